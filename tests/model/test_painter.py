from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.painter import (
    JUDGED_WIDTHS,
    LEARNT_WIDTHS,
    MOST_THINNING,
    PICTURE_SIDE,
    held_width_factor,
    paint_for_judging,
    paint_strokes,
)
from model.raster import raster
from model.strokes import Box
from model.types import MAX_PEN_WIDTH, MIN_PEN_WIDTH, Drawing, Picture, Point, Stroke

CANVAS = Box(0.0, 0.0, 1.0, 1.0)

unit = st.floats(0, 1)
samples = st.lists(st.builds(Point, unit, unit, unit), min_size=1, max_size=40)
strokes = st.builds(Stroke, samples.map(tuple), st.floats(MIN_PEN_WIDTH, MAX_PEN_WIDTH))


def line(*places: tuple[float, float], width: float = 0.09, pressure: float = 0.5) -> Stroke:
    return Stroke(tuple(Point(x, y, pressure) for x, y in places), width)


def circle(width: float, radius: float = 0.3, count: int = 60) -> Stroke:
    turns = [2 * math.pi * step / count for step in range(count + 1)]
    return line(*((0.5 + radius * math.cos(t), 0.5 + radius * math.sin(t)) for t in turns), width=width)


def line_width(framed: NDArray[np.float32]) -> float:
    """2 Σ I / Σ |∇I|: the width of the line on a raster, in pixels."""
    padded = np.pad(framed, 1)
    falling, rising = padded[1:, 1:] - padded[:-1, :-1], padded[1:, :-1] - padded[:-1, 1:]
    return float(2 * framed.sum() / np.sqrt((falling**2 + rising**2) / 2).sum())


def difference(a: Stroke, b: Stroke) -> float:
    """Mean difference of two drawings as they are judged; framing may tip either by a pixel, so the best of nine."""
    ours, theirs = (raster(paint_for_judging(Drawing((stroke,)))) for stroke in (a, b))
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(np.roll(ours, move, (0, 1)) - theirs).mean()) for move in moves)


@pytest.mark.parametrize("width", [0.01, 0.05, 0.09, 0.27])
@pytest.mark.parametrize("scale", [200.0, 560.0])
def test_a_line_is_as_wide_as_the_pen(width: float, scale: float) -> None:
    painted = paint_strokes([line((0.5, 0.2), (0.5, 0.8), width=width)], CANVAS, scale)
    across = (painted[round(0.5 * scale)] > 0).sum()
    assert across == pytest.approx(width * scale, abs=1.5)
    columns = np.flatnonzero(painted[round(0.5 * scale)])
    assert columns.mean() + 0.5 == pytest.approx(0.5 * scale, abs=1.0)


def test_a_slanted_line_is_as_wide_as_an_upright_one() -> None:
    upright = paint_strokes([line((0.5, 0.2), (0.5, 0.7))], CANVAS, 500.0)
    slanted = paint_strokes([line((0.3, 0.2), (0.6, 0.6))], CANVAS, 500.0)  # just as long
    assert (slanted > 0).sum() == pytest.approx((upright > 0).sum(), rel=0.03)


def test_the_ends_are_round() -> None:
    scale, width = 500.0, 0.1
    painted = paint_strokes([line((0.5, 0.3), (0.5, 0.7), width=width)], CANVAS, scale) > 0
    rows = np.flatnonzero(painted.any(axis=1))
    assert rows[0] == pytest.approx((0.3 - width / 2) * scale, abs=2)  # half a width beyond the first sample
    assert rows[-1] + 1 == pytest.approx((0.7 + width / 2) * scale, abs=2)
    half_way_out = painted[round((0.3 - width / 4) * scale)].sum()
    assert half_way_out == pytest.approx(math.sqrt(3) / 2 * width * scale, abs=3)  # a chord of the circle


def test_a_dot_is_a_disc() -> None:
    painted = paint_strokes([line((0.5, 0.5), width=0.2)], CANVAS, 400.0)
    assert (painted > 0).sum() == pytest.approx(math.pi * 40**2, rel=0.03)
    framed = raster(paint_for_judging(Drawing((line((0.1, 0.9)),))))
    assert framed.sum() == pytest.approx(math.pi * 10**2, rel=0.03)


@pytest.mark.parametrize("pen", [0.001, 0.01, 0.03, 0.09, 0.15, 0.22])
def test_thin_and_fat_pens_are_judged_with_a_line_like_mnists(pen: float) -> None:
    framed = raster(paint_for_judging(Drawing((circle(pen),))))
    assert JUDGED_WIDTHS.thinnest - 0.35 <= line_width(framed) <= JUDGED_WIDTHS.thickest + 0.35


def test_a_small_digit_drawn_with_the_fattest_pen_is_no_blot() -> None:
    framed = raster(paint_for_judging(Drawing((circle(MAX_PEN_WIDTH, radius=0.18),))))
    assert line_width(framed) <= LEARNT_WIDTHS.thickest
    assert framed[13:15, 13:15].max() == 0.0  # the hole of the 0 is open


def test_the_default_pen_is_left_alone_on_a_digit_of_the_usual_size() -> None:
    assert held_width_factor([circle(0.09, radius=0.325)]) == 1.0


@given(st.floats(0.001, 0.27), st.floats(0.02, 1.0))
def test_the_framed_width_is_within_bounds_or_thinned_as_far_as_allowed(pen: float, side: float) -> None:
    factor = held_width_factor([line((0.0, 0.0), (side / 2, side), width=pen)])
    framed = 20 * pen * factor / (side + pen * factor)
    assert framed >= JUDGED_WIDTHS.thinnest - 1e-6
    assert framed <= JUDGED_WIDTHS.thickest + 1e-6 or factor == pytest.approx(1 / MOST_THINNING)


def test_what_is_learnt_from_has_more_kinds_of_lines_than_what_is_judged() -> None:
    assert LEARNT_WIDTHS.thinnest < JUDGED_WIDTHS.thinnest < JUDGED_WIDTHS.thickest < LEARNT_WIDTHS.thickest
    fat = Drawing((circle(0.2),))
    judged, learnt = (line_width(raster(paint_for_judging(fat, held))) for held in (JUDGED_WIDTHS, LEARNT_WIDTHS))
    assert learnt > judged + 1.0


def test_a_blot_stays_a_blot() -> None:
    blot = line((0.5, 0.5), (0.505, 0.5), width=0.27)
    assert raster(paint_for_judging(Drawing((blot,)))).mean() > 0.3


def test_a_dot_has_no_line_to_hold() -> None:
    assert held_width_factor([line((0.5, 0.5))]) == 1.0
    assert held_width_factor([]) == 1.0


def test_pressing_harder_gives_more_ink() -> None:
    light, mouse, hard = (
        (paint_strokes([line((0.2, 0.5), (0.8, 0.5), pressure=p)], CANVAS, 300.0) > 0).sum() for p in (0.1, 0.5, 0.9)
    )
    assert light < 0.7 * mouse
    assert mouse < 0.8 * hard


def test_pressure_that_changes_leaves_no_gap() -> None:
    points = tuple(Point(0.1 + 0.008 * i, 0.5, (i % 11) / 10) for i in range(100))
    painted = paint_strokes([Stroke(points, 0.01)], CANVAS, 300.0)
    assert painted[:, 31:265].any(axis=0).all()


def test_repeated_points_change_nothing() -> None:
    once = line((0.2, 0.2), (0.5, 0.8), (0.8, 0.3))
    held = Stroke(tuple(p for p in once.points for _ in range(50)), once.width)
    assert paint_for_judging(Drawing((Stroke(once.points[:1] * 500),))).any()
    # Samples that rest at a corner make the curve go through it: nearly the same drawing.
    assert difference(held, once) < 0.06


def test_thousands_of_points() -> None:
    assert difference(circle(0.09, count=20_000), circle(0.09, count=200)) < 0.005


def test_strokes_and_picture_are_judged_together() -> None:
    ink = np.zeros((40, 40), dtype=np.float32)
    ink[4:8, 4:36] = 0.5
    painted = paint_for_judging(Drawing((line((0.5, 0.4), (0.5, 0.9)),), Picture(ink)))
    assert painted.shape == (PICTURE_SIDE, PICTURE_SIDE)
    assert painted[round(0.7 * PICTURE_SIDE), PICTURE_SIDE // 2] == 255  # the stroke
    assert painted[round(0.15 * PICTURE_SIDE), round(0.2 * PICTURE_SIDE)] == pytest.approx(128, abs=1)  # the picture
    assert painted[round(0.95 * PICTURE_SIDE), 20] == 0  # paper


def test_a_picture_alone_is_judged_as_it_is() -> None:
    ink = np.linspace(0, 1, 28 * 28, dtype=np.float32).reshape(28, 28)
    np.testing.assert_allclose(paint_for_judging(Drawing(picture=Picture(ink))) / 255, ink, atol=0.5 / 255 + 1e-6)


def test_an_empty_drawing_has_no_ink() -> None:
    assert not paint_for_judging(Drawing()).any()
    assert not paint_for_judging(Drawing((Stroke(()),))).any()


@given(st.lists(strokes, min_size=1, max_size=4))
@budget(max_examples=60)
def test_whatever_is_drawn_leaves_ink(drawn: list[Stroke]) -> None:
    painted = paint_for_judging(Drawing(tuple(drawn)))
    assert painted.dtype == np.uint8
    assert max(painted.shape) <= 242
    assert raster(painted).any()


@given(strokes)
@budget(max_examples=60)
def test_a_single_stroke_is_always_plain_to_see(drawn: Stroke) -> None:
    framed = raster(paint_for_judging(Drawing((drawn,))))
    assert framed.max() > 0.4
    assert framed.sum() > 5


@given(strokes, st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
@budget(max_examples=40)
def test_where_it_is_drawn_hardly_matters(drawn: Stroke, right: float, down: float) -> None:
    moved = Stroke(tuple(p._replace(x=p.x + right, y=p.y + down) for p in drawn.points), drawn.width)
    assert difference(moved, drawn) < 0.03


@given(st.floats(MIN_PEN_WIDTH, MAX_PEN_WIDTH), st.floats(0, 1), unit, unit)
def test_a_dot_beside_a_fat_line_is_not_lost(width: float, pressure: float, x: float, y: float) -> None:
    dot = Stroke((Point(x, y, pressure),), width)
    assert paint_strokes([dot], Box(-0.2, -0.2, 1.2, 1.2), 40.0).any()
