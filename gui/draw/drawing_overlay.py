"""What is laid over the paper: a moment of how the drawing came to be, or how much each of its strokes counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import atan2, copysign, cos, hypot, pi, radians, sin

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.draw.canvas import Canvas
from gui.draw.ink import paint_drawing
from gui.draw.paper import paint_border
from model.types import Drawing, Stroke

_WEAK = 0.5  # ink of a stroke that counts nothing: this far from the paper to muted
_CHIP = 18.0  # logical pixels: the height of the ground of a stroke's number
_GAP = 3.0  # logical pixels between a chip and the ink, the edge of the paper or another chip
_BEGINNING = 0.03  # a stroke's direction is told by its first point at least this far, in canvas units, from its start
_MOST_NUMBERED = 40  # strokes: more numbers could not be told apart
_TURNS = tuple(map(radians, (0, 45, -45, 90, -90, 135, -135, 180)))  # from before a stroke's start to behind it


class DrawingOverlay(QWidget):
    """Lies on a canvas and lets the pen through: the first touch, or any other change of the drawing, ends it."""

    moment_shown = Signal(object)  # the Drawing that can be seen now: a moment, or the whole one again
    ended = Signal()  # the drawing was changed while a moment of it was shown

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._moment: Drawing | None = None
        self._tint: tuple[float, ...] | None = None
        self.setObjectName("drawing_overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        canvas.installEventFilter(self)
        canvas.drawing_changed.connect(self._on_drawing_changed)

    @property
    def moment(self) -> Drawing | None:
        """The moment that is shown."""
        return self._moment

    def show_moment(self, drawing: Drawing | None) -> None:
        """Show `drawing` in place of what is on the paper, and let it be judged; None: what is on the paper."""
        was_shown, self._moment = self._moment is not None, drawing
        self._refresh()
        if drawing is not None or was_shown:
            self.moment_shown.emit(self._canvas.drawing() if drawing is None else drawing)

    def set_tint(self, shares: Sequence[float] | None) -> None:
        """Colour each stroke by how much it counts for the answer, 0…1, or against it, -1…0; None: ink as it is."""
        self._tint = None if shares is None else tuple(shares)
        self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the canvas."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        elif event.type() == QEvent.Type.Hide and self._moment is not None:
            self.show_moment(None)
            self.ended.emit()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper, and what is shown on it."""
        paper, colours = self._canvas.paper_rect(), theme.colours()
        painter = QPainter(self)
        painter.translate(paper.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(paper.width())
        painter.fillRect(0, 0, paper.width(), paper.height(), QColor(colours.paper))
        if self._moment is not None:
            paint_drawing(painter, self._moment, side, QColor(colours.ink))
        else:
            self._paint_tinted(painter, side)
        paint_border(painter, paper.width(), self._canvas.hasFocus())
        painter.end()

    def _paint_tinted(self, painter: QPainter, side: float) -> None:
        drawing, colours = self._canvas.drawing(), theme.colours()
        paint_drawing(painter, Drawing((), drawing.picture), side, QColor(colours.ink))
        weak = theme.mixed(colours.paper, colours.muted, _WEAK).name()
        tinted = sorted(zip(drawing.strokes, self._tint or (), strict=False), key=lambda pair: abs(pair[1]))
        for stroke, share in tinted:  # what counts most on top
            colour = theme.mixed(weak, theme.diverging(copysign(1.0, share)).name(), abs(share))
            paint_drawing(painter, Drawing((stroke,)), side, colour)
        painter.setFont(theme.sized_font(theme.BODY))
        places = number_places(drawing.strokes, side, painter.fontMetrics().horizontalAdvance)
        for number, place in enumerate(places, 1):
            painter.setPen(QPen(QColor(colours.line), theme.HAIRLINE))
            painter.setBrush(QColor(colours.surface))
            painter.drawRoundedRect(place, theme.RADIUS, theme.RADIUS)
            painter.setPen(QColor(colours.text))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(number))

    def _on_drawing_changed(self) -> None:
        self._tint = None
        if self._moment is not None:
            self._moment = None
            self.ended.emit()
        self._refresh()

    def _refresh(self) -> None:
        # The paper's own ink is painted with no detour while there is nothing to lay over it.
        tint_fits = self._tint is not None and len(self._tint) == len(self._canvas.drawing().strokes)
        self.setVisible(self._moment is not None or tint_fits)
        self.update()


def number_places(strokes: Sequence[Stroke], side: float, width_of: Callable[[str], int]) -> list[QRectF]:
    """Where the strokes' numbers stand on a paper of `side` logical pixels: none of a single stroke or of very many.

    A number stands before its stroke's start, or else beside it, behind it or further off: where it is on the paper
    and on no number before it. Where there is no such place it stands before the start, moved onto the paper.
    """
    places: list[QRectF] = []
    for number, stroke in enumerate(strokes if 1 < len(strokes) <= _MOST_NUMBERED else (), 1):
        width = max(_CHIP, width_of(str(number)) + 2 * _GAP)
        away = stroke.width * side / 2 + width / 2 + _GAP
        before = _direction(stroke) + pi
        tried = [
            _chip(stroke, side, width, QPointF(cos(before + turn), sin(before + turn)) * away * times)
            for times in (1, 2, 3)
            for turn in _TURNS
        ]
        free = [place for place, moved in tried if not moved and not _is_taken(place, places)]
        places.append(free[0] if free else tried[0][0])
    return places


def _chip(stroke: Stroke, side: float, width: float, beside: QPointF) -> tuple[QRectF, bool]:
    """The chip `beside` a stroke's start, and whether it had to be moved to be on the paper."""
    wished = QPointF(stroke.points[0][0] * side, stroke.points[0][1] * side) + beside - QPointF(width, _CHIP) / 2
    left = min(max(wished.x(), _GAP), side - width - _GAP)
    top = min(max(wished.y(), _GAP), side - _CHIP - _GAP)
    return QRectF(left, top, width, _CHIP), QPointF(left, top) != wished


def _is_taken(place: QRectF, places: Sequence[QRectF]) -> bool:
    return any(place.adjusted(-_GAP, -_GAP, _GAP, _GAP).intersects(other) for other in places)


def _direction(stroke: Stroke) -> float:
    """Where the pen goes first, as an angle; to the right where it goes nowhere."""
    start = stroke.points[0]
    steps = [(point[0] - start[0], point[1] - start[1]) for point in stroke.points]
    x, y = next((step for step in steps if hypot(*step) >= _BEGINNING), steps[-1])
    return atan2(y, x)
