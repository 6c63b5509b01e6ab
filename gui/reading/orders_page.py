"""What the network would have believed, had the paper been uncovered from another side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from gui import theme
from gui.announce import announce
from gui.reading.plot_images import belief_image
from gui.reading.reading_words import per_cent, row_in_words
from model.types import DIGITS, ROWS, Order, Reading, Verdict

_GAP = 10  # logical pixels between two maps
_TITLE, _WORDS = 18, 34  # heights above and below a map
_LAST = ROWS - 1


class OrdersPage(QWidget):
    """Four small heat maps side by side, each with its decision in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps = _OrderMaps()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._maps)

    def show_readings(self, readings: Sequence[Reading]) -> None:
        """Show the readings of one raster in several orders, or nothing."""
        self._maps.show_readings(readings)


class _OrderMaps(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("order_maps")
        self._readings: tuple[Reading, ...] = ()
        self._images: tuple[QImage, ...] = ()
        self._step = _LAST
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Beliefs in four reading orders"))
        self.setToolTip(
            self.tr(
                "Each map: ten digits across, 28 steps down. A step uncovers one more row, or one more column from the "
                "left. How sure it is, is calibrated for reading from the top only. Arrow keys go through the steps."
            )
        )
        self.show_readings(())

    def show_readings(self, readings: Sequence[Reading]) -> None:
        self._readings = tuple(readings)
        self._images = tuple(belief_image(reading.beliefs, first_ink=reading.first_ink) for reading in self._readings)
        self._tell()
        self.update()

    def _tell(self) -> None:
        """For a screen reader: each order's decision, and its belief after the chosen step."""
        words = "; ".join(
            f"{self._title(r.order)}: {self._words(r)}. {row_in_words(r, self._step)}" for r in self._readings
        )
        self.setAccessibleDescription(words or self.tr("Nothing to read yet."))

    # --- mouse and keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down: another step; Home and End: the first and the last."""
        keys = Qt.Key
        places = {
            keys.Key_Up: max(self._step - 1, 0),
            keys.Key_Down: min(self._step + 1, _LAST),
            keys.Key_Home: 0,
            keys.Key_End: _LAST,
        }
        step = places.get(Qt.Key(event.key()))
        if step is None or not self._readings:
            super().keyPressEvent(event)
            return
        self._step = step
        self._tell()
        announce(self, "; ".join(f"{self._title(r.order)}: {row_in_words(r, step)}" for r in self._readings))
        self.update()

    def event(self, event: QEvent) -> bool:
        """Hovering a map tells the belief after its step; elsewhere, what the maps are."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.words_at(event.pos().x(), event.pos().y())
            if words:
                QToolTip.showText(event.globalPos(), words, self)
                return True
        return super().event(event)

    def words_at(self, x: float, y: float) -> str:
        """The belief after the step of the map that is there; empty where there is none."""
        for place, reading in enumerate(self._readings):
            field = self.field(place)
            if field.contains(x, y):
                step = min(int((y - field.top()) / field.height() * ROWS), _LAST)
                return f"{self._title(reading.order)}. {row_in_words(reading, step)}"
        return ""

    # --- painting

    def field(self, place: int) -> QRectF:
        """Where the map in a place, 0 … 3, is."""
        width = (self.width() - _GAP * (len(Order) - 1)) / len(Order)
        height = max(28.0, self.height() - _TITLE - _WORDS - 2)
        return QRectF(place * (width + _GAP), _TITLE, width - 1, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 56 + _TITLE + _WORDS)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_readings(self._readings)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.colours()
        for place, order in enumerate(Order):
            field = self.field(place)
            painter.setFont(theme.sized_font(theme.CAPTION))
            painter.setPen(QColor(colours.text))
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(field.left(), 0, field.width() + 1, _TITLE), align, self._title(order))
            painter.fillRect(field, QColor(colours.surface))
            if place < len(self._readings):
                self._paint_reading(painter, place, field)
            painter.setPen(QColor(colours.accent if self.hasFocus() else colours.line))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(field)
        painter.end()

    def _paint_reading(self, painter: QPainter, place: int, field: QRectF) -> None:
        reading, colours = self._readings[place], theme.colours()
        painter.drawImage(field, self._images[place])
        if reading.verdict is not Verdict.EITHER:
            y = round(field.top() + (reading.decided_row + 0.5) * field.height() / ROWS)
            # A pixel of the surface on both sides: the mark is seen on every colour of the map.
            for half, colour in ((2, colours.surface), (1, colours.accent)):
                painter.fillRect(QRectF(field.left(), y - half, field.width(), 2 * half), QColor(colour))
        if self._step != _LAST:
            top = field.top() + self._step * field.height() / ROWS
            height = round(field.height() / ROWS)
            step = QRectF(field.left(), round(top) - 2, field.width(), height + 3)  # around it: its cells stay seen
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for width, colour in ((3, colours.surface), (1, colours.text)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawRect(step)
        below = QRectF(field.left(), field.bottom() + 3, field.width(), _WORDS)
        painter.setPen(QColor(colours.muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, flags, self._words(reading) if self._step == _LAST else self._step_words(reading))

    def _words(self, reading: Reading) -> str:
        digit = reading.digits[-1]
        if reading.verdict is Verdict.EITHER:
            last = reading.beliefs[-1]
            second, first = sorted(range(DIGITS), key=last.__getitem__)[-2:]
            return self.tr("{0} or {1}: undecided").format(first, second)
        return self.tr("{0} from step {1}").format(digit, reading.decided_row + 1)

    def _step_words(self, reading: Reading) -> str:
        """The chosen step's belief, as short as a map is narrow."""
        digit, step = reading.digits[self._step], self._step + 1
        if digit is None:
            return self.tr("step {0}:\nno ink yet").format(step)
        return self.tr("step {0}:\n{1}, {2}").format(step, digit, per_cent(reading.beliefs[self._step][digit]))

    def _title(self, order: Order) -> str:
        titles = {
            Order.TOP_DOWN: self.tr("Top down"),
            Order.BOTTOM_UP: self.tr("Bottom up"),
            Order.LEFT_TO_RIGHT: self.tr("Left to right"),
            Order.BOTH_WAYS: self.tr("Both ends"),
        }
        return titles[order]
