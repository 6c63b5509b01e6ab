"""What has to be painted again in the middle of a stroke, and what must not stay."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QInputDevice, QPaintEvent, QPointingDevice, QRegion, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import theme
from gui.draw.canvas import Canvas
from gui.main_window import MainWindow
from model.types import Picture
from tests.gui.conftest import Place, on_canvas
from tests.gui.hands import SEVEN, arc

Draw = Callable[[Canvas, list[Place]], None]


def shown(canvas: Canvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    grey = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return grey[:, : image.width()].astype(float)


class PaintedRegion(QObject):
    """The union of all that was painted of a widget."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.region = QRegion()
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region = self.region.united(event.region())
        return super().eventFilter(watched, event)


def test_the_invitation_goes_when_the_pen_touches_the_paper(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.draw_tab.canvas
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    QApplication.processEvents()
    painted = PaintedRegion(canvas)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.1, 0.1)))
    QApplication.processEvents()
    assert painted.region.contains(canvas.paper_rect().center())  # where the words were, far from the pen
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.1, 0.1)))


def test_a_stroke_goes_on_smoothly_over_a_change_of_appearance(window: MainWindow) -> None:
    canvas = window.draw_tab.canvas
    canvas.set_pen_width(0.01)
    places = arc((0.5, 0.5), (0.4, 0.4), -90, 180, 9)  # far apart: the tail is not where the curve will be

    def curve(change: Callable[[], object]) -> np.ndarray:
        canvas.clear_paper()
        canvas.pen_down(*places[0])
        for index, place in enumerate(places[1:]):
            canvas.pen_move(*place)
            canvas.grab()
            if index in (3, 4, 5):
                change()
        canvas.pen_up()
        return shown(canvas)

    plain = curve(lambda: None)
    changed = curve(lambda: (theme.set_appearance("dark"), theme.set_appearance("light")))
    assert np.abs(plain - changed).max() < 100
    assert np.abs(plain - changed).mean() < 0.05


def test_the_appearance_changes_paper_and_ink(window: MainWindow, draw: Draw) -> None:
    canvas = window.draw_tab.canvas
    draw(canvas, SEVEN)
    in_ink, on_paper = on_canvas(canvas, (0.5, 0.25)), on_canvas(canvas, (0.9, 0.9))

    def seen() -> tuple[QColor, QColor]:
        image = canvas.grab().toImage()
        return image.pixelColor(in_ink), image.pixelColor(on_paper)

    assert seen() == (QColor(theme.LIGHT.ink), QColor(theme.LIGHT.paper))
    theme.set_appearance("dark")
    assert seen() == (QColor(theme.DARK.ink), QColor(theme.DARK.paper))


def test_a_picture_is_shown_in_ink_under_the_strokes(window: MainWindow, draw: Draw) -> None:
    canvas = window.draw_tab.canvas
    ink = np.zeros((40, 40), np.float32)
    ink[:, :20] = 1.0
    window.draw_tab.document.set_picture(Picture(ink))
    draw(canvas, [(0.7, 0.5), (0.9, 0.5)])
    image = canvas.grab().toImage()
    assert image.pixelColor(on_canvas(canvas, (0.25, 0.5))) == QColor(theme.LIGHT.ink)
    assert image.pixelColor(on_canvas(canvas, (0.8, 0.5))) == QColor(theme.LIGHT.ink)
    assert image.pixelColor(on_canvas(canvas, (0.8, 0.8))) == QColor(theme.LIGHT.paper)


def test_the_focus_shows_in_the_border(window: MainWindow) -> None:
    canvas = window.draw_tab.canvas
    corner = QPoint(canvas.paper_rect().left() + 30, canvas.paper_rect().top())
    canvas.setFocus()
    assert canvas.grab().toImage().pixelColor(corner) == QColor(theme.LIGHT.accent)
    window.draw_tab._pen_bar.slider.setFocus()
    assert canvas.grab().toImage().pixelColor(corner) == QColor(theme.LIGHT.line)


def test_the_button_on_the_side_of_a_stylus_draws_nothing(window: MainWindow) -> None:
    canvas = window.draw_tab.canvas
    local = on_canvas(canvas, (0.5, 0.5)).toPointF()
    side = Qt.MouseButton.RightButton
    for kind in (QEvent.Type.TabletPress, QEvent.Type.TabletRelease):
        event = QTabletEvent(
            kind, QPointingDevice.primaryPointingDevice(), local, canvas.mapToGlobal(local), 0.0, 0.0, 0.0, 0.0, 0.0,
            0.0, Qt.KeyboardModifier.NoModifier, side, side,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
    assert canvas.drawing().is_empty


def test_a_cancelled_touch_leaves_nothing(window: MainWindow) -> None:
    canvas = window.draw_tab.canvas
    screen = QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen, QInputDevice.Capability.Position)
    QTest.touchEvent(canvas, screen).press(1, QPoint(100, 100), canvas)
    QTest.touchEvent(canvas, screen).move(1, QPoint(150, 100), canvas)
    assert not canvas.drawing().is_empty
    QTest.touchEvent(canvas, screen).release(1, QPoint(150, 100), canvas)
    assert len(canvas.drawing().strokes) == 1


@pytest.mark.parametrize("size", [(720, 560), (900, 600), (1920, 1080)])
def test_the_paper_is_a_square_as_high_as_the_window_allows(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()
    paper = window.draw_tab.canvas.paper_rect()
    assert paper.width() == paper.height()
    assert paper.height() > 0.6 * window.height()
    assert paper.height() == window.draw_tab.canvas.height() or size[0] < 900
