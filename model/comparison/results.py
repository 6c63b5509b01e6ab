"""What was measured so far, in one JSON file: a comparison that was cut off goes on from it."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from model.comparison.cells import ENTRIES, Cell
from model.errors import DatasetError
from model.storage.files import write_atomically

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one cell came to; accuracies are 0…1. `hands` is the accuracy on synthetic drawings that no training saw."""

    cell: Cell
    epochs: int
    batches: int
    validation: float
    test: float
    hands: float


@dataclass(frozen=True, slots=True)
class Speed:
    """What a network costs: measured alone, one after another, on `threads` cores (predicting on one)."""

    entry: str
    parameters: int
    images_per_second: float
    training_seconds: float  # of the preset with all labels, at this speed
    prediction_milliseconds: float
    threads: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation (0 for a single one) over `n` seeds."""

    mean: float
    deviation: float
    n: int


class Results:
    """Outcomes and speeds by what they are of; `save` writes them all."""

    def __init__(self, path: Path) -> None:
        """Read what is there. Raises DatasetError where the file is not a comparison."""
        self._path = path
        self.outcomes: dict[Cell, Outcome] = {}
        self.speeds: dict[str, Speed] = {}
        if not path.exists():
            return
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            if stored["format"] != _FORMAT:
                raise ValueError(f"format {stored['format']}")
            for entry in stored["outcomes"]:
                outcome = Outcome(**{**entry, "cell": Cell(**entry["cell"])})
                self.outcomes[outcome.cell] = outcome
            self.speeds = {entry["entry"]: Speed(**entry) for entry in stored["speeds"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError(
                f"{path} is not a comparison that can be gone on with ({error}). Name another file, or move it away."
            ) from error

    def save(self) -> None:
        """Write everything, all at once or not at all. Raises CheckpointError where the disk refuses."""
        stored = {
            "format": _FORMAT,
            "outcomes": [asdict(outcome) for outcome in self.outcomes.values()],
            "speeds": [asdict(speed) for speed in self.speeds.values()],
        }
        write_atomically(self._path, (json.dumps(stored, indent=1) + "\n").encode())

    def entries(self) -> tuple[str, ...]:
        """The names of what was measured, in the order of ENTRIES."""
        measured = {cell.entry for cell in self.outcomes}
        return tuple(entry for entry in ENTRIES if entry in measured)

    def spread(self, figure: str, entry: str, labels: int) -> Spread | None:
        """Over the seeds of an entry with so many labels, of "test", "validation" or "hands"; None without one."""
        found = [
            float(getattr(outcome, figure))
            for cell, outcome in self.outcomes.items()
            if (cell.entry, cell.labels) == (entry, labels)
        ]
        if not found:
            return None
        return Spread(statistics.fmean(found), statistics.stdev(found) if len(found) > 1 else 0.0, len(found))
