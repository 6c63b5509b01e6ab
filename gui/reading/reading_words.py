"""A reading in words: for the labels, for a screen reader, and for the title of a slide. Rows are counted from 1."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from model.types import DIGITS, ROWS, Order, Reading, Verdict

_MOST_RUNS = 4  # digits in a row that are told one by one; of more only the first ones and the last
_WORTH_TELLING = 0.05  # a second digit with less is left out
_NEARLY_SURE = 0.995  # from here on a decimal: a whole per cent would call certain what is not


class Run(NamedTuple):
    """A digit that was the likeliest from one row to another, both counted from 0 and included."""

    digit: int
    first: int
    last: int


def per_cent(share: float) -> str:
    """“83 %”, “99.9 %” as the bars have it where it is nearly sure; the blank keeps both on one line."""
    return _tr("{0:.{1}f}\u00a0%").format(share * 100, 1 if share >= _NEARLY_SURE else 0)


def runs(reading: Reading) -> list[Run]:
    """The digits that were the likeliest one after the other, from the first ink on."""
    found = []
    for digit, rows in groupby(range(ROWS), key=reading.digits.__getitem__):
        places = list(rows)
        if digit is not None:
            found.append(Run(digit, places[0], places[-1]))
    return found


def reading_in_words(reading: Reading) -> str:
    """“2 until row 11, then 7”; “7 from row 8 on” where it never changed its mind; many changes are shortened.

    Where the whole is no digit it says so: the likeliest of ten is told even of a horse.
    """
    said = _runs_in_words(reading)
    if reading.verdict is Verdict.EITHER:
        second, first = likeliest(reading.beliefs[-1])
        return _tr("{0} – undecided: {1} or {2}").format(said, first, second)
    if reading.is_digit:
        return said
    if reading.verdict is Verdict.FRAGMENT:
        return _tr("{0} – only begun").format(said)
    return _tr("{0} – no digit").format(said)


def _runs_in_words(reading: Reading) -> str:
    found = runs(reading)
    last = found[-1]
    if len(found) == 1:
        return _tr("{0} from row {1} on, where the ink begins").format(last.digit, last.first + 1)
    if len(found) <= _MOST_RUNS:
        parts = [_tr("{0} until row {1}").format(run.digit, run.last + 1) for run in found[:-1]]
        return _tr("{0}, then {1}").format(", ".join(parts), last.digit)
    changing = ", ".join(str(run.digit) for run in found[: _MOST_RUNS - 1])
    return _tr("{0}, … changing until row {1}, then {2}").format(changing, last.first, last.digit)


def row_in_words(reading: Reading, row: int) -> str:
    """“After row 14 of 28: 7 with 83 %, then 9 with 12 %”; says so where no ink is uncovered yet."""
    line = _tr("row") if reading.order is Order.TOP_DOWN else _tr("step")
    where = _tr("After {0} {1} of {2}").format(line, row + 1, ROWS)
    if reading.digits[row] is None:
        return _tr("{0}: no ink yet, every digit is as likely").format(where)
    belief = reading.beliefs[row]
    second, first = likeliest(belief)
    if not reading.is_digit:
        return _tr("{0}: most like {1}, {2} among the ten").format(where, first, per_cent(belief[first]))
    words = _tr("{0}: {1} with {2}").format(where, first, per_cent(belief[first]))
    if belief[second] < _WORTH_TELLING:
        return words
    return _tr("{0}, then {1} with {2}").format(words, second, per_cent(belief[second]))


def row_in_short(reading: Reading, row: int) -> str:
    """“after row 14: 83 %”, the share being the likeliest digit's; of what will be no digit how it is doubted."""
    if reading.digits[row] is None:
        return _tr("after row {0}: no ink yet").format(row + 1)
    if not reading.is_digit:
        at_all = per_cent(reading.digit_at_all[row])
        return _tr("after row {0}: most like {1}; a digit at all: {2}").format(row + 1, reading.digits[row], at_all)
    return _tr("after row {0}: {1}").format(row + 1, per_cent(max(reading.beliefs[row])))


def likeliest(belief: Sequence[float]) -> tuple[int, int]:
    """The second likeliest digit and the likeliest."""
    second, first = sorted(range(DIGITS), key=belief.__getitem__)[-2:]
    return second, first


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReadingWords", text)
