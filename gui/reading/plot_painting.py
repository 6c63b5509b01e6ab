"""Painting the parts of the reading's picture around its two images."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from gui import theme
from gui.reading.plot_layout import HEAD, MARKS, NUMBERS, PlotLayout
from model.types import DIGITS, ROWS, Reading

_NUMBERED = (0, 6, 13, 20, 27)  # rows whose number is shown
_SHOWN_FROM = 0.2  # a digit that was never believed more than this stays a faint curve
_RASTER_COVER, _HEAT_COVER = 0.72, 0.55  # how much the rows under the line are covered
# Colour is not all that tells the curves apart: lengths of dashes and gaps, in line widths, by rank; () is solid.
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.5), (6, 2, 1.5, 2), (9, 3), (3, 3))


def paint_frame(painter: QPainter, place: PlotLayout, has_focus: bool, as_curves: bool) -> None:
    """Row numbers, what stands across, and a hairline around both pictures; the focus as a ring around the raster.

    Across stand the ten digits of the heat map, or the per cents that curves reach to.
    """
    colours = theme.colours()
    painter.setFont(theme.sized_font(theme.CAPTION))
    painter.setPen(QColor(colours.muted))
    for row in _NUMBERED:
        middle = place.raster.top() + (row + 0.5) * place.cell
        box = QRectF(place.raster.left() - NUMBERS, middle - 8, NUMBERS - 5, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(row + 1))
    _paint_head(painter, place, as_curves)
    painter.fillRect(place.raster, QColor(colours.surface))
    painter.fillRect(place.heat, QColor(colours.surface))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for part in (place.raster, place.heat):
        ring = has_focus and part == place.raster
        painter.setPen(QPen(QColor(colours.accent if ring else colours.line), 2 if ring else theme.HAIRLINE))
        painter.drawRect(part.adjusted(-1, -1, 0, 0))


def _paint_head(painter: QPainter, place: PlotLayout, as_curves: bool) -> None:
    head = QRectF(place.heat.left(), place.heat.top() - HEAD, place.heat.width(), HEAD - 2)
    if as_curves:
        align = Qt.AlignmentFlag
        for side, text in ((align.AlignLeft, "0 %"), (align.AlignHCenter, "50 %"), (align.AlignRight, "100 %")):
            painter.drawText(head, side | align.AlignVCenter, text)
        return
    width = head.width() / DIGITS
    for digit in range(DIGITS):
        box = QRectF(head.left() + digit * width, head.top(), width, head.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(digit))


def paint_curves(painter: QPainter, place: PlotLayout, reading: Reading) -> None:
    """A curve for each digit, down the rows, from 0 % at the left to 100 % at the right; the leaders in colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    most = [max(belief[digit] for belief in reading.beliefs) for digit in range(DIGITS)]
    ranked = sorted(range(DIGITS), key=most.__getitem__)
    palette = theme.curve_colours()
    for rank, digit in enumerate(ranked):
        leads = DIGITS - 1 - rank
        in_colour = most[digit] >= _SHOWN_FROM and leads < len(palette)
        colour = QColor(palette[leads] if in_colour else theme.colours().line)
        pen = QPen(colour, 2.0 if in_colour else 1.0)
        if in_colour and _DASHES[leads]:
            pen.setDashPattern(_DASHES[leads])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = [_curve_point(place, row, reading.beliefs[row][digit]) for row in range(ROWS)]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.drawPath(path)
        if in_colour:
            row = max(range(ROWS), key=lambda row: reading.beliefs[row][digit])
            painter.setPen(colour)
            painter.setFont(theme.sized_font(theme.BODY))
            painter.drawText(points[row] + QPointF(-14, -3), str(digit))
    painter.restore()


def _curve_point(place: PlotLayout, row: int, share: float) -> QPointF:
    return QPointF(place.share_place(share), place.heat.top() + (row + 0.5) * place.cell)


def paint_cover(painter: QPainter, place: PlotLayout, row: int) -> None:
    """Cover what is under the line."""
    for part, share in ((place.raster, _RASTER_COVER), (place.heat, _HEAT_COVER)):
        veil = QColor(theme.colours().window)
        veil.setAlphaF(share)
        painter.fillRect(place.below(part, row), veil)


def paint_question(painter: QPainter, place: PlotLayout, row: int) -> None:
    """Hide every belief, and the raster under the line altogether: nothing there helps to guess."""
    painter.fillRect(place.heat, QColor(theme.colours().surface))
    painter.fillRect(place.below(place.raster, row), QColor(theme.colours().window))
    painter.setPen(QColor(theme.colours().muted))
    painter.setFont(theme.sized_font(32))
    painter.drawText(place.heat, Qt.AlignmentFlag.AlignCenter, "?")


def paint_decision(painter: QPainter, place: PlotLayout, row: int) -> None:
    """A mark at the right of the row where the answer became final."""
    middle = place.heat.top() + (row + 0.5) * place.cell
    left = place.heat.right() + 4
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colours().accent))
    tip = MARKS - 6
    painter.drawPolygon(
        QPolygonF([QPointF(left, middle), QPointF(left + tip, middle - 5), QPointF(left + tip, middle + 5)])
    )
    painter.setPen(QPen(QColor(theme.colours().accent), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.row_rect(row).adjusted(0, 0, -1, -1))
    painter.restore()


def paint_line(painter: QPainter, place: PlotLayout, row: int) -> None:
    """The line under `row`, across both pictures."""
    y = round(place.raster.top() + (row + 1) * place.cell)
    painter.setPen(QPen(QColor(theme.colours().accent), 2))
    painter.drawLine(QPointF(place.raster.left() - 4, y), QPointF(place.heat.right() + 4, y))
