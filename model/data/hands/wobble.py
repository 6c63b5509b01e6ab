"""The random numbers of one drawing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.data.hands.paths import XY, Path


class Wobble:
    """Random numbers for one drawing: `w(x)` is near x, `w.between(a, b)` uniform, `w.chance(p)` a coin."""

    def __init__(self, random: np.random.Generator, amount: float = 0.035) -> None:
        self.random = random
        self.amount = amount

    def __call__(self, value: float, times: float = 1.0) -> float:
        """`value` with normal noise of this hand's usual inaccuracy, in boxes."""
        return value + float(self.random.normal(0.0, self.amount * times))

    def at(self, x: float, y: float, times: float = 1.0) -> XY:
        """A point near (x, y)."""
        return self(x, times), self(y, times)

    def between(self, low: float, high: float) -> float:
        """A number between `low` and `high`, all equally likely."""
        return float(self.random.uniform(low, high))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.random.random() < probability)


Strokes = list[Path]
Allograph = Callable[[Wobble], Strokes]
