"""The drawing of how the chosen network reads, over its number of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.plain_text import PlainLabel
from gui.train.reading_diagram import ReadingDiagram

if TYPE_CHECKING:
    from model.networks.shape import Shape


class ReadingPanel(QWidget):
    """Follows `show_network`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diagram = ReadingDiagram(self)
        self._count = PlainLabel(parent=self)
        self._count.setObjectName("parameter_count")
        self._count.setProperty("role", "caption")
        self._count.setToolTip(self.tr("How many numbers training adjusts"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._diagram)
        layout.addWidget(self._count)

    def show_network(self, network: str, shape: Shape) -> None:
        """Show this network with these sizes."""
        from model import networks

        self._diagram.show_network(network, shape)
        self._count.setText(self.tr("{0:,} parameters").format(networks.parameter_count_of(network, shape)))
