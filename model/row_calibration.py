"""How far the beliefs after each row may be trusted: a temperature for every row.

A network that has seen little of a digit is surer than it should be. Each row's logits are divided by the temperature
that makes its beliefs calibrated (Guo et al. 2017, section 4.2), chosen on rasters whose rows below are white.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from model import evaluation, metrics
from model.data.mnist import LabelledRasters
from model.predictor import row_temperature
from model.types import DIGITS, ROWS

QUICK, THOROUGH = 240, 600  # rasters, at most, that a row's temperature is chosen on
_QUICK_STEP = 3  # rows from one temperature to the next
HIGHEST = 20.0  # a network that never saw a part of a digit may be that much too sure
_FEWEST = 50  # of fewer rasters with ink above a row nothing can be said


def row_temperatures(
    network: nn.Module, data: LabelledRasters, device: str = "cpu", thorough: bool = False
) -> dict[str, float]:
    """The temperature after each row but the last, by its key in a checkpoint's calibration.

    `data` are digits (N, 28, 28), uint8; QUICK or THOROUGH many of them, evenly chosen, are judged down to each row
    where they have ink; where it has to be quick, every third row stands for the two above it. A row that too few have
    ink above has no temperature of its own: nothing is believed there.
    """
    step = max(1, len(data) // (THOROUGH if thorough else QUICK))
    images, labels = data.images[::step], data.labels[::step]  # (S, 28, 28), (S,)
    covered, owners, rows = [], [], []
    for row in reversed(range(ROWS - 2, -1, -1 if thorough else -_QUICK_STEP)):
        begun = np.flatnonzero(images[:, : row + 1].any(axis=(1, 2)))  # (B,)
        if len(begun) < _FEWEST:
            continue
        part = images[begun].copy()  # (B, 28, 28)
        part[:, row + 1 :] = 0
        covered.append(part)
        owners.append(begun)
        rows.append(row)
    if not covered:
        return {}
    logits = torch.cat(list(evaluation.batch_logits(network, np.concatenate(covered), device)))  # (ΣB, 10 or 12)
    digits = logits[:, :DIGITS].numpy()  # (ΣB, 10)
    ends = np.cumsum([len(part) for part in owners])[:-1]
    return {
        row_temperature(row): metrics.temperature(said, labels[begun], HIGHEST)
        for row, begun, said in zip(rows, owners, np.split(digits, ends), strict=True)
    }
