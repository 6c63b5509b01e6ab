"""Strokes as geometry: the smooth curve through the pen's samples, and the box of a drawing. Pure functions.

The curve is the one most drawing programs use: quadratic Bézier segments that start and end half-way between
neighbouring samples, with the sample between as the control point (a uniform quadratic B-spline). The canvas and the
painter both draw these very segments, so that what is seen is what is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from model.types import Point, Stroke


class Segment(NamedTuple):
    """A quadratic Bézier from `start` over `control` to `end` (canvas units), drawn `width` wide with round ends."""

    start: tuple[float, float]
    control: tuple[float, float]
    end: tuple[float, float]
    width: float


class Box(NamedTuple):
    """An axis-aligned box in canvas units."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def longer_side(self) -> float:
        """The greater of width and height."""
        return max(self.right - self.left, self.bottom - self.top)


def pressed_width(width: float, pressure: float) -> float:
    """Width of the line (canvas units) at a pressure of 0…1: 0.4 to 1.6 times `width`; a mouse presses 0.5."""
    return width * (0.4 + 1.2 * min(max(pressure, 0.0), 1.0))


def _middle(a: Point, b: Point) -> tuple[float, float]:
    return (a.x + b.x) / 2, (a.y + b.y) / 2


def newest_segment(points: Sequence[Point], width: float) -> Segment | None:
    """The segment that the last of `points` (at least two) completed; None while there is only one point.

    After two points it is the straight line from the first to half-way; each further point adds the curve around the
    point before it.
    """
    if len(points) < 2:
        return None
    last, before = points[-1], points[-2]
    end = _middle(before, last)
    if len(points) == 2:
        start, control = (before.x, before.y), end
    else:
        start, control = _middle(points[-3], before), (before.x, before.y)
    return Segment(start, control, end, pressed_width(width, before.pressure))


def tail_segment(points: Sequence[Point], width: float) -> Segment:
    """The straight end of the line, from the last finished segment to the pen; a dot for a single point.

    `points` has at least one point.
    """
    last = points[-1]
    tip = (last.x, last.y)
    start = _middle(points[-2], last) if len(points) > 1 else tip
    return Segment(start, start, tip, pressed_width(width, last.pressure))


def segments(stroke: Stroke) -> list[Segment]:
    """All segments of a stroke in the order of writing, the tail last. An empty stroke has none."""
    points = stroke.points
    if not points:
        return []
    curves = [newest_segment(points[max(0, end - 3) : end], stroke.width) for end in range(2, len(points) + 1)]
    return [curve for curve in curves if curve is not None] + [tail_segment(points[-2:], stroke.width)]


def centre_line_box(strokes: Sequence[Stroke]) -> Box | None:
    """Box of the pen's samples without the line's width; None where there is no point."""
    points = [p for stroke in strokes for p in stroke.points]
    if not points:
        return None
    xs, ys = [p.x for p in points], [p.y for p in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
