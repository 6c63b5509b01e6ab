"""Under the paper: undo, redo, clear, and the width of the pen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from gui import theme
from gui.icons import icon
from gui.plain_text import PlainLabel
from model.types import MAX_PEN_WIDTH, MIN_PEN_WIDTH

_STEPS = 1000  # slider steps a canvas unit


class PenBar(QWidget):
    """Buttons for the actions it is given, and a slider for the pen's width in canvas units."""

    pen_width_changed = Signal(float)

    def __init__(self, actions: dict[str, QAction], pen_width: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        for name, action in actions.items():
            button = QToolButton()
            button.setObjectName(f"{name}_button")
            button.setDefaultAction(action)
            button.setIconSize(QSize(20, 20))
            button.setAccessibleName(action.text().replace("&", ""))
            layout.addWidget(button)
        layout.addSpacing(theme.BETWEEN_GROUPS)
        label = PlainLabel(self.tr("Pen"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("pen_width")
        self.slider.setRange(round(MIN_PEN_WIDTH * _STEPS), round(MAX_PEN_WIDTH * _STEPS))
        self.slider.setPageStep(20)
        self.slider.setMaximumWidth(240)
        self.slider.setValue(round(pen_width * _STEPS))
        self.slider.setAccessibleName(self.tr("Width of the pen"))
        self.slider.setToolTip(
            self.tr("How thick the pen draws. At the start it gives lines like those the network learnt from.")
        )
        self.slider.valueChanged.connect(lambda value: self.pen_width_changed.emit(value / _STEPS))
        label.setBuddy(self.slider)
        label.setToolTip(self.slider.toolTip())
        layout.addWidget(label)
        layout.addWidget(self.slider, 1)
        layout.addStretch(0)
        self._draw_icons()

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: icons in another colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()

    def _draw_icons(self) -> None:
        colours = theme.colours()
        for name, action in self._actions.items():
            action.setIcon(icon(name, colours.text, colours.line))
