"""A sentence with one thing to do about it; it stays until that is done or the person closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui import theme


class NoticeBar(QFrame):
    """Hidden until `show_notice`; screen readers announce it."""

    accepted = Signal()

    def __init__(self, button: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)  # names may look like markup
        self.button = QPushButton(button, self)
        self.button.setToolTip(help_text)
        self.button.setAccessibleName(button.replace("&", ""))
        self.button.setAccessibleDescription(help_text)
        self.button.clicked.connect(self.accepted)
        close = QToolButton(self)
        close.setText("×")
        close.setToolTip(self.tr("Close this message"))
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.button)
        layout.addWidget(close)
        self.hide()

    @property
    def message(self) -> str:
        """The sentence that is shown, or was shown last."""
        return self._label.text()

    def show_notice(self, sentence: str) -> None:
        """Show a sentence and announce it."""
        self._label.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
