"""The answer: the verdict in large letters, and one line of words that says how sure the network is."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import PlainLabel
from gui.still_label import StillLabel
from model.types import Prediction, Verdict

SURE, LIKELY = 0.9, 0.6  # probability from which the words are "sure" and "probably"
_TWO_NUMERALS, _SENTENCE = 64, 32  # pixels of font height


class Answer(QWidget):
    """Shows a Prediction in words, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        numeral, words = PlainLabel(), PlainLabel()
        numeral.setObjectName("numeral")
        numeral.setFixedHeight(theme.NUMERAL + 8)
        words.setObjectName("words")
        for label in (numeral, words):
            label.setWordWrap(True)  # beside a side panel the column is narrower than “Draw a bit more”
        self._numeral, self._words = StillLabel(numeral), StillLabel(words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._numeral)
        layout.addWidget(self._words)
        self.setAccessibleName(self.tr("Answer"))
        self.show_prediction(None)

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Say what `prediction` says; None leaves the place of the numeral free."""
        large, pixels = self._large(prediction)
        self._numeral.set_font(theme.sized_font(pixels, QFont.Weight.Light))
        self._numeral.set_text(large)
        words = self.tr("Nothing to read yet") if prediction is None else self._how_sure(prediction)
        self._words.set_text(words)
        self.setAccessibleDescription(f"{large}, {words}" if large else words)

    def show_belief(self, digit: int | None, words: str) -> None:
        """Say what was believed on the way, in `words`; no `digit` leaves the place of the numeral free."""
        self._numeral.set_font(theme.sized_font(theme.NUMERAL, QFont.Weight.Light))
        self._numeral.set_text("" if digit is None else str(digit))
        self._words.set_text(words)
        self.setAccessibleDescription(words if digit is None else f"{digit}, {words}")

    def _large(self, prediction: Prediction | None) -> tuple[str, int]:
        """What stands in the numeral's place, and how large."""
        if prediction is None:
            return "", theme.NUMERAL
        if prediction.verdict is Verdict.NOT_A_DIGIT:
            return self.tr("Not a digit"), _SENTENCE
        if prediction.verdict is Verdict.FRAGMENT:
            return self.tr("Draw a bit more"), _SENTENCE
        if prediction.verdict is Verdict.EITHER:
            return self.tr("{0} or {1}").format(prediction.digit, prediction.second), _TWO_NUMERALS
        return str(prediction.digit), theme.NUMERAL

    def _how_sure(self, prediction: Prediction) -> str:
        share = prediction.confidence * 100
        if prediction.verdict in (Verdict.NOT_A_DIGIT, Verdict.FRAGMENT):
            return self.tr("most like {0}; a digit at all: {1:.0f} %").format(
                prediction.digit, prediction.is_digit * 100
            )
        if prediction.verdict is Verdict.EITHER:
            other = prediction.probabilities[prediction.second] * 100
            return self.tr("unsure: {0:.1f} % or {1:.1f} %").format(share, other)
        if prediction.confidence >= SURE:
            return self.tr("sure, {0:.1f} %").format(share)
        if prediction.confidence >= LIKELY:
            return self.tr("probably, {0:.1f} %").format(share)
        return self.tr("unsure, {0:.1f} %").format(share)
