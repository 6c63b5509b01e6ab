"""What can be seen of a reading: its key, its curves, its marks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QToolButton

from gui import theme
from gui.main_window import MainWindow
from gui.reading.plot_layout import KEY
from gui.reading.reading_panel import ReadingPanel
from model.types import Verdict
from tests.gui.reading.conftest import words


def test_curves_tell_of_the_curve_that_is_pointed_at(read_seven: ReadingPanel) -> None:
    button = read_seven.findChild(QToolButton, "reading_curves")
    assert button is not None
    plot, place = read_seven.plot, read_seven.plot.layout_now()
    assert plot.reading is not None
    row = 27
    y = place.heat.top() + (row + 0.5) * place.cell
    share = plot.reading.beliefs[row][7]
    assert share > 0.9
    at_its_end = place.heat.left() + share * place.heat.width()
    assert plot.words_at(at_its_end, y).startswith("after row 28: 9 ")  # the heat map's column
    with_digits = plot.grab().toImage().copy(0, 0, plot.width(), int(place.heat.top()) - 2)
    button.click()
    assert plot.words_at(at_its_end, y).startswith("after row 28: 7 ")
    assert plot.words_at(place.heat.center().x(), y).startswith("After row 28 of 28")  # no curve is near
    per_cents = plot.grab().toImage().copy(0, 0, plot.width(), int(place.heat.top()) - 2)
    assert per_cents != with_digits


def test_rows_above_the_ink_are_blank_and_a_key_tells_the_colours(window: MainWindow, read_seven: ReadingPanel) -> None:
    window.resize(1100, 900)
    QApplication.processEvents()
    plot, place = read_seven.plot, read_seven.plot.layout_now()
    assert plot.reading is not None
    assert plot.reading.first_ink > 1
    image = plot.grab().toImage()
    for digit in range(10):
        at = QPoint(round(place.heat.left() + (digit + 0.5) * place.heat.width() / 10), round(place.heat.top() + 4))
        assert image.pixelColor(at) == QColor(theme.colours().surface)
    assert place.has_key
    key = image.copy(0, round(place.heat.bottom()) + 3, plot.width(), KEY - 4)
    colours = {key.pixelColor(x, key.height() // 2).name() for x in range(key.width())}
    assert len(colours) > 20


def test_a_drawing_between_two_digits_is_not_told_as_decided(read_seven: ReadingPanel) -> None:
    plot = read_seven.plot
    assert plot.reading is not None
    decided = plot.grab().toImage()
    read_seven.show_reading(replace(plot.reading, verdict=Verdict.EITHER))
    assert plot.grab().toImage() != decided, "there is no mark"
    assert "undecided" in words(read_seven, "summary")


def test_the_button_of_the_curves_shows_that_it_is_on(read_seven: ReadingPanel) -> None:
    button = read_seven.findChild(QToolButton, "reading_curves")
    assert button is not None
    off = button.grab().toImage()
    button.setChecked(True)
    assert button.grab().toImage() != off


def test_in_a_high_window_the_pages_get_the_room_that_the_pictures_cannot_use(
    window: MainWindow, read_seven: ReadingPanel
) -> None:
    window.resize(1000, 1400)
    QApplication.processEvents()
    plot = read_seven.plot
    below = plot.height() - plot.layout_now().raster.bottom()
    assert below <= KEY + 2
    assert read_seven.memory.height() > plot.height()
    window.resize(1900, 1400)  # wider again: larger pictures
    QApplication.processEvents()
    assert plot.layout_now().cell > 10
    assert plot.height() - plot.layout_now().raster.bottom() <= KEY + 2 + 28


def test_the_key_stays_when_the_words_under_the_plot_need_room(window: MainWindow, read_seven: ReadingPanel) -> None:
    for size in ((1040, 700), (1300, 760), (1918, 1040)):
        window.resize(*size)
        QApplication.processEvents()
        place = read_seven.plot.layout_now()
        assert place.has_key, size
        assert place.raster.bottom() + KEY <= read_seven.plot.height()


def test_above_the_ink_the_blank_map_tells_no_belief(read_seven: ReadingPanel) -> None:
    plot, place = read_seven.plot, read_seven.plot.layout_now()
    assert "no ink yet" in plot.words_at(place.heat.center().x(), place.heat.top() + 1)
