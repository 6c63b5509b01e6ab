"""Trainings get into the list of runs, and the tab into the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from gui import theme
from gui.main_window import MainWindow
from gui.run_wiring import TrainingNotes, contenders
from gui.runs.run_table import RunTable
from model.runs.run import RunState
from model.types import EpochScore, Progress, TrainConfig
from tests.gui.conftest import QtBot
from tests.gui.hands import PATIENCE, label
from tests.gui.runs.conftest import Room


class Trainings(QObject):
    """Tells of trainings as the Train tab does."""

    run_began = Signal(object, object)
    run_progressed = Signal(object, object)
    run_finished = Signal(object, object)
    run_failed = Signal(object, str)
    run_dropped = Signal(object)


def progress(*scores: EpochScore) -> Progress:
    return Progress(len(scores), 3, 10, 30, 700.0, 1.0, 1e-3, scores=scores)


def test_a_training_is_noted_from_its_beginning_to_its_end(room: Room, tmp_path: Path) -> None:
    room.open()
    trainings = Trainings()
    notes = TrainingNotes(trainings, room.library, trainings)
    assert notes.parent() is trainings
    key = tmp_path / "data" / "models" / "lstm.safetensors"
    trainings.run_began.emit(key, TrainConfig(network="lstm", epochs=3))
    room.wait_until(lambda: len(room.table.shown()) == 1)
    name = room.table.shown()[0].name
    score = EpochScore(1, 0.5, 0.9)
    for _ in range(5):
        trainings.run_progressed.emit(key, progress(score))
    room.wait_until(lambda: room.text(name, "State") == "running, 1 of 3")
    assert room.run(name).curve == (score,)
    trainings.run_failed.emit(key, "The loss is not a number any more.")
    room.wait_until(lambda: room.run(name).state is RunState.FAILED)
    assert room.cell(name, "State").data(Qt.ItemDataRole.ToolTipRole) == "The loss is not a number any more."


def test_a_training_that_leaves_nothing_leaves_no_run(room: Room, tmp_path: Path) -> None:
    room.open()
    trainings = Trainings()
    TrainingNotes(trainings, room.library, trainings)
    key = tmp_path / "data" / "models" / "gru.safetensors"
    trainings.run_began.emit(key, TrainConfig(network="gru"))
    room.wait_until(lambda: len(room.table.shown()) == 1)
    trainings.run_dropped.emit(key)
    room.wait_until(lambda: room.table.shown() == ())


def test_the_active_model_goes_by_the_name_of_its_run(room: Room, qtbot: QtBot) -> None:
    room.store.rename(room.add_run("rnn-20261125-194905"), "rnn 1")
    window = MainWindow(room.session, room.settings)
    qtbot.addWidget(window)
    window.show()
    window._build_train_tab()  # the session had loaded before the window was made
    room.wait_until(lambda: window.runs_tab is not None)
    window.tabs.setCurrentIndex(2)
    table = window.runs_tab.findChild(RunTable)
    room.wait_until(lambda: bool(table.chosen()))
    qtbot.keyClick(table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.wait_until(lambda: label(window, "active_model").startswith("model rnn 1 ·"))
    assert label(window, "active_line").startswith("Active model: rnn 1\n")

    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "my <b>best</b>")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    room.wait_until(lambda: label(window, "active_model").startswith("model my <b>best</b> ·"))
    assert window.findChild(QLabel, "active_model").textFormat() is Qt.TextFormat.PlainText
    assert label(window, "active_line").startswith("Active model: my <b>best</b>\n")
    window.close()


def test_runs_whose_weights_are_there_can_go_to_the_arena(room: Room) -> None:
    kept, gone = room.add_run("kept"), room.add_run("gone", seed=2)
    room.store.begin(TrainConfig(), "running")
    room.open()
    path = room.run("gone").checkpoint
    assert path is not None
    path.unlink()
    found = contenders(room.library.runs)
    assert [(one.key, one.name, one.path) for one in found] == [(f"run-{kept}", "kept", room.run("kept").checkpoint)]
    assert gone != kept


def test_the_window_has_the_tab_and_its_keys_are_its_own(window: MainWindow, qtbot: QtBot) -> None:
    window._build_train_tab()  # the session had loaded before the window was made
    qtbot.waitUntil(lambda: window.runs_tab is not None, timeout=PATIENCE)
    assert [window.tabs.tabText(place) for place in range(3)] == ["Draw", "Train", "Runs"]
    assert window.tabs.currentIndex() == 0
    tab = window.runs_tab
    assert tab is not None
    assert window.tabs.widget(2) is tab
    window.resize(900, 600)
    window.tabs.setCurrentIndex(2)
    QApplication.processEvents()
    assert tab.findChild(RunTable).height() >= 100
    assert tab.minimumSizeHint().width() <= 900
    for appearance in ("dark", "light"):
        theme.set_appearance(appearance)
        assert window.grab().toImage().pixelColor(3, window.height() // 2).name().upper() == theme.colours().window
