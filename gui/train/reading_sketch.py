"""The parts of the drawing of a network: each stage has a width and a way to be painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui import theme
from gui.train.reading import Reading, Stage

if TYPE_CHECKING:
    from model.networks.shape import Shape

# Pixels before scaling.
HEIGHT = 116
_CAPTION = 15  # over the stages
_PITCH = 20  # from one row to the next
_CELL = QRectF(0.0, 0.0, 30.0, 13.0)
_COLUMN = 44  # a layer of cells and the arrows that lead to it
_PIXEL = 7.0
_ANSWER = 30
_HEAD = 3.0  # of an arrow

_SEVEN = ("11111", "00001", "00010", "00100", "00100")  # five rows stand for the 28
_WEIGHTS = (0.8, 1.4, 3.2, 2.2, 1.0)  # of the attention, as widths of its lines
_HIDDEN_UNITS = 5  # circles that stand for a layer


def width_of(reading: Reading, shape: Shape) -> float:
    """How wide the drawing is."""
    return sum(_ART[stage].width(shape) for stage in reading.stages) + _ANSWER


class Sketch:
    """Paints a reading from left to right, HEIGHT high."""

    def __init__(self, painter: QPainter, reading: Reading, shape: Shape) -> None:
        self._painter = painter
        self._reading = reading
        self._shape = shape
        self._colours = theme.colours()
        self._x = 0.0  # where the next stage begins

    def paint(self) -> None:
        """All stages, then the answer."""
        for stage in self._reading.stages:
            art = _ART[stage]
            art.paint(self)
            self._x += art.width(self._shape)
        self._answer()

    def rows(self) -> None:
        """The raster, its rows apart."""
        for row in range(len(_SEVEN)):
            self._pixels(row, self._x, self._row(row) - _PIXEL / 2)
        self._caption(QCoreApplication.translate("Sketch", "rows"), self._x, 5 * _PIXEL)

    def image(self) -> None:
        """The raster in one piece."""
        top = self._middle() - 2.5 * _PIXEL
        for row in range(len(_SEVEN)):
            self._pixels(row, self._x, top + row * _PIXEL)
        self._frame(QRectF(self._x, top, 5 * _PIXEL, 5 * _PIXEL))
        self._caption(QCoreApplication.translate("Sketch", "image"), self._x, 5 * _PIXEL)

    def generator(self) -> None:
        """Rows that cells make up, over a real image: both go on."""
        half = len(_SEVEN) * _PIXEL
        for row in range(len(_SEVEN)):
            self._pixels(row, self._x + 34, self._row(0) - 6 + row * _PIXEL)
            self._pixels(row, self._x + 34, self._row(4) + 6 - half + row * _PIXEL)
        made = QRectF(self._x + 34, self._row(0) - 6, half, half)
        self._frame(made, Qt.PenStyle.DashLine)
        self._frame(QRectF(made.left(), self._row(4) + 6 - half, half, half))
        self._box(QRectF(self._x, made.center().y() - 8, 20, 16))
        self._arrow(QPointF(self._x + 20, made.center().y()), QPointF(self._x + 33, made.center().y()))
        for level in (self._row(0.6), self._row(3.4)):
            self._arrow(QPointF(made.right() + 2, level), QPointF(made.right() + 14, level))
        self._caption(QCoreApplication.translate("Sketch", "made up, real"), self._x, 70)

    def convolutions(self) -> None:
        """A window that slides over each row and its neighbours."""
        for row in range(len(_SEVEN)):
            y = self._row(row)
            self._arrow(QPointF(self._x - 4, y), QPointF(self._x + 7, y))
            self._box(QRectF(self._x + 8, y - 4, 12, 8), round_corners=False)
        self._caption(QCoreApplication.translate("Sketch", "conv"), self._x + 4, 20)

    def cells(self) -> None:
        """A chain a layer, read downwards."""
        self._chains(both_ways=False)

    def cells_both_ways(self) -> None:
        """Two chains a layer: one is read downwards, one upwards."""
        self._chains(both_ways=True)

    def last_state(self) -> None:
        """The lowest cell answers."""
        self._line_to_answer(len(_SEVEN) - 1, 1.5)

    def both_last_states(self) -> None:
        """The lowest cell of the one chain and the highest of the other answer."""
        self._line_to_answer(0, 1.5)
        self._line_to_answer(len(_SEVEN) - 1, 1.5)

    def attention(self) -> None:
        """All cells answer, each by its weight."""
        for row, weight in enumerate(_WEIGHTS):
            self._line_to_answer(row, weight)
        self._caption(QCoreApplication.translate("Sketch", "attention"), self._x, 46)

    def blocks(self) -> None:
        """Plates of features that become smaller."""
        x = self._x
        for side in (40.0, 26.0):
            self._arrow(QPointF(x - 6, self._middle()), QPointF(x + 2, self._middle()))
            for plate in range(self._shape.layers):
                self._box(QRectF(x + 3 + 6 * plate, self._middle() - side / 2, 9, side), round_corners=False)
            x += 6 * self._shape.layers + 16
        self._caption(QCoreApplication.translate("Sketch", "conv"), self._x, x - self._x - 6)

    def fully_connected(self) -> None:
        """A layer of units, all of which lead to the answer."""
        for row in range(_HIDDEN_UNITS):
            self._line(QPointF(self._x + 12, self._row(row)), self._answer_edge(), 1.0)
            self._painter.setPen(self._pen(self._colours.accent, 1.2))
            self._painter.setBrush(QColor(self._colours.surface))
            self._painter.drawEllipse(QPointF(self._x + 8, self._row(row)), 4.5, 4.5)
        self._caption(str(self._shape.hidden), self._x - 6, 28)

    def _chains(self, both_ways: bool) -> None:
        for layer in range(self._shape.layers):
            left = self._x + _COLUMN * layer + 12
            for row in range(len(_SEVEN)):
                self._cell(left, row, both_ways)
        name = self._reading.cell
        self._caption(f"{name} {self._shape.hidden}", self._x + 6, _COLUMN * self._shape.layers - 6)

    def _cell(self, left: float, row: int, both_ways: bool) -> None:
        """One cell, what leads to it from the left, and what it hands to the next in its chain."""
        y, half = self._row(row), _CELL.height() / 2
        self._arrow(QPointF(left - 12, y), QPointF(left - 1, y))
        self._box(QRectF(left, y - half, _CELL.width(), _CELL.height()))
        if row == len(_SEVEN) - 1:
            return
        top, bottom = y + half, y + _PITCH - half
        if both_ways:
            self._arrow(QPointF(left + 9, top), QPointF(left + 9, bottom), strong=True)
            self._arrow(QPointF(left + 21, bottom), QPointF(left + 21, top), strong=True)
        else:
            self._arrow(QPointF(left + 15, top), QPointF(left + 15, bottom), strong=True)

    def _answer(self) -> None:
        centre = QPointF(self._x + _ANSWER / 2, self._middle())
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._colours.accent))
        self._painter.drawEllipse(centre, 12.0, 12.0)
        self._painter.setPen(QColor(self._colours.surface))
        self._painter.setFont(theme.sized_font(theme.BODY))
        self._painter.drawText(QRectF(centre.x() - 12, centre.y() - 12, 24, 24), Qt.AlignmentFlag.AlignCenter, "7")

    def _row(self, row: float) -> float:
        return _CAPTION + _PITCH * (row + 0.5)

    def _middle(self) -> float:
        return self._row((len(_SEVEN) - 1) / 2)

    def _answer_edge(self) -> QPointF:
        width = _ART[self._reading.stages[-1]].width(self._shape)
        return QPointF(self._x + width + _ANSWER / 2 - 12, self._middle())

    def _line_to_answer(self, row: int, width: float) -> None:
        self._line(QPointF(self._x, self._row(row)), self._answer_edge(), width)

    def _pixels(self, row: int, left: float, top: float) -> None:
        self._painter.setPen(self._pen(self._colours.line))
        for column, ink in enumerate(_SEVEN[row]):
            self._painter.setBrush(QColor(self._colours.ink if ink == "1" else self._colours.paper))
            self._painter.drawRect(QRectF(left + column * _PIXEL, top, _PIXEL, _PIXEL))

    def _frame(self, place: QRectF, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        self._painter.setPen(self._pen(self._colours.muted, 1.0, style))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRect(place)

    def _box(self, place: QRectF, round_corners: bool = True) -> None:
        self._painter.setPen(self._pen(self._colours.accent, 1.2))
        self._painter.setBrush(QColor(self._colours.surface))
        radius = 4.0 if round_corners else 1.0
        self._painter.drawRoundedRect(place, radius, radius)

    def _line(self, start: QPointF, end: QPointF, width: float) -> None:
        self._painter.setPen(self._pen(self._colours.muted, width))
        self._painter.drawLine(start, end)

    def _arrow(self, start: QPointF, end: QPointF, strong: bool = False) -> None:
        """A level or upright line with a head."""
        colour = self._colours.accent if strong else self._colours.muted
        length = abs(end.x() - start.x()) + abs(end.y() - start.y())
        along = (end - start) / length
        across = QPointF(-along.y(), along.x())
        neck = end - along * _HEAD
        self._painter.setPen(self._pen(colour))
        self._painter.drawLine(start, neck)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(colour))
        self._painter.drawPolygon(QPolygonF([end, neck + across * _HEAD, neck - across * _HEAD]))

    def _pen(self, colour: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        return QPen(QColor(colour), width, style)

    def _caption(self, text: str, left: float, width: float) -> None:
        self._painter.setPen(QColor(self._colours.muted))
        self._painter.setFont(theme.sized_font(theme.CAPTION))
        place = QRectF(left - 20, 0.0, width + 40, _CAPTION)  # a long word may stand out on both sides
        self._painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)


@dataclass(frozen=True, slots=True)
class _Art:
    width: Callable[[Shape], float]
    paint: Callable[[Sketch], None]


def _fixed(width: float) -> Callable[[Shape], float]:
    return lambda _shape: width


def _layers(shape: Shape) -> float:
    return _COLUMN * shape.layers


_ART = {
    Stage.ROWS: _Art(_fixed(5 * _PIXEL + 2), Sketch.rows),
    Stage.IMAGE: _Art(_fixed(5 * _PIXEL + 10), Sketch.image),
    Stage.GENERATOR: _Art(_fixed(100), Sketch.generator),
    Stage.CONVOLUTIONS: _Art(_fixed(24), Sketch.convolutions),
    Stage.CELLS: _Art(_layers, Sketch.cells),
    Stage.CELLS_BOTH_WAYS: _Art(_layers, Sketch.cells_both_ways),
    Stage.LAST_STATE: _Art(_fixed(36), Sketch.last_state),
    Stage.BOTH_LAST_STATES: _Art(_fixed(36), Sketch.both_last_states),
    Stage.ATTENTION: _Art(_fixed(54), Sketch.attention),
    Stage.BLOCKS: _Art(lambda shape: 2 * (6 * shape.layers + 16), Sketch.blocks),
    Stage.FULLY_CONNECTED: _Art(_fixed(50), Sketch.fully_connected),
}
