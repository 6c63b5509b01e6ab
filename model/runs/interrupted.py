"""Trainings that ended with their program, and that can be continued from their snapshots. Imports torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.errors import SnapshotError
from model.runs.run import Run, RunState
from model.runs.store import RunStore
from model.storage.files import is_reserved, snapshot_path
from model.training import snapshot
from model.types import TrainConfig

_CONTINUABLE = (RunState.CUT_OFF, RunState.FAILED)  # a full disk is a failure that another start may mend


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that can be continued: its settings, where its checkpoint is to be, how many epochs are done.

    `problem` is a sentence where the snapshot can't be used: then the run can only be discarded, and `config` is None.
    """

    run: Run
    output: Path
    config: TrainConfig | None = None
    epochs_done: int = 0
    epochs: int = 0
    problem: str = ""


def interrupted_trainings(store: RunStore) -> tuple[Interrupted, ...]:
    """The runs of the list that are not being trained and have a snapshot, the oldest first. Raises RunsError."""
    found = []
    for run in reversed(store.runs()):
        output = store.output_of(run)
        if run.state in _CONTINUABLE and output is not None and snapshot_path(output).is_file():
            found.append(_described(run, output))
    return tuple(found)


def discard(output: Path) -> None:
    """Remove the snapshot of a training that is not to be continued, and the name that it reserved.

    Raises OSError where the disk refuses.
    """
    snapshot_path(output).unlink(missing_ok=True)
    if is_reserved(output):
        output.unlink(missing_ok=True)


def _described(run: Run, output: Path) -> Interrupted:
    try:
        info = snapshot.describe(snapshot_path(output))
    except SnapshotError as error:
        return Interrupted(run, output, problem=str(error))
    return Interrupted(run, output, info.config, info.epochs_done, info.epochs)
