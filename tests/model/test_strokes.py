from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.strokes import Box, centre_line_box, newest_segment, pressed_width, segments, tail_segment
from model.types import Point, Stroke

unit = st.floats(0, 1)
points = st.lists(st.builds(Point, unit, unit, unit), max_size=30)


@given(points, st.floats(0.01, 0.27))
def test_drawing_as_the_pen_moves_gives_the_same_line_as_drawing_it_afterwards(
    samples: list[Point], width: float
) -> None:
    live = [newest_segment(samples[:count], width) for count in range(1, len(samples) + 1)]
    drawn = [segment for segment in live if segment is not None]
    if samples:
        drawn.append(tail_segment(samples, width))
    assert drawn == segments(Stroke(tuple(samples), width))


@given(points.filter(bool))
def test_the_line_is_one_piece_from_the_first_sample_to_the_last(samples: list[Point]) -> None:
    line = segments(Stroke(tuple(samples)))
    assert line[0].start == (samples[0].x, samples[0].y)
    assert line[-1].end == (samples[-1].x, samples[-1].y)
    for before, after in pairwise(line):
        assert after.start == before.end


@given(points.filter(bool))
def test_the_curve_stays_in_the_box_of_the_samples(samples: list[Point]) -> None:
    box = centre_line_box([Stroke(tuple(samples))])
    assert box is not None
    for segment in segments(Stroke(tuple(samples))):
        for x, y in (segment.start, segment.control, segment.end):
            assert box.left <= x <= box.right
            assert box.top <= y <= box.bottom


def test_an_empty_stroke_has_no_line() -> None:
    assert segments(Stroke(())) == []
    assert newest_segment([Point(0.1, 0.2)], 0.05) is None


def test_a_single_sample_is_a_dot() -> None:
    (dot,) = segments(Stroke((Point(0.3, 0.4),), 0.05))
    assert dot.start == dot.end == (0.3, 0.4)
    assert dot.width == 0.05


@pytest.mark.parametrize("width", [0.01, 0.09, 0.27])
def test_a_mouse_draws_the_chosen_width(width: float) -> None:
    assert pressed_width(width, 0.5) == width


@given(unit, unit)
def test_pressing_harder_never_thins_the_line(a: float, b: float) -> None:
    light, hard = sorted((a, b))
    assert 0.4 * 0.09 - 1e-9 <= pressed_width(0.09, light) <= pressed_width(0.09, hard) <= 1.6 * 0.09 + 1e-9


@pytest.mark.parametrize(("pressure", "as_if"), [(-1.0, 0.0), (7.0, 1.0)])
def test_odd_pressures_of_a_tablet_count_as_the_nearest_possible(pressure: float, as_if: float) -> None:
    assert pressed_width(0.1, pressure) == pressed_width(0.1, as_if)


def test_the_box_holds_all_strokes() -> None:
    strokes = [Stroke((Point(0.2, 0.9), Point(0.4, 0.1))), Stroke(()), Stroke((Point(0.7, 0.5),))]
    box = centre_line_box(strokes)
    assert box == Box(0.2, 0.1, 0.7, 0.9)
    assert box.longer_side == pytest.approx(0.8)
    assert centre_line_box([]) is None
    assert centre_line_box([Stroke(())]) is None
