"""What is chosen on the memory page stays chosen: over an empty paper, and over networks that have other parts."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading.memory_page import MemoryPage
from gui.reading.reading_panel import ReadingPanel
from model.reading.memory import LayerMemory, Memory, Part
from tests.gui.hands import SEVEN
from tests.gui.reading.conftest import Draw, wait_until_read
from tests.gui.reading.test_memory_page import cell_of
from tests.gui.reading.test_pages import box, image_of, label, open_page


def a_network(kind: str, layers: int, units: int, *parts: Part) -> Memory:
    """What a network of so many layers holds, the last unit of each the most active one."""
    values = np.tile(np.linspace(0.1, 0.9, units, dtype=np.float32), (28, 1))
    held = dict.fromkeys(parts, values)
    return Memory(tuple(LayerMemory(kind, layer + 1, False, held) for layer in range(layers)), None)


LSTM = a_network("LSTM", 2, 8, Part.HIDDEN, Part.CELL, Part.FORGET)
SMALL_LSTM = a_network("LSTM", 2, 4, Part.HIDDEN, Part.CELL)
GRU = a_network("GRU", 2, 8, Part.HIDDEN, Part.RESET)
NO_MEMORY = Memory((), None)


@pytest.fixture
def page(qtbot: QtBot) -> MemoryPage:
    """A page on which the second layer, its cell state and its sixth unit are chosen."""
    made = MemoryPage()
    qtbot.addWidget(made)
    made.resize(340, 240)
    made.show()
    made.show_memory(LSTM)
    choose(box(made, "memory_layer"), "LSTM 2, down")
    choose(box(made, "memory_part"), "cell state")
    image = image_of(made)
    QTest.mouseClick(image, Qt.MouseButton.LeftButton, pos=cell_of(image, 13, 5))
    return made


def choose(entries: QComboBox, text: str) -> None:
    """An entry, by its text."""
    entries.setCurrentIndex(entries.findText(text))


def chosen(page: MemoryPage) -> tuple[str, str, str]:
    """Layer, part and unit."""
    unit = label(page, "memory_words").split(" of ")[0]
    return box(page, "memory_layer").currentText(), box(page, "memory_part").currentText(), unit


def test_they_stay_over_an_empty_paper(page: MemoryPage) -> None:
    page.show_memory(None)
    assert not box(page, "memory_layer").isVisible()
    page.show_memory(LSTM)
    assert chosen(page) == ("LSTM 2, down", "cell state", "Unit 6")


def test_another_network_begins_with_its_first_where_it_lacks_them(page: MemoryPage) -> None:
    page.show_memory(GRU)
    assert chosen(page) == ("GRU 1, down", "hidden state", "Unit 6")
    page.show_memory(SMALL_LSTM)  # it has layer and part, but no sixth unit: the most active one
    assert chosen(page) == ("LSTM 2, down", "cell state", "Unit 4")
    page.show_memory(NO_MEMORY)
    page.show_memory(LSTM)
    assert chosen(page) == ("LSTM 2, down", "cell state", "Unit 6")


def test_what_is_chosen_in_another_network_counts_from_then_on(page: MemoryPage) -> None:
    page.show_memory(GRU)
    choose(box(page, "memory_part"), "reset gate")
    page.show_memory(LSTM)
    assert chosen(page) == ("LSTM 2, down", "hidden state", "Unit 6")


def test_they_stay_for_the_next_drawing(qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel, draw: Draw) -> None:
    open_page(qtbot, window, read_seven, "memory")
    choose(box(read_seven, "memory_layer"), "LSTM 2, up")
    choose(box(read_seven, "memory_part"), "forget gate")
    image = image_of(read_seven)
    QTest.mouseClick(image, Qt.MouseButton.LeftButton, pos=cell_of(image, 13, 20))
    before = chosen(read_seven.memory)
    window.draw_tab.clear_action.trigger()
    wait_until_read(qtbot, window)
    draw(window.draw_tab.canvas, SEVEN)
    wait_until_read(qtbot, window)
    assert chosen(read_seven.memory) == before == ("LSTM 2, up", "forget gate", "Unit 21")
