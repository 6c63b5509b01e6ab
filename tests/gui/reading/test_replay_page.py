"""Playing back how a drawing came to be: paper, bars and reading follow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading.reading_panel import ReadingPanel
from tests.gui.hands import PATIENCE
from tests.gui.reading.conftest import Draw, wait_until_read
from tests.gui.reading.test_pages import BARRED_SEVEN, label, open_page


@pytest.fixture
def replay(qtbot: QtBot, window: MainWindow, panel: ReadingPanel, draw: Draw) -> ReadingPanel:
    """The replay page over a 7 with a bar."""
    for stroke in BARRED_SEVEN:
        draw(window.draw_tab.canvas, stroke)
    wait_until_read(qtbot, window)
    open_page(qtbot, window, panel, "replay")
    return panel


def slider(panel: ReadingPanel) -> QSlider:
    found = panel.findChild(QSlider, "replay_moment")
    assert found is not None
    return found


def test_without_strokes_there_is_nothing_to_play(qtbot: QtBot, window: MainWindow, panel: ReadingPanel) -> None:
    open_page(qtbot, window, panel, "replay")
    assert not slider(panel).isEnabled()
    assert "Draw something" in label(panel, "replay_words")


def test_scrubbing_shows_and_judges_a_moment_and_leaves_the_drawing_alone(
    qtbot: QtBot, window: MainWindow, replay: ReadingPanel
) -> None:
    tab, whole = window.draw_tab, window.draw_tab.document.drawing
    bars = tab.bars.probabilities
    steps = tab.document.undo_stack.count()
    found = slider(replay)
    found.setFocus()
    paper = tab.canvas.grab().toImage()
    QTest.keyClick(found, Qt.Key.Key_Home)
    for _ in range(4):
        QTest.keyClick(found, Qt.Key.Key_Right)
    wait_until_read(qtbot, window)
    assert tab.overlay.moment is not None
    assert len(tab.overlay.moment.strokes) == 1
    assert tab.canvas.grab().toImage() != paper
    assert tab.bars.probabilities != bars
    assert tab.document.drawing == whole
    QTest.keyClick(found, Qt.Key.Key_End)
    wait_until_read(qtbot, window)
    assert tab.overlay.moment is None
    assert tab.bars.probabilities == bars
    assert tab.canvas.grab().toImage() == paper
    assert tab.document.undo_stack.count() == steps


def test_it_plays_to_the_end_and_shows_the_whole_drawing(
    qtbot: QtBot, window: MainWindow, replay: ReadingPanel
) -> None:
    speed, button = replay.findChild(QComboBox, "replay_speed"), replay.findChild(QToolButton, "replay_play")
    assert speed is not None
    assert button is not None
    speed.setCurrentIndex(0)
    moments: list[int] = []
    window.draw_tab.overlay.moment_shown.connect(
        lambda drawing: moments.append(sum(len(stroke.points) for stroke in drawing.strokes))
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not replay.replay.is_playing and len(moments) > 2, timeout=PATIENCE)
    assert moments == sorted(moments)
    assert moments[-1] == sum(len(stroke.points) for stroke in window.draw_tab.document.drawing.strokes)
    assert window.draw_tab.overlay.moment is None


@pytest.mark.parametrize("how", ["pen", "clear", "undo", "page", "close"])
def test_whatever_else_happens_ends_it(
    qtbot: QtBot, window: MainWindow, replay: ReadingPanel, draw: Draw, how: str
) -> None:
    tab = window.draw_tab
    slider(replay).setValue(1)
    assert tab.overlay.isVisible()
    if how == "pen":
        draw(tab.canvas, [(0.2, 0.9), (0.3, 0.9)])
    elif how == "clear":
        tab.clear_action.trigger()
    elif how == "undo":
        tab.undo_action.trigger()
    elif how == "page":
        open_page(qtbot, window, replay, "lesson")
    else:
        window.reader.action.trigger()
    assert not tab.overlay.isVisible()
    assert tab.overlay.moment is None
    assert slider(replay).value() == slider(replay).maximum()
    wait_until_read(qtbot, window) if how != "close" else None
    expected = {"pen": 3, "clear": 0, "undo": 1}.get(how, 2)
    assert len(tab.canvas.drawing().strokes) == expected
