"""Rowpad's loop against the article's Keras program: `python -m tests.bench.keras_comparison` prints JSON.

It needs keras and TensorFlow (`pip install '.[bench]'`). Both train the same network with the same batch on the same
60,000 images, an epoch each in turn, with the same number of threads in one process, so that the ratio holds when the
machine's speed drifts. Judging the test images never counts as training time. Then the recipe "quick" trains until its
end: how long it takes to 99.0 % is compared with the program's epochs.

A round is one such training of each, with a seed of its own. Three rounds take about ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import torch

from model import evaluation, networks
from model.data import mnist
from model.data.mnist import LabelledRasters
from model.training.control import TrainControl
from model.training.devices import bfloat16_pays
from model.training.loop import Trainer
from model.training.recipes import PRESETS, RECIPES
from model.types import TrainConfig
from tests.bench.keras_program import KerasMissingError, KerasProgram

GOAL = 0.99  # test accuracy
QUICK_EPOCHS, QUICK_IMAGES = 2, 2_560


@dataclass(frozen=True, slots=True)
class Epoch:
    """How long one epoch took, how many images it saw, and the test accuracy (0…1) after it."""

    seconds: float
    images: int
    accuracy: float


class Side(Protocol):
    """One of the two programs in the comparison."""

    def train_epoch(self) -> int:
        """Train one epoch; returns how many images it saw."""

    def test_accuracy(self) -> float:
        """Share of the test images that are read right, 0…1."""


class RowpadProgram:
    """A network of Rowpad in Rowpad's loop."""

    def __init__(self, config: TrainConfig, train: LabelledRasters, test: LabelledRasters) -> None:
        shape = networks.shape_of(config.network, config.hidden, config.layers, config.dropout)
        torch.manual_seed(config.seed)  # the fresh network's weights
        network = networks.build(config.network, shape)
        self._test = test
        self._trainer = Trainer(network, config, train, test.first(1))  # one image: validating must cost nothing
        self._images = min(config.train_size, len(train)) // config.batch_size * config.batch_size

    def train_epoch(self) -> int:
        """Train one epoch; returns how many images it saw (the loop leaves the last, smaller batch out)."""
        self._trainer.fit_one_more(lambda _progress: None, TrainControl())
        return self._images

    def test_accuracy(self) -> float:
        """Share of the test images that are read right, 0…1."""
        return evaluation.evaluate(self._trainer.best_network, self._test).accuracy


def timed_epoch(side: Side) -> Epoch:
    """One epoch of `side`; the look at the test images is not in its seconds."""
    started = time.perf_counter()
    images = side.train_epoch()
    seconds = time.perf_counter() - started
    return Epoch(seconds, images, side.test_accuracy())


def seconds_to(accuracy: float, epochs: Sequence[Epoch]) -> float | None:
    """Training time until the end of the first epoch with at least `accuracy`; None where none had it."""
    seconds = 0.0
    for epoch in epochs:
        seconds += epoch.seconds
        if epoch.accuracy >= accuracy:
            return seconds
    return None


def speed(epochs: Sequence[Epoch]) -> float:
    """Median images a second, without the first epoch: it compiles, and fills caches. Needs two epochs or more."""
    return statistics.median(epoch.images / epoch.seconds for epoch in epochs[1:])


def compiled_seconds(epochs: Sequence[Epoch]) -> float:
    """Seconds of all epochs as if none had compiled: the first counts as the median of the others."""
    others = [epoch.seconds for epoch in epochs[1:]]
    return sum(others) + statistics.median(others)


def middle(values: Sequence[float | None], digits: int) -> float | None:
    """The median, rounded; None where one of the rounds has no value."""
    known = [value for value in values if value is not None]
    return round(statistics.median(known), digits) if len(known) == len(values) else None


def share(part: float | None, whole: float) -> float | None:
    """`part` of `whole`; None where there is no part."""
    return None if part is None else part / whole


def all_training_images() -> LabelledRasters:
    """MNIST's 60,000 training images: the article's program holds none out."""
    train, validation = mnist.train_and_validation()
    return LabelledRasters(
        np.concatenate([train.images, validation.images]),
        np.concatenate([train.labels, validation.labels]),
    )


@dataclass(frozen=True, slots=True)
class Round:
    """The epochs of the three trainings of one round."""

    keras: tuple[Epoch, ...]
    rowpad: tuple[Epoch, ...]
    quick: tuple[Epoch, ...]


def compare(seed: int, network: str, epochs: int, images: int) -> Round:
    """Train both sides in turn, then the recipe "quick". `images` is how many of the training images they get."""
    train, test = all_training_images().first(images), mnist.load_test()
    config = replace(PRESETS[network], epochs=epochs, train_size=len(train), seed=seed)
    keras = KerasProgram(train, test, config.batch_size, seed)
    rowpad = RowpadProgram(config, train, test)
    pairs = [(timed_epoch(keras), timed_epoch(rowpad)) for _ in range(epochs)]
    recipe = replace(RECIPES["quick"], seed=seed)
    recipe = replace(recipe, train_size=min(recipe.train_size, images))
    quick = RowpadProgram(recipe, mnist.train_and_validation()[0], test)
    return Round(
        tuple(pair[0] for pair in pairs),
        tuple(pair[1] for pair in pairs),
        tuple(timed_epoch(quick) for _ in range(recipe.epochs)),
    )


def summary(rounds: Sequence[Round]) -> dict[str, object]:
    """What the rounds say together: medians over the rounds."""
    return {
        "images_per_second": {
            "keras": middle([speed(found.keras) for found in rounds], 0),
            "rowpad": middle([speed(found.rowpad) for found in rounds], 0),
            "ratio": middle([speed(found.rowpad) / speed(found.keras) for found in rounds], 2),
        },
        "test_accuracy": {
            "keras": middle([found.keras[-1].accuracy for found in rounds], 4),
            "rowpad": middle([found.rowpad[-1].accuracy for found in rounds], 4),
            "quick": middle([found.quick[-1].accuracy for found in rounds], 4),
            "quick_worst": round(min(found.quick[-1].accuracy for found in rounds), 4),
        },
        "seconds": {
            "keras_with_compiling": middle([sum(e.seconds for e in found.keras) for found in rounds], 1),
            "keras": middle([compiled_seconds(found.keras) for found in rounds], 1),
            "rowpad": middle([sum(e.seconds for e in found.rowpad) for found in rounds], 1),
        },
        "seconds_to_99_percent": {
            "keras": middle([seconds_to(GOAL, found.keras) for found in rounds], 1),
            "rowpad": middle([seconds_to(GOAL, found.rowpad) for found in rounds], 1),
            "quick": middle([seconds_to(GOAL, found.quick) for found in rounds], 1),
            "quick_share_of_keras": middle(
                [share(seconds_to(GOAL, found.quick), compiled_seconds(found.keras)) for found in rounds], 3
            ),
        },
    }


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.keras_comparison", description=__doc__)
    parser.add_argument("--epochs", type=int, default=10, help="of both programs; two or more (the first compiles)")
    parser.add_argument("--rounds", type=int, default=3, help="trainings of each, with a seed each")
    parser.add_argument("--network", choices=networks.names(), default="lstm", help="Rowpad's side of the comparison")
    parser.add_argument("--quick", action="store_true", help="a trial with few images: its figures mean nothing")
    found = parser.parse_args(arguments)
    if found.epochs < 2 or found.rounds < 1:
        parser.error("it takes two epochs and one round at least")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code: 0, or 1 with a sentence where keras is missing."""
    asked = options(arguments)
    epochs, images, rounds = asked.epochs, 60_000, asked.rounds
    if asked.quick:
        epochs, images, rounds = QUICK_EPOCHS, QUICK_IMAGES, 1
    try:
        found = [compare(seed, asked.network, epochs, images) for seed in range(1, rounds + 1)]
    except KerasMissingError as error:
        print(error, file=sys.stderr)
        return 1
    result = {
        "network": asked.network,
        "epochs": epochs,
        "rounds": rounds,
        "images": images,
        "batch_size": PRESETS[asked.network].batch_size,
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "bfloat16": bfloat16_pays("cpu"),
        **summary(found),
    }
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
