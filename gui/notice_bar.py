"""A sentence with one or two things to do about it; it stays until one is done or the person closes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from gui import theme
from gui.plain_text import PlainLabel, breakable, literal


class NoticeBar(QFrame):
    """Hidden until `show_notice`; screen readers announce it.

    `other` is the text and the help of a second button.
    """

    accepted = Signal()
    declined = Signal()  # the second button

    def __init__(
        self, button: str, help_text: str, parent: QWidget | None = None, other: tuple[str, str] | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._message = ""
        self._label = PlainLabel(parent=self)
        self._label.setWordWrap(True)
        self.button = self._push_button(button, help_text)
        self.button.clicked.connect(self.accepted)
        self.other_button: QPushButton | None = None
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
        if other is not None:
            self.other_button = self._push_button(*other)
            self.other_button.clicked.connect(self.declined)
            layout.addWidget(self.other_button)
        layout.addWidget(close)
        self.hide()

    @property
    def message(self) -> str:
        """The sentence that is shown, or was shown last."""
        return self._message

    def show_notice(self, sentence: str) -> None:
        """Show a sentence and announce it."""
        self._label.setText(breakable(sentence))
        self._message = sentence
        self.setAccessibleName(sentence)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _push_button(self, text: str, help_text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(literal(help_text))
        button.setAccessibleName(text.replace("&", ""))
        button.setAccessibleDescription(help_text)
        return button
