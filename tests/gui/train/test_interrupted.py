"""A training that ended with its program can be continued at the next start, or discarded."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.notice_bar import NoticeBar
from gui.session import Session
from gui.settings import Settings
from model import checkpoint
from model.runs.run import RunState
from model.runs.store import RunStore
from model.storage.files import snapshot_path
from model.training.control import TrainControl
from model.training.job import TrainingJob
from model.types import StartFrom, TrainConfig
from tests.gui.train.conftest import PATIENCE, House

ROOT = Path(__file__).resolve().parents[3]
CONFIG = TrainConfig(
    network="lstm", hidden=8, layers=2, dropout=0.25, epochs=3, batch_size=20, train_size=120, seed=5,
    start_from=StartFrom.SCRATCH,
)  # fmt: skip
BATCHES = 6  # an epoch

KILLED = """
import os, signal, sys
from pathlib import Path
from model.runs.store import RunStore
from model.training.control import TrainControl
from model.training.job import TrainingJob
from tests import quick_training
from tests.gui.train.test_interrupted import CONFIG

class Killed(TrainControl):  # at the pause after the eighth batch: the window is killed while the training is held
    batches = 0

    @property
    def paused(self):
        self.batches += 1
        return self.batches == 9

    def wait_while_paused(self):
        if self.batches == 9:
            os.kill(os.getpid(), signal.SIGKILL)
        return False

data = Path(sys.argv[1])
store = RunStore(data / "runs.sqlite", data / "models")
store.begin(CONFIG, "", 0, "lstm.safetensors")
with quick_training.few_images(train=300, validation=100, test=100):
    TrainingJob(CONFIG, None, data / "models" / "lstm.safetensors", keep_snapshots=True).run(lambda _: None, Killed())
"""


@pytest.fixture
def data(killed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(killed, tmp_path / "data"))


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a program that was killed while its training was paused in the second epoch."""
    folder = tmp_path_factory.mktemp("killed") / "data"
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, check=False, timeout=PATIENCE)
    assert done.returncode == -9
    return folder


@pytest.fixture
def start(qtbot: QtBot, data: Path, bundled: Path, few_images: None) -> Iterator[Callable[[], MainWindow]]:
    made: list[MainWindow] = []

    def begin() -> MainWindow:
        settings = Settings(data / "settings.json")
        session = Session(bundled, data, settings)
        window = MainWindow(session, settings)
        session.setParent(window)
        qtbot.addWidget(window)
        made.append(window)
        window.show()
        window.start()
        qtbot.waitUntil(lambda: window.runs_tab is not None, timeout=PATIENCE)
        return window

    yield begin
    for window in made:
        window.close()


def offer(window: MainWindow) -> NoticeBar:
    assert window.train_tab is not None
    (found,) = window.train_tab.findChildren(NoticeBar)
    window.tabs.setCurrentWidget(window.train_tab)
    return found


def states(data: Path) -> list[RunState]:
    return [run.state for run in RunStore(data / "runs.sqlite", data / "models").runs()]


def weights_of(path: Path) -> dict[str, torch.Tensor]:
    network, _ = checkpoint.load(path)
    return network.state_dict()


def test_a_continued_training_ends_with_the_weights_of_one_that_was_not_interrupted(
    start: Callable[[], MainWindow], data: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    whole = tmp_path / "whole.safetensors"
    TrainingJob(CONFIG, None, whole).run(lambda _: None, TrainControl())

    window = start()
    bar = offer(window)
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE)
    assert bar.message == "“lstm 1” was interrupted after 1 of 3 epochs."
    assert window.train_tab is not None
    with qtbot.waitSignal(window.train_tab.run_finished, timeout=PATIENCE) as finished:
        bar.button.click()
    assert not bar.isVisible()
    result = finished.args[1]
    assert result.path == data / "models" / "lstm.safetensors"
    assert result.epochs_done == 3
    assert [score.epoch for score in result.curve] == [1, 2, 3]
    ours, theirs = weights_of(whole), weights_of(result.path)
    assert [key for key in ours if not torch.equal(ours[key], theirs[key])] == []
    assert result.info.settings["resumed_at"] == [8]
    assert not snapshot_path(result.path).exists()
    qtbot.waitUntil(lambda: states(data) == [RunState.DONE], timeout=PATIENCE)
    assert not bar.isVisible()


def test_a_discarded_training_leaves_its_run_and_no_file(
    start: Callable[[], MainWindow], data: Path, qtbot: QtBot
) -> None:
    window = start()
    bar = offer(window)
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE)
    assert bar.other_button is not None
    bar.other_button.click()
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=PATIENCE)
    assert list((data / "models").iterdir()) == []
    assert states(data) == [RunState.CUT_OFF]


def test_a_damaged_snapshot_is_told_and_can_only_be_discarded(
    start: Callable[[], MainWindow], data: Path, qtbot: QtBot
) -> None:
    path = snapshot_path(data / "models" / "lstm.safetensors")
    path.write_bytes(path.read_bytes()[:1000])
    window = start()
    bar = offer(window)
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE)
    assert "can't be continued" in bar.message
    assert "damaged" in bar.message
    assert not bar.button.isVisible()


def test_a_training_that_another_window_continues_is_not_continued_twice(
    start: Callable[[], MainWindow], data: Path, qtbot: QtBot
) -> None:
    window = start()
    bar = offer(window)
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE)
    other = RunStore(data / "runs.sqlite", data / "models")
    (run,) = other.runs()
    other.resume(run.id)
    assert window._library is not None
    with qtbot.waitSignal(window._library.failed, timeout=PATIENCE) as failure:
        bar.button.click()
    assert "another window" in failure.args[0]
    assert window.train_tab is not None
    assert not window.train_tab.is_training
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=PATIENCE)
    other.close()


def test_a_stopped_training_leaves_no_snapshot(house: House) -> None:
    house.start_long_training()
    house.wait_until(lambda: bool(list(house.session.models_folder.glob("*.snapshot"))))
    house.stop_and_wait()
    assert [path.suffix for path in house.session.models_folder.iterdir()] == [".safetensors"]
