"""A run as it is remembered. Importing this pulls in neither torch nor Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from model.types import EpochScore, Scores


class RunState(StrEnum):
    """How far a run came."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # by the person, after at least one epoch: its weights are kept
    FAILED = "failed"
    CUT_OFF = "cut off"  # the program ended while it ran
    IMPORTED = "imported"  # a checkpoint that somebody else made; it was judged here


@dataclass(frozen=True, slots=True)
class Run:
    """One training: its settings (a TrainConfig as a dictionary), its curve, its scores, its checkpoint.

    `test` are the scores on MNIST's test images and `wrong` the (index, answer) of each that was misread; both are
    empty until the run has ended. `figures` are the checkpoint's measured numbers, 0…1. `checkpoint` is None where no
    weights were kept; whether the file is still there is another question. `seconds` counts training only.
    """

    id: int
    name: str
    state: RunState
    network: str
    created: str  # ISO 8601, UTC
    note: str = ""
    error: str = ""  # why it failed, in a sentence
    settings: dict[str, object] = field(default_factory=dict)
    parameters: int = 0
    curve: tuple[EpochScore, ...] = ()
    epochs_done: int = 0
    seconds: float = 0.0
    images_per_second: float = 0.0
    test: Scores | None = None
    wrong: tuple[tuple[int, int], ...] = ()
    figures: dict[str, float] = field(default_factory=dict)
    checkpoint: Path | None = None

    @property
    def seed(self) -> int | None:
        """The seed of the training; None where it is not known."""
        seed = self.settings.get("seed")
        return seed if isinstance(seed, int) else None

    @property
    def labels(self) -> int | None:
        """How many labelled images it learnt from; None where it is not known."""
        size = self.settings.get("train_size")
        return size if isinstance(size, int) else None
