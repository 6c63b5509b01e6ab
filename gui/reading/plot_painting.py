"""Painting the parts of the reading's picture around its two images."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPen, QPolygonF

from gui import theme
from gui.reading.plot_layout import HEAD, KEY, MARKS, NUMBERS, PlotLayout
from model.types import DIGITS, ROWS, Reading

_NUMBERED = (0, 6, 13, 20, 27)  # rows whose number is shown
_LARGEST_FIGURE = 14  # pixels of font height that fit above and beside the pictures
_KEY_STEPS = 20
_SHOWN_FROM = 0.2  # a digit that was never believed more than this stays a faint curve
_RASTER_COVER, _HEAT_COVER = 0.72, 0.55  # how much the rows under the line are covered
# Colour is not all that tells the curves apart: lengths of dashes and gaps, in line widths, by rank; () is solid.
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.5), (6, 2, 1.5, 2), (9, 3), (3, 3))


def paint_frame(painter: QPainter, place: PlotLayout, has_focus: bool, as_curves: bool) -> None:
    """Row numbers, what stands across, and a hairline around both pictures; the focus as a ring around the raster.

    Across stand the ten digits of the heat map, or the per cents that curves reach to.
    """
    colours = theme.colours()
    painter.setFont(theme.sized_font(min(max(place.cell, theme.CAPTION), _LARGEST_FIGURE)))
    painter.setPen(QColor(colours.muted))
    for row in _NUMBERED:
        middle = place.raster.top() + (row + 0.5) * place.cell
        box = QRectF(place.raster.left() - NUMBERS, middle - 8, NUMBERS - 3, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(row + 1))
    _paint_head(painter, place, as_curves)
    if place.has_key:
        _paint_key(painter, place, as_curves)
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


def _paint_key(painter: QPainter, place: PlotLayout, as_curves: bool) -> None:
    """Under the pictures what they are, and what the colours of the heat map say."""
    painter.setFont(theme.sized_font(theme.CAPTION))
    align = Qt.AlignmentFlag
    below = QRectF(place.raster.left(), place.raster.bottom() + 2, place.raster.width(), KEY - 2)
    painter.drawText(below, align.AlignLeft | align.AlignVCenter, _tr("what it sees"))
    below.moveLeft(place.heat.left())
    below.setWidth(place.heat.width())
    if as_curves:
        painter.drawText(below, align.AlignLeft | align.AlignVCenter, _tr("what it believes"))
        return
    painter.drawText(below, align.AlignLeft | align.AlignVCenter, "0 %")
    painter.drawText(below, align.AlignRight | align.AlignVCenter, "100 %")
    ramp = QRectF(below.left() + 26, below.center().y() - 3, below.width() - 68, 6)
    colours = QLinearGradient(ramp.topLeft(), ramp.topRight())
    for step in range(_KEY_STEPS + 1):
        colours.setColorAt(step / _KEY_STEPS, theme.heat(step / _KEY_STEPS)[0])
    painter.fillRect(ramp, colours)


def paint_curves(painter: QPainter, place: PlotLayout, reading: Reading, is_dark: bool | None = None) -> None:
    """A curve for each digit, down the rows, from 0 % at the left to 100 % at the right; the leaders in colour.

    Light or dark as told, or as the window is.
    """
    dark = theme.is_dark() if is_dark is None else is_dark
    colours, palette = (theme.DARK, theme.CURVES_DARK) if dark else (theme.LIGHT, theme.CURVES_LIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    most = [max(belief[digit] for belief in reading.beliefs) for digit in range(DIGITS)]
    ranked = sorted(range(DIGITS), key=most.__getitem__)
    for rank, digit in enumerate(ranked):
        leads = DIGITS - 1 - rank
        in_colour = most[digit] >= _SHOWN_FROM and leads < len(palette)
        colour = QColor(palette[leads] if in_colour else colours.line)
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
            chip = QRectF(points[row].x() - 16, points[row].y() - 8, 12, 16)
            painter.fillRect(chip, QColor(colours.surface))
            painter.setPen(colour)
            painter.setFont(theme.sized_font(theme.BODY))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, str(digit))
    painter.restore()


def _curve_point(place: PlotLayout, row: int, share: float) -> QPointF:
    return QPointF(place.share_place(share), place.heat.top() + (row + 0.5) * place.cell)


def paint_cover(painter: QPainter, place: PlotLayout, row: int) -> None:
    """Cover what is under the line."""
    raster, heat = QColor(Qt.GlobalColor.black), QColor(theme.colours().surface)  # each fades into its own ground
    for part, veil, share in ((place.raster, raster, _RASTER_COVER), (place.heat, heat, _HEAT_COVER)):
        veil.setAlphaF(share)
        painter.fillRect(place.below(part, row), veil)


def paint_question(painter: QPainter, place: PlotLayout, row: int) -> None:
    """Hide every belief, and the raster under the line altogether: nothing there helps to guess."""
    painter.fillRect(place.heat, QColor(theme.colours().surface))
    painter.fillRect(place.below(place.raster, row), QColor(theme.colours().window))
    painter.setPen(QColor(theme.colours().muted))
    painter.setFont(theme.sized_font(32))
    painter.drawText(place.heat, Qt.AlignmentFlag.AlignCenter, "?")


def paint_decision(painter: QPainter, place: PlotLayout, row: int, framed: bool) -> None:
    """A mark at the right of the row where the answer became final, and a frame around its ten cells."""
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
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if framed:
        for colour, width in ((theme.colours().surface, 4.0), (theme.colours().accent, 1.5)):  # seen on every colour
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(place.row_rect(row).adjusted(-2, -2, 1, 1))  # around the cells, not over them
    painter.restore()


def paint_line(painter: QPainter, place: PlotLayout, row: int) -> None:
    """The line under `row`, across both pictures."""
    y = round(place.raster.top() + (row + 1) * place.cell)
    for colour, width in ((theme.colours().surface, 4), (theme.colours().accent, 2)):  # seen on every colour
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(QPointF(place.raster.left() - 4, y), QPointF(place.heat.right() + 4, y))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlotPainting", text)
