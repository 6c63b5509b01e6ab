"""What the network would have believed, had the paper been uncovered from another side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.reading.plot_images import belief_image
from model.types import ROWS, Order, Reading

_GAP = 10  # logical pixels between two maps
_TITLE, _WORDS = 18, 34  # heights above and below a map


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
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Beliefs in four reading orders"))
        self.setToolTip(
            self.tr(
                "Each map: ten digits across, 28 steps down. A step uncovers one more row, or one more column from the "
                "left. How sure it is, is calibrated for reading from the top only."
            )
        )
        self.show_readings(())

    def show_readings(self, readings: Sequence[Reading]) -> None:
        self._readings = tuple(readings)
        self._images = tuple(belief_image(reading.beliefs) for reading in self._readings)
        words = "; ".join(f"{self._title(r.order)}: {self._words(r)}" for r in self._readings)
        self.setAccessibleDescription(words or self.tr("Nothing to read yet."))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 56 + _TITLE + _WORDS)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_readings(self._readings)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.colours()
        width = (self.width() - _GAP * (len(Order) - 1)) / len(Order)
        height = max(28.0, self.height() - _TITLE - _WORDS - 2)
        for place, order in enumerate(Order):
            left = place * (width + _GAP)
            painter.setFont(theme.sized_font(theme.CAPTION))
            painter.setPen(QColor(colours.text))
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(left, 0, width, _TITLE), align, self._title(order))
            field = QRectF(left, _TITLE, width - 1, height)
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
        y = field.top() + (reading.decided_row + 0.5) * field.height() / ROWS
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        below = QRectF(field.left(), field.bottom() + 3, field.width(), _WORDS)
        painter.setPen(QColor(colours.muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, flags, self._words(reading))

    def _words(self, reading: Reading) -> str:
        digit = reading.digits[-1]
        return self.tr("{0} from step {1}").format(digit, reading.decided_row + 1)

    def _title(self, order: Order) -> str:
        titles = {
            Order.TOP_DOWN: self.tr("Top down"),
            Order.BOTTOM_UP: self.tr("Bottom up"),
            Order.LEFT_TO_RIGHT: self.tr("Left to right"),
            Order.BOTH_WAYS: self.tr("Both ends"),
        }
        return titles[order]
