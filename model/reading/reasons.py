"""Why this answer: what changes when a row or a stroke is left out, and which ink speaks for it.

Occlusion: Zeiler & Fergus 2014, section 4. Integrated gradients: Sundararajan, Taly, Yan 2017, eq. 3, with blank paper
as the baseline:

    a_p = x_p · mean over s in 0…1 of ∂F(s x) / ∂x_p,  F = the log-odds of the answered digit,  Σ_p a_p = F(x) - F(0)

Close to blank paper the gradient changes fastest. With s = u² and u evenly spaced most points lie there: the sum is
met within a few per cent then, with evenly spaced s several times worse.

These twenty lines are our own: captum is bound to older versions of numpy.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from model.predictor import Predictor
from model.reading.why import Flip, Reasons
from model.types import DIGITS, ROWS, Drawing, Prediction

STEPS = 64  # points of the path from blank paper to the drawing
MOST_PAIRED = 8  # strokes of which every pair is tried

_Judge = Callable[[Drawing], Prediction | None]


class _GivenUpError(Exception):
    """Nobody waits for the reasons any more."""


def reasons(
    predictor: Predictor,
    drawing: Drawing,
    boldness: float = 0.0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Reasons | None:
    """What the answer to `drawing` rests on; None where it has no ink, or where `should_stop` said so meanwhile.

    `boldness` as in Predictor.judge. Of hundreds of strokes it takes a minute: each is left out in turn.
    """

    def judge(strokes: Drawing) -> Prediction | None:
        if should_stop():
            raise _GivenUpError
        return predictor.judge(strokes, boldness)

    try:
        return _reasons(predictor, drawing, judge)
    except _GivenUpError:
        return None


def _reasons(predictor: Predictor, drawing: Drawing, judge: _Judge) -> Reasons | None:
    prediction = judge(drawing)
    if prediction is None:
        return None
    without = tuple(judge(left_out(drawing, (k,))) for k in range(len(drawing.strokes)))
    flips, paired = _flips(drawing, prediction, without, judge)
    return Reasons(
        prediction=prediction,
        rows=row_falls(predictor, prediction),
        strokes=tuple(_share(prediction, prediction) - _share(prediction, found) for found in without),
        without=without,
        flips=flips,
        paired=paired,
        gradients=integrated_gradients(predictor, prediction.raster, prediction.digit),
    )


def left_out(drawing: Drawing, strokes: tuple[int, ...]) -> Drawing:
    """`drawing` without the strokes of these numbers, counted from 0."""
    kept = tuple(stroke for number, stroke in enumerate(drawing.strokes) if number not in strokes)
    return Drawing(kept, drawing.picture)


def row_falls(predictor: Predictor, prediction: Prediction) -> tuple[float, ...]:
    """How much the share of the answered digit, as in Reasons, falls, -1…1, when each of the 28 rows is white."""
    rasters = np.repeat(prediction.raster[None], ROWS, axis=0)  # (28, 28) -> (28 hidden rows, 28, 28)
    rasters[np.arange(ROWS), np.arange(ROWS)] = 0.0
    said = predictor.answers(rasters)  # 28 answers
    left = said.digit_at_all if prediction.is_accepted else 1.0
    shares = predictor.shares(said)[:, prediction.digit] * left  # (28,)
    has_ink = prediction.raster.any(axis=1)  # (28,)
    falls = np.where(has_ink, _share(prediction, prediction) - shares, 0.0)  # a white row hides nothing
    return tuple(float(fall) for fall in falls)


def is_other_answer(first: Prediction, second: Prediction | None) -> bool:
    """True where two predictions do not say the same: another digit, or not both a digit, a fragment, or neither."""
    if second is None:
        return True
    if first.is_accepted and second.is_accepted:
        return first.digit != second.digit
    return first.verdict != second.verdict  # of what is no digit, the likeliest one is not the answer


def _share(answer: Prediction, found: Prediction | None) -> float:
    """What is left, 0…1, of the answered digit in another prediction; where that digit is doubted, little."""
    if found is None:
        return 0.1
    return found.probabilities[answer.digit] * (found.is_digit if answer.is_accepted else 1.0)


def _flips(
    drawing: Drawing, prediction: Prediction, without: tuple[Prediction | None, ...], judge: _Judge
) -> tuple[tuple[Flip, ...], int]:
    """Single strokes that decide; where there are none, pairs of the first strokes, and of how many.

    Leaving out all there is decides nothing: there is no answer then.
    """
    strokes, has_picture = len(without), drawing.picture is not None
    if strokes == 1 and not has_picture:
        return (), 0
    singles = tuple(Flip((k,), found) for k, found in enumerate(without) if is_other_answer(prediction, found))
    if singles or strokes < (2 if has_picture else 3):
        return singles, 0
    paired, pairs = min(strokes, MOST_PAIRED), []
    for pair in itertools.combinations(range(paired), 2):
        found = judge(left_out(drawing, pair))
        if is_other_answer(prediction, found):
            pairs.append(Flip(pair, found))
    return tuple(pairs), paired


def integrated_gradients(predictor: Predictor, raster: NDArray[np.float32], digit: int) -> NDArray[np.float32]:
    """How much each pixel of a raster (28, 28) in 0…1 speaks for `digit`: (28, 28), in logits against the others."""
    ink = torch.from_numpy(raster)  # (28, 28)
    even = (torch.arange(STEPS) + 0.5) / STEPS  # (S,) midpoints of u
    steps, weights = even**2, 2 * even / STEPS  # (S,) s = u², ds = 2u du
    with torch.enable_grad():
        path = (steps[:, None, None] * ink).requires_grad_()  # (S, 28, 28)
        log_odds = digit_log_odds(predictor, path, digit).sum()
        # Only the path's gradient is asked for: the network's parameters get none.
        (gradient,) = torch.autograd.grad(log_odds, path)  # (S, 28, 28)
    mean = torch.tensordot(weights, gradient, dims=1)  # (S,) · (S, 28, 28) -> (28, 28)
    found: NDArray[np.float32] = (mean * ink).numpy()  # (28, 28)
    return found


def digit_log_odds(predictor: Predictor, rasters: torch.Tensor, digit: int) -> torch.Tensor:
    """log p / (1 - p) of `digit` among the ten, (B,), for rasters (B, 28, 28)."""
    logits = predictor.network(rasters).float()[:, :DIGITS]  # (B, 10)
    others = torch.cat([logits[:, :digit], logits[:, digit + 1 :]], dim=1)  # (B, 9)
    log_odds: torch.Tensor = logits[:, digit] - torch.logsumexp(others, dim=1)  # (B,)
    return log_odds
