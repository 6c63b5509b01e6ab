"""The guided tour in the window: five steps, one of them a question."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import PlainLabel, literal
from gui.reading.lesson import steps
from model.types import DIGITS, ROWS, Reading

_GUESS_WIDTH = 28  # logical pixels: all ten fit into the narrowest panel
_ENOUGH = 2  # rows with ink, at least, that a question is about
ASKED_ROWS = (9, 12, 8, 15, 11, 7)  # one after the other


class LessonPage(QWidget):
    """Says what a step is about and shows it; on the step that asks, beliefs stay hidden until a digit is guessed."""

    sample_asked = Signal(object)  # Drawing to put on the paper
    row_asked = Signal(int)  # 0 … 27: put the line there
    page_asked = Signal(str)
    concealed = Signal(object)  # the row, 0 … 27, that is asked about: beliefs are hidden; None: they can be seen again
    said = Signal(str)  # a question or how a guess ended, for those who cannot see it appear

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps()
        self._step = 0
        self._reading: Reading | None = None
        self._guessed: bytes | None = None  # the raster that the last guess was about
        self._asked = 0  # questions so far
        self._right = 0
        self._row = 0  # that the present question is about
        self._is_waiting = False  # for a guess
        self._title, self._text, self._outcome = PlainLabel(), PlainLabel(), PlainLabel()
        self._title.setFont(theme.sized_font(theme.BODY, QFont.Weight.DemiBold))
        for label, name in ((self._title, "title"), (self._text, "text"), (self._outcome, "outcome")):
            label.setObjectName(f"lesson_{name}")
            label.setWordWrap(True)
        self._back = _button("lesson_back", self.tr("Back"), self.tr("The step before"))
        self._next = _button("lesson_next", self.tr("Next"), self.tr("The next step"))
        self._show = _button("lesson_show", self.tr("Show me"), self.tr("Draw an example and look at it"))
        self._again = _button("lesson_again", self.tr("Ask again"), self.tr("Another row of the present drawing"))
        self._back.clicked.connect(lambda: self._go(self._step - 1))
        self._next.clicked.connect(lambda: self._go(self._step + 1))
        self._show.clicked.connect(self._show_me)
        self._again.clicked.connect(self._ask)
        self._lay_out()
        self._keys = [self._digit_key(digit) for digit in range(DIGITS)]
        self._go(0)

    def set_network(self, tells_non_digits: bool) -> None:
        """Say what is true of the active network: one that was taught digits only never doubts a horse."""
        self._steps = steps(tells_non_digits)
        self._text.setText(self._steps[self._step].text)

    def set_reading(self, reading: Reading | None) -> None:
        """The reading of what is on the paper now: questions are about it."""
        had, self._reading = self._reading is not None, reading
        if not self._steps[self._step].asks or not self.isVisible():
            return
        has_no_ink_there = self._is_waiting and reading is not None and self._row < reading.first_ink
        if had != (reading is not None) or has_no_ink_there:
            self._ask()
        elif reading is not None and self._guessed not in (None, reading.raster.tobytes()):
            self._say("")  # how a guess about another drawing ended

    def reset(self) -> None:
        """Reveal what is hidden: another page is looked at."""
        self._is_waiting = False
        self.concealed.emit(None)
        self._say("")

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing stays hidden behind another page; a window that is only minimised comes back as it was."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.reset()

    def showEvent(self, event: QShowEvent) -> None:
        """Back on the step that asks, there is a question again."""
        super().showEvent(event)
        if not event.spontaneous() and self._steps[self._step].asks:
            self._ask()

    # --- building

    def _digit_key(self, digit: int) -> QShortcut:
        """Guesses wherever the keyboard is in the window: after drawing it is with the paper."""
        key = QShortcut(QKeySequence(str(digit)), self)
        key.setEnabled(False)
        key.activated.connect(lambda: self._guess(digit))
        return key

    def _lay_out(self) -> None:
        self._digits = QWidget()
        self._guesses: list[QToolButton] = []
        digits = QHBoxLayout(self._digits)
        digits.setContentsMargins(0, 0, 0, 0)
        digits.setSpacing(2)
        for digit in range(DIGITS):
            button = QToolButton()
            button.setObjectName(f"lesson_guess_{digit}")
            button.setText(str(digit))
            button.setFixedWidth(_GUESS_WIDTH)
            button.setAccessibleName(self.tr("Guess {0}").format(digit))
            button.setToolTip(literal(self.tr("I guess {0}").format(digit)))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _checked=False, digit=digit: self._guess(digit))
            digits.addWidget(button)
            self._guesses.append(button)
        digits.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.WITHIN_GROUP)
        buttons.addWidget(self._show)
        buttons.addWidget(self._again)
        buttons.addStretch(1)
        buttons.addWidget(self._back)  # above the texts: they stay under the mouse however long a text is
        buttons.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(buttons)
        for widget in (self._title, self._text, self._outcome, self._digits):
            column.addWidget(widget)
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

    def _ask(self) -> None:
        reading = self._reading
        if reading is None:
            self._is_waiting = False
            self.concealed.emit(None)
            self._say(self.tr("Draw a digit, or press “Show me”."))
            return
        self._is_waiting = True
        # Of paper without ink nothing is believed: there would be nothing to guess.
        self._row = max(ASKED_ROWS[self._asked % len(ASKED_ROWS)], min(reading.first_ink + _ENOUGH, ROWS - 2))
        self.concealed.emit(self._row)  # first: the row that is moved to is announced with its belief
        self.row_asked.emit(self._row)
        question = self.tr("The rows below are covered. Which digit does it believe in after row {0}? Press its key.")
        self._say(question.format(self._row + 1))

    def _guess(self, digit: int) -> None:
        reading, row = self._reading, self._row
        believed = None if reading is None else reading.digits[row]
        if reading is None or believed is None or not self._is_waiting:
            return
        self._is_waiting = False
        self._asked += 1
        self._right += digit == believed
        self.concealed.emit(None)
        verdict = self.tr("Right.") if digit == believed else self.tr("No.")
        self._guessed = reading.raster.tobytes()
        share = reading.beliefs[row][believed] * 100
        said = self.tr("{0} It thought of {1}, with {2:.0f} %.").format(verdict, believed, share)
        score = self.tr("{0} of {1} right so far.").format(self._right, self._asked)
        self._say(f"{said} {self._how_it_ended(reading)} {score}")

    def _how_it_ended(self, reading: Reading) -> str:
        if not reading.is_digit:
            return self.tr("In the end it took it for no digit.")
        if reading.decision is None:
            return self.tr("In the end it was undecided.")
        return self.tr("From row {0} on it stayed with {1}.").format(reading.decision + 1, reading.digits[ROWS - 1])

    def _say(self, outcome: str) -> None:
        if not outcome or self._is_waiting:
            self._guessed = None
        has_question = bool(outcome) and self._reading is not None
        self._text.setVisible(not has_question)
        self._outcome.setText(outcome)
        self._outcome.setVisible(bool(outcome))
        self._show_digits()
        if outcome:
            self.setAccessibleDescription(outcome)
            self.said.emit(outcome)

    def _show_digits(self) -> None:
        """Ten digits while a guess is awaited; the keyboard moves along with what can be done next."""
        waits = self._is_waiting
        for key in self._keys:
            key.setEnabled(waits)
        if waits:
            self._digits.setVisible(True)
            if self._again.hasFocus():
                self._guesses[0].setFocus()
            self._again.setEnabled(False)
        else:
            self._again.setEnabled(True)
            if any(button.hasFocus() for button in self._guesses):
                self._again.setFocus()
            self._digits.setVisible(False)


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(literal(tip))
    return button
