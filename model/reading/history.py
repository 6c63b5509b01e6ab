"""How a drawing came to be: the drawing as it was at any moment while it was drawn."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass

from model.types import Drawing, Point, Stroke

LONGEST_PAUSE = 0.3  # seconds: between two strokes, or where the pen rested
EVEN_STEP = 0.012  # seconds between two points whose clock says nothing


@dataclass(frozen=True, slots=True)
class History:
    """A drawing and when each of its points was drawn: `times` has a tuple for each stroke, seconds from the first."""

    drawing: Drawing
    times: tuple[tuple[float, ...], ...]

    @property
    def duration(self) -> float:
        """Seconds until the last point."""
        return self.times[-1][-1] if self.times else 0.0

    def drawing_at(self, seconds: float) -> Drawing:
        """The drawing as it was then: its first dot at 0, all of it at the end; a picture lay there before."""
        if seconds >= self.duration:
            return self.drawing
        strokes = []
        for stroke, times in zip(self.drawing.strokes, self.times, strict=True):
            drawn = bisect_right(times, max(seconds, 0.0))
            if drawn:
                strokes.append(Stroke(stroke.points[:drawn], stroke.width))
        return Drawing(tuple(strokes), self.drawing.picture)


def history(drawing: Drawing) -> History:
    """When each point was drawn, by the points' own times; pauses are shortened to LONGEST_PAUSE.

    Clocks differ between a mouse and a stylus, and images have none: a step that is no step forward counts EVEN_STEP
    within a stroke and LONGEST_PAUSE between two.
    """
    times: list[tuple[float, ...]] = []
    now = 0.0
    last: Point | None = None
    for stroke in drawing.strokes:
        if last is not None:
            now += _step(last, stroke.points[0], LONGEST_PAUSE)
        of_stroke = [now]
        for before, after in itertools.pairwise(stroke.points):
            now += _step(before, after, EVEN_STEP)
            of_stroke.append(now)
        times.append(tuple(of_stroke))
        last = stroke.points[-1]
    return History(drawing, tuple(times))


def _step(before: Point, after: Point, otherwise: float) -> float:
    passed = after.time - before.time
    return min(passed, LONGEST_PAUSE) if passed > 0.0 else otherwise
