from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.data.mnist import LabelledRasters
from model.training.training_data import TrainingData
from model.types import LABELS


def numbered(count: int, first: int = 0) -> LabelledRasters:
    """Images that hold their own number in their first two pixels."""
    images = np.zeros((count, 28, 28), dtype=np.uint8)
    images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(first, first + count), 256)
    return LabelledRasters(images, np.arange(first, first + count) % LABELS)


def order(data: TrainingData, seed: int = 1) -> list[int]:
    return data.epoch_order(torch.Generator().manual_seed(seed)).tolist()


@given(st.integers(1, 60), st.integers(0, 150), st.integers(0, 2**31))
def test_an_epoch_has_every_mnist_image_once_and_half_as_many_drawings(mnist: int, drawings: int, seed: int) -> None:
    data = TrainingData(numbered(mnist), numbered(drawings, mnist))
    found = order(data, seed)
    assert len(found) == len(set(found)) == data.per_epoch
    assert sorted(index for index in found if index < mnist) == list(range(mnist))
    chosen = [index for index in found if index >= mnist]
    assert len(chosen) == min(mnist // 2, drawings)
    assert all(index < mnist + drawings for index in chosen)


@pytest.mark.parametrize("drawings", [None, numbered(0)])
def test_without_drawings(drawings: LabelledRasters | None) -> None:
    data = TrainingData(numbered(50), drawings)
    assert data.per_epoch == 50
    assert sorted(order(data)) == list(range(50))
    assert order(data) != list(range(50))


def test_drawings_are_chosen_anew_in_every_epoch() -> None:
    data, generator = TrainingData(numbered(40), numbered(200, 40)), torch.Generator().manual_seed(1)
    epochs = [set(data.epoch_order(generator).tolist()) - set(range(40)) for _ in range(90)]
    assert len({frozenset(epoch) for epoch in epochs}) == 90
    assert set.union(*epochs) == set(range(40, 240))  # all turn up in the end


def test_mnist_and_drawings_are_mixed() -> None:
    found = order(TrainingData(numbered(300), numbered(300, 300)))
    assert 170 < sum(index < 300 for index in found[:300]) < 230  # two in three


def test_the_generator_decides() -> None:
    data = TrainingData(numbered(30), numbered(40, 30))
    assert order(data, 1) == order(data, 1) != order(data, 2)


def test_a_batch_is_what_was_chosen() -> None:
    data = TrainingData(numbered(300), numbered(500, 300))
    chosen = torch.tensor([299, 0, 300, 799, 256])
    rasters, labels = data.batch(chosen, "cpu")
    assert rasters.dtype == torch.float32
    assert rasters.shape == (5, 28, 28)
    pixels = (rasters[:, 0, :2] * 255).round().int()
    assert (pixels[:, 0] * 256 + pixels[:, 1]).tolist() == chosen.tolist()
    assert labels.tolist() == [number % LABELS for number in chosen.tolist()]
    assert 0.0 <= float(rasters.min()) <= float(rasters.max()) <= 1.0
    assert data.is_drawn(chosen).tolist() == [False, False, True, True, False]
