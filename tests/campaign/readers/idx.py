"""MNIST's IDX files, damaged, and behind their checksums: what would be if a damaged file had the right one."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import struct
import zlib
from functools import cached_property
from pathlib import Path
from random import Random

import numpy as np

from model.data import mnist
from tests.campaign.byte_mutations import damaged, gz_bomb, gz_damaged, slightly_damaged
from tests.campaign.readers import Files, Reader

_IMAGES, _LABELS = "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"
_COUNT = 20
_SIZES = (0, 1, 19, 21, 28, -1, 2**31 - 1, -(2**31), 2**16)
_BOMB = 2_000  # megabytes
_LONGEST = 2**20  # bytes of a file that is unpacked here


class IdxReader(Reader):
    """Twenty images and their labels, instead of ten thousand."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        numbers = np.random.default_rng(1)
        images = numbers.integers(0, 256, (_COUNT, 28, 28)).astype(np.uint8).tobytes()
        labels = numbers.integers(0, 10, _COUNT).astype(np.uint8).tobytes()
        self._seeds = {
            _IMAGES: struct.pack(">4B3i", 0, 0, 8, 3, _COUNT, 28, 28) + images,
            _LABELS: struct.pack(">4Bi", 0, 0, 8, 1, _COUNT) + labels,
        }

    @cached_property
    def _bomb(self) -> bytes:
        return gz_bomb(_BOMB)

    def mutate(self, random: Random) -> tuple[str, Files]:
        name = random.choice((_IMAGES, _LABELS))
        seed = self._seeds[name]
        files = {other: gzip.compress(content, 1, mtime=0) for other, content in self._seeds.items()}
        kind = random.choice(("header", "bytes", "few bytes", "gz", "wrong checksum"))
        if random.random() < 0.000_2:
            return "gz bomb", {**files, name: self._bomb}
        if kind == "gz":
            return kind, {**files, name: gz_damaged(random, seed)}
        content = {
            "header": lambda: _with_sizes(random, seed),
            "bytes": lambda: damaged(random, seed, list(self._seeds.values())),
            "few bytes": lambda: slightly_damaged(random, seed[:24]) + seed[24:],
            "wrong checksum": lambda: slightly_damaged(random, seed),
        }[kind]()
        return kind, {**files, name: gzip.compress(content, 1, mtime=0)}

    def read(self, folder: Path) -> int:
        whole = dict(mnist.MD5)
        try:
            for name, seed in self._seeds.items():
                mnist.MD5[name] = _checksum(folder / name, seed)
            data = mnist.load_test(folder)
            if data.images.ndim != 3 or data.images.shape[1:] != (28, 28) or data.labels.ndim != 1:
                raise AssertionError(f"images {data.images.shape}, labels {data.labels.shape}")
            if len(data.images) != len(data.labels):
                raise AssertionError(f"{len(data.images)} images, {len(data.labels)} labels")
            mnist.labelled_subset(data, 5, seed=1)
        finally:
            mnist.MD5.update(whole)
        return 0


def _checksum(path: Path, seed: bytes) -> str:
    """The checksum of what the file unpacks to; for half of the files the seed's, as if they had been damaged later."""
    packed = path.read_bytes()
    if 8 <= len(packed) < _LONGEST and packed[-8] % 2:
        with contextlib.suppress(OSError, EOFError, zlib.error):
            return hashlib.md5(gzip.decompress(packed), usedforsecurity=False).hexdigest()
    return hashlib.md5(seed, usedforsecurity=False).hexdigest()


def _with_sizes(random: Random, seed: bytes) -> bytes:
    dimensions = seed[3]
    place = 4 + 4 * random.randrange(dimensions)
    return seed[:place] + struct.pack(">i", random.choice(_SIZES)) + seed[place + 4 :]


def make(folder: Path) -> Reader:
    """For `readers.reader`."""
    return IdxReader(folder)
