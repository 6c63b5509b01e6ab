from __future__ import annotations

import gzip
import os
import shutil
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from model.data import mnist
from model.errors import DatasetError

IMAGES, LABELS = "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (IMAGES, LABELS):
        shutil.copy(mnist.BUNDLED / name, tmp_path / name)
    return tmp_path


def class_counts(*parts: mnist.LabelledRasters) -> list[int]:
    return np.bincount(np.concatenate([part.labels for part in parts]), minlength=10).tolist()


def test_the_test_images_are_mnists(mnist_test: mnist.LabelledRasters) -> None:
    assert mnist_test.images.shape == (10_000, 28, 28)
    assert mnist_test.images.dtype == np.uint8
    assert mnist_test.labels.dtype == np.int64
    assert len(mnist_test) == 10_000
    assert mnist_test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert class_counts(mnist_test) == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert mnist_test.images.max() == 255
    assert not mnist_test.images[:, :, 0].all()


def test_training_and_validation_images_together_are_mnists_sixty_thousand() -> None:
    train, validation = mnist.train_and_validation()
    assert train.images.shape == (55_000, 28, 28)
    assert validation.images.shape == (5_000, 28, 28)
    # MNIST's own counts: nothing is lost and nothing is in both.
    assert class_counts(train, validation) == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    sums = np.concatenate([part.images.reshape(len(part), -1).sum(axis=1) for part in (train, validation)])
    original = np.frombuffer(
        gzip.decompress((mnist.BUNDLED / "train-images-idx3-ubyte.gz").read_bytes()), np.uint8, offset=16
    ).reshape(60_000, -1)
    np.testing.assert_array_equal(np.sort(sums), np.sort(original.sum(axis=1)))
    assert min(class_counts(validation)) > 400  # every digit is well represented


def test_images_and_labels_stay_together(mnist_train: mnist.LabelledRasters) -> None:
    # A 1 has the least ink of all digits and a 0 the most; a shuffle of one list alone would even them out.
    ink = mnist_train.images.reshape(len(mnist_train), -1).mean(axis=1)
    by_digit = [ink[mnist_train.labels == digit].mean() for digit in range(10)]
    assert np.argmin(by_digit) == 1
    assert np.argmax(by_digit) == 0


def test_the_split_is_the_same_every_time(mnist_train: mnist.LabelledRasters) -> None:
    again, _ = mnist.train_and_validation()
    np.testing.assert_array_equal(again.labels, mnist_train.labels)
    np.testing.assert_array_equal(again.images[::500], mnist_train.images[::500])
    # A published split: another numpy must give the same one.
    assert mnist_train.labels[:12].tolist() == PINNED_LABELS


PINNED_LABELS = [7, 9, 8, 7, 5, 8, 8, 1, 5, 2, 3, 4]


def test_the_first_images(mnist_test: mnist.LabelledRasters) -> None:
    assert len(mnist_test.first(30)) == 30
    np.testing.assert_array_equal(mnist_test.first(3).images[2], mnist_test.images[2])
    assert len(mnist_test.first(20_000)) == 10_000


def test_framing_again_keeps_mnist(mnist_test: mnist.LabelledRasters) -> None:
    some = mnist_test.first(200)
    framed = mnist.reframed(some)
    assert (framed.images != some.images).any(axis=(1, 2)).mean() <= 0.01
    np.testing.assert_array_equal(framed.labels, some.labels)


def test_a_good_copy_is_accepted(folder: Path, mnist_test: mnist.LabelledRasters) -> None:
    np.testing.assert_array_equal(mnist.load_test(folder).labels, mnist_test.labels)


@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_one_wrong_byte_is_found(folder: Path, name: str) -> None:
    content = bytearray(gzip.decompress((folder / name).read_bytes()))
    content[5000] ^= 1
    (folder / name).write_bytes(gzip.compress(bytes(content), compresslevel=1))
    with pytest.raises(DatasetError, match=rf"{name} is damaged.*install Rowpad again"):
        mnist.load_test(folder)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.9999])
@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_a_file_that_is_cut_off(folder: Path, name: str, share: float) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DatasetError, match=rf"{name} (can't be unpacked|is damaged).*install Rowpad again"):
        mnist.load_test(folder)


@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DatasetError, match=rf"{name} is missing from .*install Rowpad again"):
        mnist.load_test(folder)


def test_a_file_that_was_never_packed(folder: Path) -> None:
    (folder / IMAGES).write_bytes(gzip.decompress((folder / IMAGES).read_bytes()))
    with pytest.raises(DatasetError, match=rf"{IMAGES} can't be unpacked.*install Rowpad again"):
        mnist.load_test(folder)


def test_a_web_page_instead_of_the_file(folder: Path) -> None:
    (folder / LABELS).write_text("<html>404 not found</html>", encoding="utf-8")
    with pytest.raises(DatasetError, match=LABELS):
        mnist.load_test(folder)


def test_damaged_training_images_are_found_too(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="train-images"):
        mnist.train_and_validation(tmp_path)


def test_a_file_that_unpacks_to_much_is_not_unpacked(folder: Path) -> None:
    path = folder / "t10k-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(bytes(2**24), 9) * 64)  # a gigabyte
    tracemalloc.start()
    try:
        with pytest.raises(DatasetError, match="is damaged: its checksum is wrong"):
            mnist.load_test(folder)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200e6


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes in folders")
def test_a_pipe_instead_of_the_file(folder: Path) -> None:
    path = folder / "t10k-labels-idx1-ubyte.gz"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(DatasetError, match=r"can't be unpacked .*not a regular file.*install Rowpad again"):
        mnist.load_test(folder)
