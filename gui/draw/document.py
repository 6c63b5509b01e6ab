"""The drawing and its history. Drawings are frozen, so a step back is simply the drawing that was there before."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from model.types import Drawing, Picture, Stroke


class DrawingDocument(QObject):
    """Owns the finished strokes, the picture and the undo stack. One stroke, one clearing, one picture: one step."""

    changed = Signal(object)  # the new Drawing

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._drawing = Drawing()

    @property
    def drawing(self) -> Drawing:
        """What is on the paper, without a stroke that is still being drawn."""
        return self._drawing

    def add_stroke(self, stroke: Stroke) -> None:
        """Put a finished stroke on the paper."""
        after = Drawing((*self._drawing.strokes, stroke), self._drawing.picture)
        self._push(after, self.tr("stroke"))

    def set_picture(self, picture: Picture) -> None:
        """Replace the drawing by an image that was brought in."""
        self._push(Drawing((), picture), self.tr("image"))

    def set_drawing(self, drawing: Drawing) -> None:
        """Replace what is on the paper by another drawing, a lesson's say."""
        self._push(drawing, self.tr("sample"))

    def clear(self) -> None:
        """Take everything off the paper; can be undone like everything else."""
        if not self._drawing.is_empty:
            self._push(Drawing(), self.tr("clear"))

    def _push(self, after: Drawing, text: str) -> None:
        self.undo_stack.push(_ReplaceDrawing(self, after, text))

    def _replace(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self.changed.emit(drawing)


class _ReplaceDrawing(QUndoCommand):
    def __init__(self, document: DrawingDocument, after: Drawing, text: str) -> None:
        super().__init__(text)
        self._document = document
        self._before = document.drawing
        self._after = after

    def redo(self) -> None:
        self._document._replace(self._after)

    def undo(self) -> None:
        self._document._replace(self._before)
