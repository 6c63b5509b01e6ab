"""Measures of calibration and of telling digits from what is none."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

ECE_BINS = 15


def expected_calibration_error(confidence: ArrayLike, right: ArrayLike) -> float:
    """Expected calibration error, 0…1 (Naeini et al. 2015; Guo et al. 2017, eq. 3): 15 bins of equal width.

    `confidence` (N,) in 0…1 is the probability of the answer, `right` (N,) whether the answer was right.
    """
    sure, hit = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if sure.size == 0:
        return 0.0
    bins = np.minimum((sure * ECE_BINS).astype(int), ECE_BINS - 1)  # (N,)
    gaps = np.bincount(bins, weights=hit - sure, minlength=ECE_BINS)  # (15,) sum of right minus sum of confidence
    return float(np.abs(gaps).sum() / sure.size)


def auroc(digits: ArrayLike, others: ArrayLike) -> float:
    """Probability, 0…1, that a digit's score is above another drawing's; ties count half (Hanley & McNeil 1982)."""
    high, low = np.asarray(digits, dtype=np.float64), np.sort(np.asarray(others, dtype=np.float64))
    if high.size == 0 or low.size == 0:
        return 0.5
    below = np.searchsorted(low, high, side="left")  # (N,) others under each digit
    up_to = np.searchsorted(low, high, side="right")
    return float((below + up_to).sum() / 2 / (high.size * low.size))


def temperature(logits: NDArray[np.float32], labels: NDArray[np.int64], highest: float = 5.0) -> float:
    """The number that logits (N, 10) are divided by so that their softmax is calibrated for labels (N,).

    Minimises the negative log-likelihood (Guo et al. 2017, section 4.2) by golden-section search over
    0.2…`highest`.
    """

    def loss(log_t: float) -> float:
        scaled = logits.astype(np.float64) / np.exp(log_t)
        scaled -= scaled.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(scaled).sum(axis=1))  # (N,)
        return float((log_sum - scaled[np.arange(len(labels)), labels]).mean())

    low, high = np.log(0.2), np.log(highest)
    golden = (np.sqrt(5.0) - 1) / 2
    for _ in range(40):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))
