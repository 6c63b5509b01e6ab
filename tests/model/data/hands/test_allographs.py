from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from model.data.hands import generator
from model.data.hands.allographs import ALLOGRAPHS
from model.data.hands.hand import Hand
from model.data.hands.wobble import Allograph, Wobble
from model.painter import paint_for_judging
from model.raster import INK_SIDE, ink_box, raster

EVERY_FORM = [
    pytest.param(form, id=f"{digit}-{form.__name__}") for digit, forms in ALLOGRAPHS.items() for form in forms
]


def test_all_ten_digits_have_forms_with_weights() -> None:
    assert list(ALLOGRAPHS) == list(range(10))
    assert all(weight > 0 for forms in ALLOGRAPHS.values() for weight in forms.values())
    every = [form for forms in ALLOGRAPHS.values() for form in forms]
    assert len(every) == len(set(every))
    assert all(form.__doc__ for form in every)


@pytest.mark.parametrize("digit", ALLOGRAPHS)
def test_every_form_is_written_by_some_hand_and_the_common_ones_more_often(digit: int) -> None:
    random = np.random.default_rng(digit)
    forms = ALLOGRAPHS[digit]
    seen = [Hand.drawn(random).form(forms, digit, random) for _ in range(600)]
    shares = {form: seen.count(form) / len(seen) for form in forms}
    assert min(shares.values()) > 0.0
    total = sum(forms.values())
    for form, weight in forms.items():
        assert shares[form] == pytest.approx(weight / total, abs=0.09), form.__name__


@pytest.mark.parametrize("form", EVERY_FORM)
@given(seed=st.integers(0, 2**32))
@budget(max_examples=8)
def test_every_drawing_is_on_the_canvas_and_leaves_a_raster(form: Allograph, seed: int) -> None:
    random = np.random.default_rng(seed)
    strokes = Hand.drawn(random).write(form, random)
    assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and len(stroke) > 0 for stroke in strokes)
    drawing = generator._on_canvas(strokes, random)
    points = np.array([(x, y) for stroke in drawing.strokes for x, y, _, _ in stroke.points])
    assert np.isfinite(points).all()
    assert points.min() >= 0.0
    assert points.max() <= 1.0
    framed = raster(paint_for_judging(drawing))
    assert longer_side(framed) == INK_SIDE
    assert framed.sum() > 5.0
    assert framed.max() <= 1.0


@pytest.mark.parametrize("form", EVERY_FORM)
def test_the_ideal_form_fills_its_box(form: Allograph) -> None:
    """Without any inaccuracy it is about 1 high and hardly wider than high, even a 0 that lies flat."""
    for seed in range(20):
        points = np.concatenate(form(Wobble(np.random.default_rng(seed), 0.0)))
        width, height = points.max(axis=0) - points.min(axis=0)
        assert 0.7 < height < 1.35
        assert width < 1.5 * height


def longer_side(framed: np.ndarray) -> int:
    box = ink_box(np.rint(framed * 255).astype(np.uint8))
    assert box is not None
    return max(box[2] - box[0], box[3] - box[1])
