from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model import settings_limits
from model.data.mnist import LabelledRasters, labelled_subset
from model.errors import SettingsError
from model.training.recipes import PRESETS, with_labels
from model.training.training_data import TrainingData
from model.types import TrainConfig


def images(count: int) -> LabelledRasters:
    """Images that carry their index, with as many 1s as all other digits together."""
    rasters = np.zeros((count, 28, 28), dtype=np.uint8)
    rasters[:, 0, 0], rasters[:, 0, 1] = np.arange(count) % 256, np.arange(count) // 256
    labels = np.array([1 if index % 2 else index // 2 % 10 for index in range(count)], dtype=np.int64)
    return LabelledRasters(rasters, labels)


def indices(data: LabelledRasters) -> list[int]:
    return [int(image[0, 0]) + 256 * int(image[0, 1]) for image in data.images]


def test_few_labels_hold_as_many_of_every_digit() -> None:
    found = labelled_subset(images(2000), 100, seed=3)
    assert np.bincount(found.labels, minlength=10).tolist() == [10] * 10
    assert len(set(indices(found))) == 100


def test_the_seed_chooses_which_images_have_a_label() -> None:
    first, again, other = (labelled_subset(images(2000), 100, seed) for seed in (3, 3, 4))
    assert indices(first) == indices(again)
    assert set(indices(first)) != set(indices(other))


def test_all_labels_are_all_images_in_their_order() -> None:
    assert indices(labelled_subset(images(500), 500, seed=1)) == list(range(500))
    assert indices(labelled_subset(images(500), 9999, seed=1)) == list(range(500))


@given(count=st.integers(1, 300), seed=st.integers(0, 5))
def test_no_digit_has_two_labels_more_than_another_while_there_are_enough(count: int, seed: int) -> None:
    found = labelled_subset(images(4000), count, seed)
    counts = np.bincount(found.labels, minlength=10)
    assert len(found) == count
    assert counts.max() - counts.min() <= 1


def test_an_epoch_shows_every_image_as_often_as_asked() -> None:
    data = TrainingData(images(30), repeats=4)
    order = data.epoch_order(torch.Generator().manual_seed(1))
    assert data.per_epoch == len(order) == 120
    assert torch.bincount(order).tolist() == [4] * 30
    assert order[:30].unique().numel() == 30  # each once before the first comes again


def test_repeated_images_have_half_as_many_drawings_beside_them() -> None:
    data = TrainingData(images(10), images(50), repeats=6)
    order = data.epoch_order(torch.Generator().manual_seed(1))
    assert data.per_epoch == len(order) == 90
    assert int(data.is_drawn(order).sum()) == 30


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("labels", [100, 1_000, 10_000, 60_000])
def test_every_preset_learns_from_few_labels_with_settings_that_are_allowed(name: str, labels: int) -> None:
    config = with_labels(PRESETS[name], labels)
    settings_limits.check(config)
    assert config.train_size == min(labels, 55_000)
    assert config.train_size * config.repeats >= 10_000


def test_the_gan_makes_as_many_steps_without_unlabelled_images() -> None:
    gan = PRESETS["gan"]
    assert with_labels(gan, 100).repeats == with_labels(replace(gan, unlabelled=0), 100).repeats


def test_only_the_gan_takes_images_without_labels() -> None:
    with pytest.raises(SettingsError, match="gan"):
        settings_limits.check(TrainConfig(network="lstm", unlabelled=1000))
