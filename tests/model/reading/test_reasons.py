"""Why this answer: what is said to change it does change it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model import networks
from model.data import mnist
from model.predictor import Predictor
from model.reading.reasons import (
    MOST_PAIRED,
    digit_log_odds,
    integrated_gradients,
    is_other_answer,
    left_out,
    reasons,
)
from model.types import CheckpointInfo, Drawing, Picture, Verdict
from tests.model.reading.rasters import BAR, PLUS, SEVEN, a_raster, bundled, drawn

FOUR = (((0.35, 0.2), (0.28, 0.55), (0.75, 0.55)), ((0.62, 0.2), (0.6, 0.85)))


def test_an_empty_drawing_has_no_reasons() -> None:
    assert reasons(bundled(), Drawing()) is None


def test_hiding_a_stroke_is_drawing_without_it() -> None:
    drawing = drawn(SEVEN, BAR)
    found = reasons(bundled(), drawing)
    assert found is not None
    for kept, without, fall in zip((BAR, SEVEN), found.without, found.strokes, strict=True):
        alone = bundled().judge(drawn(kept))
        assert alone is not None
        assert without is not None
        assert without.probabilities == alone.probabilities
        assert without.verdict == alone.verdict
        left = alone.probabilities[found.prediction.digit] * alone.is_digit
        assert fall == pytest.approx(found.prediction.confidence * found.prediction.is_digit - left)


def test_a_stroke_that_decides_is_named_with_the_answer_it_leaves() -> None:
    drawing = drawn(*FOUR)
    found = reasons(bundled(), drawing)
    assert found is not None
    assert found.prediction.digit == 4
    assert found.flips
    for flip in found.flips:
        again = bundled().judge(left_out(drawing, flip.strokes))
        assert is_other_answer(found.prediction, again)
        assert (flip.without is None) == (again is None)
        assert flip.without is None or again is None or flip.without.probabilities == again.probabilities


def test_pairs_are_tried_where_no_single_stroke_decides() -> None:
    twice = drawn(*FOUR, *FOUR)  # each stroke is drawn over itself: one may go
    found = reasons(bundled(), twice)
    assert found is not None
    assert not any(is_other_answer(found.prediction, without) for without in found.without)
    assert found.flips
    assert all(len(flip.strokes) == 2 for flip in found.flips)
    assert all(is_other_answer(found.prediction, bundled().judge(left_out(twice, f.strokes))) for f in found.flips)


@pytest.mark.parametrize(("count", "paired"), [(1, 0), (2, 0), (3, 3), (10, MOST_PAIRED)])
def test_of_how_many_strokes_every_pair_was_tried_is_told(count: int, paired: int) -> None:
    found = reasons(bundled(), drawn(*(SEVEN,) * count))  # one stroke over and over: none of them decides
    assert found is not None
    assert found.paired == paired
    assert found.flips == ()


@pytest.mark.parametrize(("count", "paired"), [(1, 0), (2, 2)])
def test_all_strokes_over_a_picture_can_be_left_out(count: int, paired: int) -> None:
    found = reasons(bundled(), Drawing(drawn(*(BAR,) * count).strokes, Picture(a_raster())))
    assert found is not None
    assert [without and without.digit for without in found.without] == [7] * count
    assert found.paired == paired


def test_of_two_answers_that_are_no_digit_the_likeliest_digit_is_not_the_answer() -> None:
    horse = bundled().judge(drawn(*PLUS))
    assert horse is not None
    none = replace(horse, verdict=Verdict.NOT_A_DIGIT)
    assert not is_other_answer(none, replace(none, digit=(none.digit + 1) % 10))
    assert is_other_answer(none, replace(none, verdict=Verdict.FRAGMENT))
    assert is_other_answer(none, replace(none, verdict=Verdict.DIGIT))
    assert not is_other_answer(replace(none, verdict=Verdict.DIGIT), replace(none, verdict=Verdict.EITHER))


def test_a_single_stroke_has_nothing_to_be_left_out_for() -> None:
    found = reasons(bundled(), drawn(SEVEN))
    assert found is not None
    assert found.without == (None,)
    assert found.flips == ()


def test_a_picture_has_no_strokes() -> None:
    found = reasons(bundled(), Drawing((), Picture(a_raster())))
    assert found is not None
    assert found.strokes == ()
    assert found.flips == ()


def test_hiding_a_row_without_ink_changes_nothing_and_one_with_ink_what_the_network_says() -> None:
    found = reasons(bundled(), drawn(SEVEN, BAR))
    assert found is not None
    raster = found.prediction.raster
    for row, fall in enumerate(found.rows):
        hidden = raster.copy()
        hidden[row] = 0.0
        without = bundled().judge_raster(hidden)
        assert without is not None
        left = without.probabilities[found.prediction.digit] * without.is_digit
        assert fall == pytest.approx(found.prediction.confidence * found.prediction.is_digit - left, abs=1e-5)
        assert raster[row].any() or fall == 0.0


@pytest.mark.parametrize("name", networks.names())
def test_gradients_add_up_to_what_the_ink_changed(name: str) -> None:
    torch.manual_seed(4)
    predictor = (
        bundled() if name == "rowpad" else Predictor(networks.build(name), CheckpointInfo(name, 1), Path("untaught"))
    )
    raster = a_raster()
    found = integrated_gradients(predictor, raster, 7)
    both = torch.from_numpy(np.stack([raster, np.zeros_like(raster)]))
    with torch.inference_mode():
        drawn_, blank = digit_log_odds(predictor, both, 7).tolist()
    assert found.sum() == pytest.approx(drawn_ - blank, rel=0.05, abs=0.02)
    assert (found[raster == 0.0] == 0.0).all()
    assert all(parameter.grad is None for parameter in predictor.network.parameters())


def test_something_that_is_no_digit_has_reasons_too() -> None:
    found = reasons(bundled(), drawn(*PLUS))
    assert found is not None
    assert len(found.rows) == 28


def test_they_add_up_for_what_people_write() -> None:
    """Where the sum is too coarse, one image may be right by chance."""
    rasters = mnist.load_test().images[:20].astype(np.float32) / 255.0  # (20, 28, 28)
    errors = []
    for raster in rasters:
        digit = int(bundled().probabilities(raster[None])[0].argmax())
        found = integrated_gradients(bundled(), raster, digit)
        both = torch.from_numpy(np.stack([raster, np.zeros_like(raster)]))
        with torch.inference_mode():
            drawn_, blank = digit_log_odds(bundled(), both, digit).tolist()
        errors.append(abs(found.sum() - (drawn_ - blank)) / abs(drawn_ - blank))
    assert np.median(errors) < 0.04
    assert max(errors) < 0.2


def test_the_reasons_of_very_many_strokes_can_be_given_up() -> None:
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    assert reasons(bundled(), drawn(*(SEVEN,) * 60), should_stop=should_stop) is None
    assert asked == 4


def test_a_stroke_without_which_it_is_no_digit_counts_most() -> None:
    """The tint of the strokes must not say the opposite of the words."""
    found = reasons(bundled(), drawn(SEVEN, BAR))
    assert found is not None
    assert found.flips
    for flip in found.flips:
        assert len(flip.strokes) > 1 or found.strokes[flip.strokes[0]] > 0.4
