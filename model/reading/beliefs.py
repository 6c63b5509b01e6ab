"""What a network believes while the raster is uncovered, line after line.

The belief after line t is the network's answer to the raster whose other lines are white. For every network, one that
reads both ways included, it depends on nothing but the uncovered lines; after the last line it is the prediction.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.painter import paint_for_judging
from model.raster import raster as frame
from model.types import DIGITS, ROWS, Drawing, Order, Prediction, Reading

if TYPE_CHECKING:
    from model.predictor import Predictor


def read(
    predictor: Predictor,
    raster: NDArray[np.float32],
    order: Order = Order.TOP_DOWN,
    every: int = 1,
    boldness: float = 0.0,
) -> Reading | None:
    """The reading of a raster (28, 28) in 0…1, uncovered in `order`; None without ink.

    `every` as in Reading, `boldness` as in Predictor.judge.
    """
    found = _read(predictor, raster, order, every, time.perf_counter(), boldness)
    return None if found is None else found[1]


def judge_and_read(
    predictor: Predictor, drawing: Drawing, boldness: float = 0.0, every: int = 1
) -> tuple[Prediction, Reading] | tuple[None, None]:
    """`Predictor.judge` and the reading of the same raster, in one go: the last row's answer is the prediction.

    With `every` above 1 only each `every`-th row with ink is asked, and the last: the sooner both are there.
    """
    started = time.perf_counter()
    framed = frame(paint_for_judging(drawing))  # (28, 28)
    return _read(predictor, framed, Order.TOP_DOWN, every, started, boldness) or (None, None)


def _read(
    predictor: Predictor, raster: NDArray[np.float32], order: Order, every: int, started: float, boldness: float = 0.0
) -> tuple[Prediction, Reading] | None:
    """What is said to the whole raster, last, and what was believed on the way there."""
    reading_started = time.perf_counter()
    if not raster.any():
        return None
    uncovered = raster[None] * uncovered_parts(order)  # (1, 28, 28) * (28, 28, 28): one raster for each line
    ink = uncovered.sum(axis=(1, 2))  # (28,) grows with every line that has ink
    fresh = np.diff(ink, prepend=0.0) > 0.0  # (28,) a line without ink changes no belief: it is not asked for
    seen = np.cumsum(fresh) > 0  # (28,) False before the first ink
    asked = _each(fresh, every)  # (28,)
    if order is Order.TOP_DOWN:
        said = predictor.answers_while_uncovered(raster, np.flatnonzero(asked))  # A rows
    else:
        said = predictor.answers(uncovered[asked])  # A rasters
    latest = np.cumsum(asked) - 1  # (28,) which of the A answers holds after each line; -1 before the first
    beliefs = np.full((ROWS, DIGITS), 1.0 / DIGITS)
    known = latest >= 0
    rows = np.flatnonzero(asked)  # (A,)
    rows[-1] = ROWS - 1  # all ink is uncovered: that is the prediction
    shares = predictor.beliefs(said, rows, from_top=order is Order.TOP_DOWN)  # (A, 10)
    beliefs[known] = shares[latest[known]]  # (K, 10)
    at_all = said.digit_at_all[np.maximum(latest, 0)]  # (28,) before the first ink as after it
    prediction = predictor.prediction(said.last(), raster, started, boldness)
    reading = Reading(
        beliefs=tuple(map(tuple, beliefs.tolist())),
        digit_at_all=tuple(at_all.tolist()),
        raster=raster,
        first_ink=int(np.argmax(seen)),
        order=order,
        every=every,
        verdict=prediction.verdict,
        seconds=time.perf_counter() - reading_started,
    )
    return prediction, reading


def read_in_orders(
    predictor: Predictor, raster: NDArray[np.float32], orders: Sequence[Order], boldness: float = 0.0
) -> tuple[Reading, ...]:
    """The readings of a raster (28, 28) in several orders; none where it has no ink.

    The temperatures are those of as many rows from the top: other orders are not calibrated by themselves.
    """
    found = (read(predictor, raster, order, boldness=boldness) for order in orders)
    return tuple(reading for reading in found if reading is not None)


@cache
def uncovered_parts(order: Order) -> NDArray[np.float32]:
    """Masks (28, 28, 28) of 0 and 1: what can be seen of a raster after each of the 28 lines."""
    lines = np.arange(ROWS)
    place = np.empty(ROWS, dtype=int)  # when each line is uncovered
    if order is Order.BOTTOM_UP:
        place = lines[::-1]
    elif order is Order.BOTH_WAYS:
        place[:14], place[14:] = 2 * lines[:14], (2 * lines[:14] + 1)[::-1]
    else:
        place = lines
    seen = (place[None, :] <= lines[:, None]).astype(np.float32)  # (28 moments, 28 lines)
    along_rows = order is not Order.LEFT_TO_RIGHT
    masks = seen[:, :, None] if along_rows else seen[:, None, :]  # (28, 28, 1) or (28, 1, 28)
    found = np.broadcast_to(masks, (ROWS, ROWS, ROWS)).copy()  # (28, 28, 28)
    found.flags.writeable = False
    return found


def _each(fresh: NDArray[np.bool_], every: int) -> NDArray[np.bool_]:
    """Of the lines (28,) that are True each `every`-th, and the last."""
    asked = np.zeros_like(fresh)
    lines = np.flatnonzero(fresh)
    asked[lines[::every]] = asked[lines[-1]] = True
    return asked
