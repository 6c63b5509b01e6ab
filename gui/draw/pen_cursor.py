"""The mouse pointer over the paper: a ring as wide as the line."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

from gui import theme

_SMALLEST, _LARGEST = 5, 128  # logical pixels; window systems cut larger pointers off
_EDGE = 2


def ring_cursor(width: float, ratio: float) -> QCursor:
    """A ring of `width` logical pixels on a screen with `ratio` device pixels each; seen on paper and on ink."""
    diameter = max(_SMALLEST, min(round(width), _LARGEST))
    side = round((diameter + 2 * _EDGE) * ratio)
    pixmap = QPixmap(QSize(side, side))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, thickness in ((theme.colours().paper, 3.0), (theme.colours().accent, 1.25)):
        painter.setPen(QPen(QColor(colour), thickness))
        painter.drawEllipse(QRectF(_EDGE, _EDGE, diameter, diameter))
    painter.end()
    return QCursor(pixmap)
