"""From a network's logits to honest numbers: the temperature of its probabilities, and where it should say “no digit”.

Both are chosen on MNIST's validation images and on synthetic drawings of hands that no training sees, never on a
test set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from model import evaluation, metrics
from model.answers import Answers, answers
from model.data.hands import generator
from model.data.mnist import LabelledRasters
from model.row_calibration import row_calibration
from model.types import DIGITS, CheckpointInfo

HELD_OUT_SEED = 2**32  # above any seed of a training: no hand of this one is among those it learns from
HELD_OUT_DRAWINGS = 4_800
ACCEPTED = 0.9965  # share of the held-out digits, drawn and MNIST's, that the default threshold accepts


ShouldStop = Callable[[], bool]


def answers_to(
    network: nn.Module, data: LabelledRasters, device: str = "cpu", should_stop: ShouldStop | None = None
) -> Answers:
    """What a network says to all rasters of `data`; `should_stop` as in `calibrated`."""
    return answers(torch.cat(list(evaluation.batch_logits(network, data.images, device, should_stop))))  # (N, 10 or 12)


def held_out_drawings(should_stop: ShouldStop | None = None) -> LabelledRasters:
    """Synthetic drawings, digits and others, of hands that no training sees; made once a process."""
    if HELD_OUT_DRAWINGS not in _held_out:
        counts = generator.counts(HELD_OUT_DRAWINGS)
        _held_out[HELD_OUT_DRAWINGS] = generator.make(counts, HELD_OUT_SEED, should_stop)
    return _held_out[HELD_OUT_DRAWINGS]


_held_out: dict[int, LabelledRasters] = {}  # by their number


def calibrated(
    network: nn.Module,
    info: CheckpointInfo,
    validation: LabelledRasters,
    device: str = "cpu",
    thorough: bool = False,
    should_stop: ShouldStop | None = None,
) -> CheckpointInfo:
    """`info` with the temperature and the threshold of this network, and with its scores on held-out drawings.

    Figures: `hands_accuracy` on drawn digits, `accepted` and `refused` shares of drawn digits and of other drawings at
    the default threshold, and `auroc`. The threshold is chosen on one half of the held-out hands, the scores are the
    other half's. The rows are calibrated in a second, or `thorough`ly in a minute.

    `should_stop` is called after every 250 rasters; to end the calibration it raises an error of its own.
    """
    drawn = held_out_drawings(should_stop)
    half = len(drawn) // 2
    chosen, measured = _slice(drawn, 0, half), _slice(drawn, half, len(drawn))
    on_mnist, on_chosen = (answers_to(network, data, device, should_stop) for data in (validation, chosen))
    is_digit = chosen.labels < DIGITS  # (H,)
    temperature = metrics.temperature(
        np.concatenate([on_mnist.digit_logits, on_chosen.digit_logits[is_digit]]),
        np.concatenate([validation.labels, chosen.labels[is_digit]]),
    )
    threshold = threshold_for(on_mnist.is_digit, on_chosen.is_digit[is_digit])
    on_measured = answers_to(network, measured, device, should_stop)
    found = _with_scores(on_measured, info, measured, temperature, threshold)
    by_row = row_calibration(network, _both(validation, chosen, is_digit), device, thorough, should_stop)
    return replace(found, calibration={**found.calibration, **by_row})


def _both(validation: LabelledRasters, drawn: LabelledRasters, is_digit: NDArray[np.bool_]) -> LabelledRasters:
    """As many of MNIST's validation images as drawn digits: rows are to be calibrated for both."""
    images, labels = drawn.images[is_digit], drawn.labels[is_digit]
    share = slice(0, len(labels))
    return LabelledRasters(
        np.concatenate([validation.images[share], images]), np.concatenate([validation.labels[share], labels])
    )


def _with_scores(
    found: Answers, info: CheckpointInfo, measured: LabelledRasters, temperature: float, threshold: float
) -> CheckpointInfo:
    is_digit = measured.labels < DIGITS  # (H,)
    right = found.digit_logits[is_digit].argmax(axis=1) == measured.labels[is_digit]
    figures = {**info.figures, "hands_accuracy": float(right.mean())}
    calibration = {"temperature": temperature}
    if np.isfinite(threshold):
        calibration["threshold"] = threshold
        digits, others = found.is_digit[is_digit], found.is_digit[~is_digit]
        figures["accepted"] = float((digits >= threshold).mean())
        figures["refused"] = float((others < threshold).mean())
        figures["auroc"] = metrics.auroc(digits, others)
    return replace(info, figures=figures, calibration=calibration)


def threshold_for(on_mnist: NDArray[np.float32], on_drawings: NDArray[np.float32]) -> float:
    """The logit that ACCEPTED of the digits reach, MNIST's (M,) and drawn ones (D,) counting the same together.

    -inf, which accepts everything, for a network that holds everything to be a digit.
    """
    scores = np.concatenate([on_mnist, on_drawings])  # (M + D,)
    if not np.isfinite(scores).all():
        return float("-inf")
    weights = np.concatenate([np.full(len(part), 0.5 / len(part)) for part in (on_mnist, on_drawings)])
    order = np.argsort(scores)
    refused = np.cumsum(weights[order])  # (M + D,) share of the digits up to each score
    return float(scores[order][np.searchsorted(refused, 1.0 - ACCEPTED)])


def _slice(data: LabelledRasters, start: int, end: int) -> LabelledRasters:
    return LabelledRasters(data.images[start:end], data.labels[start:end])
