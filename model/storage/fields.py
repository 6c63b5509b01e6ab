"""Values that were read from a file, checked: type, range, length, finiteness. Nothing that a file says is believed.

Every function takes the value and the name of its field, and raises FieldError with a sentence that names the field.
Importing this pulls in neither torch nor Qt.
"""

from __future__ import annotations

import datetime
import json
import math
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from model.errors import FieldError

LONGEST_JSON = 4 * 2**20  # characters
LARGEST_INTEGER = 2**63 - 1  # of SQLite and of Qt's integers
DEEPEST = 20  # levels of lists and objects in JSON
LONGEST_MOMENT = 40  # characters
_SHOWN = 80  # characters of a text from outside in a sentence
_MOST_DIGITS = 15  # of a number in a sentence
_EARLIEST_YEAR = 1970  # older moments have no time stamp on every system


def parsed(content: object, field: str, longest: int = LONGEST_JSON, *, is_finite: bool = True) -> Any:
    """The value of a JSON text of at most `longest` characters and DEEPEST levels.

    NaN and infinity are refused; not so where `is_finite` is False: then whoever reads the numbers names the field.
    """
    if not isinstance(content, str):
        raise FieldError(f"{field} is no text.")
    if len(content) > longest:
        raise FieldError(f"{field} is too long ({len(content):,} characters).")
    try:
        if is_finite:
            value = json.loads(content, parse_constant=_refuse_constant, parse_float=_finite_float)
        else:
            value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FieldError(f"{field} is not valid JSON.") from error
    _check_depth(value, field)
    return value


def text(value: object, field: str, longest: int = 200) -> str:
    """A text of at most `longest` characters, without half characters (surrogates)."""
    if not isinstance(value, str):
        raise FieldError(f"{field} is no text.")
    if len(value) > longest:
        raise FieldError(f"{field} is too long ({len(value):,} characters, {longest:,} are allowed).")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise FieldError(f"{field} has broken characters.")
    return value


def choice(value: object, field: str, choices: Collection[str]) -> str:
    """One of `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise FieldError(f"{field} is {quoted(value)}, which is none of those that are known.")
    return value


def whole(value: object, field: str, low: int = 0, high: int = LARGEST_INTEGER) -> int:
    """A whole number in low…high; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(f"{field} is no whole number.")
    if not low <= value <= high:
        raise FieldError(f"{field} is outside {low:,}…{high:,}.")
    return value


def number(value: object, field: str, low: float = -1e12, high: float = 1e12) -> float:
    """A finite number in low…high, whole or not; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError(f"{field} is no number.")
    if isinstance(value, float) and not math.isfinite(value):
        raise FieldError(f"{field} is not finite.")
    if not low <= value <= high:  # before the conversion: a whole number may be too large for a float
        raise FieldError(f"{field} is outside {low:g}…{high:g}.")
    return float(value)


def moment(value: object, field: str) -> datetime.datetime:
    """A moment in ISO 8601, in UTC, of the years 1970…9999; one that names no time zone is in UTC."""
    written = text(value, field, LONGEST_MOMENT)
    try:
        found = datetime.datetime.fromisoformat(written)
        found = found.replace(tzinfo=datetime.UTC) if found.tzinfo is None else found.astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise FieldError(f"{field} is {quoted(written)}, which is no date.") from error
    if found.year < _EARLIEST_YEAR:
        raise FieldError(f"{field} is before {_EARLIEST_YEAR}.")
    return found


def switch(value: object, field: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise FieldError(f"{field} is neither true nor false.")
    return value


def listing(value: object, field: str, most: int) -> list[Any]:
    """A list of at most `most` entries; these are not checked."""
    if not isinstance(value, list):
        raise FieldError(f"{field} is no list.")
    if len(value) > most:
        raise FieldError(f"{field} has too many entries ({len(value):,}, {most:,} are allowed).")
    return value


def mapping(value: object, field: str, most: int = 100) -> Mapping[str, Any]:
    """An object with at most `most` keys of at most 100 characters; its values are not checked."""
    if not isinstance(value, dict):
        raise FieldError(f"{field} is no object.")
    if len(value) > most:
        raise FieldError(f"{field} has too many entries ({len(value):,}, {most:,} are allowed).")
    for key in value:
        text(key, f"A name in {field}", 100)
    return value


def quoted(value: object) -> str:
    """Something from outside as a part of a sentence: in quotes, on one line, cut."""
    shown = value if isinstance(value, str) else type(value).__name__
    return f"“{one_line(shown)}”"


def shown_number(value: float) -> str:
    """A number as a part of a sentence; a whole number with too many digits is not written out."""
    if isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS:
        return f"a number of more than {_MOST_DIGITS} digits"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def one_line(value: str, most: int = _SHOWN) -> str:
    """`value` without line breaks and control characters, cut to `most` characters."""
    printable = "".join(
        " " if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") else character
        for character in value[: 4 * most]
    )
    line = " ".join(printable.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _finite_float(digits: str) -> float:
    """“1e999” is infinity for Python."""
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(digits)
    return value


def _check_depth(value: object, field: str) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if type(inner) is list or type(inner) is dict  # quicker than isinstance, and JSON has no others
        ]
        if not level:
            return
    raise FieldError(f"{field} is nested too deeply.")
