"""How fast a drawing is played back, by the page's own clock, and what ends playing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading.reading_panel import ReadingPanel
from gui.reading.replay_page import ReplayPage
from gui.reading.transport import Transport
from model.types import Drawing, Picture, Point, Stroke
from tests.gui.reading.test_pages import open_page

W = TypeVar("W", bound=QWidget)
FRAME = 0.033  # seconds
# A hand that needs two seconds, a point each twentieth of them.
SLOW_HAND = Drawing((Stroke(tuple(Point(0.2 + 0.01 * n, 0.3, time=n / 20) for n in range(41))),))


@pytest.fixture
def page(qtbot: QtBot) -> ReplayPage:
    """The page alone over a drawing of two seconds, with its button pressed; its timer is not waited for."""
    made = ReplayPage()
    qtbot.addWidget(made)
    made.set_drawing(SLOW_HAND)
    made.show()
    return made


def found(inside: QWidget, kind: type[W], name: str) -> W:
    """The widget of a name."""
    child = inside.findChild(kind, name)
    assert child is not None
    return child


@pytest.mark.parametrize(("speed", "seconds"), [(0, 4.0), (1, 2.0), (2, 1.0), (3, 0.5)])
def test_it_takes_as_long_as_the_hand_did_at_any_speed(page: ReplayPage, speed: int, seconds: float) -> None:
    found(page, QComboBox, "replay_speed").setCurrentIndex(speed)
    found(page, QToolButton, "replay_play").click()
    frames = 0
    while page.is_playing:
        page.play_on(FRAME)
        frames += 1
        assert frames < 1_000
    assert seconds <= frames * FRAME < seconds + 1.5 * FRAME


def test_half_way_it_is_half_drawn(page: ReplayPage) -> None:
    found(page, QComboBox, "replay_speed").setCurrentIndex(0)
    found(page, QToolButton, "replay_play").click()
    moments: list[Drawing] = []
    page.moment_changed.connect(moments.append)
    for _ in range(100):
        page.play_on(0.02)
    assert len(moments[-1].strokes[0].points) in (20, 21)


def test_it_goes_on_from_where_the_slider_was_moved_to(page: ReplayPage) -> None:
    slider = found(page, QSlider, "replay_moment")
    found(page, QToolButton, "replay_play").click()
    page.play_on(0.5)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    moved_to = slider.value()
    assert moved_to == 55
    page.play_on(0.1)
    assert slider.value() in (moved_to + 9, moved_to + 10)


def close_the_view(window: MainWindow) -> None:
    """By its menu entry."""
    window.reader.action.trigger()


def open_another_tab(window: MainWindow) -> None:
    """The one beside Draw."""
    window.tabs.setCurrentIndex(1)
    assert window.tabs.currentIndex() == 1


@pytest.mark.parametrize("leave", [close_the_view, open_another_tab])
def test_reading_row_by_row_stops_when_nobody_looks(
    window: MainWindow, read_seven: ReadingPanel, leave: Callable[[MainWindow], None]
) -> None:
    found(read_seven, QToolButton, "reading_play").click()
    assert read_seven.transport.is_playing
    leave(window)
    assert not read_seven.transport.is_playing


@pytest.mark.parametrize("leave", [close_the_view, open_another_tab])
def test_the_replay_stops_when_nobody_looks(
    qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel, leave: Callable[[MainWindow], None]
) -> None:
    open_page(qtbot, window, read_seven, "replay")
    read_seven.set_drawing(SLOW_HAND)
    found(read_seven, QToolButton, "replay_play").click()
    assert read_seven.replay.is_playing
    leave(window)
    assert not read_seven.replay.is_playing
    assert window.draw_tab.overlay.moment is None


@pytest.fixture
def transport(qtbot: QtBot) -> Transport:
    """The bar that plays rows, alone."""
    made = Transport()
    qtbot.addWidget(made)
    made.show()
    return made


def test_two_bars_under_each_other_say_what_they_play(page: ReplayPage, transport: Transport) -> None:
    transport.resize(340, transport.sizeHint().height())
    page.resize(340, 120)
    for bar, name, words in ((transport, "reading_play", "Rows"), (page, "replay_play", "Drawing")):
        caption, button = found(bar, QLabel, f"{name}_caption"), found(bar, QToolButton, name)
        assert caption.text() == words
        assert caption.geometry().right() < button.geometry().left()
        assert caption.width() >= caption.sizeHint().width()
    assert found(transport, QToolButton, "reading_play").x() == found(page, QToolButton, "replay_play").x()
    assert found(transport, QSlider, "reading_row").width() >= 100
    assert found(page, QSlider, "replay_moment").width() >= 100


def test_one_bar_can_stop_the_other(page: ReplayPage, transport: Transport) -> None:
    page.started.connect(transport.stop)
    transport.started.connect(page.pause)
    found(transport, QToolButton, "reading_play").click()
    found(page, QToolButton, "replay_play").click()
    assert page.is_playing
    assert not transport.is_playing
    page.play_on(0.5)
    moment = found(page, QSlider, "replay_moment").value()
    found(transport, QToolButton, "reading_play").click()
    assert transport.is_playing
    assert not page.is_playing
    assert found(page, QSlider, "replay_moment").value() == moment  # the rows of that moment are read


def test_pausing_starts_nothing(qtbot: QtBot, page: ReplayPage, transport: Transport) -> None:
    for bar, name in ((transport, "reading_play"), (page, "replay_play")):
        found(bar, QToolButton, name).click()
        with qtbot.assertNotEmitted(bar.started):
            found(bar, QToolButton, name).click()


def test_without_a_reading_no_row_is_played(transport: Transport) -> None:
    transport.toggle()
    transport.set_enabled_for(False)
    assert not transport.is_playing
    assert not found(transport, QSlider, "reading_row").isEnabled()
    transport.toggle()  # by a key of the plot
    assert not transport.is_playing
    transport.set_enabled_for(True)
    transport.toggle()
    assert transport.is_playing


def test_an_image_has_no_strokes_to_play_back(page: ReplayPage) -> None:
    page.set_drawing(Drawing(picture=Picture(np.ones((28, 28), dtype=np.float32))))
    assert found(page, QLabel, "replay_words").text() == "An image has no strokes to play back."
    page.set_drawing(Drawing())
    assert found(page, QLabel, "replay_words").text().startswith("Draw something")
