"""A reading in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gui.reading.reading_words import per_cent, reading_in_words, row_in_short, row_in_words
from model.types import Reading, Verdict


def reading_of(digits: list[int | None]) -> Reading:
    """28 rows with these digits, the last one kept to the end; sure of each with 80 %, of the next with 20 %."""
    whole = [*digits, *[digits[-1]] * (28 - len(digits))]
    first_ink = sum(digit is None for digit in whole)
    beliefs = []
    for digit in whole:
        belief = [0.1] * 10 if digit is None else [0.0] * 10
        if digit is not None:
            belief[digit], belief[(digit + 1) % 10] = 0.8, 0.2
        beliefs.append(tuple(belief))
    return Reading(tuple(beliefs), np.ones((28, 28), dtype=np.float32), first_ink)


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ([None] * 4 + [7], "7 from row 5 on, where the ink begins"),
        ([None] * 4 + [2] * 7 + [7], "2 until row 11, then 7"),
        ([9, 9, 2, 3], "9 until row 2, 2 until row 3, then 3"),
        ([1, 2, 3, 4, 5, 6], "1, 2, 3, … changing until row 5, then 6"),
    ],
)
def test_the_whole(digits: list[int | None], words: str) -> None:
    assert reading_in_words(reading_of(digits)) == words


def test_one_row() -> None:
    found = reading_of([None, None, 2, 7])
    assert row_in_words(found, 0) == "After row 1 of 28: no ink yet, every digit is as likely"
    assert row_in_words(found, 2) == "After row 3 of 28: 2 with 80\u00a0%, then 3 with 20\u00a0%"
    assert row_in_words(found, 27) == "After row 28 of 28: 7 with 80\u00a0%, then 8 with 20\u00a0%"


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.DIGIT, "2 until row 2, then 7"),
        (Verdict.EITHER, "2 until row 2, then 7 – undecided: 7 or 8"),
        (Verdict.NOT_A_DIGIT, "2 until row 2, then 7 – no digit"),
        (Verdict.FRAGMENT, "2 until row 2, then 7 – only begun"),
    ],
)
def test_what_is_no_digit_is_told_so(verdict: Verdict, words: str) -> None:
    reading = replace(reading_of([2, 2, 7]), verdict=verdict, digit_at_all=(0.25,) * 28)
    assert reading_in_words(reading) == words
    assert ("most like" in row_in_words(reading, 0)) is not reading.is_digit
    said = "80\u00a0%" if reading.is_digit else "most like 2; a digit at all: 25\u00a0%"
    assert row_in_short(reading, 0) == f"after row 1: {said}"


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0"), (0.83, "83"), (0.9949, "99"), (0.995, "99.5"), (0.9987, "99.9"), (0.99999, "100.0"), (1.0, "100.0")],
)
def test_a_share_has_a_decimal_where_it_is_nearly_sure(share: float, said: str) -> None:
    assert per_cent(share) == f"{said}\u00a0%"  # the two are never torn apart at the end of a line


def test_a_row_says_what_the_bars_say() -> None:
    beliefs = (tuple(0.9987 if digit == 7 else 0.0013 / 9 for digit in range(10)),) * 28
    reading = replace(reading_of([7]), beliefs=beliefs)
    assert row_in_words(reading, 27) == "After row 28 of 28: 7 with 99.9\u00a0%"
    assert row_in_short(reading, 27) == "after row 28: 99.9\u00a0%"
