"""What the network would have believed, had the paper been uncovered from another side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from gui import theme
from gui.announce import announce
from gui.plain_text import PlainLabel, literal
from gui.reading.plot_images import belief_image
from gui.reading.reading_words import likeliest, per_cent, row_in_words
from model.types import DIGITS, ROWS, Order, Reading, Verdict

_GAP = 10  # logical pixels between two maps
_TITLE, _DIGITS, _WORDS = 16, 13, 17  # heights: above a map its title and the ten digits, below it the decision
_APART = 3  # least pixels between two digits
_LAST = ROWS - 1


class OrdersPage(QWidget):
    """Four small heat maps side by side, each with its decision in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps = OrderMaps()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        same = PlainLabel(self.tr("The same network each time; lines not yet read stay blank."))
        same.setObjectName("orders_words")
        same.setProperty("role", "caption")
        same.setWordWrap(True)
        layout.addWidget(self._maps, 1)
        layout.addWidget(same)

    def show_readings(self, readings: Sequence[Reading]) -> None:
        """Show the readings of one raster in several orders, or nothing."""
        self._maps.show_readings(readings)


class OrderMaps(QWidget):
    """The maps: hovering and the arrow keys tell the belief after a step."""

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
                "left; “3 from 13”: from step 13 on it is a 3. How sure it is, is calibrated for reading from the top "
                "only. Arrow keys go through the steps."
            )
        )
        self.show_readings(())

    def show_readings(self, readings: Sequence[Reading]) -> None:
        """Show a map for each reading, or empty frames."""
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
                QToolTip.showText(event.globalPos(), literal(words), self)
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
        top = _TITLE + _DIGITS
        return QRectF(place * (width + _GAP), top, width - 1, max(28.0, self.height() - top - _WORDS - 2))

    def minimumSizeHint(self) -> QSize:
        """Steps that can still be told apart."""
        return QSize(300, 56 + _TITLE + _DIGITS + _WORDS)

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: other maps."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_readings(self._readings)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Title, digits, map and caption, four times."""
        painter = QPainter(self)
        colours = theme.colours()
        for place, order in enumerate(Order):
            field = self.field(place)
            painter.setFont(theme.sized_font(theme.CAPTION))
            painter.setPen(QColor(colours.text))
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(field.left(), 0, field.width() + 1, _TITLE), align, self._title(order))
            _paint_digits(painter, field)
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
        if reading.decision is not None:
            y = round(field.top() + (reading.decision + 0.5) * field.height() / ROWS)
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
        below = QRectF(field.left(), field.bottom() + 2, field.width() + _GAP, _WORDS)
        painter.setPen(QColor(colours.muted))
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(below, align, self.caption(place))

    def caption(self, place: int) -> str:
        """What stands under a map: its decision or the chosen step's belief, shorter where it is narrow."""
        reading = self._readings[place]
        is_whole = self._step == _LAST
        words, short = self._captions(reading) if is_whole else self._step_captions(reading)
        room = self.field(place).width()
        return words if QFontMetricsF(theme.sized_font(theme.CAPTION)).horizontalAdvance(words) <= room else short

    def _captions(self, reading: Reading) -> tuple[str, str]:
        digit = reading.digits[-1]
        words = self._words(reading)
        if reading.verdict is Verdict.EITHER:
            second, first = likeliest(reading.beliefs[-1])
            return words, self.tr("{0} or {1}").format(first, second)
        if not reading.is_digit:
            return words, self._refusal(reading)
        return words, self.tr("{0} from {1}").format(digit, reading.decided_row + 1)

    def _step_captions(self, reading: Reading) -> tuple[str, str]:
        digit, step = reading.digits[self._step], self._step + 1
        if digit is None:
            return self.tr("step {0}: no ink yet").format(step), self.tr("{0}: no ink").format(step)
        share = per_cent(reading.beliefs[self._step][digit])
        words, short = self.tr("step {0}: {1}, {2}"), self.tr("{0}: {1}, {2}")
        return words.format(step, digit, share), short.format(step, digit, share)

    def _words(self, reading: Reading) -> str:
        digit = reading.digits[-1]
        if reading.verdict is Verdict.EITHER:
            second, first = likeliest(reading.beliefs[-1])
            return self.tr("{0} or {1}: undecided").format(first, second)
        if not reading.is_digit:
            return self.tr("{0}, like {1}").format(self._refusal(reading), digit)
        return self.tr("{0} from step {1}").format(digit, reading.decided_row + 1)

    def _refusal(self, reading: Reading) -> str:
        return self.tr("only begun") if reading.verdict is Verdict.FRAGMENT else self.tr("no digit")

    def _title(self, order: Order) -> str:
        titles = {
            Order.TOP_DOWN: self.tr("Top down"),
            Order.BOTTOM_UP: self.tr("Bottom up"),
            Order.LEFT_TO_RIGHT: self.tr("Left to right"),
            Order.BOTH_WAYS: self.tr("Both ends"),
        }
        return titles[order]


def _paint_digits(painter: QPainter, field: QRectF) -> None:
    """The ten digits over their columns; each second one where the columns are narrow."""
    width = field.width() / DIGITS
    needed = QFontMetricsF(painter.font()).horizontalAdvance("0") + _APART
    painter.setPen(QColor(theme.colours().muted))
    for digit in range(0, DIGITS, 1 if width >= needed else 2):
        middle = field.left() + (digit + 0.5) * width
        box = QRectF(middle - needed / 2, field.top() - _DIGITS, needed, _DIGITS)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(digit))
