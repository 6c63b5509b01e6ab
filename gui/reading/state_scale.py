"""How a value of the memory becomes a colour and a place on a curve, and a legend that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.plain_text import literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CURVE_WIDTH = 64  # logical pixels of the unit's curve, and of the legend under it
_BAR = 6  # logical pixels: height of the legend's colours
_SHADES = 256


@dataclass(frozen=True, slots=True)
class Scale:
    """From `lowest` to `highest`, which is above 0; `lowest` is 0 for a gate, and else as far below 0."""

    lowest: float
    highest: float

    @property
    def is_signed(self) -> bool:
        """True where there are values below 0."""
        return self.lowest < 0.0

    def share(self, value: float) -> float:
        """Where on the scale a value is, 0…1."""
        return min(max((value - self.lowest) / (self.highest - self.lowest), 0.0), 1.0)

    def pixels(self, values: NDArray[np.float32]) -> bytes:
        """The colours of values (rows, columns), four bytes each, as QImage has them."""
        shares = (values - self.lowest) / (self.highest - self.lowest)  # (rows, columns)
        steps = (shares.clip(0.0, 1.0) * (_SHADES - 1)).round().astype(int).tolist()
        shades = _shades(self.is_signed, theme.is_dark())
        return b"".join(shades[step] for row in steps for step in row)

    def in_words(self) -> str:
        """“Colours reach from -8.2 to 8.2: blue below 0, orange above”."""
        ends = self.figures()
        if self.is_signed:
            return _tr("Colours reach from {0} to {1}: blue below 0, orange above").format(*ends)
        return _tr("Colours reach from {0}, a closed gate, to {1}, an open one").format(*ends)

    def figures(self) -> tuple[str, str]:
        """Its ends in figures, with a decimal where they have one."""
        return _figure(self.lowest), _figure(self.highest)


GATE, SIGNED = Scale(0.0, 1.0), Scale(-1.0, 1.0)


def reaching(values: NDArray[np.float32]) -> Scale:
    """A scale that the largest of the values just fits on, at least from -1 to 1."""
    most = max(float(abs(values).max()), 1.0)
    return Scale(-most, most)


class ScaleLegend(QWidget):
    """The colours from the lowest to the highest value, and both in figures: also the axis of the curve above it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("memory_scale")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_scale(SIGNED)

    def show_scale(self, scale: Scale) -> None:
        """Show this scale from now on."""
        self.scale = scale
        self.setToolTip(literal(scale.in_words()))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the curve, a line of figures under the colours."""
        return QSize(CURVE_WIDTH, _BAR + 2 + theme.CAPTION + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A bar of colours over two figures."""
        painter = QPainter(self)
        bar = QRectF(0, 0, self.width() - 1, _BAR)
        colours = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(0, _SHADES, 15):
            colours.setColorAt(step / (_SHADES - 1), _colour(self.scale.is_signed, step / (_SHADES - 1)))
        painter.fillRect(bar, colours)
        painter.setPen(QColor(theme.colours().line))
        painter.drawRect(bar)
        painter.setFont(theme.sized_font(theme.CAPTION))
        painter.setPen(QColor(theme.colours().muted))
        below = QRectF(0, _BAR + 2, self.width(), self.height() - _BAR - 2)
        for side, figure in zip(
            (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), self.scale.figures(), strict=True
        ):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignTop, figure)
        painter.end()


def _figure(value: float) -> str:
    return f"{value:.0f}" if value == round(value) else f"{value:.1f}"


@cache
def _shades(is_signed: bool, _is_dark: bool) -> list[bytes]:
    """The colours of a scale from its lowest to its highest value, as four bytes each."""
    found = []
    for step in range(_SHADES):
        colour = _colour(is_signed, step / (_SHADES - 1))
        found.append(bytes((colour.blue(), colour.green(), colour.red(), 255)))
    return found


def _colour(is_signed: bool, share: float) -> QColor:
    return theme.diverging(2.0 * share - 1.0) if is_signed else theme.heat(share)[0]


def _tr(text: str) -> str:
    return QCoreApplication.translate("StateScale", text)
