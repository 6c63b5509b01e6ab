"""What is laid over the paper: a moment of how the drawing came to be, or how much each of its strokes counts."""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.draw.canvas import Canvas
from gui.draw.ink import paint_drawing
from gui.draw.paper import paint_border
from model.types import Drawing

_WEAK = 0.5  # ink of a stroke that counts nothing: this far from the paper to muted


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
