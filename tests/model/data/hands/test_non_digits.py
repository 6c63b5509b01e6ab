from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from model.data.hands import generator, non_digits
from model.data.hands.glyphs import _GLYPHS, GLYPHS
from model.data.hands.hand import Hand
from model.data.hands.non_digits import MAKERS, Maker
from model.data.hands.wobble import Strokes
from model.painter import paint_for_judging
from model.raster import INK_SIDE, ink_box, raster

seeds = st.integers(0, 2**32)
EVERY_MAKER = [pytest.param(maker, id=maker.__name__) for maker in (*MAKERS, non_digits.fragment)]


def made(maker: Maker, seed: int) -> Strokes:
    random = np.random.default_rng(seed)
    return maker(Hand.drawn(random), random)


def size(strokes: Strokes) -> tuple[float, float]:
    points = np.concatenate(strokes)
    width, height = points.max(axis=0) - points.min(axis=0)
    return float(width), float(height)


def framed(strokes: Strokes, seed: int = 0) -> np.ndarray:
    return raster(paint_for_judging(generator._on_canvas(strokes, np.random.default_rng(seed))))


def test_every_glyph_is_parsed_and_none_is_empty() -> None:
    assert len(GLYPHS) == len(_GLYPHS.strip().splitlines()) > 80
    for number, glyph in enumerate(GLYPHS):
        points = np.concatenate(glyph)
        assert all(len(stroke) >= 2 for stroke in glyph), number
        assert np.isfinite(points).all(), number
        assert np.ptp(points, axis=0).max() > 0.25, number
        assert -0.5 <= points.min() <= points.max() <= 2.0, number
        assert framed(list(glyph)).any(), number


def test_no_two_glyphs_are_the_same() -> None:
    assert len(set(_GLYPHS.strip().splitlines())) == len(GLYPHS)


@pytest.mark.parametrize("maker", EVERY_MAKER)
@given(seed=seeds)
@budget(max_examples=20)
def test_whatever_is_made_is_on_the_canvas_and_leaves_a_raster(maker: Maker, seed: int) -> None:
    strokes = made(maker, seed)
    drawing = generator._on_canvas(strokes, np.random.default_rng(seed))
    points = np.array([(x, y) for stroke in drawing.strokes for x, y, _, _ in stroke.points])
    assert np.isfinite(points).all()
    assert points.min() >= 0.0
    assert points.max() <= 1.0
    image = raster(paint_for_judging(drawing))
    box = ink_box(np.rint(image * 255).astype(np.uint8))
    assert box is not None
    assert max(box[2] - box[0], box[3] - box[1]) == INK_SIDE


@pytest.mark.parametrize("maker", EVERY_MAKER)
def test_no_two_are_alike(maker: Maker) -> None:
    assert len({framed(made(maker, seed)).tobytes() for seed in range(20)}) == 20


def test_several_digits_are_wider_than_high() -> None:
    sizes = [size(made(non_digits.several_digits, seed)) for seed in range(150)]
    wider = [width > height for width, height in sizes]
    assert np.mean(wider) > 0.7  # two narrow ones may be as high as wide
    assert np.median([width / height for width, height in sizes]) > 1.2


@given(seed=seeds)
@budget(max_examples=60)
def test_a_fragment_is_one_stroke_and_never_high(seed: int) -> None:
    strokes = made(non_digits.fragment, seed)
    assert len(strokes) == 1
    width, height = size(strokes)
    assert width > 0.8 * height


@given(seed=seeds)
@budget(max_examples=40)
def test_a_blot_is_mostly_ink(seed: int) -> None:
    image = framed(made(non_digits.blot, seed), seed)
    left, top, right, bottom = ink_box(np.rint(image * 255).astype(np.uint8)) or (0, 0, 0, 0)
    assert image[top:bottom, left:right].mean() > 0.45


def test_blots_have_more_ink_than_digits() -> None:
    blots = np.mean([framed(made(non_digits.blot, seed)).mean() for seed in range(40)])
    digits = generator.make(dict.fromkeys(range(10), 6), 1).images.mean() / 255
    assert blots > 1.6 * digits


@given(seed=seeds)
@budget(max_examples=60)
def test_one_line_alone_lies_flat(seed: int) -> None:
    strokes = made(non_digits.lines, seed)
    assert 1 <= len(strokes) <= 4
    if len(strokes) == 1:
        width, height = size(strokes)
        assert width > height


def test_everything_that_is_no_digit_turns_up() -> None:
    """By its weight: a glyph most often, a blot least."""
    random, seen = np.random.default_rng(2), dict.fromkeys(MAKERS, 0)

    def counted(maker: Maker) -> Maker:
        def make(hand: Hand, numbers: np.random.Generator) -> Strokes:
            seen[maker] += 1
            return maker(hand, numbers)

        return make

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(non_digits, "MAKERS", {counted(maker): weight for maker, weight in MAKERS.items()})
        for _ in range(300):
            generator.drawing(10, Hand.drawn(random), random)
    assert min(seen.values()) > 0
    assert max(seen, key=seen.__getitem__) is non_digits.glyph
    assert sum(seen.values()) == 300
