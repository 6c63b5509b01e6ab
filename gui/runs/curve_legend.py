"""The names of the curves, each beside a piece of its line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.plain_text import literal
from gui.runs.chosen import SWATCH

_LINE_HEIGHT = 18  # logical pixels
_GAP = 6
_WIDEST_NAME = 120


class CurveLegend(QWidget):
    """`show_names` with the pens; a name too long for its place is shown whole when the mouse rests on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[tuple[str, QPen], ...] = ()
        self.setFont(theme.sized_font(theme.CAPTION))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Legend"))

    @property
    def names(self) -> tuple[str, ...]:
        """The names from top to bottom."""
        return tuple(name for name, _ in self._entries)

    def show_names(self, entries: Sequence[tuple[str, QPen]]) -> None:
        """Show these names, and how their curves are drawn."""
        self._entries = tuple(entries)
        self.setAccessibleDescription(", ".join(self.names))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line a name."""
        if not self._entries:
            return QSize(0, 0)
        widest = max(QFontMetrics(self.font()).horizontalAdvance(name) for name in self.names)
        width = SWATCH.width() + _GAP + min(widest, _WIDEST_NAME) + 2
        return QSize(width, _LINE_HEIGHT * len(self._entries))

    def minimumSizeHint(self) -> QSize:
        """It yields nothing of its width."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """The whole name as the tooltip of its line."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = event.pos().y() // _LINE_HEIGHT
            if 0 <= line < len(self._entries):
                QToolTip.showText(event.globalPos(), literal(self.names[line]), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A piece of the line and the name, as much of it as there is room for."""
        painter = QPainter(self)
        for line, (name, pen) in enumerate(self._entries):
            place = QRect(0, line * _LINE_HEIGHT, self.width(), _LINE_HEIGHT)
            painter.setPen(pen)
            middle = place.center().y()
            painter.drawLine(QPoint(0, middle), QPoint(SWATCH.width(), middle))
            painter.setPen(QColor(theme.colours().text))
            place.setLeft(SWATCH.width() + _GAP)
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
