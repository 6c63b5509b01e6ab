"""What an answer rests on, in sentences. The tests compare them with the Reasons themselves."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from model.reading.why import Flip, Reasons
from model.types import ROWS, Prediction, Verdict

NOTABLE = 0.02  # a fall of the probability that is worth a word
_MOST_FLIPS = 3  # told in the sentence; the list marks each stroke that decides


def rows_in_words(reasons: Reasons, row: int) -> str:
    """Which row counts most, what the `row` 0 … 27 counts, and what the colours say."""
    top = max(range(len(reasons.rows)), key=reasons.rows.__getitem__)
    digit = reasons.prediction.digit
    if reasons.rows[top] >= NOTABLE and top == row:
        first = _tr("Row {0} counts most.").format(top + 1)
    elif reasons.rows[top] >= NOTABLE:
        first = _tr("Row {0} counts most: without it, {1}.").format(top + 1, _change(reasons, top))
    elif min(reasons.rows) <= -NOTABLE:
        first = _tr("No row is needed: whichever is hidden, {0} stays as likely or gets likelier.").format(digit)
    else:
        first = _tr("No single row decides: whichever is hidden, {0} stays as likely.").format(digit)
    colours = _tr("Orange rows speak for {0}, blue ones against it.").format(_digit(reasons.prediction))
    return " ".join(part for part in (first, _row_in_words(reasons, row), colours) if part)


def ink_in_words(reasons: Reasons) -> str:
    """What the colours of the ink say."""
    return _tr(
        "Orange ink speaks for {0}, blue ink against it. Together it adds up to how much likelier {1} is than on "
        "blank paper (integrated gradients)."
    ).format(_digit(reasons.prediction), reasons.prediction.digit)


def strokes_in_words(reasons: Reasons) -> str:
    """Which strokes decide, as far as that was tried, and what the colours of the strokes say."""
    if not reasons.strokes:
        return _tr("An image has no strokes to leave out.")
    if not can_leave_out(reasons):
        return _tr("It is one stroke: without it there is nothing to read.")
    colours = _tr("Orange strokes speak for {0}, blue ones against it, grey ones neither.")
    return f"{_flips_in_words(reasons)} {colours.format(_digit(reasons.prediction))}"


def without_in_words(reasons: Reasons, number: int) -> str:
    """What the answer is without the stroke `number`, counted from 0."""
    without = reasons.without[number]
    if without is None:
        return _tr("without stroke {0}: nothing is left").format(number + 1)
    words = _tr("without stroke {0}: {1}").format(number + 1, _answer(without))
    if without.is_accepted:
        words = _tr("{0}, {1:.0f} %").format(words, without.confidence * 100)
    decides = any(flip.strokes == (number,) for flip in reasons.flips)
    return _tr("{0} – it decides").format(words) if decides else words


def can_leave_out(reasons: Reasons) -> bool:
    """True where something is left to be read without a stroke."""
    return len(reasons.strokes) > 1 or any(without is not None for without in reasons.without)


def a_digit(digit: int) -> str:
    """“a 7”, “an 8”."""
    return (_tr("an {0}") if digit == 8 else _tr("a {0}")).format(digit)


def _row_in_words(reasons: Reasons, row: int) -> str:
    """What a row counts; nothing of the last row where it has no ink: there the line rests after a reading."""
    if not reasons.prediction.raster[row].any():
        if row == ROWS - 1:
            return ""
        return _tr("Row {0} has no ink.").format(row + 1)
    return _tr("Without row {0}: {1}.").format(row + 1, _change(reasons, row))


def _change(reasons: Reasons, row: int) -> str:
    """“3 points less sure”; of what is no digit, how much less it is like one."""
    points = round(reasons.rows[row] * 100)
    said = _tr("1 point") if abs(points) == 1 else _tr("{0} points").format(abs(points))
    is_digit, digit = reasons.prediction.is_accepted, a_digit(reasons.prediction.digit)
    if points == 0:
        return _tr("as sure as before") if is_digit else _tr("as much like {0} as before").format(digit)
    if points > 0:
        return (_tr("{0} less sure") if is_digit else _tr("{0} less like {1}")).format(said, digit)
    return (_tr("{0} surer") if is_digit else _tr("{0} more like {1}")).format(said, digit)


def _flips_in_words(reasons: Reasons) -> str:
    if reasons.flips:
        return " ".join(_flip_in_words(flip) for flip in reasons.flips[:_MOST_FLIPS])
    strokes = len(reasons.strokes)
    if strokes == 1:
        return _tr("Without the stroke the answer stays: the image is enough.")
    if reasons.paired >= strokes:
        return _tr("No single stroke and no pair of strokes decides: the answer stays.")
    if reasons.paired:
        return _tr("No single stroke decides, nor any pair of the first {0}: the answer stays.").format(reasons.paired)
    if strokes == 2:
        return _tr("Neither stroke decides: without the one or the other, the answer stays.")
    return _tr("No single stroke decides: the answer stays.")


def _flip_in_words(flip: Flip) -> str:
    if len(flip.strokes) == 1:
        which = _tr("Without stroke {0}").format(flip.strokes[0] + 1)
    else:
        which = _tr("Without strokes {0} and {1}").format(flip.strokes[0] + 1, flip.strokes[1] + 1)
    return _tr("{0} it would be {1}.").format(which, _answer(flip.without))


def _answer(prediction: Prediction | None) -> str:
    if prediction is None:
        return _tr("nothing")
    if prediction.verdict is Verdict.NOT_A_DIGIT:
        return _tr("no digit")
    if prediction.verdict is Verdict.FRAGMENT:
        return _tr("too little to tell")
    return a_digit(prediction.digit)


def _digit(prediction: Prediction) -> str:
    """“the 7”; of what is no digit, “a 7”, the likeliest of the ten."""
    digit = prediction.digit
    return _tr("the {0}").format(digit) if prediction.is_accepted else a_digit(digit)


def _tr(text: str) -> str:
    return QCoreApplication.translate("WhyWords", text)
