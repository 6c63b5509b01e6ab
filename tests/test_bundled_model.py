"""Promises of the bundled weights, on drawings made by formula and on a fixed part of MNIST's test images."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from model import networks
from model.bundled import BUNDLED_WEIGHTS
from model.data import mnist
from model.predictor import Predictor
from model.report import said_of
from model.types import Drawing, Point, Stroke, Verdict

Place = tuple[float, float]
READ_RIGHT_OF_THE_FIRST_2000 = 1982


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load(BUNDLED_WEIGHTS)


def line(*corners: Place) -> list[Place]:
    """Straight lines of ten steps each."""
    points = [corners[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        points += [(x0 + (x1 - x0) * t / 10, y0 + (y1 - y0) * t / 10) for t in range(1, 11)]
    return points


def arc(centre: Place, radius: Place, start: float, end: float) -> list[Place]:
    """Part of an ellipse; degrees from the right, clockwise."""
    angles = [math.radians(start + (end - start) * t / 30) for t in range(31)]
    return [(centre[0] + radius[0] * math.cos(a), centre[1] + radius[1] * math.sin(a)) for a in angles]


def drawing(*strokes: list[Place]) -> Drawing:
    return Drawing(tuple(Stroke(tuple(Point(x, y) for x, y in stroke)) for stroke in strokes))


RING = arc((0.5, 0.5), (0.2, 0.3), -90, -450)
DIGITS = {
    "0": (0, drawing(RING)),
    "0 with a slash": (0, drawing(RING, line((0.66, 0.22), (0.34, 0.78)))),
    "1": (1, drawing(line((0.5, 0.2), (0.5, 0.8)))),
    "1 with a flag": (1, drawing(line((0.36, 0.38), (0.52, 0.2), (0.52, 0.8)))),
    "1 with a flag and a base": (1, drawing(line((0.36, 0.36), (0.5, 0.2), (0.5, 0.8)),
                                            line((0.34, 0.8), (0.66, 0.8)))),
    "2": (2, drawing([*arc((0.5, 0.36), (0.18, 0.16), -160, 40), *line((0.62, 0.48), (0.32, 0.8), (0.7, 0.8))])),
    "3": (3, drawing([*arc((0.48, 0.35), (0.17, 0.15), -150, 90), *arc((0.48, 0.65), (0.2, 0.16), -90, 150)])),
    "4, open": (4, drawing(line((0.36, 0.2), (0.32, 0.55), (0.68, 0.55)), line((0.56, 0.35), (0.54, 0.85)))),
    "5": (5, drawing([*line((0.4, 0.2), (0.38, 0.45)), *arc((0.47, 0.62), (0.19, 0.18), -120, 140)],
                     line((0.4, 0.2), (0.66, 0.2)))),
    "6": (6, drawing([*line((0.56, 0.18), (0.4, 0.45), (0.34, 0.64)), *arc((0.5, 0.65), (0.16, 0.16), 180, -180)])),
    "7": (7, drawing(line((0.3, 0.22), (0.7, 0.22), (0.45, 0.8)))),
    "7 with a bar": (7, drawing(line((0.3, 0.22), (0.7, 0.22), (0.45, 0.8)), line((0.42, 0.52), (0.7, 0.5)))),
    "8": (8, drawing(arc((0.5, 0.34), (0.15, 0.14), 90, 450), arc((0.5, 0.64), (0.18, 0.16), -90, 270))),
    "9": (9, drawing([*arc((0.48, 0.36), (0.16, 0.16), 0, -360), *line((0.64, 0.36), (0.6, 0.82))])),
}  # fmt: skip
OTHERS = {
    "one dot": drawing([(0.5, 0.5)]),
    "A": drawing(line((0.3, 0.8), (0.5, 0.2), (0.7, 0.8)), line((0.37, 0.6), (0.63, 0.6))),
    "M": drawing(line((0.25, 0.8), (0.28, 0.2), (0.5, 0.6), (0.72, 0.2), (0.75, 0.8))),
    "#": drawing(line((0.4, 0.2), (0.36, 0.8)), line((0.62, 0.2), (0.58, 0.8)), line((0.2, 0.4), (0.8, 0.4)),
                 line((0.18, 0.6), (0.78, 0.6))),
    "a house": drawing(line((0.2, 0.5), (0.5, 0.15), (0.8, 0.5), (0.8, 0.9), (0.2, 0.9), (0.2, 0.5), (0.8, 0.5))),
    "a star": drawing(line((0.5, 0.1), (0.7, 0.85), (0.1, 0.38), (0.9, 0.38), (0.3, 0.85), (0.5, 0.1))),
    "to and fro": drawing(line(*((0.2 + 0.6 * (i % 2), 0.2 + 0.05 * i) for i in range(13)))),
    "2 5": drawing([*arc((0.2, 0.4), (0.1, 0.1), -160, 40), *line((0.27, 0.48), (0.1, 0.7), (0.32, 0.7))],
                   [*line((0.7, 0.3), (0.69, 0.46)), *arc((0.75, 0.58), (0.11, 0.12), -120, 140)],
                   line((0.7, 0.3), (0.88, 0.3))),
    "a flat line": drawing(line((0.2, 0.5), (0.8, 0.5))),
}  # fmt: skip


@pytest.mark.parametrize("name", DIGITS)
def test_a_plainly_drawn_digit_is_read(predictor: Predictor, name: str) -> None:
    digit, drawn = DIGITS[name]
    found = predictor.judge(drawn)
    assert found is not None
    assert (found.digit, found.verdict) == (digit, Verdict.DIGIT)
    assert found.confidence > 0.9


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_digit_is_refused(predictor: Predictor, name: str) -> None:
    found = predictor.judge(OTHERS[name])
    assert found is not None
    assert found.verdict in (Verdict.NOT_A_DIGIT, Verdict.FRAGMENT)


def test_the_beginning_of_a_digit_asks_for_more(predictor: Predictor) -> None:
    found = predictor.judge(drawing(arc((0.5, 0.5), (0.2, 0.15), -170, -20)))
    assert found is not None
    assert found.verdict is Verdict.FRAGMENT


def test_nothing_is_never_a_digit_and_full_black_neither(predictor: Predictor) -> None:
    assert predictor.judge(Drawing()) is None
    assert predictor.judge_ink(np.zeros((300, 300), dtype=np.uint8)) is None
    black = predictor.judge_ink(np.full((300, 300), 255, dtype=np.uint8))
    assert black is not None
    assert black.verdict is Verdict.NOT_A_DIGIT


def test_the_bundled_figures_hold_on_a_fixed_part_of_mnist(predictor: Predictor) -> None:
    data = mnist.load_test().first(2000)
    answers = said_of(predictor, data.images.astype(np.float32) / 255.0).digit_logits.argmax(axis=1)  # (2000,)
    assert int((answers == data.labels).sum()) == READ_RIGHT_OF_THE_FIRST_2000


def test_the_file_is_small_and_says_what_it_is(predictor: Predictor) -> None:
    assert BUNDLED_WEIGHTS.stat().st_size <= 5_000_000
    info = predictor.info
    assert info.network in networks.names()
    assert {"temperature", "threshold"} <= info.calibration.keys()
    assert info.settings["seed"] == 1
