"""Pieces of ideal strokes: lines, arcs and curves in a box of 1 × 1, y down. A stroke is float64 (N, 2)."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

Path = NDArray[np.float64]  # (N, 2)
XY = tuple[float, float]

_STEP = 0.02  # distance between two points of a path, in boxes


def line(*corners: XY) -> Path:
    """Straight lines from corner to corner."""
    points = np.asarray(corners, dtype=np.float64)  # (corners, 2)
    pieces = [points[:1]]
    for start, end in itertools.pairwise(points):
        count = max(1, int(np.hypot(*(end - start)) / _STEP))
        steps = np.linspace(0.0, 1.0, count + 1)[1:, None]  # (count, 1)
        pieces.append(start + (end - start) * steps)
    return np.concatenate(pieces)


def arc(centre: XY, radius: XY, start: float, end: float) -> Path:
    """Part of an ellipse; degrees from the right, growing clockwise as seen (y is down)."""
    length = abs(np.radians(end - start)) * max(radius)
    angles = np.radians(np.linspace(start, end, max(4, int(length / _STEP) + 1)))  # (N,)
    return np.stack([centre[0] + radius[0] * np.cos(angles), centre[1] + radius[1] * np.sin(angles)], axis=1)


def curve(*through: XY) -> Path:
    """A smooth curve through all points (Catmull & Rom 1974, uniform, with mirrored ends)."""
    points = np.asarray(through, dtype=np.float64)  # (P, 2)
    first, last = 2 * points[:1] - points[1:2], 2 * points[-1:] - points[-2:-1]
    knots = np.concatenate([first, points, last])  # (P + 2, 2)
    pieces = [points[:1]]
    for a, b, c, d in zip(knots[:-3], knots[1:-2], knots[2:-1], knots[3:], strict=True):
        count = max(2, int(np.hypot(*(c - b)) / _STEP))
        t = np.linspace(0.0, 1.0, count + 1)[1:, None]  # (count, 1)
        cubic = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        pieces.append(cubic / 2)
    return np.concatenate(pieces)


def join(*parts: Path) -> Path:
    """Parts drawn without lifting the pen; where one does not begin at the end of the last, a line joins them."""
    pieces = [parts[0]]
    for part in parts[1:]:
        start, end = pieces[-1][-1], part[0]
        if np.hypot(*(end - start)) > _STEP:
            pieces.append(line((start[0], start[1]), (end[0], end[1]))[1:])
        pieces.append(part)
    return np.concatenate(pieces)


def back(path: Path) -> Path:
    """The same path in the other direction."""
    return path[::-1]


def resampled(path: Path, count: int) -> Path:
    """The path as `count` points at equal distances."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])  # (N,)
    wanted = np.linspace(0.0, lengths[-1], count)
    return np.stack([np.interp(wanted, lengths, path[:, axis]) for axis in (0, 1)], axis=1)


def part(path: Path, start: float, end: float) -> Path:
    """The share `start`…`end` (0…1) of a path by its length."""
    dense = resampled(path, max(8, len(path)))
    first, last = int(start * (len(dense) - 1)), int(end * (len(dense) - 1))
    return dense[first : max(last, first + 1) + 1]
