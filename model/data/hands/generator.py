"""Endless labelled drawings: digits 0…9, NOT_A_DIGIT, and FRAGMENT, painted and framed as every drawing is."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event

import numpy as np
from numpy.typing import NDArray

from model.data.hands import non_digits
from model.data.hands.allographs import ALLOGRAPHS
from model.data.hands.hand import Hand
from model.data.hands.paths import Path
from model.data.hands.wobble import Strokes
from model.data.mnist import LabelledRasters
from model.errors import TrainingError
from model.painter import LEARNT_WIDTHS, paint_for_judging
from model.raster import INK_SIDE, SIDE, raster
from model.types import DIGITS, FRAGMENT, NOT_A_DIGIT, Drawing, Point, Stroke

SHARE_OF_OTHERS, SHARE_OF_FRAGMENTS = 0.35, 0.07
WITH_HOLES = (0, 4, 6, 8, 9)
DRAWINGS_PER_HAND = 24
_CHUNK = 960  # drawings a task of the pool: a whole number of hands
_PATIENCE = 0.1  # seconds between two looks whether to stop
_ORDER = 2**32 - 1  # the number of no chunk: the order of the labels has random numbers of its own
_MEDIAN_LINE, _SPREAD = 2.5, 0.28  # framed line width in raster pixels: log-normal


def drawing(label: int, hand: Hand, random: np.random.Generator) -> Drawing:
    """One drawing by `hand` of a digit, or of something else for NOT_A_DIGIT and FRAGMENT, in canvas units."""
    if label == FRAGMENT:
        strokes = non_digits.fragment(hand, random)
    elif label == NOT_A_DIGIT:
        makers, weights = list(non_digits.MAKERS), np.array(list(non_digits.MAKERS.values()))
        strokes = makers[int(random.choice(len(makers), p=weights / weights.sum()))](hand, random)
    else:
        strokes = hand.write(hand.form(ALLOGRAPHS[label], label, random), random)
    return _on_canvas(strokes, random, has_hole=label in WITH_HOLES)


def make(
    counts: dict[int, int],
    seed: int,
    should_stop: Callable[[], bool] | None = None,
    workers: int | None = None,
    on_share: Callable[[float], None] | None = None,
) -> LabelledRasters:
    """Rasters of `counts[label]` drawings of each label, in random order; the same seed gives the same rasters.

    Uses `workers` processes (None: one a core); each hand writes 24 drawings. `on_share` hears from time to time which
    share, 0…1, is made. Ends early, with what there is, when told to stop. Raises TrainingError where a process dies.
    """
    labels = np.concatenate([np.full(count, label) for label, count in sorted(counts.items())]).astype(np.int64)
    labels = np.random.default_rng((seed, _ORDER)).permutation(labels)  # (N,)
    chunks = [labels[start : start + _CHUNK] for start in range(0, len(labels), _CHUNK)]
    processes = min(workers or os.cpu_count() or 1, len(chunks))
    if len(chunks) <= 1:
        painted = (_paint_chunk(chunk, seed, number) for number, chunk in enumerate(chunks))
    else:
        painted = _painted_in_processes(chunks, seed, processes, should_stop or (lambda: False))
    images: list[NDArray[np.uint8]] = []
    with contextlib.closing(painted):
        while (should_stop is None or not should_stop()) and (chunk := next(painted, None)) is not None:
            images.append(chunk)
            if on_share is not None:
                on_share(len(images) / len(chunks))
    made = np.concatenate(images) if images else np.zeros((0, SIDE, SIDE), dtype=np.uint8)
    return LabelledRasters(made, labels[: len(made)])


def _painted_in_processes(
    chunks: list[NDArray[np.int64]], seed: int, processes: int, should_stop: Callable[[], bool]
) -> Generator[NDArray[np.uint8], None, None]:
    """The rasters of each chunk in turn, until told to stop; its end, by whatever error, drops what is not done."""
    # Not fork: the parent may have threads (torch's, Qt's) that a forked child would find frozen.
    context = multiprocessing.get_context("spawn")
    dropped = context.Event()
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin_process, initargs=(dropped,))
    try:
        tasks = [pool.submit(_paint_chunk, chunk, seed, number) for number, chunk in enumerate(chunks)]
        for task in tasks:
            while not wait([task], timeout=_PATIENCE).done:
                if should_stop():
                    return
            yield task.result()
    except BrokenProcessPool as error:
        raise TrainingError("The drawings could not be made: a process was ended. Is there enough memory?") from error
    finally:
        dropped.set()  # the pool cannot cancel what a process has begun or is handed next
        pool.shutdown(cancel_futures=True)


_dropped: Event | None = None  # in a process of the pool: set when nobody wants its drawings any more


def _begin_process(dropped: Event) -> None:
    """In a process of the pool: stop when told to, end as soon as the program that started it is gone."""
    global _dropped
    _dropped = dropped
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def end_with_parent() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def _paint_chunk(labels: NDArray[np.int64], seed: int, number: int) -> NDArray[np.uint8]:
    """Rasters (N, 28, 28) of one task; its random numbers depend on nothing but seed and number."""
    random = np.random.default_rng((seed, number))
    rasters = np.zeros((len(labels), 28, 28), dtype=np.uint8)
    for index, label in enumerate(labels):
        if index % DRAWINGS_PER_HAND == 0:
            if _dropped is not None and _dropped.is_set():
                break
            hand = Hand.drawn(random)
        framed = raster(paint_for_judging(drawing(int(label), hand, random), LEARNT_WIDTHS))  # (28, 28)
        rasters[index] = np.rint(framed * 255.0)
    return rasters


def _on_canvas(strokes: Strokes, random: np.random.Generator, has_hole: bool = False) -> Drawing:
    """Put strokes in boxes onto the canvas, with a pen whose framed line is as wide as people's lines are."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(float((high - low).max()), 1e-3)
    size = random.uniform(0.3, 0.9)
    thin = random.uniform(0.4, 1.0) if len(strokes) > 4 else 1.0  # nobody writes much with a marker
    framed = thin * float(np.clip(_MEDIAN_LINE * np.exp(random.normal(0.0, _SPREAD)), 1.3, 5.0))
    if has_hole:  # a narrow 0 in a wide line is a 1, and a slash needs room in it too
        room = 7.0 if len(strokes) == 1 else 5.0
        framed = min(framed, max(1.3, 0.6 + room * _narrow_diameter(strokes[0]) / side))
    width = framed * size / (INK_SIDE - framed)
    uneven = random.uniform(0.0, 0.25) if random.random() < 0.3 else 0.0  # a stylus presses now more, now less
    made = []
    for stroke in strokes:
        placed = (stroke - (low + high) / 2) / side * size + 0.5
        press = 1.0 + uneven * np.sin(
            np.linspace(0.0, random.uniform(2.0, 9.0), len(placed)) + random.uniform(0.0, 6.0)
        )
        made.append(
            Stroke(
                tuple(Point(float(x), float(y), _pressure(float(p))) for (x, y), p in zip(placed, press, strict=True)),
                width,
            )
        )
    return Drawing(tuple(made))


def _narrow_diameter(stroke: Path) -> float:
    """The smaller diameter of the ellipse that a stroke would be: of a ring its own, whatever its slant."""
    spread = np.linalg.eigvalsh(np.cov(stroke.T))  # (2,) variance along its axes, ascending
    return float(2.0 * np.sqrt(2.0 * max(spread[0], 0.0)))


def _pressure(factor: float) -> float:
    """The pressure (0…1) that makes a line `factor` times as wide as the pen: the inverse of strokes.pressed_width."""
    return (factor - 0.4) / 1.2


def counts(total: int) -> dict[int, int]:
    """How many of `total` drawings are of each label: 58 % digits, evenly, 35 % not a digit, 7 % fragments."""
    other = round(total * SHARE_OF_OTHERS)
    fragments = round(total * SHARE_OF_FRAGMENTS)
    each, left = divmod(total - other - fragments, DIGITS)
    digits = {digit: each + (digit < left) for digit in range(DIGITS)}
    return {**digits, NOT_A_DIGIT: other, FRAGMENT: fragments}
