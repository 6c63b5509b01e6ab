"""A Runs tab over a real list of runs with real small checkpoints, and a person's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from gui.banner import Banner
from gui.runs.confusion import Cell, ConfusionMatrix
from gui.runs.library import RunLibrary
from gui.runs.run_curves import RunCurves
from gui.runs.run_table import RunTable
from gui.runs.runs_tab import RunsTab
from gui.session import Session
from gui.settings import Settings
from model.data import mnist
from model.runs.run import Run
from model.runs.store import RunStore
from model.types import CheckpointInfo, EpochScore, Scores, TrainConfig, TrainResult
from tests.gui.hands import PATIENCE, save_network

Misread = tuple[tuple[int, int], ...]


@cache
def labels_of_test_images() -> NDArray[np.int64]:
    return mnist.load_test().labels


def misread_images(count: int, seed: int) -> Misread:
    """So many test images, by chance, each read as one of two digits that it is not."""
    labels = labels_of_test_images()
    generator = np.random.default_rng(seed)
    indices = np.sort(generator.choice(len(labels), count, replace=False))
    return tuple((int(index), int((labels[index] + generator.integers(1, 3)) % 10)) for index in indices)


def scores_of(wrong: Misread) -> Scores:
    labels = labels_of_test_images()
    found = labels.copy()
    for index, answer in wrong:
        found[index] = answer
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (labels, found), 1)
    per_class = tuple((confusion.diagonal() / confusion.sum(axis=1)).tolist())
    return Scores(len(labels), 1.0 - len(wrong) / len(labels), per_class, tuple(map(tuple, confusion.tolist())))


@dataclass
class Room:
    """A Runs tab with what it needs."""

    qtbot: QtBot
    settings: Settings
    session: Session
    store: RunStore
    library: RunLibrary
    tabs: list[RunsTab] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # in the status bar

    @property
    def tab(self) -> RunsTab:
        return self.tabs[-1]

    @property
    def table(self) -> RunTable:
        return self.child(RunTable)

    def child(self, kind: type, name: str = "") -> object:
        found = self.tab.findChild(kind, name)
        assert found is not None, (kind, name)
        return found

    def add_run(self, name: str, *, epochs: int = 2, misread: int = 40, seed: int = 1, labels: int = 55_000) -> int:
        """A finished training whose weights are a real network's."""
        config = TrainConfig(epochs=epochs, seed=seed, train_size=labels)
        run_id = self.store.begin(config, name)
        wrong = misread_images(misread, seed)
        path = save_network(self.store.models_folder / f"{name}.safetensors", seed, name)
        settings: dict[str, object] = {"seed": seed, "train_size": labels}
        info = CheckpointInfo("rowpad", 1000 * seed, name, settings=settings, figures={"hands_accuracy": 0.9})
        curve = tuple(EpochScore(epoch, 1.0 / epoch, 1.0 - 0.1 / epoch) for epoch in range(1, epochs + 1))
        test = scores_of(wrong)
        return self.store.finish(
            run_id, TrainResult(path, info, test, 0.9, epochs, 10.0 * epochs, 900.0, False, curve, wrong)
        ).id

    def open(self) -> None:
        """Show a tab over what the list has."""
        self.library.refresh()
        self.wait_until(lambda: self.library.runs == self.store.runs())
        tab = RunsTab(self.session, self.library, self.settings)
        tab.status.connect(self.said.append)
        self.tabs.append(tab)
        self.qtbot.addWidget(tab)
        tab.resize(900, 520)
        tab.show()
        self.qtbot.waitExposed(tab)
        self.wait_until(lambda: self.names() == [run.name for run in self.table.shown()])
        self.wait_until(lambda: len(self.names()) == len(self.store.runs()))
        self.wait_until(lambda: tab.findChild(RunCurves) is not None)
        QApplication.processEvents()

    def names(self) -> list[str]:
        """The names of the runs that the library knows, as the table has them."""
        known = {run.name for run in self.library.runs}
        return [run.name for run in self.table.shown() if run.name in known]

    def cell(self, name: str, column: str) -> QModelIndex:
        model = self.table.model()
        titles = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]
        rows = [row for row, run in enumerate(self.table.shown()) if run.name == name]
        assert rows, name
        return model.index(rows[0], titles.index(column))

    def text(self, name: str, column: str) -> str:
        return str(self.cell(name, column).data())

    def sort_by(self, column: str) -> None:
        header = self.table.horizontalHeader()
        place = self.cell(self.names()[0], column).column()
        self.table.scrollTo(self.table.model().index(0, place))
        spot = QPoint(header.sectionViewportPosition(place) + header.sectionSize(place) // 2, header.height() // 2)
        self.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    def choose(self, names: Sequence[str]) -> None:
        """Click the first, Ctrl-click the others."""
        held = Qt.KeyboardModifier.NoModifier
        for name in names:
            index = self.cell(name, "Name")
            self.table.scrollTo(index)
            spot = self.table.visualRect(index).center()
            self.qtbot.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, held, spot)
            held = Qt.KeyboardModifier.ControlModifier

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.table, key, held)

    def type_into_editor(self, text: str) -> None:
        editor = self.table.findChild(QLineEdit)
        assert editor is not None
        editor.selectAll()
        self.qtbot.keyClicks(editor, text)
        self.qtbot.keyClick(editor, Qt.Key.Key_Return)

    def button(self, name: str) -> QToolButton:
        found = self.tab.findChild(QToolButton, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        assert self.button(name).isEnabled(), self.button(name).toolTip()
        self.qtbot.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def click_matrix(self, truth: int, answer: int) -> None:
        matrix = self.child(ConfusionMatrix, "confusion")
        assert isinstance(matrix, ConfusionMatrix)
        spot = matrix.cell_rect(Cell(truth, answer)).center().toPoint()
        self.qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=spot)

    def label(self, name: str) -> str:
        found = self.child(QLabel, name)
        assert isinstance(found, QLabel)
        return found.text()

    @property
    def banner(self) -> Banner:
        found = self.child(Banner)
        assert isinstance(found, Banner)
        return found

    def run(self, name: str) -> Run:
        return next(run for run in self.library.runs if run.name == name)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE)


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    """An open list with no run; `add_run`, then `open` the tab."""
    folder = tmp_path / "data"
    settings = Settings(folder / "settings.json")
    bundled = save_network(tmp_path / "program" / "bundled.safetensors")
    session = Session(bundled, folder, settings, import_later=())
    with qtbot.waitSignal(session.warmed_up, timeout=PATIENCE):
        session.start()
    store = RunStore(folder / "runs.sqlite", session.models_folder)
    library = RunLibrary(store)
    library.open()
    made = Room(qtbot, settings, session, store, library)
    yield made
    for tab in made.tabs:
        tab.close_runs()
        tab.close()
    library.close([session.active_path])
    session.close()
