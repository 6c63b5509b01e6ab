"""Snapshots: a training of two epochs that was cut off after the first goes on from them, or begins anew."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import torch

from model import networks
from model.data.mnist import LabelledRasters
from model.networks.shape import Shape
from model.training.control import TrainControl
from model.training.loop import Trainer
from model.types import Progress, StartFrom, TrainConfig
from tests.campaign.byte_mutations import damaged, slightly_damaged
from tests.campaign.readers import Files, Reader
from tests.campaign.tensor_files import TensorFile

_NAME = "training.snapshot"
_EPOCHS, _BATCHES = 2, 1
_MOST_REPORTS = 50  # of a training that was told to run for ever
_CONFIG = TrainConfig(
    network="rnn",
    hidden=4,
    layers=1,
    dropout=0.0,
    epochs=_EPOCHS,
    batch_size=8,
    train_size=100,  # all there are
    augment=False,
    start_from=StartFrom.SCRATCH,
    ema_decay=0.5,
)


class SnapshotReader(Reader):
    """A snapshot after the first epoch of the smallest training."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        torch.set_num_threads(1)
        numbers = np.random.default_rng(1)
        images = numbers.integers(0, 256, (8 * _BATCHES, 28, 28)).astype(np.uint8)
        self._data = LabelledRasters(images, numbers.integers(0, 10, len(images)).astype(np.int64))
        self._seed = TensorFile(self._made(folder / _NAME), "rowpad-snapshot")

    def mutate(self, random: Random) -> tuple[str, Files]:
        seed = self._seed
        kind = random.choice(
            (
                "story",
                "story",
                "story",
                "story text",
                "header",
                "header text",
                "length",
                "weights",
                "bytes",
                "few bytes",
            )
        )
        content = {
            "story": lambda: seed.with_story_changed(random),
            "story text": lambda: seed.with_story_damaged(random),
            "header": lambda: seed.with_header_changed(random),
            "header text": lambda: seed.with_header_damaged(random),
            "length": lambda: seed.with_length(random),
            "weights": lambda: seed.with_weights(random),
            "bytes": lambda: damaged(random, seed.content, [seed.content]),
            "few bytes": lambda: slightly_damaged(random, seed.content),
        }[kind]()
        return kind, {_NAME: content}

    def read(self, folder: Path) -> int:
        control = TrainControl()
        reports: list[Progress] = []

        def note(progress: Progress) -> None:
            reports.append(progress)
            if len(reports) > _MOST_REPORTS:
                control.stop()

        trainer = self._trainer(folder / _NAME)
        trainer.fit(note, control)
        epochs = [score.epoch for score in trainer.scores]
        if epochs != [1, 2] or trainer.epochs_done != _EPOCHS or len(reports) > _MOST_REPORTS:
            raise AssertionError(f"a training of {_EPOCHS} epochs has done {trainer.epochs_done}, its curve {epochs}")
        if any(not (0.0 <= score.accuracy <= 1.0 and np.isfinite(score.loss)) for score in trainer.scores):
            raise AssertionError("the curve has points that no training gives")
        trained = sum(len(progress.losses) for progress in reports)
        if trained not in (_BATCHES, _EPOCHS * _BATCHES):
            raise AssertionError(f"{trained} batches were trained")
        if not all(bool(torch.isfinite(value).all()) for value in trainer.best_network.state_dict().values()):
            raise AssertionError("the trained weights are not finite")
        return 0

    def _trainer(self, path: Path) -> Trainer:
        torch.manual_seed(_CONFIG.seed)
        network = networks.build("rnn", Shape(4, 1, 0.0))
        return Trainer(network, _CONFIG, self._data, self._data, None, path)

    def _made(self, path: Path) -> bytes:
        """A snapshot after the first epoch."""
        control = TrainControl()
        self._trainer(path).fit(lambda progress: control.stop() if progress.scores else None, control)
        return path.read_bytes()


def make(folder: Path) -> Reader:
    """For `readers.reader`."""
    return SnapshotReader(folder)
