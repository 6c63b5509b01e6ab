"""How far the beliefs after each row may be trusted: a temperature and ten biases for every row.

A network that has seen little of a digit is surer than it should be, and it has its favourites: what begins low in the
raster is more often a 4 than an 8. After row r the ten logits z are made honest by

    softmax(z / T_r + b_r)                                      Guo et al. 2017, section 4.2: vector scaling, one scale

T_r and b_r minimise the negative log-likelihood on rasters whose rows below are white; b_r has a standard normal
prior: of few rasters little is concluded.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model import evaluation
from model.data.mnist import LabelledRasters
from model.predictor import row_bias, row_temperature
from model.types import DIGITS, ROWS

QUICK, THOROUGH = 240, 2400  # rasters that a row is calibrated on, less than twice as many at most
_QUICK_STEP = 3  # rows from one that is calibrated to the next
LOWEST, HIGHEST = 0.2, 20.0  # temperatures: a network that never saw a part of a digit may be that much too sure
_FEWEST = 50  # of fewer rasters with ink above a row nothing can be said
_STEPS = 60  # of the search for the minimum


def row_calibration(
    network: nn.Module,
    data: LabelledRasters,
    device: str = "cpu",
    thorough: bool = False,
    should_stop: Callable[[], bool] | None = None,
) -> dict[str, float]:
    """Temperature and biases after each row but the last, by their keys in a checkpoint's calibration.

    `data` are digits (N, 28, 28), uint8; QUICK or THOROUGH many of them, evenly chosen, are judged down to each row
    where they have ink; where it has to be quick, every third row stands for the two above it. A row that too few have
    ink above has none of its own: the next row's hold for it. `should_stop` as in `calibration.calibrated`.
    """
    step = max(1, len(data) // (THOROUGH if thorough else QUICK))
    images, labels = data.images[::step], data.labels[::step]  # (S, 28, 28), (S,)
    found: dict[str, float] = {}
    for row in reversed(range(ROWS - 2, -1, -1 if thorough else -_QUICK_STEP)):
        begun = np.flatnonzero(images[:, : row + 1].any(axis=(1, 2)))  # (B,)
        if len(begun) < _FEWEST:
            continue
        covered = images[begun].copy()  # (B, 28, 28)
        covered[:, row + 1 :] = 0
        logits = torch.cat(list(evaluation.batch_logits(network, covered, device, should_stop)))  # (B, 10 or 12)
        temperature, biases = scale_and_biases(logits[:, :DIGITS], labels[begun])
        found[row_temperature(row)] = temperature
        found |= {row_bias(row, digit): bias for digit, bias in enumerate(biases)}
    return found


def scale_and_biases(logits: Tensor, labels: NDArray[np.int64]) -> tuple[float, list[float]]:
    """The temperature, LOWEST…HIGHEST, and the ten biases that make logits (N, 10) honest for labels (N,)."""
    given, right = logits.double(), torch.from_numpy(labels)  # (N, 10), (N,)
    log_scale = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    biases = torch.zeros(DIGITS, dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([log_scale, biases], max_iter=_STEPS, line_search_fn="strong_wolfe")
    narrowest, widest = -math.log(HIGHEST), -math.log(LOWEST)

    def loss() -> Tensor:
        search.zero_grad()
        scaled = given * log_scale.clamp(narrowest, widest).exp() + biases  # (N, 10)
        found = nn.functional.cross_entropy(scaled, right) + biases.square().sum() / (2 * len(labels))
        found.backward()  # type: ignore[no-untyped-call]
        return found

    with torch.enable_grad():
        search.step(loss)  # type: ignore[no-untyped-call]
    temperature = float((-log_scale.detach().clamp(narrowest, widest)).exp())
    return temperature, biases.detach().tolist()
