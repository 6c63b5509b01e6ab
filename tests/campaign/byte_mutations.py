"""Damage to bytes that knows nothing of their meaning: flipped bits, cuts, copied blocks, splices, odd numbers."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Sequence
from random import Random

_ODD_BYTES = (0x00, 0x01, 0x7F, 0x80, 0xFF)
_ODD_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 2**63 - 1, 2**63)
_LONGEST_BLOCK = 512  # bytes that are copied, moved or inserted at once
_BOMB_MEMBER = 16 * 2**20  # bytes


def damaged(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """`content` with one to four kinds of damage; `others` are what it is spliced with."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        content = random.choice(_KINDS)(random, content, others)
    return content


def slightly_damaged(random: Random, content: bytes) -> bytes:
    """`content` with one to three other bytes."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 3)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def gz_damaged(random: Random, unpacked: bytes) -> bytes:
    """A gzip stream of `unpacked` that is damaged, cut, doubled, followed by something, or without a right checksum."""
    packed = gzip.compress(unpacked, compresslevel=1, mtime=0)
    kind = random.randrange(5)
    if kind == 0:
        return damaged(random, packed, [packed])
    if kind == 1:
        return packed[: random.randrange(len(packed))]
    if kind == 2:
        return packed + packed * random.randint(1, 3)
    if kind == 3:
        return packed + random.randbytes(random.randint(1, 40))
    return packed[:-8] + random.randbytes(8)


def gz_bomb(megabytes: int, filler: bytes = b"0") -> bytes:
    """A small gzip stream, of several members, that unpacks to `megabytes` of `filler`."""
    member = gzip.compress(filler * _BOMB_MEMBER, compresslevel=1, mtime=0)
    return member * max(1, megabytes * 2**20 // _BOMB_MEMBER)


def zlib_bomb(megabytes: int) -> bytes:
    """A zlib stream that unpacks to `megabytes` of zeros."""
    return zlib.compress(bytes(megabytes * 2**20), 9)


def _place(random: Random, content: bytes) -> int:
    return random.randrange(len(content)) if content else 0


def _block(random: Random, content: bytes) -> tuple[int, int]:
    start = _place(random, content)
    return start, min(len(content), start + random.randint(1, _LONGEST_BLOCK))


def _flip(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 8)) if changed else 0):
        changed[_place(random, content)] ^= 1 << random.randrange(8)
    return bytes(changed)


def _set(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 8)) if changed else 0):
        changed[_place(random, content)] = random.choice((*_ODD_BYTES, random.randrange(256)))
    return bytes(changed)


def _number(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    size, order = random.choice((2, 4, 4, 8)), random.choice(("little", "big"))
    start = _place(random, content)
    number = (random.choice(_ODD_NUMBERS) + random.choice((-1, 0, 0, 1))) % 2 ** (8 * size)
    return content[:start] + number.to_bytes(size, order) + content[start + size :]


def _cut(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    return content[: _place(random, content)]


def _delete(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _block(random, content)
    return content[:start] + content[end:]


def _double(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _block(random, content)
    return content[:end] + content[start:end] * random.choice((1, 1, 2, 20)) + content[end:]


def _insert(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    start = _place(random, content)
    size = random.randint(1, _LONGEST_BLOCK)
    inserted = random.choice((random.randbytes(size), bytes([random.choice(_ODD_BYTES)]) * size))
    return content[:start] + inserted + content[start:]


def _move(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _block(random, content)
    rest = content[:start] + content[end:]
    place = _place(random, rest)
    return rest[:place] + content[start:end] + rest[place:]


def _splice(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    other = random.choice(others) if others else content
    start = _place(random, content)
    # At the same place, as two versions of one file differ; or anywhere.
    return content[:start] + other[random.choice((start, _place(random, other))) :]


def _digit(random: Random, content: bytes, _others: Sequence[bytes]) -> bytes:
    digits = [place for place, byte in enumerate(content[:4096]) if 0x30 <= byte <= 0x39]
    if not digits:
        return _set(random, content, ())
    place = random.choice(digits)
    return content[:place] + random.choice((b"9", b"-", b"99999999999", b"1e999", b"")) + content[place + 1 :]


_KINDS: tuple[Callable[[Random, bytes, Sequence[bytes]], bytes], ...] = (
    *(_flip, _flip, _set, _set, _number, _number, _cut, _delete, _double, _insert, _move, _splice, _digit),
)
