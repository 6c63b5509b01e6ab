"""Watching it read: the view follows the pen, and digit, bars and words follow the line."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading.reading_panel import ReadingPanel
from gui.session import Session
from gui.settings import READING_SHOWN, Settings
from model.reading.beliefs import read
from model.types import ROWS
from tests.gui.hands import PATIENCE, SEVEN, ZERO, drawing_of, label, menu_action, numeral, press, save_network
from tests.gui.reading.conftest import Draw, middle_of_row, wait_until_read, words
from tests.gui.reading.test_pages import open_page


def test_nothing_is_read_of_an_empty_paper(panel: ReadingPanel) -> None:
    assert panel.plot.reading is None
    assert "Draw a digit" in words(panel, "summary")


def test_the_reading_follows_the_pen_while_it_draws(
    qtbot: QtBot, window: MainWindow, panel: ReadingPanel, session: Session
) -> None:
    canvas = window.draw_tab.canvas
    canvas.pen_down(*SEVEN[0])
    canvas.pen_move(*SEVEN[1])
    wait_until_read(qtbot, window)
    begun = panel.plot.reading
    assert begun is not None
    canvas.pen_move(*SEVEN[2])  # still on the paper
    wait_until_read(qtbot, window)
    whole = panel.plot.reading
    assert whole is not None
    assert whole.beliefs != begun.beliefs
    assert session.predictor is not None
    again = read(session.predictor, whole.raster)
    assert again is not None
    np.testing.assert_allclose(whole.beliefs, again.beliefs, atol=1e-6)
    canvas.pen_up()


def test_the_last_row_believes_what_the_answer_says(read_seven: ReadingPanel, window: MainWindow) -> None:
    reading = read_seven.plot.reading
    assert reading is not None
    assert numeral(window) == str(reading.digits[-1]) == "7"
    np.testing.assert_allclose(window.draw_tab.bars.probabilities, reading.beliefs[-1], atol=1e-5)


def test_dragging_the_line_moves_digit_bars_and_words(read_seven: ReadingPanel, window: MainWindow) -> None:
    plot, reading = read_seven.plot, read_seven.plot.reading
    assert reading is not None
    row = reading.first_ink + 2
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=middle_of_row(read_seven, 20))
    QTest.mouseMove(plot, middle_of_row(read_seven, row))
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=middle_of_row(read_seven, row))
    assert plot.row == row
    assert numeral(window) == str(reading.digits[row])
    assert window.draw_tab.bars.probabilities == reading.beliefs[row]
    assert f"row {row + 1} of 28" in words(read_seven, "row_words")
    assert f"row {row + 1} of 28" in plot.accessibleDescription()
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=middle_of_row(read_seven, ROWS - 1))
    assert numeral(window) == "7"


def test_before_the_first_ink_there_is_no_digit(read_seven: ReadingPanel, window: MainWindow) -> None:
    QTest.mouseClick(read_seven.plot, Qt.MouseButton.LeftButton, pos=middle_of_row(read_seven, 0))
    assert numeral(window) == ""
    assert window.draw_tab.bars.probabilities == (0.1,) * 10


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ([Qt.Key.Key_Up], 26),
        ([Qt.Key.Key_PageUp, Qt.Key.Key_PageUp], 13),
        ([Qt.Key.Key_Home], 0),
        ([Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down], 2),
        ([Qt.Key.Key_Home, Qt.Key.Key_End], 27),
    ],
)
def test_the_keyboard_moves_the_line(read_seven: ReadingPanel, keys: list[Qt.Key], row: int) -> None:
    read_seven.plot.setFocus()
    for key in keys:
        QTest.keyClick(read_seven.plot, key)
    assert read_seven.plot.row == row
    slider = read_seven.findChild(QSlider, "reading_row")
    assert slider is not None
    assert slider.value() == row + 1


def test_it_plays_from_the_top_and_stops_at_the_last_row(qtbot: QtBot, read_seven: ReadingPanel) -> None:
    speed = read_seven.findChild(QComboBox, "reading_speed")
    assert speed is not None
    speed.setCurrentIndex(speed.count() - 1)
    rows: list[int] = []
    read_seven.transport.row_moved.connect(rows.append)
    read_seven.plot.setFocus()
    QTest.keyClick(read_seven.plot, Qt.Key.Key_Space)
    assert read_seven.transport.is_playing
    qtbot.waitUntil(lambda: not read_seven.transport.is_playing, timeout=PATIENCE)
    assert rows == list(range(ROWS))


def test_moving_the_line_pauses(qtbot: QtBot, read_seven: ReadingPanel) -> None:
    button = read_seven.findChild(QToolButton, "reading_play")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 2 <= read_seven.plot.row < 27, timeout=PATIENCE)
    QTest.mouseClick(read_seven.plot, Qt.MouseButton.LeftButton, pos=middle_of_row(read_seven, 9))
    assert not read_seven.transport.is_playing
    assert read_seven.plot.row == 9
    assert button.accessibleName() == "Read row by row"


def test_hovering_tells_the_figures(read_seven: ReadingPanel) -> None:
    plot, reading = read_seven.plot, read_seven.plot.reading
    assert reading is not None
    place = plot.layout_now()
    cell = place.row_rect(20)
    x = cell.left() + 7.5 * cell.width() / 10
    assert plot.words_at(x, cell.center().y()) == f"after row 21: 7 with {reading.beliefs[20][7] * 100:.1f} %"
    assert "row 21 of 28" in plot.words_at(place.raster.center().x(), cell.center().y())


def test_the_heat_map_is_aligned_with_the_raster(read_seven: ReadingPanel) -> None:
    plot, reading = read_seven.plot, read_seven.plot.reading
    assert reading is not None
    place = plot.layout_now()
    assert place.raster.height() == place.heat.height()
    image = plot.grab().toImage()
    ratio = image.devicePixelRatio()

    def colour(row: int, digit: int) -> QColor:
        cell = place.row_rect(row)
        x = cell.left() + (digit + 0.5) * cell.width() / 10
        return image.pixelColor(QPoint(round(x * ratio), round(cell.center().y() * ratio)))

    assert colour(24, 7) != colour(24, 3)  # sure of 7
    assert colour(0, 7) == colour(0, 3)  # nothing is uncovered yet


def test_curves_in_place_of_the_heat_map(qtbot: QtBot, read_seven: ReadingPanel) -> None:
    before = read_seven.plot.grab().toImage()
    button = read_seven.findChild(QToolButton, "reading_curves")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert read_seven.plot.grab().toImage() != before
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert read_seven.plot.grab().toImage() == before


def test_clearing_empties_the_view(qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow) -> None:
    QTest.mouseClick(read_seven.plot, Qt.MouseButton.LeftButton, pos=middle_of_row(read_seven, 9))
    window.draw_tab.clear_action.trigger()
    wait_until_read(qtbot, window)
    assert read_seven.plot.reading is None
    assert numeral(window) == ""
    assert window.draw_tab.bars.probabilities is None


def test_the_line_stays_while_the_drawing_changes(qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow) -> None:
    QTest.mouseClick(read_seven.plot, Qt.MouseButton.LeftButton, pos=middle_of_row(read_seven, 15))
    window.draw_tab.document.set_drawing(drawing_of(ZERO))
    wait_until_read(qtbot, window)
    reading = read_seven.plot.reading
    assert reading is not None
    assert read_seven.plot.row == 15
    assert window.draw_tab.bars.probabilities == reading.beliefs[15]


def test_it_closes_by_its_key_and_is_remembered(
    qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow, settings: Settings
) -> None:
    assert settings.get(READING_SHOWN)
    QTest.mouseClick(read_seven.plot, Qt.MouseButton.LeftButton, pos=middle_of_row(read_seven, 9))
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert not read_seven.isVisible()
    assert not settings.get(READING_SHOWN)
    assert numeral(window) == "7"  # the whole drawing's answer is back


def test_only_one_panel_is_open_beside_the_answer(read_seven: ReadingPanel, window: MainWindow) -> None:
    menu_action(window, "View", "Arena").trigger()
    assert window.arena.panel.isVisible()
    assert not read_seven.isVisible()
    menu_action(window, "View", "Watch it read").trigger()
    assert read_seven.isVisible()
    assert not window.arena.panel.isVisible()


def test_a_model_that_becomes_active_reads_anew(
    qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow, session: Session
) -> None:
    before = read_seven.plot.reading
    assert before is not None
    path = save_network(session.models_folder / "other.safetensors")
    with qtbot.waitSignal(session.active_changed, timeout=PATIENCE):
        session.activate(path)

    def is_read_anew() -> bool:
        after = read_seven.plot.reading
        return after is not None and after.beliefs != before.beliefs

    qtbot.waitUntil(is_read_anew, timeout=PATIENCE)


def test_the_keyboard_reaches_every_part(qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow) -> None:
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
    window.draw_tab.canvas.setFocus()
    reached = set()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is not None:
            reached.add(focused.objectName())
            assert focused.objectName() in ("", "qt_tabwidget_tabbar") or focused.accessibleName() or focused.toolTip()
    assert {
        *("reading_plot", "reading_curves", "reading_export", "reading_close", "reading_play", "reading_speed"),
        *("reading_row", "reading_pages", "memory_layer", "memory_part", "memory_sort", "state_image"),
    } <= reached


def test_a_new_drawing_is_shown_as_a_whole_wherever_the_line_was(
    qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel, draw: Draw
) -> None:
    QTest.keyClick(read_seven.plot, Qt.Key.Key_Home)
    read_seven.transport.toggle()
    window.draw_tab.clear_action.trigger()
    assert not read_seven.transport.is_playing
    draw(window.draw_tab.canvas, ZERO)
    wait_until_read(qtbot, window)
    assert read_seven.plot.row == ROWS - 1
    assert label(window, "words").startswith(("sure", "probably"))


def test_rows_and_replay_do_not_play_at_once(qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel) -> None:
    open_page(qtbot, window, read_seven, "replay")
    QTest.keyClick(read_seven.plot, Qt.Key.Key_Space)
    assert read_seven.transport.is_playing
    replay = read_seven.findChild(QToolButton, "replay_play")
    assert replay is not None
    replay.click()
    assert read_seven.replay.is_playing
    assert not read_seven.transport.is_playing
    QTest.keyClick(read_seven.plot, Qt.Key.Key_Space)
    assert not read_seven.replay.is_playing


def test_nothing_plays_on_an_empty_paper(window: MainWindow, panel: ReadingPanel) -> None:
    QTest.keyClick(panel.plot, Qt.Key.Key_Space)
    assert not panel.transport.is_playing
    assert not panel.transport.isEnabled()


def test_after_a_question_of_the_lesson_a_new_drawing_is_shown_as_a_whole_too(
    qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel, draw: Draw
) -> None:
    read_seven.lesson.row_asked.emit(9)
    read_seven.lesson.concealed.emit(9)
    window.draw_tab.clear_action.trigger()
    open_page(qtbot, window, read_seven, "memory")
    draw(window.draw_tab.canvas, ZERO)
    wait_until_read(qtbot, window)
    assert read_seven.plot.row == ROWS - 1


def test_a_button_beside_the_answer_opens_it(qtbot: QtBot, window: MainWindow) -> None:
    button = window.draw_tab.findChild(QToolButton, "offer_button")
    assert button is not None
    assert button.text() == "Watch it read"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.reader.panel is not None
    assert window.reader.panel.isVisible()
    assert not button.isVisible()
    window.reader.action.trigger()
    assert button.isVisible()
