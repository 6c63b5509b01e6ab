"""What a network holds in its memory while it reads. Importing this pulls no torch in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Part(StrEnum):
    """What a recurrent layer computes at each row; gates lie in 0…1, the others in -1…1, a cell's state anywhere."""

    HIDDEN = "hidden"
    CELL = "cell"
    INPUT = "input"
    FORGET = "forget"
    OUTPUT = "output"
    CANDIDATE = "candidate"
    RESET = "reset"
    UPDATE = "update"

    @property
    def is_gate(self) -> bool:
        """True where it lies in 0…1."""
        return self in (Part.INPUT, Part.FORGET, Part.OUTPUT, Part.RESET, Part.UPDATE)


@dataclass(frozen=True, slots=True, eq=False)
class LayerMemory:
    """One recurrent layer in one direction: `parts` are float32 (28 rows, units) each.

    `kind` is "LSTM", "GRU" or "RNN"; `layer` counts from 1; `upwards` where it reads from the last row to the first:
    row t then holds what it knew of the rows t … 27.
    """

    kind: str
    layer: int
    upwards: bool
    parts: Mapping[Part, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """All recurrent layers of a network over one raster, none for a network without memory.

    `attention` (28,) is how much each row's state counts, sum 1; None for a network without attention.
    """

    layers: tuple[LayerMemory, ...] = ()
    attention: NDArray[np.float32] | None = None
