"""Which runs are compared, and the colour and line style of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from gui import theme
from gui.runs.plain_icon import plain_icon

MOST_CURVES = 8  # more can't be told apart
SWATCH = QSize(26, 12)  # logical pixels
_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
_LINE_WIDTH = 2.0


class ChosenRuns:
    """The first MOST_CURVES of the chosen runs. A run keeps its look for as long as it is chosen."""

    def __init__(self) -> None:
        self._looks: dict[int, int] = {}

    @property
    def ids(self) -> tuple[int, ...]:
        """Their ids, the one that was chosen first at the front."""
        return tuple(self._looks)

    def choose(self, ids: Sequence[int]) -> bool:
        """Take these ids as the chosen ones; False where some found no room."""
        self._looks = {run_id: look for run_id, look in self._looks.items() if run_id in ids}
        free = [look for look in range(MOST_CURVES) if look not in self._looks.values()]
        for run_id in ids:
            if run_id not in self._looks and free:
                self._looks[run_id] = free.pop(0)
        return set(ids) == set(self._looks)

    def pen(self, run_id: int) -> QPen | None:
        """How the curve of a run is drawn in the present appearance; None where it is not chosen."""
        look = self._looks.get(run_id)
        if look is None:
            return None
        colours = theme.curve_colours()
        pen = QPen(QColor(colours[look % len(colours)]), _LINE_WIDTH, _STYLES[look % len(_STYLES)])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


def swatch(pen: QPen | None, pixel_ratio: float) -> QIcon:
    """A piece of the curve that this pen draws; empty for None, so that names stand below each other."""
    pixmap = QPixmap(QSize(SWATCH) * pixel_ratio)
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    if pen is not None:
        painter = QPainter(pixmap)
        middle = SWATCH.height() / 2
        painter.setPen(pen)
        painter.drawLine(QLineF(QPointF(0, middle), QPointF(SWATCH.width(), middle)))
        painter.end()
    return plain_icon(pixmap)
