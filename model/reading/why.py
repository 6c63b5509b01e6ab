"""What an answer rests on: frozen values. Importing this pulls no torch in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.types import Prediction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Flip:
    """Strokes (counted from 0) that, left out, change the answer, and the Prediction without them; None: no ink."""

    strokes: tuple[int, ...]
    without: Prediction | None


@dataclass(frozen=True, slots=True, eq=False)
class Reasons:
    """Why a drawing was answered as it was.

    `rows` (28,) and `strokes`: how much the share of the answered digit falls, -1…1, when a row of the raster or a
    stroke of the drawing is left out. That share is its probability, times that it is a digit at all; where the answer
    is “not a digit”, its probability among the ten. `without` are the Predictions without each stroke, None where no
    ink is left.
    `flips` are the smallest sets of strokes, one or else two, whose absence changes the answer; every pair of the first
    `paired` strokes was tried, 0 where none was. `gradients` (28, 28) is how much each pixel's ink speaks for (> 0) or
    against the digit, in logits of the digit against the other nine.
    """

    prediction: Prediction
    rows: tuple[float, ...]
    strokes: tuple[float, ...]
    without: tuple[Prediction | None, ...]
    flips: tuple[Flip, ...]
    paired: int
    gradients: NDArray[np.float32]
