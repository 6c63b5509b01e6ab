"""Every training has a file name of its own, and one that leaves nothing leaves no file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.train.training import Training
from model import checkpoint
from model.storage import files
from model.types import StartFrom, TrainConfig, TrainResult
from tests.gui.train.conftest import PATIENCE

QUICK = TrainConfig(network="rnn", epochs=1, train_size=120, batch_size=40, start_from=StartFrom.SCRATCH)


@pytest.fixture
def two_trainings(tmp_path: Path, few_images: None) -> Iterator[tuple[Training, Training]]:
    """As two windows on one data folder have them."""
    with ExitStack() as stack:
        made = tuple(Training(tmp_path / "models") for _ in range(2))
        for training in made:
            stack.callback(training.close)
        yield made[0], made[1]


def test_two_windows_that_start_at_the_same_moment_write_two_files(
    two_trainings: tuple[Training, Training], qtbot: QtBot
) -> None:
    ended: list[TrainResult] = []
    for seed, training in enumerate(two_trainings):
        training.finished.connect(ended.append)
        training.start(replace(QUICK, seed=seed), None)
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=PATIENCE)
    assert len({result.path for result in ended}) == 2
    for result in ended:
        assert checkpoint.load(result.path)[1].settings["seed"] == result.info.settings["seed"]
    assert {result.info.settings["seed"] for result in ended} == {0, 1}


def test_a_training_that_leaves_nothing_leaves_no_file(two_trainings: tuple[Training, Training], qtbot: QtBot) -> None:
    training, _ = two_trainings
    training.start(QUICK, None)
    name_is_taken = training.output.exists()
    with qtbot.waitSignal(training.ended, timeout=PATIENCE):
        training.stop(discard=True)
    assert name_is_taken
    assert list(training.output.parent.iterdir()) == []


def test_a_training_that_fails_leaves_no_file(two_trainings: tuple[Training, Training], qtbot: QtBot) -> None:
    training, _ = two_trainings
    with qtbot.waitSignal(training.failed, timeout=PATIENCE):
        training.start(TrainConfig(start_from=StartFrom.ACTIVE), training.output / "gone.safetensors")
    assert list(training.output.parent.iterdir()) == []


def test_a_training_that_is_closed_over_leaves_no_file(two_trainings: tuple[Training, Training], qtbot: QtBot) -> None:
    training, _ = two_trainings
    with qtbot.waitSignal(training.progressed, timeout=PATIENCE):
        training.start(replace(QUICK, epochs=200), None)
    assert files.is_reserved(training.output)
    training.close()
    assert list(training.output.parent.iterdir()) == []
