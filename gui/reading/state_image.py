"""The memory of one layer as an image: rows down, units across, one unit's values as a curve beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.plain_text import literal
from gui.reading.state_scale import CURVE_WIDTH, SIGNED, Scale
from model.types import ROWS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STRIP, _GAP = 10, 8  # logical pixels: attention, between the parts
_HEAD = theme.CAPTION + 3  # for what strip and curve are, above them where there is room
_LOWEST = ROWS * 2  # rows that can still be told apart


class StateImage(QWidget):
    """Shows (28, units) values; a click or the arrow keys choose a unit and a row."""

    picked = Signal(int, int)  # column of the image, row

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("state_image")
        self._values: NDArray[np.float32] | None = None
        self._attention: NDArray[np.float32] | None = None
        self._scale = SIGNED
        self._upwards = False
        self._units: Sequence[int] = ()
        self._image = QImage()
        self.column, self.row = 0, ROWS - 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.clear()

    def show_values(
        self,
        values: NDArray[np.float32],
        units: Sequence[int],
        scale: Scale,
        attention: NDArray[np.float32] | None,
        *,
        upwards: bool = False,
    ) -> None:
        """Show values (28, units) on a scale, which unit each column is, and how much each row counts (28,).

        A layer that reads `upwards` has come to a row from below.
        """
        self._values, self._units, self._scale, self._attention = values, units, scale, attention
        self._upwards = upwards
        said = [self.tr("Memory: rows down, units across"), scale.in_words()]
        if attention is not None:
            said.append(self.tr("At the left the attention, how much the answer rests on each row"))
        said.append(self.tr("At the right the followed unit over the rows"))
        self.setAccessibleName(". ".join(said))
        self._make_image()

    def clear(self) -> None:
        """There is nothing to show."""
        self._values = self._attention = None
        self.setAccessibleName(self.tr("Memory: rows down, units across"))
        self._make_image()

    def set_row(self, row: int) -> None:
        """Put the line under `row`, 0 … 27."""
        self.row = row
        self.update()

    def set_column(self, column: int) -> None:
        """Follow this column of the image."""
        self.column = column
        self.update()

    @property
    def columns(self) -> int:
        """How many units there are."""
        return 0 if self._values is None else int(self._values.shape[1])

    def field(self) -> QRectF:
        """Where the image is."""
        left = _STRIP + _GAP if self._attention is not None else 0
        top = 1 + (_HEAD if self._has_head() else 0)
        width = max(8, self.width() - left - CURVE_WIDTH - _GAP - 1)
        return QRectF(left, top, width, max(8, self.height() - top - 1))

    def sizeHint(self) -> QSize:
        """Two units in three pixels, four pixels a row."""
        return QSize(320, _HEAD + ROWS * 4)

    def minimumSizeHint(self) -> QSize:
        """Without the titles: they are told to a screen reader and when hovering too."""
        return QSize(200, _LOWEST)

    def _has_head(self) -> bool:
        return self.height() >= _HEAD + _LOWEST

    def _make_image(self) -> None:
        if self._values is None:
            self._image = QImage()
        else:
            pixels = self._scale.pixels(self._values)
            self._image = QImage(pixels, self.columns, ROWS, 4 * self.columns, QImage.Format.Format_RGB32).copy()
        self.update()

    # --- painting

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: another scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._make_image()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Attention, image, line, the followed unit and its curve."""
        if self._values is None:
            return
        painter = QPainter(self)
        colours, field = theme.colours(), self.field()
        painter.drawImage(field, self._image)
        painter.setPen(QColor(colours.accent if self.hasFocus() else colours.line))
        painter.drawRect(field)
        if self._attention is not None:
            self._paint_attention(painter, field)
        width = field.width() / self.columns
        unit = QRectF(field.left() + self.column * width, field.top(), max(width, 2.0), field.height())
        painter.setPen(QPen(QColor(colours.text), 1))
        painter.drawRect(unit)
        self._paint_curve(painter, field)
        if self._has_head():
            self._paint_head(painter)
        y = field.top() + (self.row + 1) * field.height() / ROWS
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawLine(QPointF(0, y), QPointF(self.width(), y))
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        """What the strip and the curve are, the one from the left edge on, the other up to the right edge."""
        painter.setFont(theme.sized_font(theme.CAPTION))
        painter.setPen(QColor(theme.colours().muted))
        head, align = QRectF(0, 0, self.width(), _HEAD), Qt.AlignmentFlag
        if self._attention is not None:
            painter.drawText(head, align.AlignLeft | align.AlignVCenter, self.tr("attention"))
        unit = self.tr("unit {0}").format(self._units[self.column] + 1)
        painter.drawText(head, align.AlignRight | align.AlignVCenter, unit)

    def _paint_attention(self, painter: QPainter, field: QRectF) -> None:
        assert self._attention is not None
        most = max(float(self._attention.max()), 1e-6)
        height = field.height() / ROWS
        for row, weight in enumerate(self._attention.tolist()):
            ground, _ = theme.heat(weight / most)
            painter.fillRect(QRectF(0, field.top() + row * height, _STRIP, height), ground)
        painter.setPen(QColor(theme.colours().line))
        painter.drawRect(QRectF(0, field.top(), _STRIP, field.height()))

    def _paint_curve(self, painter: QPainter, field: QRectF) -> None:
        assert self._values is not None
        box = QRectF(field.right() + _GAP, field.top(), CURVE_WIDTH - 1, field.height())
        painter.setPen(QColor(theme.colours().line))
        painter.drawRect(box)
        zero = box.left() + self._scale.share(0.0) * box.width()
        painter.drawLine(QPointF(zero, box.top()), QPointF(zero, box.bottom()))
        points = [
            QPointF(box.left() + self._scale.share(value) * box.width(), box.top() + (row + 0.5) * box.height() / ROWS)
            for row, value in enumerate(self._values[:, self.column].tolist())
        ]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colours().text), 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # --- mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose while dragging."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick_at(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right: another unit; up and down: another row."""
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._values is None:
            super().keyPressEvent(event)
            return
        self._pick(self.column + step[0], self.row + step[1])

    def event(self, event: QEvent) -> bool:
        """Hovering tells the figures."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), literal(self.words_at(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, place: QPointF | QPoint) -> str:
        """What a place says: a unit's value after a row, over the curve the followed unit's; or a row's attention."""
        if self._values is None:
            return ""
        x, (column, row) = place.x(), self._cell_at(place)
        if self._attention is not None and x < _STRIP:
            share = float(self._attention[row]) * 100
            return self.tr("The answer attends to row {0} with {1:.1f}\u00a0%").format(row + 1, share)
        value = round(float(self._values[row, column]), 2) + 0.0  # not -0.00
        if self._upwards:
            words = self.tr("Unit {0}, read up from row {3} to {1}: {2:.2f}")
        else:
            words = self.tr("Unit {0} after row {1}: {2:.2f}")
        words = words.format(self._units[column] + 1, row + 1, value, ROWS)
        return f"{words}\n{self._scale.in_words()}"

    def _cell_at(self, place: QPointF | QPoint) -> tuple[int, int]:
        """The column and the row there; the followed column where there is none."""
        field = self.field()
        column = int((place.x() - field.left()) / field.width() * self.columns)
        row = int((place.y() - field.top()) / field.height() * ROWS)
        inside = field.left() <= place.x() < field.right()
        return min(column, self.columns - 1) if inside else self.column, min(max(row, 0), ROWS - 1)

    def _pick_at(self, place: QPointF) -> None:
        if self._values is not None:
            self._pick(*self._cell_at(place))

    def _pick(self, column: int, row: int) -> None:
        self.column = min(max(column, 0), self.columns - 1)
        self.row = min(max(row, 0), ROWS - 1)
        self.update()
        self.picked.emit(self.column, self.row)
