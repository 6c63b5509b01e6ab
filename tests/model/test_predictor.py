from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from model import checkpoint
from model.errors import CheckpointError
from model.painter import paint_for_judging
from model.predictor import Predictor, use_threads
from model.raster import raster
from model.types import CheckpointInfo, Drawing, Picture, Point, Stroke
from tests.model.conftest import fresh_network

SEVEN = Drawing((Stroke((Point(0.2, 0.2), Point(0.8, 0.2), Point(0.4, 0.8))),))


@pytest.fixture
def predictor(weights: Path) -> Predictor:
    return Predictor.load(weights)


def test_a_drawn_digit_is_judged(predictor: Predictor) -> None:
    prediction = predictor.judge(SEVEN)
    assert prediction is not None
    assert len(prediction.probabilities) == 10
    assert sum(prediction.probabilities) == pytest.approx(1.0, abs=1e-5)
    assert min(prediction.probabilities) >= 0.0
    assert prediction.digit == prediction.probabilities.index(max(prediction.probabilities))
    assert prediction.confidence == max(prediction.probabilities)
    assert prediction.seconds > 0.0


def test_what_is_shown_is_what_was_judged(predictor: Predictor) -> None:
    prediction = predictor.judge(SEVEN)
    assert prediction is not None
    np.testing.assert_array_equal(prediction.raster, raster(paint_for_judging(SEVEN)))
    np.testing.assert_allclose(predictor.probabilities(prediction.raster[None])[0], prediction.probabilities, atol=1e-6)


@pytest.mark.parametrize(
    "nothing",
    [Drawing(), Drawing((Stroke(()),)), Drawing(picture=Picture(np.zeros((50, 50), dtype=np.float32)))],
)
def test_without_ink_there_is_no_answer(predictor: Predictor, nothing: Drawing) -> None:
    assert predictor.judge(nothing) is None


def test_an_empty_image_has_no_answer(predictor: Predictor) -> None:
    assert predictor.judge_ink(np.zeros((90, 40), dtype=np.uint8)) is None
    assert predictor.judge_ink(np.zeros((0, 0), dtype=np.uint8)) is None


def test_ink_and_drawing_are_judged_alike(predictor: Predictor) -> None:
    drawn, seen = predictor.judge(SEVEN), predictor.judge_ink(paint_for_judging(SEVEN))
    assert drawn is not None
    assert seen is not None
    assert drawn.probabilities == seen.probabilities


def test_the_same_drawing_gets_the_same_answer(predictor: Predictor) -> None:
    answers = [predictor.judge(SEVEN) for _ in range(3)]
    assert len({answer.probabilities for answer in answers if answer is not None}) == 1


def test_many_rasters_at_once(predictor: Predictor) -> None:
    rasters = np.random.default_rng(1).random((9, 28, 28), dtype=np.float32)
    together = predictor.probabilities(rasters)
    assert together.shape == (9, 10)
    np.testing.assert_allclose(together.sum(axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(predictor.probabilities(rasters[4:5])[0], together[4], atol=1e-5)


def test_it_knows_where_it_came_from(weights: Path, predictor: Predictor, info: CheckpointInfo) -> None:
    assert predictor.path == weights
    assert predictor.info == info
    assert not predictor.network.training


@pytest.mark.parametrize("value", [-1.0, 3e38])
def test_weights_that_answer_with_no_number_are_refused(tmp_path: Path, info: CheckpointInfo, value: float) -> None:
    network = fresh_network()
    state = network.state_dict()
    # Finite values, yet the root of a negative variance, or a sum beyond the largest float, is not.
    state["row_features.1.running_var" if value < 0 else "row_features.0.weight"].fill_(value)
    if value > 0:
        state["row_features.4.weight"].fill_(value)
    checkpoint.save(tmp_path / "odd.safetensors", network, info)
    with pytest.raises(CheckpointError, match=r"odd\.safetensors is damaged"):
        Predictor.load(tmp_path / "odd.safetensors")


def test_one_thread_answers_as_two_do(predictor: Predictor) -> None:
    before = torch.get_num_threads()
    try:
        use_threads(2)
        two = predictor.judge(SEVEN)
        use_threads(0)  # a computer with one core leaves none to spare: still one
        assert torch.get_num_threads() == 1
        one = predictor.judge(SEVEN)
    finally:
        use_threads(before)
    assert one is not None
    assert two is not None
    assert all(math.isclose(a, b, abs_tol=1e-5) for a, b in zip(one.probabilities, two.probabilities, strict=True))
