"""A reading as a slide: title, raster, heat map or curves, ten bars. Painted into any rectangle, for screen or file."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen, QPolygonF

from gui import theme
from gui.reading.plot_images import belief_image, raster_image
from gui.reading.plot_layout import PlotLayout
from gui.reading.plot_painting import paint_curves
from gui.reading.reading_words import per_cent, reading_in_words, row_in_words
from model.types import DIGITS, ROWS, Reading

WIDTH, HEIGHT = 960, 540  # the slide's own units: it is painted scaled
_MARGIN, _TITLE = 40, 64
_CELL = 13  # height of a row
_PER_CENT = 86  # width of the figures behind the bars
_NUMBERED = (0, 6, 13, 20, 27)
_KEY_ENDS, _KEY_STEPS = (32, 54), 20  # widths of “0 %” and “100 %” beside the key's colours


@dataclass(frozen=True, slots=True)
class Slide:
    """A reading uncovered down to `row`; None: all of it, without a line. Its beliefs are a heat map or ten curves."""

    reading: Reading
    row: int | None = None
    as_curves: bool = False

    def paint(self, painter: QPainter, place: QRectF) -> None:
        """Fill `place`, 16 : 9, with the slide in the light appearance, for paper and projectors."""
        painter.save()
        painter.translate(place.topLeft())
        painter.scale(place.width() / WIDTH, place.height() / HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, WIDTH, HEIGHT), QColor(theme.LIGHT.surface))
        raster = QRectF(_MARGIN + 24, _MARGIN + _TITLE + 20, ROWS * _CELL, ROWS * _CELL)
        heat = QRectF(raster.right() + 24, raster.top(), 220, raster.height())
        bars = QRectF(heat.right() + 40, raster.top(), WIDTH - heat.right() - 40 - _MARGIN, raster.height())
        self._paint_title(painter)
        self._paint_pictures(painter, raster, heat)
        self._paint_bars(painter, bars)
        painter.restore()

    def _paint_title(self, painter: QPainter) -> None:
        reading = self.reading
        row = ROWS - 1 if self.row is None else self.row
        for top, pixels, weight, colour, text in (
            (_MARGIN - 12, 28, QFont.Weight.DemiBold, theme.LIGHT.text, reading_in_words(reading)),
            (_MARGIN + 30, 17, QFont.Weight.Normal, theme.LIGHT.muted, row_in_words(reading, row)),
        ):
            line = QRectF(_MARGIN, top, WIDTH - 2 * _MARGIN, pixels + 12)
            painter.setFont(_fitting(text, pixels, weight, line.width()))
            painter.setPen(QColor(colour))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_pictures(self, painter: QPainter, raster: QRectF, heat: QRectF) -> None:
        painter.drawImage(raster, raster_image(self.reading.raster))
        self._paint_beliefs(painter, raster, heat)
        painter.setFont(theme.sized_font(14))
        painter.setPen(QColor(theme.LIGHT.muted))
        for row in _NUMBERED:
            box = QRectF(raster.left() - 30, raster.top() + row * _CELL - 4, 24, _CELL + 8)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(row + 1))
        self._paint_head(painter, heat)
        if not self.as_curves:
            _paint_key(painter, heat)
        if self.row is not None:
            self._paint_line(painter, raster, heat)
        if self.reading.decision is not None:
            self._paint_decision(painter, heat, self.reading.decision)

    def _paint_beliefs(self, painter: QPainter, raster: QRectF, heat: QRectF) -> None:
        if self.as_curves:
            paint_curves(painter, PlotLayout(_CELL, raster, heat, has_key=False), self.reading, is_dark=False)
        else:
            image = belief_image(self.reading.beliefs, is_dark=False, first_ink=self.reading.first_ink)
            painter.drawImage(heat, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.LIGHT.line), theme.HAIRLINE))
        painter.drawRect(heat.adjusted(-0.5, -0.5, 0.5, 0.5))  # around the cells: where all are white they still end

    def _paint_head(self, painter: QPainter, heat: QRectF) -> None:
        """Over the heat map its ten digits, over curves the per cents that they reach to."""
        head, align = QRectF(heat.left(), heat.top() - 22, heat.width(), 20), Qt.AlignmentFlag
        if self.as_curves:
            for side, share in ((align.AlignLeft, 0), (align.AlignHCenter, 50), (align.AlignRight, 100)):
                painter.drawText(head, side | align.AlignVCenter, _tr("{0}\u00a0%").format(share))
            return
        width = head.width() / DIGITS
        for digit in range(DIGITS):
            box = QRectF(head.left() + digit * width, head.top(), width, head.height())
            painter.drawText(box, align.AlignCenter, str(digit))

    def _paint_decision(self, painter: QPainter, heat: QRectF, row: int) -> None:
        """The window's arrow at the row from which on the answer stays, and once more below with what it means."""
        legend = QRectF(heat.right() + 24, heat.bottom() + 8, WIDTH - _MARGIN - heat.right() - 24, 20)
        painter.save()
        painter.setFont(theme.sized_font(14))
        painter.setPen(QColor(theme.LIGHT.text))
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(legend, align, _tr("stays from row {0}").format(row + 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.LIGHT.accent if self.reading.is_digit else theme.LIGHT.muted))
        left = heat.right() + 5
        for y in (heat.top() + (row + 0.5) * _CELL, legend.center().y()):
            painter.drawPolygon(QPolygonF([QPointF(left, y), QPointF(left + 12, y - 6), QPointF(left + 12, y + 6)]))
        painter.restore()

    def _paint_line(self, painter: QPainter, raster: QRectF, heat: QRectF) -> None:
        assert self.row is not None
        y = raster.top() + (self.row + 1) * _CELL
        painter.setPen(QPen(QColor(theme.LIGHT.accent), 3))
        for part in (raster, heat):
            veil = QColor(theme.LIGHT.surface)
            veil.setAlphaF(0.8)
            painter.fillRect(QRectF(part.left(), y, part.width(), part.bottom() - y), veil)
        painter.drawLine(QPointF(raster.left() - 4, y), QPointF(heat.right() + 4, y))

    def _paint_bars(self, painter: QPainter, place: QRectF) -> None:
        row = ROWS - 1 if self.row is None else self.row
        shares, best = self.reading.shares(row), self.reading.digits[row]
        height = place.height() / DIGITS
        for digit, share in enumerate(shares):
            top = place.top() + digit * height
            is_best = digit == best
            painter.setFont(theme.sized_font(18, QFont.Weight.DemiBold if is_best else QFont.Weight.Normal))
            painter.setPen(QColor(theme.LIGHT.text if is_best else theme.LIGHT.muted))
            painter.drawText(QRectF(place.left(), top, 20, height), Qt.AlignmentFlag.AlignVCenter, str(digit))
            track = QRectF(place.left() + 24, top + height / 2 - 7, place.width() - 24 - _PER_CENT, 14)
            figure = QRectF(track.right(), top, _PER_CENT, height)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(figure, align, per_cent(share))
            painter.fillRect(track, QColor(theme.LIGHT.line))
            filled = QRectF(track.left(), track.top(), track.width() * share, track.height())
            painter.fillRect(
                filled, QColor(theme.LIGHT.accent if is_best and self.reading.is_digit else theme.LIGHT.muted)
            )


def _paint_key(painter: QPainter, heat: QRectF) -> None:
    """Under the heat map what its colours say."""
    below, align = QRectF(heat.left(), heat.bottom() + 8, heat.width(), 20), Qt.AlignmentFlag
    for side, share in ((align.AlignLeft, 0), (align.AlignRight, 100)):
        painter.drawText(below, side | align.AlignVCenter, _tr("{0}\u00a0%").format(share))
    ramp = QRectF(below.left() + _KEY_ENDS[0], below.center().y() - 4, below.width() - sum(_KEY_ENDS), 8)
    colours = QLinearGradient(ramp.topLeft(), ramp.topRight())
    for step in range(_KEY_STEPS + 1):
        colours.setColorAt(step / _KEY_STEPS, theme.heat(step / _KEY_STEPS, dark=False)[0])
    painter.fillRect(ramp, colours)


def _fitting(text: str, pixels: int, weight: QFont.Weight, width: float) -> QFont:
    """A font of so many pixels, or of fewer where the text would be cut off."""
    font = theme.sized_font(pixels, weight)
    needed = QFontMetricsF(font).horizontalAdvance(text)
    return font if needed <= width else theme.sized_font(int(pixels * width / needed), weight)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Slide", text)
