"""The whole way of a comparison in the window: train two networks, look at both, use and take along the better one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QListView, QToolButton
from pytestqt.qtbot import QtBot

from gui.draw.canvas import Canvas
from gui.main_window import MainWindow
from gui.runs.curve_legend import CurveLegend
from gui.runs.wrong_images import INDEX_ROLE, WrongImages
from gui.session import Session
from gui.settings import Settings
from model.bundled import BUNDLED_WEIGHTS
from model.data import mnist
from model.runs.run import RunState
from model.runs.store import RunStore
from tests import quick_training
from tests.gui.conftest import Place
from tests.gui.hands import PATIENCE, SEVEN, label, wait_for_answer
from tests.gui.runs.conftest import Room
from tests.gui.train.conftest import House


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, tmp_path: Path) -> Iterator[MainWindow]:
    """The program as it starts, over an empty data folder."""
    session = Session(BUNDLED_WEIGHTS, tmp_path / "data", settings)
    made = MainWindow(session, settings)
    qtbot.addWidget(made, before_close_func=end_training)
    made.show()
    made.start()
    qtbot.waitUntil(lambda: made.runs_tab is not None, timeout=PATIENCE)
    with quick_training.few_held_out_drawings():
        yield made
    made.close()


def end_training(window: MainWindow) -> None:
    """Where the test failed while it trains the window would ask whether to stop it, and wait for ever."""
    if window.train_tab is not None:
        window.train_tab.close_training()


def train_two_networks(house: House) -> None:
    """An LSTM, and behind it in the queue a GRU with other sizes."""
    house.choose("network", "lstm")
    house.choose("start_from", "scratch")
    house.fill(epochs=3, images=600, batch=40)
    house.type_into("hidden", "24")
    house.click("start_button")
    house.choose("network", "gru")
    house.choose("start_from", "scratch")
    house.fill(epochs=2, images=600, batch=40)
    house.type_into("hidden", "16")
    house.click("queue_button")
    house.qtbot.waitUntil(lambda: not house.tab.is_training, timeout=PATIENCE)
    house.click("keep_button")


def export(room: Room, key: Qt.Key, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the button's menu, choose by its letter; the file dialog alone is answered here."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    said = len(room.said)
    QTimer.singleShot(200, lambda: QTest.keyClick(QApplication.activePopupWidget(), key))
    button = room.child(QToolButton, "export_run")
    assert isinstance(button, QToolButton)
    room.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    written = f"Written: {path.name}"
    room.qtbot.waitUntil(lambda: any(text.startswith(written) for text in room.said[said:]), timeout=PATIENCE)


def right_by_onnx(path: Path) -> int:
    """How many test images the ONNX file gets right by itself."""
    data = mnist.load_test()
    runtime = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = runtime.get_inputs()[0].name
    images = data.images.astype(np.float32) / 255.0
    logits = np.concatenate([runtime.run(None, {name: batch})[0] for batch in np.array_split(images, 20)])
    return int((logits[:, :10].argmax(axis=1) == data.labels).sum())


def test_train_two_compare_see_errors_use_one_and_take_it_along(
    qtbot: QtBot, window: MainWindow, settings: Settings, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, draw: Callable[[Canvas, list[Place]], None],
) -> None:  # fmt: skip
    session = window._session
    assert window.train_tab is not None
    assert window.runs_tab is not None
    assert window._library is not None
    window.tabs.setCurrentWidget(window.train_tab)
    house = House(qtbot, settings, session, window.train_tab)
    house.wait_until_loaded()
    train_two_networks(house)

    window.tabs.setCurrentWidget(window.runs_tab)
    store = RunStore(session.models_folder.parent / "runs.sqlite", session.models_folder)
    room = Room(qtbot, settings, session, store, window._library, [window.runs_tab])
    window.runs_tab.status.connect(room.said.append)
    room.wait_until(lambda: [run.state for run in room.table.shown()] == [RunState.DONE] * 2)
    gru, lstm = room.table.shown()
    assert (gru.network, gru.settings["hidden"]) == ("gru", 16)
    assert (lstm.network, lstm.settings["hidden"]) == ("lstm", 24)
    assert [len(run.curve) for run in (gru, lstm)] == [2, 3]

    room.choose([gru.name, lstm.name])
    room.wait_until(lambda: room.tab.findChild(CurveLegend) is not None)
    assert sorted(room.tab.findChild(CurveLegend).names) == sorted([gru.name, lstm.name])

    room.choose([lstm.name])
    assert lstm.test is not None
    errors = np.array(lstm.test.confusion) * (1 - np.eye(10, dtype=int))
    truth, answer = (int(place) for place in np.unravel_index(errors.argmax(), errors.shape))
    room.click_matrix(truth, answer)
    room.wait_until(lambda: room.tab.findChild(WrongImages) is not None and room.tab.findChild(WrongImages).isVisible())
    pictures = room.tab.findChild(WrongImages).findChild(QListView, "images").model()
    shown = {pictures.index(row, 0).data(INDEX_ROLE) for row in range(pictures.rowCount())}
    labels = mnist.load_test().labels
    expected = [index for index, read in lstm.wrong if labels[index] == truth and read == answer]
    assert len(expected) == errors.max()
    assert shown <= set(expected)
    assert len(shown) == pictures.rowCount() > 0
    room.tab.findChild(WrongImages).close()

    with qtbot.waitSignal(session.active_changed, timeout=PATIENCE):
        room.click("activate_run")
    assert session.active_path == lstm.checkpoint
    figure = room.text(lstm.name, "MNIST")
    assert figure.replace("\u00a0", " ") in label(window, "active_model").replace("\u00a0", " ")

    export(room, Qt.Key.Key_O, tmp_path / "mine.onnx", monkeypatch)
    right = right_by_onnx(tmp_path / "mine.onnx")
    assert f"{right / 100:.2f}\u00a0%" == figure

    export(room, Qt.Key.Key_P, tmp_path / "mine.py", monkeypatch)
    assert len((tmp_path / "mine.py").read_text(encoding="utf-8").splitlines()) <= 60
    run = subprocess.run([sys.executable, tmp_path / "mine.py"], capture_output=True, text=True, check=True)
    assert figure.replace("\u00a0", " ") in run.stdout

    window.tabs.setCurrentWidget(window.draw_tab)
    draw(window.draw_tab.canvas, SEVEN)
    wait_for_answer(qtbot, window)
    assert label(window, "numeral"), "the network that was made active answers"
