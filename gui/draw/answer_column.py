"""The answer and its bars: of the whole drawing, or of the rows that a reading has uncovered."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.draw.answer import Answer
from gui.draw.probability_bars import ProbabilityBars
from model.types import Prediction


class AnswerColumn(QWidget):
    """Shows the newest Prediction, or what it is told to follow until it is told None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = Answer()
        self.bars = ProbabilityBars()
        self._prediction: Prediction | None = None
        self._is_following = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.WITHIN_GROUP)
        column.addWidget(self.answer)
        column.addWidget(self.bars, 1)

    def show_prediction(self, prediction: Prediction | None) -> None:
        """The newest answer; while a reading is followed, only an empty paper is shown at once."""
        self._prediction = prediction
        if prediction is None or not self._is_following:
            self._show(prediction)

    def follow(self, belief: tuple[float, ...] | None, digit: int | None, words: str) -> None:
        """Show what was believed on the way: ten probabilities (none while they are hidden), their digit, and words.

        A `belief` of None ends that.
        """
        was_following, self._is_following = self._is_following, belief is not None
        if belief is not None:
            self.answer.show_belief(digit, words)
            self.bars.set_probabilities(belief or None, accepted=digit is not None)
        elif was_following:
            self._show(self._prediction)

    def _show(self, prediction: Prediction | None) -> None:
        self.answer.show_prediction(prediction)
        if prediction is None:
            self.bars.set_probabilities(None)
            return
        accepted = prediction.is_accepted
        # Of a drawing that is taken for no digit the bars show how little is left for each.
        left = 1.0 if accepted else prediction.is_digit
        self.bars.set_probabilities(tuple(share * left for share in prediction.probabilities), accepted)
