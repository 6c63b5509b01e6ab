"""The reading as a picture: the raster with a line that uncovers it, and beside each row what was believed after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.plain_text import literal
from gui.reading import plot_layout, plot_painting
from gui.reading.plot_images import belief_image, raster_image, tint_image
from gui.reading.plot_layout import PlotLayout
from gui.reading.reading_words import reading_in_words, row_in_words
from model.types import COLUMNS, DIGITS, ROWS, Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LAST_ROW = ROWS - 1
_PAGE = 7  # rows of a page key


class ReadingPlot(QWidget):
    """Shows a Reading; the line is dragged, or moved with the arrow keys, Page Up and Down, Home and End."""

    row_moved = Signal(int)  # 0 … 27: the person moved the line to this row
    play_asked = Signal()  # the space bar

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reading_plot")
        self._reading: Reading | None = None
        self._row = LAST_ROW
        self._asked: int | None = None
        self._as_curves = False
        self._tint: NDArray[np.floating] | None = None
        self._raster, self._heat, self._veil = QImage(), QImage(), QImage()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("What the network believes after each row"))
        self._tell()

    # --- what is shown

    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading, or an empty field; the line stays where it is."""
        self._reading = reading
        self._make_images()

    def set_row(self, row: int) -> None:
        """Put the line under `row`, 0 … 27."""
        if row != self._row:
            self._row = row
            self._tell()
            self.update()

    @property
    def row(self) -> int:
        """The row that the line lies under."""
        return self._row

    @property
    def reading(self) -> Reading | None:
        """What is shown."""
        return self._reading

    def conceal(self, row: int | None) -> None:
        """Hide the beliefs, and the raster under `row`, for a question about it; or show them again."""
        self._asked = row
        self._tell()
        self.update()

    def show_as_curves(self, curves: bool) -> None:
        """Ten curves down the rows, or the heat map."""
        self._as_curves = curves
        self.update()

    def set_tint(self, tint: NDArray[np.floating] | None) -> None:
        """Lay a veil over the raster: (28, 28) in -1…1, for and against the answer."""
        self._tint = tint
        self._veil = QImage() if tint is None else tint_image(tint)
        self.update()

    def layout_now(self) -> PlotLayout:
        """Where its parts are at the present size."""
        return PlotLayout.of(self.width(), self.height())

    def sizeHint(self) -> QSize:
        """Cells of nine pixels."""
        return _size(9)

    def minimumSizeHint(self) -> QSize:
        """Cells that can still be told apart."""
        return _size(plot_layout.SMALLEST_CELL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a window that is much higher than wide the pages get the room that the pictures cannot use."""
        super().resizeEvent(event)
        self.setMaximumHeight(PlotLayout.tallest(self.width()))

    def _make_images(self) -> None:
        reading = self._reading
        self._raster = QImage() if reading is None else raster_image(reading.raster)
        self._heat = QImage() if reading is None else belief_image(reading.beliefs, first_ink=reading.first_ink)
        self._tell()
        self.update()

    def _tell(self) -> None:
        """The same in words, for a screen reader."""
        if self._reading is None:
            self.setAccessibleDescription(self.tr("Nothing to read yet."))
        elif self._asked is not None:
            self.setAccessibleDescription(self.tr("The beliefs are hidden: guess first."))
        else:
            row, whole = row_in_words(self._reading, self._row), reading_in_words(self._reading)
            self.setAccessibleDescription(f"{row}. {whole}")

    # --- painting

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: another heat map."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._make_images()
            self.set_tint(self._tint)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Raster, beliefs, line, marks."""
        painter = QPainter(self)
        place = self.layout_now()
        plot_painting.paint_frame(painter, place, self.hasFocus(), self._as_curves)
        if self._reading is not None:
            painter.drawImage(place.raster, self._raster)
            if self._asked is not None:
                plot_painting.paint_question(painter, place, self._asked)
            else:
                self._paint_reading(painter, place, self._reading)
            plot_painting.paint_line(painter, place, self._row)
        painter.end()

    def _paint_reading(self, painter: QPainter, place: PlotLayout, reading: Reading) -> None:
        if self._tint is not None:
            painter.drawImage(place.raster, self._veil)
        if self._as_curves:
            plot_painting.paint_curves(painter, place, reading)
        else:
            painter.drawImage(place.heat, self._heat)
        plot_painting.paint_cover(painter, place, self._row)
        if reading.decision is not None:
            plot_painting.paint_decision(painter, place, reading.decision, framed=not self._as_curves)

    # --- mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The line goes there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._move(self.layout_now().row_at(event.position().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line is dragged along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(self.layout_now().row_at(event.position().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Page Up and Down, Home, End move the line; the space bar plays."""
        keys = Qt.Key
        steps = {keys.Key_Up: -1, keys.Key_Down: 1, keys.Key_PageUp: -_PAGE, keys.Key_PageDown: _PAGE}
        ends = {keys.Key_Home: 0, keys.Key_End: LAST_ROW}
        key = Qt.Key(event.key())
        if key in steps:
            self._move(min(max(self._row + steps[key], 0), LAST_ROW))
        elif key in ends:
            self._move(ends[key])
        elif key == keys.Key_Space:
            self.play_asked.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Hovering tells the figures."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), literal(self.words_at(event.pos().x(), event.pos().y())), self)
            return True
        return super().event(event)

    def words_at(self, x: float, y: float) -> str:
        """What the place says: a belief of the heat map or the nearest curve's, else all of its row."""
        if self._reading is None:
            return ""
        if self._asked is not None:
            return self.tr("Guess first.")
        place = self.layout_now()
        row = place.row_at(y)
        digit = place.curve_at(x, self._reading.beliefs[row]) if self._as_curves else place.digit_at(x)
        if digit is None or self._reading.digits[row] is None:  # above the ink the map is blank
            return row_in_words(self._reading, row)
        share = self._reading.beliefs[row][digit] * 100
        return self.tr("after row {0}: {1} with {2:.1f} %").format(row + 1, digit, share)

    def _move(self, row: int) -> None:
        if row != self._row:
            self.set_row(row)
            self.row_moved.emit(row)


def _size(cell: int) -> QSize:
    widths = plot_layout.NUMBERS + plot_layout.GAP + plot_layout.MARKS + 2
    return QSize(widths + cell * (COLUMNS + DIGITS + 4), plot_layout.HEAD + cell * ROWS + 2)
