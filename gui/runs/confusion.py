"""Which digits one run takes for which: ten rows of what was drawn, ten columns of what was read."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.finite import finite
from model.types import DIGITS, Scores

_HEAD = 18  # logical pixels for the digits along the edges
_SMALLEST_CELL, _LARGEST_CELL = 20, 48
_MOST_IMAGES = 1e9  # of a count that is believed
_SMALLEST_FIGURE = 8  # pixels of font height


class Cell(NamedTuple):
    """A cell of the matrix: the digit that was drawn, and the one that was read."""

    truth: int
    answer: int


class ConfusionMatrix(QWidget):
    """Counts as figures. Errors are coloured on a scale of their own: the diagonal is a hundred times larger."""

    pointed = Signal(object)  # the Cell under the mouse or, with the keyboard, the one in focus; None for none
    chosen = Signal(object)  # Cell: show its images

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scores: Scores | None = None
        self._cell = Cell(0, 0)  # of the keyboard
        self._hovered: Cell | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.set_scores(None)

    def set_scores(self, scores: Scores | None) -> None:
        """Show a run's counts, or ten empty rows."""
        self._scores = scores
        self._tell(self._hovered)
        self.update()

    def count(self, cell: Cell) -> int:
        """How many images a cell stands for; 0 where the counts of the run have no such cell, or nonsense in it."""
        rows = () if self._scores is None else self._scores.confusion
        row = rows[cell.truth] if cell.truth < len(rows) else ()
        count = finite(row[cell.answer], _MOST_IMAGES) if cell.answer < len(row) else None
        return 0 if count is None else max(0, int(count))

    def in_words(self, cell: Cell) -> str:
        """What a cell says."""
        count = self.count(cell)
        images = self.tr("1 image") if count == 1 else self.tr("{0:,} images").format(count)
        return self.tr("drawn {0}, read {1}: {2}").format(cell.truth, cell.answer, images)

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a cell is, in logical pixels."""
        side, origin = self._geometry()
        return QRectF(origin.x() + cell.answer * side, origin.y() + cell.truth * side, side, side)

    def sizeHint(self) -> QSize:
        """Cells that four figures fit into."""
        return QSize(_HEAD + DIGITS * 26 + 2, _HEAD + DIGITS * 26 + 2)

    def minimumSizeHint(self) -> QSize:
        """Cells that can still be read and hit."""
        return QSize(_HEAD + DIGITS * _SMALLEST_CELL + 2, _HEAD + DIGITS * _SMALLEST_CELL + 2)

    # --- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cells, their figures, the digits along the edges, the focus."""
        painter = QPainter(self)
        side, _ = self._geometry()
        self._paint_heads(painter, side)
        most = max((self.count(cell) for cell in _cells() if cell.truth != cell.answer), default=0)
        painter.setFont(self._figure_font(side))
        for cell in _cells():
            self._paint_cell(painter, cell, most)
        self._paint_ring(painter, self._hovered, QColor(theme.colours().muted), 1.0)
        if self.hasFocus():
            self._paint_ring(painter, self._cell, QColor(theme.colours().accent), 2.0)
        painter.end()

    def _paint_heads(self, painter: QPainter, side: float) -> None:
        painter.setFont(theme.sized_font(theme.CAPTION))
        pointed = self._hovered or (self._cell if self.hasFocus() else None)
        for digit in range(DIGITS):
            row, column = self.cell_rect(Cell(digit, 0)), self.cell_rect(Cell(0, digit))
            heads = (
                (QRectF(row.left() - _HEAD, row.top(), _HEAD, side), pointed is not None and pointed.truth == digit),
                (
                    QRectF(column.left(), column.top() - _HEAD, side, _HEAD),
                    pointed is not None and pointed.answer == digit,
                ),
            )
            for place, is_pointed in heads:
                painter.setPen(QColor(theme.colours().text if is_pointed else theme.colours().muted))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(digit))

    def _paint_cell(self, painter: QPainter, cell: Cell, most: int) -> None:
        colours, place, count = theme.colours(), self.cell_rect(cell), self.count(cell)
        is_right = cell.truth == cell.answer
        ground, figure = QColor(colours.window if is_right else colours.surface), QColor(colours.muted)
        if count and not is_right:
            ground, figure = theme.heat(count / most)
        painter.fillRect(place, ground)
        painter.setPen(QPen(QColor(colours.line), theme.HAIRLINE))
        painter.drawRect(place)
        if count:
            painter.setPen(figure)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(count))

    def _paint_ring(self, painter: QPainter, cell: Cell | None, colour: QColor, width: float) -> None:
        if cell is not None and self._scores is not None:
            painter.setPen(QPen(colour, width))
            painter.drawRect(self.cell_rect(cell).adjusted(1, 1, -1, -1))

    def _figure_font(self, side: float) -> QFont:
        """As large as four figures fit into a cell, and never larger than captions."""
        for pixels in range(theme.CAPTION, _SMALLEST_FIGURE, -1):
            font = theme.sized_font(pixels)
            if QFontMetricsF(font).horizontalAdvance("0000") <= side - 2:
                return font
        return theme.sized_font(_SMALLEST_FIGURE)

    def _geometry(self) -> tuple[float, QPoint]:
        """The side of a cell and the upper left corner of the first, on whole pixels."""
        room = min(self.width(), self.height()) - _HEAD - 2
        side = max(1, min(room // DIGITS, _LARGEST_CELL))
        return float(side), QPoint(_HEAD, _HEAD)

    # --- mouse and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of the cell under the mouse."""
        self._hover(self._cell_at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click shows the cell's images."""
        cell = self._cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._cell = cell
            self._choose(cell)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        super().leaveEvent(event)
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move; Enter and Space show the images."""
        moves = {
            Qt.Key.Key_Left: Cell(self._cell.truth, self._cell.answer - 1),
            Qt.Key.Key_Right: Cell(self._cell.truth, self._cell.answer + 1),
            Qt.Key.Key_Up: Cell(self._cell.truth - 1, self._cell.answer),
            Qt.Key.Key_Down: Cell(self._cell.truth + 1, self._cell.answer),
            Qt.Key.Key_Home: Cell(self._cell.truth, 0),
            Qt.Key.Key_End: Cell(self._cell.truth, DIGITS - 1),
        }
        key = Qt.Key(event.key())
        if key in moves:
            truth, answer = (min(max(place, 0), DIGITS - 1) for place in moves[key])
            self._cell = Cell(truth, answer)
            self._tell(self._cell)
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._cell)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the colours of the new palette."""
        super().changeEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell of the cell in focus."""
        super().focusInEvent(event)
        self._tell(self._cell)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell of none."""
        super().focusOutEvent(event)
        self._tell(self._hovered)

    def _cell_at(self, place: QPoint) -> Cell | None:
        side, origin = self._geometry()
        column, row = (place.x() - origin.x()) // int(side), (place.y() - origin.y()) // int(side)
        return Cell(row, column) if 0 <= row < DIGITS and 0 <= column < DIGITS else None

    def _hover(self, cell: Cell | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self._tell(cell or (self._cell if self.hasFocus() else None))
            self.update()

    def _choose(self, cell: Cell) -> None:
        self._tell(cell)
        self.update()
        if self.count(cell):
            self.chosen.emit(cell)

    def _tell(self, cell: Cell | None) -> None:
        if self._scores is None:
            self.setAccessibleDescription(self.tr("There are no counts."))
            self.pointed.emit(None)
            return
        self.setAccessibleDescription(self.in_words(cell or self._cell))
        self.pointed.emit(cell)


def _cells() -> list[Cell]:
    return [Cell(truth, answer) for truth in range(DIGITS) for answer in range(DIGITS)]
