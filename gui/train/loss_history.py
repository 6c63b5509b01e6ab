"""The losses of a training, smoothed as they come, thinned out for drawing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gui.finite import finite

MOST_POINTS = 600  # drawn at once: about one for each pixel
_KEPT = 0.98  # of the running average at each batch: it looks back over about 50

Floats = NDArray[np.float64]


class LossHistory:
    """Grows by (batch number, loss); `thinned` costs the same however many there are."""

    def __init__(self) -> None:
        self._values = np.zeros((3, 1024))  # batch number from 1, loss, running average
        self._count = 0
        self._average = 0.0
        self._weight = 0.0  # what the average's weights sum to; 1 in the long run (Kingma & Ba 2015, section 3)

    def __len__(self) -> int:
        return self._count

    @property
    def last_average(self) -> float:
        """The running average after the last batch."""
        return float(self._values[2, self._count - 1])

    def extend(self, losses: Iterable[tuple[int, float]]) -> None:
        """Add the losses of some batches, numbered from 0. What is not finite is left out, of the average too."""
        for batch, loss in losses:
            if finite(loss) is None or finite(batch) is None:
                continue
            if self._count == self._values.shape[1]:
                self._values = np.concatenate([self._values, np.zeros_like(self._values)], axis=1)
            self._average = _KEPT * self._average + (1.0 - _KEPT) * loss
            self._weight = _KEPT * self._weight + (1.0 - _KEPT)
            self._values[:, self._count] = batch + 1, loss, self._average / self._weight
            self._count += 1

    def thinned(self) -> tuple[Floats, Floats, Floats]:
        """Batch numbers, losses and running averages: every 2ⁿ-th, so that a drawn point stays drawn, and the last."""
        step = 1
        while self._count > MOST_POINTS * step:
            step *= 2
        chosen = np.arange(0, self._count, step)
        if self._count and chosen[-1] != self._count - 1:
            chosen = np.append(chosen, self._count - 1)
        batches, losses, averages = self._values[:, chosen]
        return batches, losses, averages
