"""How finely a drawing is read while the pen moves: on a slow computer not every row, so that the view keeps up."""

from __future__ import annotations

import statistics
from collections import deque

LONGEST = 0.013  # seconds of a judgement with its reading: two of them, one waiting, fit into a frame
COARSEST = 4  # rows from one belief to the next
_REMEMBERED = 3  # judgements that a change is decided by
_MARGIN = 0.8  # of LONGEST: rows come back only where there is some time to spare
_ROWS_OF_INK = 20  # a framed digit is that high
_FIXED = 6.0  # what does not depend on how many rows are asked takes as long as that many rows


class ReadingPace:
    """Learns from how long judgements take. `every` is 1 where each row can be asked, else 2 … COARSEST."""

    def __init__(self) -> None:
        self.every = 1
        self._taken: deque[float] = deque(maxlen=_REMEMBERED)

    def note(self, seconds: float, every: int) -> None:
        """Take into account that a judgement took `seconds` where each `every`-th row was asked."""
        if every != self.every:
            return  # a thorough one after the pen has come to rest says nothing about the present pace
        self._taken.append(seconds)
        if len(self._taken) < _REMEMBERED:
            return
        a_row = statistics.median(self._taken) / _rows_of_work(self.every)  # seconds
        wanted = self._finest_within(LONGEST, a_row)
        if wanted < self.every:
            wanted = min(self.every, self._finest_within(LONGEST * _MARGIN, a_row))
        if wanted != self.every:
            self.every = wanted
            self._taken.clear()

    def _finest_within(self, seconds: float, a_row: float) -> int:
        """The smallest `every` whose judgement is expected to take no longer, else COARSEST."""
        fits = (every for every in range(1, COARSEST) if _rows_of_work(every) * a_row <= seconds)
        return next(fits, COARSEST)


def _rows_of_work(every: int) -> float:
    """How long a judgement takes, in units of one row."""
    return _FIXED + _ROWS_OF_INK / every
