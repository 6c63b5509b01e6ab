"""Small pictures of a reading, one pixel a cell: they are painted large without smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QImage

from gui import theme
from model.types import COLUMNS, DIGITS, ROWS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHADES = 256


def belief_image(beliefs: Sequence[Sequence[float]], is_dark: bool | None = None, first_ink: int = 0) -> QImage:
    """The heat map of beliefs (rows of ten, 0…1), a pixel each; light or dark as told, or as the window is.

    Rows above `first_ink` are blank: ten times 10 % is no belief.
    """
    dark = theme.is_dark() if is_dark is None else is_dark
    shades, blank = _shades(dark), _pixel(QColor((theme.DARK if dark else theme.LIGHT).surface))
    pixels = blank * (DIGITS * first_ink)
    pixels += b"".join(shades[round(share * (_SHADES - 1))] for belief in beliefs[first_ink:] for share in belief)
    return QImage(pixels, DIGITS, len(beliefs), 4 * DIGITS, QImage.Format.Format_RGB32).copy()


def raster_image(raster: NDArray[np.float32]) -> QImage:
    """A raster (28, 28) in 0…1 as grey pixels, ink bright."""
    grey = (raster * 255.0 + 0.5).astype("uint8").tobytes()
    return QImage(grey, COLUMNS, ROWS, COLUMNS, QImage.Format.Format_Grayscale8).copy()


def tint_image(tint: NDArray[np.floating]) -> QImage:
    """A veil over a raster (28, 28): what speaks for the answer, 0…1, orange; against it, -1…0, blue."""
    for_it, against_it = theme.diverging(1.0), theme.diverging(-1.0)
    image = QImage(COLUMNS, ROWS, QImage.Format.Format_ARGB32)
    for y, values in enumerate(tint.tolist()):
        for x, value in enumerate(values):
            colour = QColor(for_it if value > 0 else against_it)
            colour.setAlphaF(min(abs(value), 1.0) * 0.85)
            image.setPixelColor(x, y, colour)
    return image


@cache
def _shades(is_dark: bool) -> list[bytes]:
    """The colours of 0…1 as four bytes each."""
    found = []
    for step in range(_SHADES):
        ground, _ = theme.heat(step / (_SHADES - 1), is_dark)
        found.append(_pixel(ground))
    return found


def _pixel(colour: QColor) -> bytes:
    return bytes((colour.blue(), colour.green(), colour.red(), 255))
