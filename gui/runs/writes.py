"""What the window wants noted in the list of runs, as values that wait in line for the thread that writes them.

A training is known here by its key, the checkpoint it writes to: the window need not wait for a number from the disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from model.runs.store import RunStore
from model.types import EpochScore, TrainConfig, TrainResult

Numbers = dict[Path, int]  # of the trainings of this window, by key


class Write(Protocol):
    """One change of the list."""

    def apply(self, store: RunStore, numbers: Numbers) -> None:
        """Write it. Raises RunsBusyError where it can be tried again, RunsError where that is of no use."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A training starts."""

    key: Path
    config: TrainConfig
    name: str
    parameters: int

    def apply(self, store: RunStore, numbers: Numbers) -> None:
        """Write it."""
        if self.key not in numbers:  # else it is continued
            numbers[self.key] = store.begin(self.config, self.name, self.parameters, self.key.name)


@dataclass(frozen=True, slots=True)
class NoteProgress:
    """A training has done an epoch."""

    key: Path
    curve: tuple[EpochScore, ...]
    images_per_second: float

    def apply(self, store: RunStore, numbers: Numbers) -> None:
        """Write it."""
        if self.key in numbers:
            store.note_progress(numbers[self.key], self.curve, self.images_per_second)


@dataclass(frozen=True, slots=True)
class Finish:
    """A training has ended with a checkpoint; it is noted even where its beginning could not be."""

    key: Path
    result: TrainResult

    def apply(self, store: RunStore, numbers: Numbers) -> None:
        """Write it."""
        store.finish(numbers.get(self.key, 0), self.result)
        numbers.pop(self.key, None)


@dataclass(frozen=True, slots=True)
class Fail:
    """A training has failed."""

    key: Path
    sentence: str

    def apply(self, store: RunStore, numbers: Numbers) -> None:
        """Write it."""
        if self.key in numbers:
            store.fail(numbers[self.key], self.sentence)
            del numbers[self.key]


@dataclass(frozen=True, slots=True)
class Drop:
    """A training has ended with nothing to keep."""

    key: Path

    def apply(self, store: RunStore, numbers: Numbers) -> None:
        """Write it."""
        if self.key in numbers:
            store.drop(numbers[self.key])
            del numbers[self.key]


@dataclass(frozen=True, slots=True)
class Rename:
    """A run gets another name."""

    run: int
    name: str

    def apply(self, store: RunStore, _numbers: Numbers) -> None:
        """Write it."""
        store.rename(self.run, self.name)


@dataclass(frozen=True, slots=True)
class Annotate:
    """A run gets another note."""

    run: int
    note: str

    def apply(self, store: RunStore, _numbers: Numbers) -> None:
        """Write it."""
        store.annotate(self.run, self.note)


@dataclass(frozen=True, slots=True)
class Delete:
    """Runs are taken off the list."""

    runs: tuple[int, ...]

    def apply(self, store: RunStore, _numbers: Numbers) -> None:
        """Write it."""
        store.delete(self.runs)


@dataclass(frozen=True, slots=True)
class Restore:
    """Deleted runs are taken back."""

    runs: tuple[int, ...]

    def apply(self, store: RunStore, _numbers: Numbers) -> None:
        """Write it."""
        store.restore(self.runs)
