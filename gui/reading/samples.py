"""Drawings that the lesson puts on the paper: curves through a few hand-set places, at the pace of a calm hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from model.types import Drawing, Point, Stroke

Place = tuple[float, float]

_STEP = 0.012  # canvas units between two points
_SECONDS_A_UNIT = 1.1  # of a calm hand
_LIFT = 0.25  # seconds between two strokes

_THREE = (
    (
        *((0.31, 0.31), (0.41, 0.21), (0.57, 0.20), (0.67, 0.30), (0.65, 0.42), (0.41, 0.50)),
        *((0.62, 0.54), (0.70, 0.66), (0.60, 0.79), (0.44, 0.82), (0.29, 0.74)),
    ),
)
_SEVEN = (
    ((0.28, 0.26), (0.42, 0.24), (0.56, 0.25), (0.71, 0.24)),
    ((0.71, 0.24), (0.62, 0.42), (0.54, 0.60), (0.47, 0.84)),
    ((0.38, 0.54), (0.50, 0.53), (0.66, 0.51)),
)
_HORSE = (
    ((0.16, 0.36), (0.11, 0.31), (0.17, 0.21), (0.26, 0.17), (0.31, 0.27), (0.38, 0.42)),
    ((0.16, 0.36), (0.24, 0.32), (0.28, 0.38), (0.29, 0.52), (0.34, 0.60)),
    ((0.25, 0.18), (0.26, 0.11), (0.29, 0.18)),
    ((0.38, 0.42), (0.52, 0.45), (0.66, 0.41), (0.77, 0.45), (0.79, 0.57)),
    ((0.34, 0.60), (0.48, 0.64), (0.62, 0.62), (0.72, 0.60), (0.79, 0.57)),
    ((0.35, 0.60), (0.34, 0.74), (0.32, 0.88)),
    ((0.42, 0.62), (0.43, 0.75), (0.44, 0.88)),
    ((0.67, 0.61), (0.68, 0.74), (0.65, 0.88)),
    ((0.77, 0.58), (0.79, 0.72), (0.78, 0.88)),
    ((0.77, 0.45), (0.86, 0.49), (0.88, 0.60), (0.86, 0.70)),
)


@cache
def changing_digit() -> Drawing:
    """A 3 that begins like another digit: what is believed changes on the way down."""
    return _drawing(_THREE)


@cache
def seven() -> Drawing:
    """A 7 with a bar, as much of Europe writes it."""
    return _drawing(_SEVEN)


@cache
def horse() -> Drawing:
    """A horse. It is no digit."""
    return _drawing(_HORSE)


def _drawing(strokes: Sequence[Sequence[Place]]) -> Drawing:
    now, found = 0.0, []
    for corners in strokes:
        points: list[Point] = []
        for x, y in _curve(corners):
            if points:
                now += math.dist((x, y), points[-1][:2]) * _SECONDS_A_UNIT
            points.append(Point(x, y, time=now))
        found.append(Stroke(tuple(points)))
        now += _LIFT
    return Drawing(tuple(found))


def _curve(corners: Sequence[Place]) -> list[Place]:
    """A smooth line through the places (Catmull & Rom 1974)."""
    padded = [corners[0], *corners, corners[-1]]
    line = [corners[0]]
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces = max(1, round(math.dist((bx, by), (cx, cy)) / _STEP))
        for piece in range(1, pieces + 1):
            t = piece / pieces
            weights = (
                -0.5 * t + t * t - 0.5 * t**3,
                1.0 - 2.5 * t * t + 1.5 * t**3,
                0.5 * t + 2.0 * t * t - 1.5 * t**3,
                -0.5 * t * t + 0.5 * t**3,
            )
            x = sum(w * v for w, v in zip(weights, (ax, bx, cx, dx), strict=True))
            y = sum(w * v for w, v in zip(weights, (ay, by, cy, dy), strict=True))
            line.append((x, y))
    return line
