"""Safetensors files taken apart and put together again with right lengths, whatever stands in them."""

from __future__ import annotations

import json
import struct
from random import Random
from typing import Any

from tests.campaign import json_mutations
from tests.campaign.byte_mutations import damaged

Header = dict[str, Any]
_ODD_WEIGHTS = (float("nan"), float("inf"), float("-inf"), 3e38, -3e38, 1e-40, 1e30, 0.0)
_DTYPES = ("F64", "F32", "F16", "BF16", "I64", "I32", "U8", "BOOL", "F8_E4M3", "C64", "F4", "X")
_OFFSETS = (0, 1, 4, 8, 2**31, 2**32, 2**63, 2**64 - 1)


class TensorFile:
    """One safetensors file: `header` as it was parsed, with the `story` (JSON) under `key`; `data` are the tensors."""

    def __init__(self, content: bytes, key: str) -> None:
        size = int.from_bytes(content[:8], "little")
        self.header: Header = json.loads(content[8 : 8 + size])
        self.data = content[8 + size :]
        self.content = content
        self._key = key
        self.story: Header = json.loads(self.header["__metadata__"][key])
        self.tensors = [name for name in self.header if name != "__metadata__"]

    def with_story(self, story: str) -> bytes:
        """The file with another story."""
        header = {**self.header, "__metadata__": {self._key: story}}
        return joined(json.dumps(header).encode(), self.data)

    def with_story_changed(self, random: Random) -> bytes:
        """The file with other values in its story."""
        return self.with_story(json_mutations.text(random, json_mutations.mutated(random, self.story)))

    def with_story_damaged(self, random: Random) -> bytes:
        """The file with damaged text as its story."""
        story = self.header["__metadata__"][self._key].encode()
        return self.with_story(damaged(random, story, [story]).decode("utf-8", "replace"))

    def with_header_changed(self, random: Random) -> bytes:
        """The file with another header: types, shapes and offsets of tensors, names, what is said of the file."""
        header = dict(self.header)
        name = random.choice(self.tensors)
        entry = dict(header[name])
        kind = random.randrange(6)
        if kind == 0:
            entry["dtype"] = random.choice(_DTYPES)
        elif kind == 1:
            entry["shape"] = [size * random.choice((0, 1, 2, -1, 2**31)) for size in entry["shape"]] or [1]
        elif kind == 2:
            entry["shape"] = random.choice(([], [2**32, 2**32], [2**63], [0], entry["shape"][::-1], [1] * 64))
        elif kind == 3:
            offsets = list(entry["data_offsets"])
            offsets[random.randrange(2)] = random.choice((*_OFFSETS, offsets[0] + random.randint(-9, 9)))
            entry["data_offsets"] = offsets
        elif kind == 4:
            header[random.choice(("x", "", "\x00", name.upper(), "../x"))] = header.pop(name)
            return joined(json_mutations.text(random, header).encode("utf-8", "surrogatepass"), self.data)
        else:
            changed = json_mutations.mutated(random, header)
            return joined(json_mutations.text(random, changed).encode("utf-8", "surrogatepass"), self.data)
        header[name] = entry
        return joined(json.dumps(header).encode(), self.data)

    def with_header_damaged(self, random: Random) -> bytes:
        """The file with damaged text as its header."""
        header = json.dumps(self.header).encode()
        return joined(damaged(random, header, [header]), self.data)

    def with_length(self, random: Random) -> bytes:
        """The file with another length of its header."""
        length = random.choice((0, 1, 7, 8, len(self.content), 2**31, 2**32, 2**40, 2**63, 2**64 - 1))
        return length.to_bytes(8, "little") + self.content[8:]

    def with_weights(self, random: Random) -> bytes:
        """The file with other numbers in its tensors."""
        data = bytearray(self.data)
        for _ in range(random.choice((1, 3, 200))):
            place = random.randrange(max(1, len(data) // 4)) * 4
            data[place : place + 4] = struct.pack("<f", random.choice(_ODD_WEIGHTS))
        return joined(json.dumps(self.header).encode(), bytes(data))


def joined(header: bytes, data: bytes) -> bytes:
    """The bytes of a safetensors file."""
    return len(header).to_bytes(8, "little") + header + data
