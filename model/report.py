"""The scores that `evaluate` and the replay report, as a dictionary for JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import metrics
from model.answers import Answers
from model.evaluation import scores
from model.predictor import Predictor
from model.types import DIGITS

BATCH = 250  # rasters judged at once
MOST_CONFUSIONS = 10


def said_of(predictor: Predictor, rasters: NDArray[np.float32]) -> Answers:
    """What a predictor says to rasters (N, 28, 28), a batch at a time."""
    parts = [predictor.answers(rasters[start : start + BATCH]) for start in range(0, len(rasters), BATCH)]
    return Answers(
        np.concatenate([part.digit_logits for part in parts]),  # (N, 10)
        np.concatenate([part.is_digit for part in parts]),  # (N,)
        np.concatenate([part.fragment for part in parts]),  # (N,)
    )


def report(
    predictor: Predictor,
    rasters: NDArray[np.float32],
    labels: NDArray[np.int64],
    others: NDArray[np.float32] | None = None,
) -> dict[str, Any]:
    """Scores of digits (N, 28, 28) with labels (N,), and of how well `others` (M, 28, 28) are told from them.

    `n`, `accuracy` without any verdict, `ece` (15 bins), `per_class`, the commonest `confusions`, `accepted` (share of
    the digits that the default threshold takes for digits) and `accepted_accuracy`; with others also `auroc` and
    `refused` (share of the others). All but `n` and the confusions are 0…1.
    """
    said = said_of(predictor, rasters)
    shares = predictor.shares(said)  # (N, 10)
    found = shares.argmax(axis=1)  # (N,)
    right = found == labels
    accepted = predictor.accepts(said)
    result = scores(labels, found)
    confusions = Counter((int(t), int(a)) for t, a in zip(labels, found, strict=True) if t != a)
    summary: dict[str, Any] = {
        "n": result.n,
        "accuracy": round(result.accuracy, 6),
        "ece": round(metrics.expected_calibration_error(shares.max(axis=1), right), 6),
        "per_class": {str(digit): round(result.per_class[digit], 6) for digit in range(DIGITS)},
        "confusions": [
            {"drawn": drawn, "read": read, "count": count}
            for (drawn, read), count in confusions.most_common(MOST_CONFUSIONS)
        ],
        "accepted": round(float(accepted.mean()), 6),
        "accepted_accuracy": round(float(right[accepted].mean()) if accepted.any() else 0.0, 6),
    }
    if others is not None:
        said_of_others = said_of(predictor, others)
        summary["auroc"] = round(metrics.auroc(said.is_digit, said_of_others.is_digit), 6)
        summary["refused"] = round(float((~predictor.accepts(said_of_others)).mean()), 6)
        summary["n_non_digits"] = len(others)
    return summary
