"""A label whose text changes with every pen move, in a window that keeps still."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget


class StillLabel(QWidget):
    """Has the room that its longest text so far needed, and lays the window out anew only where one needs more.

    A QLabel in a layout has the whole window laid out and painted again with every text.
    """

    def __init__(self, label: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self._room = QSize()  # not valid: to be found anew
        self._font: QFont | None = None  # that was asked for
        label.setParent(self)
        label.installEventFilter(self)

    def set_text(self, text: str) -> None:
        """Show `text`; an empty one gives all room back but that of a line."""
        if text == self.label.text():
            return
        self.label.setText(text)
        least = self._room if text else QSize(0, self._room.height())
        room = self._needed().expandedTo(least)
        if room != self._room:
            self._room = room
            self.updateGeometry()

    def set_font(self, font: QFont) -> None:
        """Show the texts from now on in `font`."""
        self._font = font
        if font != self.label.font():
            self.label.setFont(font)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A new style sheet gives a label the font back that it had under its first one."""
        if watched is self.label and event.type() == QEvent.Type.StyleChange and self._font is not None:
            self.set_font(self._font)
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """What the longest text needed."""
        if not self._room.isValid():
            self._room = self._needed()
        return self._room

    def minimumSizeHint(self) -> QSize:
        """The same: no text is cut off; one that wraps fits into any width."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The label fills all of it; another width may need other lines."""
        super().resizeEvent(event)
        self.label.setGeometry(self.rect())
        if self.label.wordWrap() and event.size().width() != event.oldSize().width():
            self._forget_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._forget_room()

    def _forget_room(self) -> None:
        # Asking the label already now would polish it in the middle of a change: it would lose its font.
        self._room = QSize()
        self.updateGeometry()

    def _needed(self) -> QSize:
        """Room for the present text, at least a line."""
        label = self.label
        wanted = QSize(0, label.heightForWidth(self.width())) if label.wordWrap() else label.sizeHint()
        line = QSize(0, label.fontMetrics().height())
        return wanted.expandedTo(line).expandedTo(label.minimumSize()).boundedTo(label.maximumSize())
