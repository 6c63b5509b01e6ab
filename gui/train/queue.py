"""The queue of trainings: what waits, what runs, what came of it. Knows neither Qt nor threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from model.types import TrainConfig

MOST_ENDED = 50  # of those that have ended, so many stay in view


class EntryState(StrEnum):
    """What has become of a queued training."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"  # by the person; what whole epochs taught is kept
    DROPPED = "dropped"  # stopped before one epoch was done: there is nothing to keep
    FAILED = "failed"


_UNDER_WAY = (EntryState.RUNNING, EntryState.PAUSED, EntryState.STOPPING)


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One training. `share` of its batches are done, 0…1; `accuracy` on the test images, 0…1; `error` is a sentence.

    `output` is the checkpoint of a training that was cut off and is continued; None for a new one.
    """

    id: int
    config: TrainConfig
    output: Path | None = None
    state: EntryState = EntryState.WAITING
    share: float = 0.0
    accuracy: float | None = None
    error: str = ""

    @property
    def is_under_way(self) -> bool:
        """True from its start to its end."""
        return self.state in _UNDER_WAY

    @property
    def has_ended(self) -> bool:
        """True once it neither waits nor runs."""
        return not self.is_under_way and self.state is not EntryState.WAITING


class TrainingQueue:
    """Trainings in the order in which they run: those that have ended, then at most one under way, then those waiting.

    Ids are never used twice. Calls that make no sense in an entry's state change nothing, and say so with False.
    """

    def __init__(self) -> None:
        self._entries: list[QueueEntry] = []
        self._next_id = 1

    @property
    def entries(self) -> tuple[QueueEntry, ...]:
        """All of them, in order."""
        return tuple(self._entries)

    @property
    def waiting(self) -> tuple[QueueEntry, ...]:
        """Those that are still to start, the next one first."""
        return tuple(entry for entry in self._entries if entry.state is EntryState.WAITING)

    @property
    def running(self) -> QueueEntry | None:
        """The one under way."""
        return next((entry for entry in self._entries if entry.is_under_way), None)

    def add(self, config: TrainConfig, output: Path | None = None) -> QueueEntry:
        """Put a training behind all others."""
        entry = self._new(config, output)
        self._entries.append(entry)
        return entry

    def add_next(self, config: TrainConfig) -> QueueEntry:
        """Put a training before all others that wait."""
        entry = self._new(config)
        self._entries.insert(len(self._entries) - len(self.waiting), entry)
        return entry

    def begin_next(self) -> QueueEntry | None:
        """Let the first waiting one be under way; None where none waits, or one is under way already."""
        waiting = self.waiting
        if self.running is not None or not waiting:
            return None
        return self._change(waiting[0], lambda entry: replace(entry, state=EntryState.RUNNING))

    def mark(self, state: EntryState) -> bool:
        """Say what the one under way does: it runs, is paused or is stopping."""
        assert state in _UNDER_WAY
        return self._change_running(lambda entry: replace(entry, state=state))

    def advance(self, share: float) -> bool:
        """Say how far the one under way is, 0…1."""
        return self._change_running(lambda entry: replace(entry, share=min(1.0, max(0.0, share))))

    def end(self, state: EntryState, accuracy: float | None = None, error: str = "") -> bool:
        """Say how the one under way ended. The oldest of very many that have ended are forgotten."""
        changed = self._change_running(lambda entry: replace(entry, state=state, accuracy=accuracy, error=error))
        ended = [entry for entry in self._entries if entry.has_ended]
        for entry in ended[: max(0, len(ended) - MOST_ENDED)]:
            self._entries.remove(entry)
        return changed

    def remove(self, entry_id: int) -> bool:
        """Take out one that waits or has ended; False for one under way."""
        entry = self._find(entry_id)
        if entry is None or entry.is_under_way:
            return False
        self._entries.remove(entry)
        return True

    def can_move(self, entry_id: int, by: int) -> bool:
        """Whether `move` would change the order."""
        places = [entry.id for entry in self.waiting]
        return entry_id in places and by != 0 and 0 <= places.index(entry_id) + by < len(places)

    def move(self, entry_id: int, by: int) -> bool:
        """Move a waiting one by so many places among those that wait; earlier is negative."""
        entry = self._find(entry_id)
        if entry is None or not self.can_move(entry_id, by):
            return False
        index = self._entries.index(entry)
        self._entries.insert(index + by, self._entries.pop(index))
        return True

    def drop_waiting(self) -> None:
        """Forget all that wait."""
        self._entries = [entry for entry in self._entries if entry.state is not EntryState.WAITING]

    def _new(self, config: TrainConfig, output: Path | None = None) -> QueueEntry:
        entry = QueueEntry(self._next_id, config, output)
        self._next_id += 1
        return entry

    def _find(self, entry_id: int) -> QueueEntry | None:
        return next((entry for entry in self._entries if entry.id == entry_id), None)

    def _change_running(self, change: Callable[[QueueEntry], QueueEntry]) -> bool:
        running = self.running
        if running is not None:
            self._change(running, change)
        return running is not None

    def _change(self, entry: QueueEntry, change: Callable[[QueueEntry], QueueEntry]) -> QueueEntry:
        changed = change(entry)
        self._entries[self._entries.index(entry)] = changed
        return changed
