"""The drawing and its history. Drawings are frozen, so a step back is simply the drawing that was there before.

The history keeps the last MOST_STEPS steps. They share their strokes; a picture that is not on the paper is packed: a
photo of 1.25 MB becomes some 50 kB.
"""

from __future__ import annotations

import zlib

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from model.types import Drawing, Picture, Stroke

MOST_STEPS = 500


class DrawingDocument(QObject):
    """Owns the finished strokes, the picture and the undo stack. One stroke, one clearing, one picture: one step."""

    changed = Signal(object)  # the new Drawing

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(MOST_STEPS)
        self._drawing = Drawing()
        self._kept: _KeptPicture | None = None  # of the picture on the paper

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
        picture = after.picture
        kept = self._kept if picture is self._drawing.picture or picture is None else _KeptPicture(picture)
        self.undo_stack.push(_ReplaceDrawing(self, after.strokes, None if picture is None else kept, text))

    def _replace(self, strokes: tuple[Stroke, ...], kept: _KeptPicture | None) -> None:
        if self._kept is not None and self._kept is not kept:
            self._kept.pack()
        self._kept = kept
        self._drawing = Drawing(strokes, None if kept is None else kept.unpacked())
        self.changed.emit(self._drawing)


class _KeptPicture:
    """A picture of the history. All that is judged and shown of its ink are 256 levels: these are what is packed."""

    def __init__(self, picture: Picture) -> None:
        self._picture: Picture | None = picture
        self._packed = b""
        self._shape = picture.ink.shape
        self._name = picture.name

    def pack(self) -> None:
        """Keep it in little memory until it is wanted again."""
        import numpy as np  # the window opens without it

        if self._picture is not None and not self._packed:
            levels = np.rint(self._picture.ink * 255.0).astype(np.uint8)  # (H, W)
            self._packed = zlib.compress(levels.tobytes(), 1)
        self._picture = None

    def unpacked(self) -> Picture:
        """The picture; the same one for as long as it is not packed."""
        import numpy as np

        if self._picture is None:
            levels = np.frombuffer(zlib.decompress(self._packed), np.uint8).reshape(self._shape)  # (H, W)
            self._picture = Picture((levels / np.float32(255.0)).astype(np.float32), self._name)
        return self._picture


class _ReplaceDrawing(QUndoCommand):
    def __init__(
        self, document: DrawingDocument, strokes: tuple[Stroke, ...], kept: _KeptPicture | None, text: str
    ) -> None:
        super().__init__(text)
        self._document = document
        self._before = document.drawing.strokes, document._kept
        self._after = strokes, kept

    def redo(self) -> None:
        self._document._replace(*self._after)

    def undo(self) -> None:
        self._document._replace(*self._before)
