"""A failure in plain words, above or below what it is about, until the person closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gui import theme
from gui.plain_text import PlainLabel, breakable


class Banner(QFrame):
    """Hidden until `show_message`; screen readers announce it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._message = ""
        self._label = PlainLabel(parent=self)
        self._label.setProperty("role", "bad")
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        close = QToolButton(self)
        close.setObjectName("banner_close_button")
        close.setText("×")
        close.setToolTip(self.tr("Close this message"))
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, theme.WITHIN_GROUP, theme.WITHIN_GROUP, theme.WITHIN_GROUP)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addWidget(self._label, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def message(self) -> str:
        """The sentence that is shown, or was shown last."""
        return self._message

    def show_message(self, sentence: str) -> None:
        """Show a sentence and announce it."""
        self._label.setText(breakable(sentence))
        self._message = sentence
        self.setAccessibleName(sentence)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
