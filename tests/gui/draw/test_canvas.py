from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputDevice, QPaintEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.draw.canvas import Canvas
from gui.draw.document import DrawingDocument
from model.painter import paint_strokes
from model.strokes import Box
from model.types import DEFAULT_PEN_WIDTH, Drawing, Stroke
from tests.gui.conftest import Place, on_canvas

Draw = Callable[[Canvas, list[Place]], None]
SEVEN: list[Place] = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    theme.set_appearance("light")
    theme.install(QApplication.instance())  # type: ignore[arg-type]
    made = Canvas(DrawingDocument())
    made._document.setParent(made)
    made.resize(400, 400)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def ink_of(canvas: Canvas) -> np.ndarray:
    """How dark each logical pixel of the shown canvas is: (H, W), 0 paper … 1 ink, without the border."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    image = image.scaled(canvas.width(), canvas.height())
    grey = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    paper, ink = 253.0, 23.0
    dark = np.clip((paper - grey.astype(float)) / (paper - ink), 0.0, 1.0)
    dark[:2] = dark[-2:] = dark[:, :2] = dark[:, -2:] = 0.0
    return dark


def painted(drawing: Drawing, side: int) -> np.ndarray:
    """The judged ink, painted four times larger and averaged: (side, side) in 0…1."""
    large = paint_strokes(drawing.strokes, Box(0.0, 0.0, 1.0, 1.0), 4.0 * side) / 255.0
    return large.reshape(side, 4, side, 4).mean(axis=(1, 3))


def test_a_mouse_stroke_becomes_ink_and_a_stroke_of_the_drawing(canvas: Canvas, draw: Draw) -> None:
    draw(canvas, SEVEN)
    strokes = canvas.drawing().strokes
    assert len(strokes) == 1
    assert strokes[0].width == DEFAULT_PEN_WIDTH
    assert strokes[0].points[0].x == pytest.approx(0.3, abs=0.005)
    assert ink_of(canvas)[100, 200] > 0.9


@pytest.mark.parametrize("width", [0.01, 0.03, DEFAULT_PEN_WIDTH, 0.27])
def test_the_judged_line_is_the_line_on_the_screen(canvas: Canvas, draw: Draw, width: float) -> None:
    canvas.set_pen_width(width)
    draw(canvas, SEVEN)
    seen, judged = ink_of(canvas), painted(canvas.drawing(), 400)
    assert np.abs(seen - judged).sum() < 0.08 * judged.sum()
    assert seen.sum() == pytest.approx(judged.sum(), rel=0.04)


def test_ink_appears_while_the_pen_moves_not_when_it_lifts(canvas: Canvas, qtbot: QtBot) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert ink_of(canvas)[100, 100] > 0.9
    QTest.mouseMove(canvas, QPoint(200, 100))
    QTest.mouseMove(canvas, QPoint(300, 100))
    assert ink_of(canvas)[100, 295] > 0.9  # up to the very tip
    assert not canvas._document.drawing.strokes
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    assert len(canvas._document.drawing.strokes) == 1


def test_what_is_drawn_bit_by_bit_looks_like_what_is_painted_at_once(canvas: Canvas, draw: Draw) -> None:
    draw(canvas, SEVEN)
    draw(canvas, [(0.3, 0.5), (0.7, 0.52)])
    bit_by_bit = ink_of(canvas)
    canvas.resize(399, 399)
    canvas.resize(400, 400)  # paints all strokes again
    assert np.abs(ink_of(canvas) - bit_by_bit).max() < 0.35  # antialiased edges of overlapping segments only
    assert np.abs(ink_of(canvas) - bit_by_bit).mean() < 0.002


def test_a_resize_redraws_the_strokes_at_the_new_size(canvas: Canvas, draw: Draw) -> None:
    draw(canvas, SEVEN)
    before = ink_of(canvas).mean()
    canvas.resize(800, 800)
    assert ink_of(canvas).mean() == pytest.approx(before, rel=0.03)
    assert canvas.drawing().strokes[0].points[0].x == pytest.approx(0.3, abs=0.005)


class PaintWatch(QObject):
    """Notes the area of every paint event of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.areas: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect().width() * event.rect().height())
        return super().eventFilter(watched, event)


def test_only_the_part_that_changed_is_painted(canvas: Canvas) -> None:
    watch = PaintWatch(canvas)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(110, 100))
    QApplication.processEvents()
    watch.areas.clear()
    QTest.mouseMove(canvas, QPoint(120, 100))
    QApplication.processEvents()
    assert watch.areas
    assert max(watch.areas) < 0.1 * canvas.width() * canvas.height()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(120, 100))


def test_a_click_is_a_dot(canvas: Canvas, qtbot: QtBot) -> None:
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert len(canvas.drawing().strokes) == 1
    diameter = DEFAULT_PEN_WIDTH * 400
    assert ink_of(canvas).sum() == pytest.approx(np.pi * diameter**2 / 4, rel=0.1)


def test_the_right_button_draws_nothing(canvas: Canvas, qtbot: QtBot) -> None:
    qtbot.mouseClick(canvas, Qt.MouseButton.RightButton, pos=QPoint(200, 200))
    assert canvas.drawing().is_empty


def test_a_pen_that_leaves_the_paper_draws_along_its_edge(canvas: Canvas) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(380, 200))
    QTest.mouseMove(canvas, QPoint(900, 250))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(900, -50))
    assert all(0.0 <= p.x <= 1.0 and 0.0 <= p.y <= 1.0 for p in canvas.drawing().strokes[0].points)


def _stylus(canvas: Canvas, kind: QEvent.Type, place: Place, pressure: float) -> None:
    local = QPointF(on_canvas(canvas, place))
    device = QPointingDevice.primaryPointingDevice()
    button = Qt.MouseButton.LeftButton
    event = QTabletEvent(
        kind, device, local, canvas.mapToGlobal(local), pressure, 0.0, 0.0, 0.0, 0.0, 0.0,
        Qt.KeyboardModifier.NoModifier, button, button,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def _stylus_line(canvas: Canvas, pressure: float) -> float:
    _stylus(canvas, QEvent.Type.TabletPress, (0.2, 0.5), pressure)
    for step in range(1, 11):
        _stylus(canvas, QEvent.Type.TabletMove, (0.2 + 0.06 * step, 0.5), pressure)
    _stylus(canvas, QEvent.Type.TabletRelease, (0.8, 0.5), 0.0)
    column = ink_of(canvas)[:, 200].sum()
    canvas.clear_paper()
    return float(column)


def test_the_pressure_of_a_stylus_widens_the_line(canvas: Canvas) -> None:
    soft, neutral, hard = (_stylus_line(canvas, pressure) for pressure in (0.1, 0.5, 1.0))
    assert soft < 0.7 * neutral < neutral < 0.7 * hard
    assert neutral == pytest.approx(DEFAULT_PEN_WIDTH * 400, rel=0.1)


def test_one_finger_draws_and_a_second_is_ignored(canvas: Canvas) -> None:
    screen = QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen, QInputDevice.Capability.Position)
    QTest.touchEvent(canvas, screen).press(1, QPoint(100, 100), canvas)
    QTest.touchEvent(canvas, screen).move(1, QPoint(150, 100), canvas).press(2, QPoint(300, 300), canvas)
    QTest.touchEvent(canvas, screen).move(1, QPoint(200, 100), canvas).move(2, QPoint(350, 350), canvas)
    QTest.touchEvent(canvas, screen).release(1, QPoint(200, 100), canvas).release(2, QPoint(350, 350), canvas)
    strokes = canvas.drawing().strokes
    assert len(strokes) == 1
    assert [round(p.x * 400) for p in strokes[0].points] == [100, 150, 200]
    assert ink_of(canvas)[330, 330] == 0.0


def test_escape_drops_the_stroke_that_is_being_drawn(canvas: Canvas, draw: Draw, qtbot: QtBot) -> None:
    draw(canvas, SEVEN)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    QTest.mouseMove(canvas, QPoint(300, 300))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert len(canvas.drawing().strokes) == 1
    assert ink_of(canvas)[300, 250] == 0.0


def test_an_empty_canvas_invites_and_a_drawn_one_does_not(canvas: Canvas, draw: Draw) -> None:
    assert ink_of(canvas)[180:220, 100:300].sum() > 20  # the words
    draw(canvas, [(0.1, 0.1), (0.9, 0.1)])
    assert ink_of(canvas)[180:220, 100:300].sum() == 0


def test_the_cursor_is_as_wide_as_the_pen(canvas: Canvas) -> None:
    def diameter() -> float:
        pixmap = canvas.cursor().pixmap()
        return pixmap.width() / pixmap.devicePixelRatio() - 4

    canvas.set_pen_width(0.1)
    assert diameter() == pytest.approx(40, abs=1)
    canvas.set_pen_width(0.2)
    assert diameter() == pytest.approx(80, abs=1)


def test_thousands_of_strokes_do_not_crash(canvas: Canvas) -> None:
    """PySide6 6.12.0 lost references under Python 3.11 and aborted the process after some thousand pen moves."""
    for index in range(300):
        canvas.pen_down(0.1, 0.1)
        for step in range(60):
            canvas.pen_move(0.1 + step * 0.01, 0.1 + (index % 50) * 0.01)
        canvas.pen_up()
        canvas.clear_paper()
    assert canvas.drawing() == Drawing()
    assert isinstance(canvas._document.undo_stack.count(), int)


def test_strokes_keep_pressure_and_time(canvas: Canvas, draw: Draw) -> None:
    draw(canvas, SEVEN)
    stroke: Stroke = canvas.drawing().strokes[0]
    assert {p.pressure for p in stroke.points} == {0.5}
    times = [p.time for p in stroke.points]
    assert times == sorted(times)
