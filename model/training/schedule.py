"""The learning rate over a training: a short linear warm-up, then half a cosine down.

The cosine is Loshchilov & Hutter, "SGDR", ICLR 2017, equation 5, without restarts.
"""

from __future__ import annotations

import math

WARM_UP = 0.08  # share of the training
FLOOR = 0.02  # of the peak, at the end and in epochs added after it


def rate_factor(batch: int, batches: int) -> float:
    """Factor (0…1] on the peak rate for batch number `batch` (from 0) of `batches`; FLOOR behind the end."""
    if batch >= batches:
        return FLOOR
    warm_up = max(1, round(WARM_UP * batches))
    if batch < warm_up:
        return (batch + 1) / warm_up
    progress = (batch - warm_up) / max(1, batches - warm_up)
    return FLOOR + (1.0 - FLOOR) * 0.5 * (1.0 + math.cos(math.pi * progress))
