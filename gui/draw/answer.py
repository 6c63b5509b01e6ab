"""The answer: the digit as a large numeral, and one line of words that says how sure the network is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui import theme
from model.types import Prediction

SURE, LIKELY = 0.9, 0.6  # probability from which the words are "sure" and "probably"


class Answer(QWidget):
    """Shows a Prediction in words, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numeral = QLabel()
        self._numeral.setObjectName("numeral")
        self._numeral.setFont(theme.sized_font(theme.NUMERAL, QFont.Weight.Light))
        self._numeral.setFixedHeight(theme.NUMERAL + 8)
        self._words = QLabel()
        self._words.setObjectName("words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._numeral)
        layout.addWidget(self._words)
        self.setAccessibleName(self.tr("Answer"))
        self.show_prediction(None)

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Say what `prediction` says; None leaves the place of the numeral free."""
        self._numeral.setText("" if prediction is None else str(prediction.digit))
        words = self.tr("Nothing to read yet") if prediction is None else self._how_sure(prediction)
        self._words.setText(words)
        digit = "" if prediction is None else f"{prediction.digit}, "
        self.setAccessibleDescription(digit + words)

    def _how_sure(self, prediction: Prediction) -> str:
        share = prediction.confidence * 100
        if prediction.confidence >= SURE:
            return self.tr("sure, {0:.1f} %").format(share)
        if prediction.confidence >= LIKELY:
            return self.tr("probably, {0:.1f} %").format(share)
        ranked = sorted(range(len(prediction.probabilities)), key=prediction.probabilities.__getitem__)
        return self.tr("unsure, {0:.1f} %: perhaps {1}").format(share, ranked[-2])
