from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model import settings_limits
from model.data.mnist import LabelledRasters
from model.errors import SettingsError
from model.training.recipes import RECIPES
from model.types import TrainConfig


def test_the_defaults_and_the_recipes_are_allowed() -> None:
    settings_limits.check(TrainConfig())
    for recipe in RECIPES.values():
        settings_limits.check(recipe)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"epochs": 0}, "Choose epochs between 1 and 200; 0 is outside."),
        ({"epochs": 201}, "Choose epochs between 1 and 200; 201 is outside."),
        ({"epochs": -3}, "Choose epochs between 1 and 200; -3 is outside."),
        ({"batch_size": 7}, "Choose the batch size between 8 and 1,024; 7 is outside."),
        ({"batch_size": 1025}, "Choose the batch size between 8 and 1,024; 1,025 is outside."),
        ({"train_size": 99}, "Choose the number of training images between 100 and 55,000; 99 is outside."),
        ({"train_size": 60_000}, "Choose the number of training images between 100 and 55,000; 60,000 is outside."),
        ({"seed": -1}, "Choose the seed between 0 and 2,147,483,647; -1 is outside."),
        ({"learning_rate": 0.0}, "Choose the learning rate between 1e-05 and 0.1; 0 is outside."),
        ({"learning_rate": 0.2}, "Choose the learning rate between 1e-05 and 0.1; 0.2 is outside."),
        ({"learning_rate": float("nan")}, "Choose the learning rate between 1e-05 and 0.1; nan is outside."),
        ({"learning_rate": float("inf")}, "Choose the learning rate between 1e-05 and 0.1; inf is outside."),
    ],
)
def test_what_is_outside_is_named_with_its_bounds(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_limits.check(replace(TrainConfig(), **changes))
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 1},
        {"epochs": 200},
        {"batch_size": 8},
        {"batch_size": 1024},
        {"train_size": 128},
        {"train_size": 55_000},
        {"learning_rate": 1e-5},
        {"learning_rate": 0.1},
        {"seed": 0},
        {"seed": 2**31 - 1},
        {"train_size": 100, "batch_size": 100},
    ],
)
def test_the_bounds_themselves_are_allowed(changes: dict[str, Any]) -> None:
    settings_limits.check(replace(TrainConfig(), **changes))


def test_a_batch_needs_as_many_images() -> None:
    with pytest.raises(SettingsError, match=r"A batch of 128 needs at least as many training images"):
        settings_limits.check(replace(TrainConfig(), train_size=127))


def test_the_bound_on_images_is_what_there_is(mnist_train: LabelledRasters) -> None:
    assert len(mnist_train) == settings_limits.TRAIN_IMAGES
