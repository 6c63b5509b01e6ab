from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from model.data.mnist import LabelledRasters
from model.raster import INK_SIDE, SIDE, ink_box, raster

Ink = NDArray[np.uint8]


def blank(height: int = 200, width: int = 200) -> Ink:
    return np.zeros((height, width), dtype=np.uint8)


def extent(framed: NDArray[np.float32]) -> tuple[int, int]:
    rows, columns = np.flatnonzero(framed.any(axis=1)), np.flatnonzero(framed.any(axis=0))
    return int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1


def centre_of_mass(framed: NDArray[np.float32]) -> tuple[float, float]:
    mass = framed.sum()
    return float(framed.sum(axis=1) @ np.arange(SIDE) / mass), float(framed.sum(axis=0) @ np.arange(SIDE) / mass)


def assert_sound(framed: NDArray[np.float32]) -> None:
    assert framed.shape == (SIDE, SIDE)
    assert framed.dtype == np.float32
    assert np.isfinite(framed).all()
    assert framed.min() >= 0.0
    assert framed.max() <= 1.0


@st.composite
def solid_shapes(draw: st.DrawFn) -> Ink:
    """A few overlapping full-black rectangles somewhere on a canvas of some size."""
    height, width = draw(st.integers(4, 400)), draw(st.integers(4, 400))
    ink = blank(height, width)
    for _ in range(draw(st.integers(1, 4))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top + 1, height)), draw(st.integers(left + 1, width))
        ink[top:bottom, left:right] = 255
    return ink


def painted_seven() -> Ink:
    ink = blank(120, 90)
    ink[10:22, 8:80] = 255
    for step in range(90):
        ink[20 + step, 68 - step // 2 : 80 - step // 2] = 255
    return ink


@given(solid_shapes())
@budget(max_examples=150)
def test_any_ink_fills_twenty_pixels(ink: Ink) -> None:
    framed = raster(ink)
    assert_sound(framed)
    # Rectangles that touch only a sliver of the box may fade in the box filter; the longer side may lose one pixel.
    left, top, right, bottom = ink_box(ink) or (0, 0, 0, 0)
    if max(right - left, bottom - top) <= 200:
        assert INK_SIDE - 1 <= max(extent(framed)) <= INK_SIDE
    assert max(extent(framed)) <= INK_SIDE


@given(solid_shapes())
@budget(max_examples=150)
def test_the_centre_of_mass_is_in_the_middle_where_it_can_be(ink: Ink) -> None:
    framed = raster(ink)
    rows, columns = np.flatnonzero(framed.any(axis=1)), np.flatnonzero(framed.any(axis=0))
    for centre, first, last in zip(centre_of_mass(framed), (rows[0], columns[0]), (rows[-1], columns[-1]), strict=True):
        touches_an_edge = first == 0 or last == SIDE - 1
        assert abs(centre - 14) <= 1.0 or touches_an_edge


@given(solid_shapes(), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
@budget(max_examples=80)
def test_where_it_is_drawn_does_not_matter(ink: Ink, top: int, left: int, bottom: int, right: int) -> None:
    moved = np.pad(ink, ((top, bottom), (left, right)))
    np.testing.assert_array_equal(raster(moved), raster(ink))


@pytest.mark.parametrize("factor", [2, 3, 5, 8])
def test_how_large_it_is_drawn_hardly_matters(factor: int) -> None:
    small = painted_seven()
    large = small.repeat(factor, axis=0).repeat(factor, axis=1)
    assert np.abs(raster(large) - raster(small)).mean() < 0.005


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=70)))
@budget(max_examples=200)
def test_no_image_breaks_it(ink: Ink) -> None:
    framed = raster(ink)
    assert_sound(framed)
    assert framed.any() <= ink.any()


@given(st.integers(1, 3000), st.integers(1, 12), st.booleans(), st.integers(1, 255))
@budget(max_examples=60)
def test_long_thin_images(length: int, thickness: int, upright: bool, level: int) -> None:
    ink = np.full((length, thickness), level, dtype=np.uint8)
    framed = raster(ink if upright else ink.T)
    assert_sound(framed)
    assert max(extent(framed)) == INK_SIDE
    assert framed.max() == pytest.approx(level / 255, abs=0.01)


def test_no_ink_gives_an_empty_raster() -> None:
    assert not raster(blank()).any()
    assert ink_box(blank()) is None


def test_a_dot_becomes_a_full_square() -> None:
    ink = blank()
    ink[17, 31] = 255
    framed = raster(ink)
    assert extent(framed) == (INK_SIDE, INK_SIDE)
    assert centre_of_mass(framed) == pytest.approx((14, 14), abs=0.51)


def test_a_full_canvas_is_a_centred_square() -> None:
    framed = raster(np.full((300, 300), 255, dtype=np.uint8))
    assert extent(framed) == (INK_SIDE, INK_SIDE)
    assert framed.sum() == pytest.approx(400)


@pytest.mark.parametrize("upright", [True, False])
def test_a_straight_hairline_stays_one_line(upright: bool) -> None:
    ink = blank()
    ink[40:160, 77] = 255
    framed = raster(ink if upright else ink.T)
    assert extent(framed) == ((INK_SIDE, 1) if upright else (1, INK_SIDE))
    assert framed.max() == 1.0


def test_a_diagonal_hairline_is_not_lost() -> None:
    framed = raster(np.eye(150, dtype=np.uint8) * 255)
    assert extent(framed) == (INK_SIDE, INK_SIDE)
    assert (framed.diagonal()[5:23] > 0.1).all()
    assert centre_of_mass(framed) == pytest.approx((14, 14), abs=0.51)


@pytest.mark.parametrize(
    "spot",
    [
        (slice(0, 30), slice(0, 30)),
        (slice(0, 30), slice(170, 200)),
        (slice(170, 200), slice(0, 30)),
        (slice(170, 200), slice(170, 200)),
        (slice(0, 30), slice(90, 120)),
        (slice(170, 200), slice(90, 120)),
        (slice(90, 120), slice(0, 30)),
        (slice(90, 120), slice(170, 200)),
    ],
)
def test_ink_at_the_canvas_edge_is_as_good_as_in_the_middle(spot: tuple[slice, slice]) -> None:
    at_edge, in_middle = blank(), blank()
    at_edge[spot] = 255
    in_middle[80:110, 80:110] = 255
    np.testing.assert_array_equal(raster(at_edge), raster(in_middle))


def test_a_lopsided_shape_is_moved_but_never_cut() -> None:
    ink = blank(100, 100)
    ink[0:100, 0:12] = 255  # nearly all the mass is at the left
    ink[50:52, :] = 255
    framed = raster(ink)
    assert extent(framed) == (INK_SIDE, INK_SIDE)
    assert framed[:, 27].any()  # clamped at the right edge: the bar's end is still there


def test_mnist_comes_back_unchanged(mnist_test: LabelledRasters) -> None:
    images = mnist_test.images[:2000]
    same = sum(bool(np.array_equal(np.rint(raster(image) * 255).astype(np.uint8), image)) for image in images)
    assert same >= 0.999 * len(images)


def test_views_and_read_only_images_are_taken() -> None:
    ink = painted_seven()
    strided = np.repeat(np.repeat(ink, 2, axis=0), 3, axis=1)[::2, ::3]
    read_only = ink.copy()
    read_only.flags.writeable = False
    np.testing.assert_array_equal(raster(strided), raster(ink))
    np.testing.assert_array_equal(raster(read_only), raster(ink))
