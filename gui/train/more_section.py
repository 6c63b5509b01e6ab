"""A part of a form that opens and closes by its heading, and stays as it was left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import literal
from gui.settings import TRAIN_MORE, Settings


class MoreSection(QWidget):
    """The heading is a button, reached by Tab and Alt+M; `body` is what it shows and hides."""

    opened = Signal(object)  # this section, where the person opens it

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._heading = QToolButton(self)
        self._heading.setObjectName("more_button")
        self._heading.setText(self.tr("&More settings"))
        self._heading.setAccessibleName(self.tr("More settings"))
        self._heading.setCheckable(True)
        self._heading.setAutoRaise(True)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.body = QWidget(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addWidget(self._heading)
        layout.addWidget(self.body)
        self._heading.setChecked(settings.get(TRAIN_MORE))
        self._show(self._heading.isChecked())
        self._heading.toggled.connect(self._on_toggled)

    def open(self) -> None:
        """Show the body."""
        self._heading.setChecked(True)

    def _on_toggled(self, is_open: bool) -> None:
        self._settings.set(TRAIN_MORE, is_open)
        self._show(is_open)
        if is_open:
            self.opened.emit(self)

    def _show(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self._heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        help_text = (
            self.tr("Hide the settings that are seldom changed; they still count")
            if is_open
            else self.tr("Show the sizes, the optimizer, the data in detail, the seed and the device")
        )
        self._heading.setToolTip(literal(help_text))
        self._heading.setAccessibleDescription(help_text)
