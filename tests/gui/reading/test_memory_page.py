"""The memory page: its scale, what hovering and its words tell, and that it fits into a small window."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QScrollArea, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.main_window import MainWindow
from gui.reading.memory_page import MemoryPage
from gui.reading.reading_panel import ReadingPanel
from gui.reading.state_image import StateImage
from gui.reading.state_scale import GATE, SIGNED, ScaleLegend, reaching
from model.reading.memory import LayerMemory, Memory, Part
from tests.gui.reading.test_pages import box, image_of, label, open_page

UNITS = 8


def a_memory(most: float, attention: bool = True, *, upwards: bool = False) -> Memory:
    """Cell states from -most to 1 over eight units, a gate, and a hidden state."""
    cell = np.linspace(-most, 1.0, 28 * UNITS, dtype=np.float32).reshape(28, UNITS)
    gate = np.linspace(0.0, 1.0, 28 * UNITS, dtype=np.float32).reshape(28, UNITS)
    parts: dict[Part, NDArray[np.float32]] = {Part.HIDDEN: np.tanh(cell), Part.CELL: cell, Part.FORGET: gate}
    counts = np.full(28, 1 / 28, dtype=np.float32) if attention else None
    return Memory((LayerMemory("LSTM", 1, upwards, parts),), counts)


@pytest.fixture
def page(qtbot: QtBot) -> MemoryPage:
    """The page alone, over cell states that reach to -8.2."""
    theme.set_appearance("light")
    made = MemoryPage()
    qtbot.addWidget(made)
    made.resize(340, 240)
    made.show_memory(a_memory(8.2))
    made.show()
    choose(made, Part.CELL)
    return made


def choose(page: MemoryPage, part: Part) -> None:
    """A part, in its box."""
    parts = box(page, "memory_part")
    parts.setCurrentIndex(parts.findData(part))


def legend(page: MemoryPage) -> ScaleLegend:
    """What explains the colours."""
    found = page.findChild(ScaleLegend, "memory_scale")
    assert found is not None
    return found


def colour_at(page: MemoryPage, row: int, column: int) -> str:
    """The colour in the middle of a cell of the image."""
    image = image_of(page)
    return image.grab().toImage().pixelColor(cell_of(image, row, column)).name()


def cell_of(image: StateImage, row: int, column: int) -> QPoint:
    """The middle of a cell."""
    field = image.field()
    x = field.left() + (column + 0.5) * field.width() / image.columns
    return QPoint(int(x), int(field.top() + (row + 0.5) * field.height() / 28))


def hovered(widget: QWidget, place: QPoint) -> str:
    """What a tooltip says when the mouse rests there."""
    event = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    return QToolTip.text()


def test_a_cell_state_has_a_scale_that_it_fits_on(page: MemoryPage) -> None:
    assert legend(page).scale.lowest == pytest.approx(-8.2)
    assert legend(page).scale.figures() == ("-8.2", "8.2")
    assert "from -8.2 to 8.2" in legend(page).toolTip()
    assert "from -8.2 to 8.2" in image_of(page).accessibleName()
    assert colour_at(page, 0, 4) != colour_at(page, 14, 4) != colour_at(page, 20, 4)  # all of them below -1


def test_a_states_curve_keeps_off_the_border(page: MemoryPage) -> None:
    scale = reaching(a_memory(8.2).layers[0].parts[Part.CELL])
    assert scale.share(-8.2) == pytest.approx(0.0)
    assert 0.0 < scale.share(-4.0) < scale.share(-1.5) < scale.share(0.0) == 0.5 < scale.share(1.0) < 1.0
    image = image_of(page)
    left = round(image.field().right()) + 9
    ink = image.grab().toImage()
    row_y = cell_of(image, 14, 0).y()
    dark = [x for x in range(left + 2, image.width() - 2) if ink.pixelColor(x, row_y).lightness() < 100]
    assert dark  # in the middle of the rows the curve is between its two borders
    assert all(left + 8 < x < left + 32 for x in dark)


def test_small_cell_states_are_not_blown_up_and_other_parts_keep_their_range(page: MemoryPage) -> None:
    page.show_memory(a_memory(0.3))
    assert legend(page).scale == SIGNED
    choose(page, Part.FORGET)
    assert legend(page).scale == GATE
    assert legend(page).scale.figures() == ("0", "1")
    page.show_memory(a_memory(8.2))
    assert legend(page).scale == GATE
    choose(page, Part.HIDDEN)
    assert legend(page).scale == SIGNED


def test_the_legend_shows_the_colours_of_the_image(page: MemoryPage) -> None:
    shown = legend(page)
    assert shown.isVisible()
    assert shown.width() == 64
    colours = shown.grab().toImage()
    at_left, at_right = colours.pixelColor(2, 3), colours.pixelColor(shown.width() - 3, 3)
    assert at_left.blue() > at_left.red() + 50
    assert at_right.red() > at_right.blue() + 50
    page.show_memory(None)
    assert not shown.isVisible()


def test_hovering_tells_unit_row_and_value(page: MemoryPage) -> None:
    image = image_of(page)
    cell = a_memory(8.2).layers[0].parts[Part.CELL]
    said = hovered(image, cell_of(image, 13, 5))
    assert said.startswith(f"Unit 6 after row 14: {cell[13, 5]:.2f}")
    assert "from -8.2 to 8.2" in said
    assert hovered(image, QPoint(3, cell_of(image, 13, 0).y())) == "The answer attends to row 14 with 3.6\u00a0%"
    over_the_curve = QPoint(image.width() - 20, cell_of(image, 13, 0).y())
    assert hovered(image, over_the_curve).startswith(f"Unit 1 after row 14: {cell[13, 0]:.2f}")


def test_hovering_names_the_unit_where_they_are_sorted(page: MemoryPage) -> None:
    cell = a_memory(8.2).layers[0].parts[Part.CELL]
    busiest = int(np.abs(cell).mean(axis=0).argmax())
    assert busiest == 0
    weakest = int(np.abs(cell).mean(axis=0).argmin())
    sort = page.findChild(QCheckBox, "memory_sort")
    assert sort is not None
    sort.click()
    image = image_of(page)
    assert hovered(image, cell_of(image, 0, UNITS - 1)).startswith(f"Unit {weakest + 1} after row 1: ")


def test_the_page_fits_into_a_small_window(qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel) -> None:
    window.resize(900, 600)
    open_page(qtbot, window, read_seven, "memory")
    page = read_seven.memory
    area = page.parentWidget().parentWidget()
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    sort = page.findChild(QCheckBox, "memory_sort")
    assert sort is not None
    assert sort.width() >= sort.sizeHint().width()
    assert sort.geometry().right() < page.width() <= area.viewport().width()
    assert page.minimumSizeHint().height() <= 136
    assert "attends to this row" in label(page, "memory_words")


def test_it_begins_with_the_most_active_unit_until_one_is_picked(page: MemoryPage) -> None:
    assert label(page, "memory_words").startswith("Unit 1 of 8")  # its cell states are the lowest
    choose(page, Part.FORGET)
    assert label(page, "memory_words").startswith("Unit 8 of 8")  # its gate is the most open
    assert image_of(page).column == UNITS - 1
    image = image_of(page)
    QTest.mouseClick(image, Qt.MouseButton.LeftButton, pos=cell_of(image, 13, 3))
    for part in (Part.CELL, Part.FORGET):
        choose(page, part)
        assert label(page, "memory_words").startswith("Unit 4 of 8")
    page.show_memory(a_memory(1.0))
    assert label(page, "memory_words").startswith("Unit 4 of 8")


def test_every_part_is_explained_in_a_sentence(page: MemoryPage) -> None:
    parts = box(page, "memory_part")
    choose(page, Part.FORGET)
    said = "Forget gate: 1 keeps what is stored, 0 erases it."
    assert parts.toolTip() == said
    assert label(page, "memory_words").endswith(said)
    told = {parts.itemData(i, Qt.ItemDataRole.ToolTipRole) for i in range(parts.count())}
    assert said in told
    assert len(told) == parts.count()


def test_the_check_box_says_what_is_sorted(page: MemoryPage) -> None:
    sort = page.findChild(QCheckBox, "memory_sort")
    assert sort is not None
    assert sort.toolTip().startswith("The most active units first")


def test_a_layer_that_reads_up_says_which_rows_it_has_seen(page: MemoryPage) -> None:
    page.show_memory(a_memory(8.2, attention=False, upwards=True))
    choose(page, Part.CELL)
    page.set_row(12)
    value = f"{a_memory(8.2).layers[0].parts[Part.CELL][12, 0]:.2f}"
    said = label(page, "memory_words")
    assert said.startswith(f"Unit 1 of 8, read up from row 28 to 13: {value}\n")
    assert image_of(page).accessibleDescription() == said
    image = image_of(page)
    assert hovered(image, cell_of(image, 12, 0)).startswith(f"Unit 1, read up from row 28 to 13: {value}\n")
    page.show_memory(a_memory(8.2, attention=False))
    assert label(page, "memory_words").startswith(f"Unit 1 of 8 after row 13 of 28: {value}\n")


def test_strip_and_curve_have_titles_where_there_is_room(page: MemoryPage) -> None:
    page.resize(340, 240)
    image = image_of(page)
    above = image.field().top()
    assert above > theme.CAPTION
    titles = image.grab().toImage()

    def has_words(left: float, right: float) -> bool:
        ground = titles.pixel(image.width() // 2, 2)
        return any(titles.pixel(x, y) != ground for x in range(int(left), int(right)) for y in range(int(above) - 2))

    assert has_words(0, 30)
    assert has_words(image.width() - 30, image.width())
    assert "At the left the attention" in image.accessibleName()
    assert "At the right the followed unit" in image.accessibleName()
    page.show_memory(a_memory(8.2, attention=False))
    titles = image.grab().toImage()
    assert not has_words(0, 30)
    assert "attention" not in image.accessibleName()
    image.resize(300, 56)
    assert image.field().top() < 2  # so low that the rows need all of it
