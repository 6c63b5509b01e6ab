"""Numbers that may be anything, from a file or a training that went wrong: which can be shown and drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable

LARGEST = 1e38  # of what is drawn: a plot's ranges and their differences stay finite


def finite(value: object, largest: float = LARGEST) -> float | None:
    """`value` as a float; None where it is no number, not finite, or further than `largest` from 0."""
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number with hundreds of digits
        return None
    return number if math.isfinite(number) and abs(number) <= largest else None


def share(value: object) -> float | None:
    """`value` as a float in 0…1; None where it is none."""
    number = finite(value)
    return number if number is not None and 0.0 <= number <= 1.0 else None


def points(places: Iterable[tuple[float | None, float | None]]) -> tuple[list[float], list[float]]:
    """The xs and ys of the points that can be drawn; the others are left out."""
    drawn = [(x, y) for x, y in ((finite(x), finite(y)) for x, y in places) if x is not None and y is not None]
    return [x for x, _ in drawn], [y for _, y in drawn]


def tick_step(last: float, most: int) -> float:
    """The least of 1, 2, 5, 10, 20, 50, … with which an axis from 0 to `last` has at most `most` ticks."""
    exponent = 0
    while True:
        for digit in (1, 2, 5):
            step = digit * 10.0**exponent
            if last <= most * step:
                return step
        exponent += 1
