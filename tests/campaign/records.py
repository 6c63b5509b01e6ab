"""What is known of every input, in a file that the campaign and its workers share: it outlives a worker that dies."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np

from model import errors

WAITING, UNDER_WAY, ACCEPTED, FAULTY, REFUSED = "waiting", "under way", "accepted", "faulty", "refused"
_ERRORS = tuple(name for name, kind in vars(errors).items() if inspect.isclass(kind))
OUTCOMES = (WAITING, UNDER_WAY, ACCEPTED, FAULTY, *(f"{REFUSED} {name}" for name in _ERRORS))
_RECORD = np.dtype([("outcome", "u1"), ("rest", "u1"), ("mutation", "S20"), ("seconds", "f4"), ("growth", "f4")])


class Records:
    """One record an input. `outcome` is a place in OUTCOMES; `growth` is in megabytes over the worker's start."""

    def __init__(self, path: Path, inputs: int) -> None:
        mode = "r+" if path.exists() else "w+"
        self.array = np.memmap(path, dtype=_RECORD, mode=mode, shape=(inputs,))

    def begin(self, index: int, mutation: str) -> None:
        """An input is about to be read."""
        self.array[index] = (OUTCOMES.index(UNDER_WAY), 0, mutation.encode(), 0.0, 0.0)

    def end(self, index: int, outcome: str, rest: int, seconds: float, growth: float) -> None:
        """It was read."""
        self.array[index] = (OUTCOMES.index(outcome), rest, self.array[index]["mutation"], seconds, growth)

    def under_way(self, first: int, last: int) -> int | None:
        """The input in first…last - 1 that a worker was reading when it ended."""
        found = np.flatnonzero(self.array["outcome"][first:last] == OUTCOMES.index(UNDER_WAY))
        return first + int(found[0]) if len(found) else None

    def next_waiting(self, first: int, last: int) -> int:
        """The first input in first…last - 1 that was not begun; `last` where there is none."""
        found = np.flatnonzero(self.array["outcome"][first:last] == OUTCOMES.index(WAITING))
        return first + int(found[0]) if len(found) else last
