"""What a reading says in words, also to those who cannot see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading import samples
from gui.reading.reading_panel import ReadingPanel
from tests.gui.hands import PATIENCE, numeral
from tests.gui.reading.conftest import shown, wait_until_read, words


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told; there is none where the tests run."""
    said: list[str] = []

    def note(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    return said


def test_a_row_that_is_chosen_is_announced_with_its_belief(
    read_seven: ReadingPanel, window: MainWindow, announced: list[str]
) -> None:
    read_seven.plot.setFocus()
    QTest.keyClick(read_seven.plot, Qt.Key.Key_Up)
    assert announced[-1].startswith("After row 27 of 28: 7 with ")
    description = read_seven.plot.accessibleDescription()
    assert announced[-1] in description
    assert description.endswith(words(read_seven, "summary")), "the decision is told too"


def test_the_slider_of_the_rows_tells_the_belief(read_seven: ReadingPanel) -> None:
    slider = read_seven.findChild(QSlider, "reading_row")
    assert slider is not None
    slider.setValue(20)
    assert slider.accessibleDescription() == words(read_seven, "row_words")
    assert slider.accessibleDescription().startswith("After row 20 of 28: 7 with ")


def test_reasons_follow_the_reading_and_the_line(qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel) -> None:
    read_seven.open_page("why")
    wait_until_read(qtbot, window)
    said = read_seven.findChild(QLabel, "why_words")
    assert said is not None
    QTest.keyClick(read_seven.plot, Qt.Key.Key_Home)
    assert "Row 1 has no ink." in said.text()
    window.draw_tab.document.set_drawing(samples.horse())
    qtbot.waitUntil(lambda: "Looking" in said.text(), timeout=PATIENCE)  # nothing of the 7 is said of the horse
    wait_until_read(qtbot, window)
    assert "Looking" not in said.text()


def test_a_file_that_can_not_be_written_is_told_where_it_is_seen(
    qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel, tmp_path: Path
) -> None:
    read_seven.export_bar.write(tmp_path / "no such folder" / "reading.csv", shown(read_seven))
    qtbot.waitUntil(window.draw_tab.banner.isVisible, timeout=PATIENCE)
    assert "reading.csv could not be saved" in window.draw_tab.banner.message


def test_the_answer_that_follows_the_line_is_told_with_its_digit(read_seven: ReadingPanel, window: MainWindow) -> None:
    QTest.keyClick(read_seven.plot, Qt.Key.Key_Up)
    answer = window.draw_tab.column.answer
    assert answer.accessibleDescription().startswith("7, after row 27: ")


def test_what_is_no_digit_is_not_called_one(qtbot: QtBot, window: MainWindow, panel: ReadingPanel) -> None:
    window.draw_tab.document.set_drawing(samples.horse())
    wait_until_read(qtbot, window)
    assert words(panel, "summary").endswith("– no digit")
    QTest.keyClick(panel.plot, Qt.Key.Key_Home)
    for _ in range(27):
        assert numeral(window) in ("", "Not a digit")
        QTest.keyClick(panel.plot, Qt.Key.Key_Down)
