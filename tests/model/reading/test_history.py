"""The drawing as it was at any moment while it was drawn."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from model.reading.history import LONGEST_PAUSE, history
from model.types import Drawing, Point, Stroke

TIMES = st.floats(allow_nan=False, allow_infinity=False, width=32)
STROKES = st.lists(st.lists(TIMES, min_size=1, max_size=6), max_size=5)


def drawing_with(times: list[list[float]]) -> Drawing:
    return Drawing(tuple(Stroke(tuple(Point(0.5, 0.5, time=time) for time in stroke)) for stroke in times))


@given(STROKES)
def test_it_grows_point_by_point_and_ends_as_the_whole_drawing(times: list[list[float]]) -> None:
    drawing = drawing_with(times)
    found = history(drawing)
    moments = [found.duration * step / 20 for step in range(21)]
    counts = [sum(len(stroke.points) for stroke in found.drawing_at(moment).strokes) for moment in moments]
    assert counts == sorted(counts)
    assert found.drawing_at(found.duration) is drawing
    if drawing.strokes and found.duration > 0:
        assert counts[0] == 1
    flat = list(itertools.chain.from_iterable(found.times))
    assert flat == sorted(flat)
    assert all(b - a <= LONGEST_PAUSE + 1e-6 for a, b in itertools.pairwise(flat))


def test_the_pace_is_the_hands_own_and_pauses_are_short() -> None:
    found = history(drawing_with([[10.0, 10.1, 10.3], [14.0, 14.2]]))
    assert [[round(time, 3) for time in stroke] for stroke in found.times] == [[0.0, 0.1, 0.3], [0.6, 0.8]]
    assert len(found.drawing_at(0.65).strokes) == 2
    assert len(found.drawing_at(0.2).strokes[0].points) == 2


def test_points_without_times_are_drawn_at_an_even_pace() -> None:
    found = history(drawing_with([[0.0] * 5]))
    steps = [b - a for a, b in itertools.pairwise(found.times[0])]
    assert len({round(step, 6) for step in steps}) == 1
    assert found.duration > 0
