"""Trainings that take a moment: a whole one looks at 20,000 images and drawings beside those that it learns from."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator

import pytest

from model import calibration
from model.data import mnist
from model.data.mnist import LabelledRasters

_load = (mnist.train_and_validation, mnist.load_test)  # what they are when nothing is replaced


@functools.cache
def all_images() -> tuple[LabelledRasters, LabelledRasters, LabelledRasters]:
    """MNIST's training, validation and test images, unpacked once a process."""
    train_and_validation, load_test = _load
    return *train_and_validation(), load_test()


@contextlib.contextmanager
def few_images(train: int, validation: int, test: int) -> Iterator[None]:
    """Let there be so many images, the first ones, to train, validate and test on."""
    learnt, held_out, tested = (data.first(n) for data, n in zip(all_images(), (train, validation, test), strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "train_and_validation", lambda: (learnt, held_out))
        patch.setattr(mnist, "load_test", lambda: tested)
        yield


@contextlib.contextmanager
def few_held_out_drawings(count: int = 96) -> Iterator[None]:
    """Calibrate on so many drawings, not thousands; 96 have as many digits as the rows' temperatures need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "HELD_OUT_DRAWINGS", count)
        yield
