"""What is on the paper besides ink: the invitation to draw, and the border that is also the focus ring."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui import theme


def paint_invitation(painter: QPainter, side: int, text: str) -> None:
    """Words in the middle of a square of `side` logical pixels."""
    painter.setPen(QColor(theme.colours().muted))
    painter.setFont(theme.sized_font(18))
    painter.drawText(QRectF(0.0, 0.0, side, side), Qt.AlignmentFlag.AlignCenter, text)


def paint_border(painter: QPainter, side: int, focused: bool) -> None:
    """One hairline around the square; in the accent colour where the paper has the keyboard's focus."""
    colours = theme.colours()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colours.accent if focused else colours.line), theme.HAIRLINE))
    painter.drawRect(QRectF(0.5, 0.5, side - 1.0, side - 1.0))
