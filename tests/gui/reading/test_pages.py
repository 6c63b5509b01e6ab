"""The pages of the reading view: memory, why, orders."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading.reading_panel import ReadingPanel
from gui.reading.state_image import StateImage
from gui.session import Session
from model import checkpoint, networks
from model.reading.beliefs import read_in_orders
from model.reading.memory import Part
from model.reading.states import memory
from model.types import CheckpointInfo, Order
from tests.gui.hands import PATIENCE, SEVEN, drawing_of
from tests.gui.reading.conftest import wait_until_read, words

BARRED_SEVEN = ([(0.28, 0.26), (0.72, 0.24), (0.46, 0.84)], [(0.36, 0.54), (0.66, 0.52)])  # two strokes


def open_page(qtbot: QtBot, window: MainWindow, panel: ReadingPanel, name: str) -> None:
    """A click on the tab of a page, and what it then finds out."""
    bar = panel.findChild(QTabBar, "reading_pages")
    assert bar is not None
    titles = [bar.tabText(index).lower() for index in range(bar.count())]
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(titles.index(name)).center())
    assert panel.page == name
    wait_until_read(qtbot, window)


def label(panel: QWidget, name: str) -> str:
    """What a label says."""
    found = panel.findChild(QLabel, name)
    assert found is not None
    return found.text()


def box(panel: QWidget, name: str) -> QComboBox:
    """A combo box."""
    found = panel.findChild(QComboBox, name)
    assert found is not None
    return found


def image_of(panel: QWidget) -> StateImage:
    """The image of the memory."""
    found = panel.findChild(StateImage, "state_image")
    assert found is not None
    return found


@pytest.fixture
def memory_page(qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel) -> ReadingPanel:
    """The view with its memory page open."""
    open_page(qtbot, window, read_seven, "memory")
    return read_seven


def test_the_memory_names_every_layer_and_gate(memory_page: ReadingPanel) -> None:
    layers, parts = box(memory_page, "memory_layer"), box(memory_page, "memory_part")
    assert [layers.itemText(i) for i in range(layers.count())] == [
        "LSTM 1, down",
        "LSTM 1, up",
        "LSTM 2, down",
        "LSTM 2, up",
    ]
    assert [parts.itemText(i) for i in range(parts.count())] == [
        *("hidden state", "cell state", "input gate", "forget gate", "output gate", "candidate"),
    ]
    assert image_of(memory_page).columns == 96


def test_a_unit_is_followed_over_the_rows_with_the_keys(memory_page: ReadingPanel, session: Session) -> None:
    assert session.predictor is not None
    assert memory_page.plot.reading is not None
    found = memory(session.predictor, memory_page.plot.reading.raster)
    hidden = found.layers[0].parts[Part.HIDDEN]
    image = image_of(memory_page)
    QTest.mouseClick(image, Qt.MouseButton.LeftButton, pos=image.field().bottomLeft().toPoint() + QPoint(1, -1))
    image.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(image, key)
    said = label(memory_page, "memory_words")
    assert said.startswith(f"Unit 3 of 96 after row 27 of 28: {hidden[26, 2]:.2f}")
    assert memory_page.plot.row == 26  # the line follows
    assert image.accessibleDescription() == said
    assert found.attention is not None
    assert f"{found.attention[26] * 100:.1f}\u00a0%" in said


def test_a_click_picks_unit_and_row(memory_page: ReadingPanel) -> None:
    image = image_of(memory_page)
    field = image.field()
    QTest.mouseClick(image, Qt.MouseButton.LeftButton, pos=field.center().toPoint())
    assert image.column in (47, 48)
    assert memory_page.plot.row in (13, 14)


def test_sorting_puts_the_busiest_unit_first(memory_page: ReadingPanel, session: Session) -> None:
    assert session.predictor is not None
    assert memory_page.plot.reading is not None
    layer = memory(session.predictor, memory_page.plot.reading.raster).layers[0]
    busiest = int(np.abs(layer.parts[Part.HIDDEN]).mean(axis=0).argmax())
    sort = memory_page.findChild(QCheckBox, "memory_sort")
    assert sort is not None
    sort.click()
    image = image_of(memory_page)
    image.setFocus()
    for _ in range(96):
        QTest.keyClick(image, Qt.Key.Key_Left)
    assert label(memory_page, "memory_words").startswith(f"Unit {busiest + 1} of 96")


def test_another_part_is_another_image(memory_page: ReadingPanel) -> None:
    image = image_of(memory_page)
    before = image.grab().toImage()
    box(memory_page, "memory_part").setCurrentIndex(3)
    assert image.grab().toImage() != before


def test_a_network_without_memory_says_so(
    qtbot: QtBot, memory_page: ReadingPanel, window: MainWindow, session: Session
) -> None:
    torch.manual_seed(1)
    path = session.models_folder / "cnn.safetensors"
    checkpoint.save(path, networks.build("cnn"), CheckpointInfo("cnn", 1))
    with qtbot.waitSignal(session.active_changed, timeout=PATIENCE):
        session.activate(path)
    qtbot.waitUntil(lambda: "no memory" in label(memory_page, "memory_words"), timeout=PATIENCE)
    assert not image_of(memory_page).isVisible()
    assert window.reader.is_shown


def test_four_orders_say_what_each_would_have_believed(
    qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel, session: Session
) -> None:
    open_page(qtbot, window, read_seven, "orders")
    assert session.predictor is not None
    assert read_seven.plot.reading is not None
    maps = read_seven.findChild(QWidget, "order_maps")
    assert maps is not None
    said = maps.accessibleDescription()
    for reading in read_in_orders(session.predictor, read_seven.plot.reading.raster, tuple(Order)):
        assert f"7 from step {reading.decided_row + 1}" in said
    assert said.count(";") == 3


def test_clearing_empties_every_page(qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel) -> None:
    for name in ("memory", "why", "orders"):
        open_page(qtbot, window, read_seven, name)
    window.draw_tab.clear_action.trigger()
    wait_until_read(qtbot, window)
    assert "Draw a digit" in label(read_seven, "memory_words")
    assert "Draw a digit" in label(read_seven, "why_words")
    maps = read_seven.findChild(QWidget, "order_maps")
    assert maps is not None
    assert maps.accessibleDescription() == "Nothing to read yet."
    assert "Draw a digit" in words(read_seven, "summary")


def test_reasons_of_many_strokes_do_not_keep_the_next_drawing_or_the_closing_waiting(
    qtbot: QtBot, window: MainWindow, panel: ReadingPanel
) -> None:
    open_page(qtbot, window, panel, "why")
    hatched = drawing_of(*([(0.2, 0.2 + 0.004 * number), (0.8, 0.2 + 0.004 * number)] for number in range(150)))
    window.draw_tab.document.set_drawing(hatched)
    asked = qtbot.waitSignal(window.reader._ask, timeout=PATIENCE)
    with asked:
        pass
    (request,) = asked.args or ()
    assert not request.is_stale.is_set()
    window.draw_tab.document.set_drawing(drawing_of(SEVEN))
    qtbot.waitUntil(request.is_stale.is_set, timeout=PATIENCE)
    wait_until_read(qtbot, window)
    assert "Looking" not in label(panel, "why_words")
