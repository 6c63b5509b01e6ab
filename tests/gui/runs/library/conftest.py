"""A list of runs as the window has it, and a person who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.runs import library_worker
from gui.runs.library import RunLibrary
from model.runs import connection
from model.runs.run import RunState
from tests.gui.hands import PATIENCE
from tests.model.runs.examples import store_in


class Reader:
    """A library, what it said, and a person who waits for it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.library = RunLibrary(store_in(folder))
        self.failures: list[str] = []
        self.notices: list[str] = []
        self.library.failed.connect(self.failures.append)
        self.library.noticed.connect(self.notices.append)

    def open(self) -> RunLibrary:
        self.library.open()
        return self.library

    def wait_until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE)

    def names(self) -> list[str]:
        return [run.name for run in self.library.runs]

    def states(self) -> list[RunState]:
        return [run.state for run in self.library.runs]


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(library_worker, "RETRY_MS", 50)
    monkeypatch.setattr(library_worker, "CLOSING_SECONDS", 0.1)


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Reader]]:
    made: list[Reader] = []

    def build() -> Reader:
        made.append(Reader(qtbot, tmp_path))
        return made[-1]

    yield build
    for reader in made:
        reader.library.close()


@pytest.fixture
def reader(start: Callable[[], Reader]) -> Reader:
    return start()
