"""What is kept when a training is stopped between its last batch and its end."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from model import calibration
from model.data.mnist import LabelledRasters
from model.training.control import TrainControl
from model.training.job import TrainingJob
from model.training.loop import Trainer
from model.types import Progress, StartFrom, TrainConfig
from tests.quick_training import few_images

CONFIG = TrainConfig(epochs=4, batch_size=16, train_size=96, learning_rate=2e-3, seed=1)  # six batches an epoch


class StopsWhileItIsScored(nn.Module):
    """Asks to stop as soon as so many validations have begun, as a person may; 0: never."""

    def __init__(self, control: TrainControl, validations: int) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.answer = nn.Linear(784, 10)
        self._control = control
        self._left = validations
        self._is_scoring = False

    def forward(self, rasters: torch.Tensor) -> torch.Tensor:
        if not self.training and not self._is_scoring:
            self._left -= 1
            if self._left == 0:
                self._control.stop()
        self._is_scoring = not self.training
        return self.answer(rasters.flatten(1))


@pytest.fixture
def data(mnist_train: LabelledRasters) -> tuple[LabelledRasters, LabelledRasters]:
    some = mnist_train.first(400)
    return some, LabelledRasters(some.images[300:], some.labels[300:])


@pytest.fixture
def stopped(data: tuple[LabelledRasters, LabelledRasters], tmp_path: Path) -> Trainer:
    control = TrainControl()
    trainer = Trainer(StopsWhileItIsScored(control, 3), CONFIG, *data, snapshot=tmp_path / "kept.snapshot")
    trainer.fit(lambda _: None, control)
    return trainer


def test_an_epoch_that_was_not_scored_does_not_count(stopped: Trainer) -> None:
    assert stopped.epochs_done == 2
    assert [score.epoch for score in stopped.scores] == [1, 2]


def test_an_epoch_more_behind_it_leaves_no_gap_in_the_curve(stopped: Trainer) -> None:
    heard: list[Progress] = []
    stopped.fit_one_more(heard.append, TrainControl())
    assert stopped.epochs_done == 3
    assert [score.epoch for score in stopped.scores] == [1, 2, 3]
    assert heard[-1].batch == heard[-1].batches


def test_going_on_from_its_snapshot_leaves_no_gap_in_the_curve(
    stopped: Trainer, data: tuple[LabelledRasters, LabelledRasters], tmp_path: Path
) -> None:
    network = StopsWhileItIsScored(TrainControl(), 0)
    again = Trainer(network, CONFIG, *data, snapshot=tmp_path / "kept.snapshot")
    again.fit(lambda _: None, TrainControl())
    assert [score.epoch for score in again.scores] == [1, 2, 3, 4]
    assert again.epochs_done == 4


class GivenUp(TrainControl):
    """“Stop and close”, pressed before the so-manyth look at it after the last batch; 0: never."""

    def __init__(self, look: int) -> None:
        super().__init__()
        self._look = look
        self.looks = 0
        self.epochs_done = 0

    def hear(self, progress: Progress) -> None:
        self.epochs_done = len(progress.scores)

    @property
    def abandoned(self) -> bool:
        if self.epochs_done:
            self.looks += 1
            if self.looks == self._look:
                self.abandon()
        return super().abandoned


def finished(output: Path, control: GivenUp) -> bool:
    config = TrainConfig(network="rnn", hidden=4, epochs=1, train_size=100, batch_size=50, start_from=StartFrom.SCRATCH)
    with few_images(train=100, validation=300, test=600):
        job = TrainingJob(config, None, output, control, keep_snapshots=True)
        return job.run(control.hear, control) is not None


def test_a_training_given_up_at_any_step_of_its_end_leaves_no_file_and_ends_at_once(tmp_path: Path) -> None:
    calibration.held_out_drawings()  # made once a process: so every run looks as often
    whole = GivenUp(0)
    assert finished(tmp_path / "whole.safetensors", whole)
    assert whole.looks > 12  # the test set, three calibrations, the rows, before and after saving
    for look in (1, 3, 6, whole.looks // 2, whole.looks - 2, whole.looks - 1):
        folder = tmp_path / str(look)
        control = GivenUp(look)
        assert not finished(folder / "a.safetensors", control)
        assert list(folder.iterdir()) == []
        assert control.looks <= look + 1  # nothing more was judged
