"""Undo, redo and clear, by buttons, menus and keys."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from gui.draw.canvas import Canvas
from gui.draw.document import DrawingDocument
from gui.main_window import MainWindow
from model.painter import paint_for_judging
from model.types import Picture, Point, Stroke
from tests.gui.conftest import Place, on_canvas
from tests.gui.hands import SEVEN, ZERO, click_button, label, menu_action, numeral, press, wait_for_answer

Draw = Callable[[Canvas, list[Place]], None]
Step = Callable[[MainWindow, QtBot], None]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BAR_OF_SEVEN: list[Place] = [(0.35, 0.5), (0.65, 0.5)]

BY_BUTTON: dict[str, Step] = {
    "undo": lambda window, qtbot: click_button(qtbot, window, "undo_button"),
    "redo": lambda window, qtbot: click_button(qtbot, window, "redo_button"),
    "clear": lambda window, qtbot: click_button(qtbot, window, "clear_button"),
}
BY_MENU: dict[str, Step] = {
    "undo": lambda window, qtbot: menu_action(window, "Edit", "Undo").trigger(),
    "redo": lambda window, qtbot: menu_action(window, "Edit", "Redo").trigger(),
    "clear": lambda window, qtbot: menu_action(window, "Edit", "Clear").trigger(),
}
BY_KEY: dict[str, Step] = {
    "undo": lambda window, qtbot: press(window, Qt.Key.Key_Z, CTRL),
    "redo": lambda window, qtbot: press(window, Qt.Key.Key_Z, CTRL, SHIFT),
    "clear": lambda window, qtbot: press(window, Qt.Key.Key_Escape),
}


def strokes(window: MainWindow) -> int:
    return len(window.draw_tab.canvas.drawing().strokes)


@pytest.mark.parametrize("way", [BY_BUTTON, BY_MENU, BY_KEY], ids=["buttons", "menu", "keys"])
def test_there_and_back(window: MainWindow, draw: Draw, qtbot: QtBot, way: dict[str, Step]) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    draw(window.draw_tab.canvas, BAR_OF_SEVEN)
    wait_for_answer(qtbot, window)
    both = window.draw_tab.bars.probabilities
    way["undo"](window, qtbot)
    assert strokes(window) == 1  # a stroke at a time
    wait_for_answer(qtbot, window)
    assert window.draw_tab.bars.probabilities != both
    way["undo"](window, qtbot)
    assert strokes(window) == 0
    wait_for_answer(qtbot, window)
    assert window.draw_tab.bars.probabilities is None
    assert numeral(window) == ""
    assert label(window, "judged") == ""
    way["redo"](window, qtbot)
    way["redo"](window, qtbot)
    assert strokes(window) == 2
    wait_for_answer(qtbot, window)
    assert window.draw_tab.bars.probabilities == both
    way["clear"](window, qtbot)
    assert strokes(window) == 0
    assert window.draw_tab.bars.probabilities is None  # at once, whatever is being judged
    way["undo"](window, qtbot)
    assert strokes(window) == 2
    wait_for_answer(qtbot, window)
    assert window.draw_tab.bars.probabilities == both
    assert numeral(window) == "7"


def test_only_what_can_be_done_is_offered(window: MainWindow, draw: Draw) -> None:
    tab = window.draw_tab
    draw(tab.canvas, SEVEN)
    assert tab.undo_action.isEnabled()
    assert not tab.redo_action.isEnabled()
    assert tab.clear_action.isEnabled()
    tab.undo_action.trigger()
    assert not tab.undo_action.isEnabled()
    assert tab.redo_action.isEnabled()
    assert not tab.clear_action.isEnabled()
    draw(tab.canvas, ZERO)
    assert not tab.redo_action.isEnabled()  # another way was taken


def test_clearing_an_empty_paper_is_no_step(window: MainWindow) -> None:
    window.draw_tab.canvas.clear_paper()
    assert not window.draw_tab.undo_action.isEnabled()


def test_the_tooltips_stay_sentences_at_every_step(window: MainWindow, draw: Draw) -> None:
    tab = window.draw_tab
    before = tab.undo_action.toolTip(), tab.redo_action.toolTip()
    draw(tab.canvas, SEVEN)
    assert (tab.undo_action.toolTip(), tab.redo_action.toolTip()) == before
    tab.undo_action.trigger()
    assert (tab.undo_action.toolTip(), tab.redo_action.toolTip()) == before


def test_escape_in_the_middle_of_a_stroke_drops_only_that_stroke(window: MainWindow, draw: Draw) -> None:
    canvas = window.draw_tab.canvas
    draw(canvas, SEVEN)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.2, 0.9)))
    QTest.mouseMove(canvas, on_canvas(canvas, (0.8, 0.9)))
    assert strokes(window) == 2
    press(window, Qt.Key.Key_Escape)
    assert strokes(window) == 1
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.8, 0.9)))
    assert strokes(window) == 1


def test_undo_in_the_middle_of_a_stroke_leaves_the_live_stroke(window: MainWindow, draw: Draw) -> None:
    canvas = window.draw_tab.canvas
    draw(canvas, SEVEN)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.2, 0.9)))
    QTest.mouseMove(canvas, on_canvas(canvas, (0.8, 0.9)))
    press(window, Qt.Key.Key_Z, CTRL)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.8, 0.9)))
    (left,) = canvas.drawing().strokes
    assert left.points[0].y == pytest.approx(0.9, abs=0.01)


def test_keys_on_another_tab_leave_the_drawing_alone(window: MainWindow, draw: Draw) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    window.tabs.setCurrentIndex(1)
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_Z, CTRL)
    assert strokes(window) == 1
    assert not menu_action(window, "Edit", "Clear").isEnabled()
    window.tabs.setCurrentIndex(0)
    window.draw_tab.canvas.setFocus()
    press(window, Qt.Key.Key_Escape)
    assert strokes(window) == 0


def test_a_stroke_whose_release_went_elsewhere_does_not_block_the_pen(window: MainWindow, draw: Draw) -> None:
    canvas = window.draw_tab.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.1, 0.1)))
    QTest.mouseMove(canvas, on_canvas(canvas, (0.2, 0.1)))
    draw(canvas, SEVEN)  # the release was swallowed, by a dialog say
    assert strokes(window) == 2
    assert canvas.drawing().strokes[1].points[0].x == pytest.approx(0.3, abs=0.01)


def test_changing_the_tab_in_the_middle_of_a_stroke_ends_it(window: MainWindow) -> None:
    canvas = window.draw_tab.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.1, 0.1)))
    QTest.mouseMove(canvas, on_canvas(canvas, (0.2, 0.1)))
    window.tabs.setCurrentIndex(1)
    window.tabs.setCurrentIndex(0)
    QTest.mouseMove(canvas, QPoint(300, 300))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    (only,) = canvas.drawing().strokes
    assert max(point.x for point in only.points) == pytest.approx(0.2, abs=0.01)


def test_undo_keys_belong_to_a_text_field_that_has_the_focus(window: MainWindow, draw: Draw) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    field = QLineEdit(window.draw_tab)
    field.show()
    field.setFocus()
    assert QApplication.focusWidget() is field
    QTest.keyClicks(field, "12")
    press(window, Qt.Key.Key_Z, CTRL)
    assert field.text() == ""
    assert strokes(window) == 1


def test_the_last_five_hundred_steps_can_be_taken_back(qtbot: QtBot) -> None:
    document = DrawingDocument()
    stroke = Stroke((Point(0.1, 0.1), Point(0.5, 0.5)))
    for _ in range(520):
        document.add_stroke(stroke)
    assert document.undo_stack.count() == 500
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert len(document.drawing.strokes) == 20
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    assert len(document.drawing.strokes) == 520


def test_five_hundred_steps_take_little_memory(qtbot: QtBot) -> None:
    document = DrawingDocument()
    random = np.random.default_rng(1)
    grain = random.uniform(0.0, 1.0, (560, 560)).astype(np.float32)
    photo = np.where(grain > 0.95, grain, 0.0).astype(np.float32)  # ink here and there
    tracemalloc.start()
    try:
        for number in range(100):
            document.set_picture(Picture(np.roll(photo, number), f"photo {number}"))
            for _ in range(4):
                document.add_stroke(Stroke(tuple(Point(0.01 * place, 0.5) for place in range(40))))
        now, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert document.undo_stack.count() == 500
    assert now < 40e6  # unpacked they would be 125 MB


def test_pictures_come_back_as_they_were(qtbot: QtBot) -> None:
    document = DrawingDocument()
    random = np.random.default_rng(2)
    pictures = [Picture(random.uniform(0.0, 1.0, (90, 90)).astype(np.float32), name) for name in ("a", "b")]
    stroke = Stroke((Point(0.1, 0.1), Point(0.5, 0.5)))
    document.set_picture(pictures[0])
    document.add_stroke(stroke)
    before = paint_for_judging(document.drawing)
    document.set_picture(pictures[1])
    document.clear()
    for _ in range(2):
        document.undo_stack.undo()
    after = document.drawing
    assert after.strokes == (stroke,)
    assert after.picture is not None
    assert after.picture.name == "a"
    assert after.picture.ink.dtype == np.float32
    np.testing.assert_array_equal(paint_for_judging(after), before)
    document.undo_stack.undo()
    assert document.drawing.picture is after.picture  # not packed while it is on the paper
    document.undo_stack.undo()
    assert document.drawing.is_empty
    for _ in range(3):
        document.undo_stack.redo()
    assert document.drawing.picture is not None
    assert document.drawing.picture.name == "b"
    np.testing.assert_allclose(document.drawing.picture.ink, pictures[1].ink, atol=0.5 / 255 + 1e-6)
