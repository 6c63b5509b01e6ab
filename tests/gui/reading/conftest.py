"""The reading view over a drawn digit, and a look at what it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.draw.canvas import Canvas
from gui.main_window import MainWindow
from gui.reading.reading_panel import ReadingPanel
from gui.reading.why_page import WhyPage
from model.types import Reading
from tests.gui.conftest import Place
from tests.gui.hands import PATIENCE, SEVEN, menu_action, wait_for_answer

Draw = Callable[[Canvas, list[Place]], None]


@pytest.fixture
def panel(window: MainWindow) -> ReadingPanel:
    """The reading view, opened by its menu entry."""
    menu_action(window, "View", "Watch it read").trigger()
    found = window.reader.panel
    assert found is not None
    assert found.isVisible()
    return found


@pytest.fixture
def read_seven(qtbot: QtBot, window: MainWindow, panel: ReadingPanel, draw: Draw) -> ReadingPanel:
    """The view over a 7 that was drawn with the mouse and read."""
    draw(window.draw_tab.canvas, SEVEN)
    wait_until_read(qtbot, window)
    return panel


def wait_until_read(qtbot: QtBot, window: MainWindow) -> None:
    """Until what is shown is the reading of what is on the paper."""
    wait_for_answer(qtbot, window)
    qtbot.waitUntil(lambda: window.reader.is_answered, timeout=PATIENCE)


def shown(panel: ReadingPanel) -> Reading:
    """The reading that the panel shows."""
    reading = panel.plot.reading
    assert reading is not None
    return reading


def words(panel: ReadingPanel, name: str) -> str:
    """What the summary or the sentence about the row says."""
    found = panel.findChild(QLabel, f"reading_{name}")
    assert found is not None
    return found.text()


def middle_of_row(panel: ReadingPanel, row: int) -> QPoint:
    """A place of the raster in the plot."""
    place = panel.plot.layout_now()
    return QPoint(round(place.raster.center().x()), round(place.raster.top() + (row + 0.5) * place.cell))


@pytest.fixture
def page(qtbot: QtBot) -> WhyPage:
    """A Why page alone, as small as it gets."""
    found = WhyPage()
    qtbot.addWidget(found)
    found.resize(300, 136)
    found.show()
    return found
