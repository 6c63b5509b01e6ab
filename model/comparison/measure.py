"""Measuring a cell (a whole training) and a network's speed."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from model import networks
from model.comparison.cells import ENTRIES, Cell
from model.comparison.results import Outcome, Speed
from model.data import mnist
from model.predictor import Predictor, use_threads
from model.settings_limits import TRAIN_IMAGES
from model.training.control import TrainControl
from model.training.job import TrainingJob
from model.training.loop import Trainer
from model.types import CheckpointInfo, Progress

_TIMED_BATCHES = 200
_WARM_UP_BATCHES = 10
_ROUNDS = 3
_PREDICTIONS = 100


def outcome_of(cell: Cell) -> Outcome:
    """Train the cell on one core, score it, keep no weights. Cells then do not depend on how many run beside them."""
    use_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        job = TrainingJob(cell.config, None, Path(folder) / "cell.safetensors", processes=1)
        last: list[Progress] = []
        result = job.run(lambda progress: last.__setitem__(slice(None), [progress]), TrainControl())
    assert result is not None  # nobody stops it
    return Outcome(
        cell,
        epochs=result.epochs_done,
        batches=last[0].batch,
        validation=result.validation_accuracy,
        test=result.test.accuracy,
        hands=result.info.figures["hands_accuracy"],
    )


def speed_of(entry: str) -> Speed:
    """How fast an entry's network learns on all cores and answers on one; nothing else should run meanwhile."""
    config = ENTRIES[entry]
    threads = os.cpu_count() or 1
    use_threads(threads)
    train, validation = mnist.train_and_validation()
    images = config.batch_size * (_WARM_UP_BATCHES + _TIMED_BATCHES)
    torch.manual_seed(config.seed)
    network = networks.build(config.network)
    speeds = []
    for _ in range(_ROUNDS):
        short = replace(config, epochs=1, train_size=images, drawings=0)
        trainer = Trainer(network, short, train.first(images), validation.first(config.batch_size))
        speeds.append(_images_per_second(trainer, config.batch_size))
    speed = statistics.median(speeds)
    use_threads(1)
    return Speed(
        entry,
        parameters=networks.parameter_count(network),
        images_per_second=round(speed),
        training_seconds=round(config.epochs * TRAIN_IMAGES / speed, 1),
        prediction_milliseconds=round(_prediction_milliseconds(network, config.network), 2),
        threads=threads,
    )


def _images_per_second(trainer: Trainer, batch_size: int) -> float:
    """Of one short epoch without its first batches, which allocate and compile, and without the validation."""
    heard: list[tuple[int, float]] = []

    def note(progress: Progress) -> None:
        if progress.batch >= _WARM_UP_BATCHES and not progress.scores:
            heard.append((progress.batch, time.perf_counter()))

    trainer.fit(note, TrainControl())
    (first, started), (last, ended) = heard[0], heard[-1]
    return batch_size * (last - first) / (ended - started)


def _prediction_milliseconds(network: torch.nn.Module, name: str) -> float:
    """Median of one raster at a time, without painting and framing: those are the same for all."""
    predictor = Predictor(network, CheckpointInfo(name, networks.parameter_count(network)))
    rasters = mnist.load_test().first(_PREDICTIONS).images.astype(np.float32) / 255.0  # (100, 28, 28)
    predictor.answers(rasters[:1])
    times = []
    for index in range(len(rasters)):
        started = time.perf_counter()
        predictor.answers(rasters[index : index + 1])  # (1, 28, 28)
        times.append(time.perf_counter() - started)
    return 1e3 * statistics.median(times)
