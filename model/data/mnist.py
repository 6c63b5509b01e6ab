"""The bundled MNIST files, read straight from IDX (the format is described in LeCun's MNIST page).

An IDX file is big-endian: two zero bytes, a type byte (8 = unsigned byte), the number of dimensions, each dimension as
four bytes, then the values. The files' MD5 sums (of the uncompressed bytes) are well known and checked on every load.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import DatasetError
from model.raster import raster
from model.settings_limits import VALIDATION_IMAGES
from model.storage import files

BUNDLED = Path(__file__).parent
MD5 = {
    "train-images-idx3-ubyte.gz": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte.gz": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte.gz": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte.gz": "27ae3e4e09519cfbb04c329615203637",
}
_UNPACKED = 16 + 60_000 * 28 * 28  # bytes of the largest of them
_MOST_BYTES = 64 * 2**20  # of a packed file
LICENCE = "LICENSE-MNIST.md"
CURE = "Get it back with `git checkout -- model/data`, or install Rowpad again."
_EACH: dict[int, tuple[int, ...]] = {1: (), 3: (28, 28)}  # what each entry of an IDX file is, by its dimensions
SPLIT_SEED = 20_260_101  # the split into training and validation images is the same for ever


@dataclass(frozen=True, slots=True, eq=False)
class LabelledRasters:
    """`images` uint8 (N, 28, 28), ink 255, framed as MNIST frames; `labels` int64 (N,), 0…9; of drawings 0…11."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def first(self, count: int) -> LabelledRasters:
        """The first `count` of them (all where there are fewer)."""
        return LabelledRasters(self.images[:count], self.labels[:count])


def train_and_validation(folder: Path = BUNDLED) -> tuple[LabelledRasters, LabelledRasters]:
    """MNIST's training images as (55,000 for training, 5,000 held out for validation), both in a fixed random order.

    Raises DatasetError with what to do where a file is missing or damaged.
    """
    images = _idx(folder / "train-images-idx3-ubyte.gz", dimensions=3)  # (60000, 28, 28)
    labels = _idx(folder / "train-labels-idx1-ubyte.gz", dimensions=1).astype(np.int64)  # (60000,)
    _check_counts(images, labels)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(labels))
    train, held_out = order[VALIDATION_IMAGES:], order[:VALIDATION_IMAGES]
    return LabelledRasters(images[train], labels[train]), LabelledRasters(images[held_out], labels[held_out])


def labelled_subset(data: LabelledRasters, count: int, seed: int) -> LabelledRasters:
    """`count` images of `data`, chosen by `seed`, with the same number of each digit (± 1); all where there are fewer.

    So semi-supervised learning is measured (Salimans et al. 2016, section 5.1): a network that saw three 4s and
    seventeen 1s tells more about the draw than about itself.
    """
    if count >= len(data):
        return data
    order = np.random.default_rng(seed).permutation(len(data))  # (N,)
    place = np.empty(len(data), dtype=np.int64)  # how many of the same digit come before, in this order
    for digit in np.unique(data.labels):
        same = order[data.labels[order] == digit]  # (N of this digit,)
        place[same] = np.arange(len(same))
    chosen = order[np.argsort(place[order], kind="stable")[:count]]  # (count,)
    return LabelledRasters(data.images[chosen], data.labels[chosen])


def load_test(folder: Path = BUNDLED) -> LabelledRasters:
    """MNIST's 10,000 test images. Raises DatasetError with what to do where a file is missing or damaged."""
    images = _idx(folder / "t10k-images-idx3-ubyte.gz", dimensions=3)  # (10000, 28, 28)
    labels = _idx(folder / "t10k-labels-idx1-ubyte.gz", dimensions=1).astype(np.int64)  # (10000,)
    _check_counts(images, labels)
    return LabelledRasters(images, labels)


def packed_test_files(folder: Path = BUNDLED) -> dict[str, bytes]:
    """The test images' two files and their licence as they lie in `folder`, by name; to be handed on together.

    Raises DatasetError as `load_test` does.
    """
    load_test(folder)  # a damaged file is not handed on
    names = [name for name in MD5 if name.startswith("t10k")]
    try:
        return {name: files.read_regular(folder / name, _MOST_BYTES) for name in (*names, LICENCE)}
    except OSError as error:
        raise DatasetError(f"The MNIST files can't be read from {folder} ({error}). {CURE}") from error


def reframed(data: LabelledRasters) -> LabelledRasters:
    """The same images, each sent through the framing that drawings go through."""
    framed = np.stack([np.rint(raster(image) * 255.0).astype(np.uint8) for image in data.images])  # (N, 28, 28)
    return LabelledRasters(framed, data.labels)


def _check_counts(images: NDArray[np.uint8], labels: NDArray[np.int64]) -> None:
    if len(images) != len(labels):
        raise DatasetError(f"The MNIST files have {len(images):,} images, but {len(labels):,} labels. {CURE}")


def _idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    try:
        with files.open_regular(path) as packed, gzip.GzipFile(fileobj=packed) as file:
            content = file.read(_UNPACKED + 1)  # no more: a damaged file may unpack to anything
    except FileNotFoundError:
        raise DatasetError(f"The MNIST file {path.name} is missing from {path.parent}. {CURE}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"The MNIST file {path.name} can't be unpacked ({error}). {CURE}") from error
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != MD5[path.name]:
        raise DatasetError(f"The MNIST file {path.name} is damaged: its checksum is wrong. {CURE}")
    return _values(content, dimensions, path.name)


def _values(content: bytes, dimensions: int, name: str) -> NDArray[np.uint8]:
    """The array in an IDX file: (N,) labels or (N, 28, 28) images."""
    header = 4 + 4 * dimensions
    shape = np.frombuffer(content[4:header].ljust(header - 4, b"\0"), dtype=">i4")  # (dimensions,)
    values = np.frombuffer(bytearray(content[header:]), dtype=np.uint8)  # writable, for torch
    fits = content[:4] == bytes((0, 0, 8, dimensions)) and (shape >= 0).all() and tuple(shape[1:]) == _EACH[dimensions]
    if not fits or math.prod(int(length) for length in shape) != len(values):
        raise DatasetError(f"The MNIST file {name} is damaged: its header and its length contradict. {CURE}")
    return values.reshape(shape)
