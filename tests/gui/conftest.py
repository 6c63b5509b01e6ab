"""A session over a temporary data folder with the bundled weights, loaded once for all tests of a process."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui import theme
from gui.draw.canvas import Canvas
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
from model.bundled import BUNDLED_WEIGHTS

Place = tuple[float, float]


@pytest.fixture(autouse=True)
def garbage_stays_on_this_thread() -> Iterator[None]:
    """As in the program: a collection in the inference thread would destroy this thread's Qt objects."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "data" / "settings.json")


@pytest.fixture
def session(qtbot: QtBot, settings: Settings, tmp_path: Path) -> Iterator[Session]:
    """A session that has loaded the bundled model."""
    found = Session(BUNDLED_WEIGHTS, tmp_path / "data", settings)
    with qtbot.waitSignal(found.warmed_up, timeout=60_000):
        found.start()
    yield found
    found.close()


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: Settings) -> Iterator[MainWindow]:
    """The shown window over a loaded session."""
    theme.set_appearance("light")
    made = MainWindow(session, settings)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def on_canvas(canvas: Canvas, place: Place) -> QPoint:
    """A place in canvas units as a pixel of the widget."""
    paper = canvas.paper_rect()
    return QPointF(paper.x() + place[0] * paper.width(), paper.y() + place[1] * paper.height()).toPoint()


@pytest.fixture
def draw(qtbot: QtBot) -> Callable[[Canvas, list[Place]], None]:
    """Draws a stroke with real mouse events through the given corner points."""

    def stroke(canvas: Canvas, corners: list[Place]) -> None:
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, corners[0]))
        for start, end in itertools.pairwise(corners):
            for step in range(1, 9):
                t = step / 8
                place = (start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t)
                QTest.mouseMove(canvas, on_canvas(canvas, place))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, corners[-1]))

    return stroke
