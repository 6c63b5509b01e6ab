"""Which verdict has the majority, and how it is told in a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from gui.arena.agreement import agreement, verdict_words
from model.types import Prediction, Verdict

RASTER = np.zeros((28, 28), dtype=np.float32)


def prediction(verdict: Verdict, digit: int = 7, second: int = 1) -> Prediction:
    return Prediction((0.1,) * 10, digit, RASTER, 0.001, verdict, second)


@pytest.mark.parametrize(
    ("verdicts", "majority", "sentence"),
    [
        ([], None, ""),
        (["7"], "7", "a says 7"),
        (["7", "7", "7"], "7", "All 3 say 7"),
        (["7", "7", "1"], "7", "2 of 3 say 7; c says 1"),
        (["7", "1 or 7", "7", "not a digit"], "7", "2 of 4 say 7; b says 1 or 7; d says “not a digit”"),
        (["7", "7", "1", "2", "3"], "7", "2 of 5 say 7; 3 say something else"),
        (["7", "1"], None, "No majority: 1 × 7, 1 × 1"),
        (["7", "7", "1", "1", "2"], None, "No majority: 2 × 7, 2 × 1, 1 × 2"),
        (["not a digit", "not a digit"], "not a digit", "All 2 say “not a digit”"),
    ],
)
def test_verdicts_are_compared(verdicts: list[str], majority: str | None, sentence: str) -> None:
    found = agreement(list(zip("abcde", verdicts, strict=False)))
    assert (found.majority, found.sentence) == (majority, sentence)
    assert [found.is_broken_by(verdict) for verdict in verdicts] == [verdict != majority for verdict in verdicts]


def test_two_of_one_name_count_twice() -> None:
    assert agreement([("a", "7"), ("a", "7"), ("b", "1")]).sentence == "2 of 3 say 7; b says 1"


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.DIGIT, "7"),
        (Verdict.EITHER, "1 or 7"),
        (Verdict.NOT_A_DIGIT, "not a digit"),
        (Verdict.FRAGMENT, "draw a bit more"),
    ],
)
def test_verdicts_in_words(verdict: Verdict, words: str) -> None:
    assert verdict_words(prediction(verdict)) == words


def test_the_same_two_digits_are_the_same_verdict_in_either_order() -> None:
    assert verdict_words(prediction(Verdict.EITHER, 1, 7)) == verdict_words(prediction(Verdict.EITHER, 7, 1))
