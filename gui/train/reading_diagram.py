"""Paints how a network reads: rows, what describes them, the cells that remember, and what answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.plain_text import literal
from gui.train.reading import in_words, reading_of
from gui.train.reading_sketch import HEIGHT, Sketch, width_of

if TYPE_CHECKING:
    from model.networks.shape import Shape

_LEAST_WIDTH = 200  # pixels; what is wider is painted smaller


class ReadingDiagram(QWidget):
    """Empty until `show_network`; the description says the same in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network = ""
        self._shape: Shape | None = None
        self.setObjectName("reading_diagram")
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("How the network reads"))

    def show_network(self, network: str, shape: Shape) -> None:
        """Show this network with these sizes."""
        if (network, shape) == (self._network, self._shape):
            return
        self._network, self._shape = network, shape
        text = in_words(network, shape)
        self.setAccessibleDescription(text)
        self.setToolTip(literal(text))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the drawing."""
        return QSize(_LEAST_WIDTH, HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of the new appearance."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The stages from left to right, in the middle."""
        if self._shape is None:
            return
        reading = reading_of(self._network)
        wanted = width_of(reading, self._shape)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(1.0, self.width() / wanted)
        painter.translate((self.width() - scale * wanted) / 2.0, (self.height() - scale * HEIGHT) / 2.0)
        painter.scale(scale, scale)
        Sketch(painter, reading, self._shape).paint()
        painter.end()
