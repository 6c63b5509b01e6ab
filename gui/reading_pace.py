"""How finely a drawing is read while the pen moves: on a slow computer not every row, so that the view keeps up."""

from __future__ import annotations

import statistics
from collections import deque

SLOW, FAST = 0.013, 0.005  # seconds of one judgement with its reading: two of them, one waiting, fit into a frame
COARSEST = 4  # rows from one belief to the next
_REMEMBERED = 5  # judgements that a change is decided by


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
        usual = statistics.median(self._taken)
        if usual > SLOW and self.every < COARSEST:
            self._change(1)
        elif usual < FAST and self.every > 1:
            self._change(-1)

    def _change(self, by: int) -> None:
        self.every += by
        self._taken.clear()
