"""The guided tour in the window: five steps, one of them a question."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.reading.lesson import steps
from model.types import DIGITS, ROWS, Reading

_GUESS_WIDTH = 28  # logical pixels: all ten fit into the narrowest panel
ASKED_ROWS = (9, 12, 8, 15, 11, 7)  # one after the other


class LessonPage(QWidget):
    """Says what a step is about and shows it; on the step that asks, beliefs stay hidden until a digit is guessed."""

    sample_asked = Signal(object)  # Drawing to put on the paper
    row_asked = Signal(int)  # 0 … 27: put the line there
    page_asked = Signal(str)
    concealed = Signal(object)  # the row, 0 … 27, from which on beliefs are hidden; None: none are

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps()
        self._step = 0
        self._reading: Reading | None = None
        self._asked = 0  # questions so far
        self._right = 0
        self._is_waiting = False  # for a guess
        self._title, self._text, self._outcome = QLabel(), QLabel(), QLabel()
        self._title.setFont(theme.sized_font(theme.BODY, QFont.Weight.DemiBold))
        for label, name in ((self._title, "title"), (self._text, "text"), (self._outcome, "outcome")):
            label.setObjectName(f"lesson_{name}")
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._back = _button("lesson_back", self.tr("Back"), self.tr("The step before"))
        self._next = _button("lesson_next", self.tr("Next"), self.tr("The next step"))
        self._show = _button("lesson_show", self.tr("Show me"), self.tr("Draw an example and look at it"))
        self._again = _button("lesson_again", self.tr("Ask again"), self.tr("Another row of the present drawing"))
        self._back.clicked.connect(lambda: self._go(self._step - 1))
        self._next.clicked.connect(lambda: self._go(self._step + 1))
        self._show.clicked.connect(self._show_me)
        self._again.clicked.connect(self._ask)
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._go(0)

    def set_reading(self, reading: Reading | None) -> None:
        """The reading of what is on the paper now: questions are about it."""
        had, self._reading = self._reading is not None, reading
        if self._steps[self._step].asks and self.isVisible() and had != (reading is not None):
            self._ask()

    def reset(self) -> None:
        """Reveal what is hidden: another page is looked at."""
        self._is_waiting = False
        self.concealed.emit(None)
        self._say("")

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing stays hidden behind another page."""
        super().hideEvent(event)
        self.reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit's key is a guess."""
        if self._is_waiting and event.text() in tuple("0123456789"):
            self._guess(int(event.text()))
        else:
            super().keyPressEvent(event)

    # --- building

    def _lay_out(self) -> None:
        self._digits = QWidget()
        digits = QHBoxLayout(self._digits)
        digits.setContentsMargins(0, 0, 0, 0)
        digits.setSpacing(2)
        for digit in range(DIGITS):
            button = QToolButton()
            button.setObjectName(f"lesson_guess_{digit}")
            button.setText(str(digit))
            button.setFixedWidth(_GUESS_WIDTH)
            button.setAccessibleName(self.tr("Guess {0}").format(digit))
            button.setToolTip(self.tr("I guess {0}").format(digit))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _checked=False, digit=digit: self._guess(digit))
            digits.addWidget(button)
        digits.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.WITHIN_GROUP)
        buttons.addWidget(self._show)
        buttons.addWidget(self._again)
        buttons.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(theme.WITHIN_GROUP)
        head.addWidget(self._title, 1)
        head.addWidget(self._back)
        head.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for widget in (self._text, self._outcome, self._digits):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addStretch(1)

    # --- the steps

    def _go(self, step: int) -> None:
        self._step = min(max(step, 0), len(self._steps) - 1)
        found = self._steps[self._step]
        self._title.setText(self.tr("{0} of {1}: {2}").format(self._step + 1, len(self._steps), found.title))
        self._text.setText(found.text)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(found.text)
        self._back.setEnabled(self._step > 0)
        self._next.setEnabled(self._step < len(self._steps) - 1)
        self._again.setVisible(found.asks)
        self.reset()
        if found.asks:
            self._ask()

    def _show_me(self) -> None:
        found = self._steps[self._step]
        self.sample_asked.emit(found.sample)
        if found.row is not None:
            self.row_asked.emit(found.row)
        if found.asks:
            self._ask()
        elif found.page:
            self.page_asked.emit(found.page)

    # --- the question

    @property
    def _asked_row(self) -> int:
        return ASKED_ROWS[self._asked % len(ASKED_ROWS)]

    def _ask(self) -> None:
        if self._reading is None:
            self._is_waiting = False
            self.concealed.emit(None)
            self._say(self.tr("Draw a digit, or press “Show me”."))
            return
        self._is_waiting = True
        row = self._asked_row
        self.row_asked.emit(row)
        self.concealed.emit(row)
        self._say(self.tr("Which digit does it think of after row {0}? Press its key.").format(row + 1))

    def _guess(self, digit: int) -> None:
        reading, row = self._reading, self._asked_row
        if reading is None or not self._is_waiting:
            return
        self._is_waiting = False
        self._asked += 1
        believed = reading.digits[row]
        self._right += digit == believed
        self.concealed.emit(None)
        if believed is None:
            said = self.tr("Nothing yet: there is no ink in the first {0} rows.").format(row + 1)
        else:
            share = reading.beliefs[row][believed] * 100
            verdict = self.tr("Right.") if digit == believed else self.tr("No.")
            said = self.tr("{0} It thought of {1}, with {2:.0f} %. From row {3} on it stayed with {4}.").format(
                verdict, believed, share, reading.decided_row + 1, reading.digits[ROWS - 1]
            )
        score = self.tr("{0} of {1} right so far.").format(self._right, self._asked)
        self._say(f"{said} {score}")

    def _say(self, outcome: str) -> None:
        self._outcome.setText(outcome)
        self._outcome.setVisible(bool(outcome))
        self._digits.setVisible(self._is_waiting)
        self._again.setEnabled(not self._is_waiting)
        if outcome:
            self.setAccessibleDescription(outcome)


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    return button
