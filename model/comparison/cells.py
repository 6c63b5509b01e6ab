"""What is compared: a cell is one training, of one network, with so many labels and one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.errors import SettingsError
from model.training.recipes import PRESETS, with_labels
from model.types import TrainConfig

LABELS = (100, 1_000, 10_000, 60_000)  # the last is all: 5,000 of them are held out to validate
SEEDS = (1, 2, 3)

# Beside the presets, what tells causes apart: the GAN's classifier without the images that have no label, and the
# article's networks with what the others have besides – augmentation, and steps that suit it.
CONTROLS = {
    "gan, labels only": replace(PRESETS["gan"], unlabelled=0),
    **{f"{name}, augmented": replace(PRESETS["bilstm"], network=name) for name in ("rnn", "lstm", "gru")},
}
ENTRIES = {**PRESETS, **CONTROLS}  # what can be compared, by name
DEFAULT_ENTRIES = tuple(name for name in ENTRIES if name != "rowpad")  # that one takes hours; name it to have it too


@dataclass(frozen=True, slots=True)
class Cell:
    """One training of the comparison."""

    entry: str
    labels: int
    seed: int

    @property
    def config(self) -> TrainConfig:
        """The entry's preset, fitted to so few labels."""
        return replace(with_labels(ENTRIES[self.entry], self.labels), seed=self.seed)


def plan(entries: Sequence[str], labels: Sequence[int], seeds: Sequence[int]) -> tuple[Cell, ...]:
    """All cells, seed by seed: what is cut off has fewer seeds, not fewer networks. Raises SettingsError."""
    for name in entries:
        if name not in ENTRIES:
            raise SettingsError(f"There is nothing called “{name}” to compare. Choose among: {', '.join(ENTRIES)}.")
    for count in labels:
        if count not in LABELS:
            raise SettingsError(f"Choose the labels among {', '.join(str(known) for known in LABELS)}; not {count}.")
    return tuple(Cell(entry, count, seed) for seed in seeds for count in labels for entry in entries)
