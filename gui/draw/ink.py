"""Painting strokes and pictures with Qt: the same segments as model.painter, at the screen's resolution."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from model.strokes import Segment, segments
from model.types import Drawing, Picture


def paint_segments(painter: QPainter, parts: Iterable[Segment], side: float, colour: QColor) -> None:
    """Draw segments with round ends onto a square of `side` logical pixels.

    What follows on without a gap and is equally wide is one path: where separate pieces overlap, their antialiased
    edges would show.
    """
    pen = QPen(colour, 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    path, width, end = QPainterPath(), 0.0, None

    def finish() -> None:
        if end is None:
            return
        pen.setWidthF(width * side)
        painter.setPen(pen)
        if path.length() > 0.0:
            painter.drawPath(path)
        else:
            painter.drawPoint(QPointF(end[0] * side, end[1] * side))

    for part in parts:
        if part.width != width or part.start != end:
            finish()
            path, width = QPainterPath(QPointF(part.start[0] * side, part.start[1] * side)), part.width
        end = part.end
        tip = QPointF(end[0] * side, end[1] * side)
        if part.control == part.start:
            path.lineTo(tip)
        else:
            path.quadTo(QPointF(part.control[0] * side, part.control[1] * side), tip)
    finish()


def segment_bounds(part: Segment, side: float) -> QRectF:
    """Box in logical pixels of all that drawing `part` may change, antialiasing included."""
    xs = [point[0] * side for point in part[:3]]
    ys = [point[1] * side for point in part[:3]]
    reach = part.width * side / 2 + 2.0
    box = QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))
    return box.adjusted(-reach, -reach, reach, reach)


def paint_drawing(painter: QPainter, drawing: Drawing, side: float, colour: QColor) -> None:
    """Draw a whole drawing onto a square of `side` logical pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if drawing.picture is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0.0, 0.0, side, side), picture_image(drawing.picture, colour))
    for stroke in drawing.strokes:
        paint_segments(painter, segments(stroke), side, colour)


def picture_image(picture: Picture, colour: QColor) -> QImage:
    """The picture's ink in `colour` on transparent paper."""
    height, width = picture.ink.shape
    alpha = (picture.ink * 255.0 + 0.5).astype("uint8").tobytes()
    mask = QImage(alpha, width, height, width, QImage.Format.Format_Alpha8)
    image = QImage(QSize(width, height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.drawImage(0, 0, mask)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), colour)
    painter.end()
    return image
