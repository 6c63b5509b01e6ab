"""The finished ink on its paper as one image in device pixels: a stroke adds to it, nothing is painted twice."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter

from gui import theme
from gui.draw.ink import paint_drawing, paint_segments
from model.strokes import Segment
from model.types import Drawing


class InkLayer:
    """An image of a drawing, painted anew when it is asked for after `forget`, or for a screen of another scale."""

    def __init__(self) -> None:
        self._image = QImage()
        self._is_stale = True
        self.drawing = Drawing()  # what of it is finished

    def forget(self) -> None:
        """Another size, other colours, or another drawing: paint it anew when it is next asked for."""
        self._is_stale = True

    def add(self, part: Segment, side: float) -> None:
        """Paint one more segment over it; a stale layer gets it when it is painted anew."""
        if not self._is_stale:
            painter = QPainter(self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_segments(painter, [part], side, QColor(theme.colours().ink))
            painter.end()

    def image(self, drawing: Drawing, live: Iterable[Segment], side: int, ratio: float) -> QImage:
        """The image of `drawing` and the `live` segments, `side` logical pixels at `ratio` device pixels each."""
        if self._is_stale or self._image.devicePixelRatioF() != ratio:
            self._paint(drawing, live, side, ratio)
        return self._image

    def _paint(self, drawing: Drawing, live: Iterable[Segment], side: int, ratio: float) -> None:
        self._image = QImage(QSize(round(side * ratio), round(side * ratio)), QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(ratio)
        self._image.fill(QColor(theme.colours().paper))
        painter = QPainter(self._image)
        paint_drawing(painter, drawing, float(side), QColor(theme.colours().ink))
        paint_segments(painter, live, float(side), QColor(theme.colours().ink))
        painter.end()
        self.drawing = drawing
        self._is_stale = False
