"""What several networks say of one drawing, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from model.types import Prediction, Verdict

_MOST_NAMES = 2  # more dissenters are counted, not named


@dataclass(frozen=True, slots=True)
class Agreement:
    """The verdict that more networks give than any other (None where there is no such), and all of it in a sentence."""

    majority: str | None
    sentence: str

    def is_broken_by(self, verdict: str) -> bool:
        """True for a verdict that is not the majority's."""
        return verdict != self.majority


def verdict_words(prediction: Prediction) -> str:
    """The verdict, short. Two that mean the same have the same words: of two digits the smaller comes first."""
    if prediction.verdict is Verdict.NOT_A_DIGIT:
        return _tr("not a digit")
    if prediction.verdict is Verdict.FRAGMENT:
        return _tr("draw a bit more")
    if prediction.verdict is Verdict.EITHER:
        return _tr("{0} or {1}").format(*sorted((prediction.digit, prediction.second)))
    return str(prediction.digit)


def agreement(said: Sequence[tuple[str, str]]) -> Agreement:
    """Compare what was said: pairs of who said it and the verdict in words."""
    counts = Counter(verdict for _name, verdict in said).most_common()
    if not counts:
        return Agreement(None, "")
    (first, most), *others = counts
    if not others:
        return Agreement(first, _unanimous(said, first))
    if others[0][1] == most:
        parts = (_tr("{0} × {1}").format(count, _quoted(verdict)) for verdict, count in counts)
        return Agreement(None, _tr("No majority: {0}").format(", ".join(parts)))
    return Agreement(first, _divided(said, first, most))


def _unanimous(said: Sequence[tuple[str, str]], verdict: str) -> str:
    if len(said) == 1:
        return _tr("{0} says {1}").format(said[0][0], _quoted(verdict))
    return _tr("All {0} say {1}").format(len(said), _quoted(verdict))


def _divided(said: Sequence[tuple[str, str]], majority: str, most: int) -> str:
    dissenters = [(name, verdict) for name, verdict in said if verdict != majority]
    start = _tr("{0} of {1} say {2}").format(most, len(said), _quoted(majority))
    if len(dissenters) > _MOST_NAMES:
        return _tr("{0}; {1} say something else").format(start, len(dissenters))
    parts = (_tr("{0} says {1}").format(name, _quoted(verdict)) for name, verdict in dissenters)
    return "; ".join((start, *parts))


def _quoted(verdict: str) -> str:
    """Digits stand as they are; words are set apart from the sentence around them."""
    return verdict if verdict[0].isdecimal() else _tr("“{0}”").format(verdict)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Arena", text)
