from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from model.answers import answers
from model.calibration import ACCEPTED, HELD_OUT_SEED, answers_to, calibrated, held_out_drawings
from model.data.hands import generator
from model.data.mnist import LabelledRasters
from model.metrics import auroc
from model.training.recipes import RECIPES
from model.types import DIGITS, FRAGMENT, LABELS, NOT_A_DIGIT, CheckpointInfo, TrainConfig
from tests.model.conftest import fresh_network
from tests.model.stubs import linear
from tests.quick_training import all_images, few_held_out_drawings


@pytest.fixture(scope="module", autouse=True)
def drawings_enough_for_statistics() -> Iterator[None]:
    with few_held_out_drawings(480):
        yield


@pytest.fixture(scope="module")
def validation() -> LabelledRasters:
    return all_images()[1].first(500)


def logits_of(count: int, outputs: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(count, outputs, generator=torch.Generator().manual_seed(seed)) * 4


def test_twelve_logits_are_taken_apart() -> None:
    logits = logits_of(50, LABELS)
    said = answers(logits)
    np.testing.assert_array_equal(said.digit_logits, logits[:, :10].numpy())
    shares = torch.softmax(logits.double(), dim=1).numpy()  # (50, 12)
    digit = shares[:, :DIGITS].sum(axis=1)
    np.testing.assert_allclose(1 / (1 + np.exp(-said.is_digit.astype(float))), digit, atol=1e-5)
    np.testing.assert_allclose(said.fragment, np.log(shares[:, FRAGMENT]) - np.log(shares[:, NOT_A_DIGIT]), atol=1e-4)


def test_ten_logits_hold_everything_to_be_a_digit() -> None:
    said = answers(logits_of(7, DIGITS))
    assert said.digit_logits.shape == (7, 10)
    assert np.isposinf(said.is_digit).all()
    assert said.fragment.tolist() == [0.0] * 7


@given(st.floats(0.2, 5.0), st.sampled_from([1.0, 1e3, 1e30]))
def test_probabilities_sum_to_one_at_any_temperature(temperature: float, scale: float) -> None:
    said = answers(logits_of(9, LABELS) * scale)
    shares = said.probabilities(temperature)
    assert shares.dtype == np.float32
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-5)
    assert shares.min() >= 0.0
    np.testing.assert_array_equal(shares.argmax(axis=1), said.digit_logits.argmax(axis=1))


def test_a_higher_temperature_is_less_sure() -> None:
    said = answers(logits_of(20, LABELS))
    tops = [said.probabilities(temperature).max(axis=1) for temperature in (0.5, 1.0, 2.0)]
    assert (tops[0] > tops[1]).all()
    assert (tops[1] > tops[2]).all()


def test_answers_to_all_rasters_come_in_their_order(validation: LabelledRasters) -> None:
    network = linear(LABELS)
    said = answers_to(network, validation.first(260))  # more than a batch
    with torch.inference_mode():
        rasters = torch.from_numpy(validation.images[255:256]).float() / 255
        expected = network(rasters)[0, :DIGITS].numpy()
    assert said.digit_logits.shape == (260, 10)
    np.testing.assert_allclose(said.digit_logits[255], expected, atol=1e-5)


def test_a_network_is_given_a_temperature_a_threshold_and_scores(
    info: CheckpointInfo, validation: LabelledRasters
) -> None:
    network = fresh_network()
    found = calibrated(network, info, validation)
    assert _of_the_whole(found) == {"temperature", "threshold"}
    assert 0.2 <= found.calibration["temperature"] <= 5.0
    assert np.isfinite(found.calibration["threshold"])
    assert set(found.figures) == {*info.figures, "hands_accuracy", "accepted", "refused", "auroc"}
    assert all(0.0 <= figure <= 1.0 for figure in found.figures.values())
    kept = ("network", "parameters", "name", "created", "settings")
    assert all(getattr(found, name) == getattr(info, name) for name in kept)
    assert set(info.figures) == {"mnist_test_accuracy"}  # what was handed in stays as it was
    assert found == calibrated(network, info, validation)


def test_the_threshold_accepts_the_digits_it_was_chosen_on(info: CheckpointInfo, validation: LabelledRasters) -> None:
    network = linear(LABELS)
    found = calibrated(network, info, validation)
    drawn = held_out_drawings().first(len(held_out_drawings()) // 2)
    on_drawn = answers_to(network, drawn).is_digit[drawn.labels < DIGITS]
    parts = (answers_to(network, validation).is_digit, on_drawn)  # MNIST's and the drawn ones count the same together
    accepted = np.mean([(part >= found.calibration["threshold"]).mean() for part in parts])
    assert accepted == pytest.approx(ACCEPTED, abs=1.5 / min(map(len, parts)))


def test_a_network_of_ten_outputs_accepts_everything(info: CheckpointInfo, validation: LabelledRasters) -> None:
    found = calibrated(linear(DIGITS), info, validation)
    assert _of_the_whole(found) == {"temperature"}
    assert set(found.figures) == {*info.figures, "hands_accuracy"}


def _of_the_whole(found: CheckpointInfo) -> set[str]:
    """What is known about whole rasters, without the rows' temperatures and biases."""
    return {key for key in found.calibration if "_row_" not in key}


class Sees(nn.Module):
    """Is sure that what has little ink is a digit."""

    def forward(self, rasters: torch.Tensor) -> torch.Tensor:
        ink = rasters.mean(dim=(1, 2))  # (B,)
        logits = torch.zeros(len(rasters), LABELS)
        logits[:, NOT_A_DIGIT] = ink * 100
        return logits


def test_scores_are_of_the_other_half_of_the_hands(info: CheckpointInfo, validation: LabelledRasters) -> None:
    found = calibrated(Sees(), info, validation)
    drawn = held_out_drawings()
    half = len(drawn) // 2
    measured = LabelledRasters(drawn.images[half:], drawn.labels[half:])
    scores = answers_to(Sees(), measured).is_digit
    digit = measured.labels < DIGITS
    threshold = found.calibration["threshold"]
    assert found.figures["accepted"] == pytest.approx((scores[digit] >= threshold).mean())
    assert found.figures["refused"] == pytest.approx((scores[~digit] < threshold).mean())
    assert found.figures["auroc"] == pytest.approx(auroc(scores[digit], scores[~digit]))
    assert found.figures["hands_accuracy"] == pytest.approx((measured.labels[digit] == 0).mean())


def test_held_out_hands_are_no_training_hands() -> None:
    held_out = held_out_drawings()
    assert held_out_drawings() is held_out  # made once
    assert HELD_OUT_SEED not in {TrainConfig().seed, *(config.seed for config in RECIPES.values())}
    seen = {image.tobytes() for image in held_out.images}
    for seed in {TrainConfig().seed, *(config.seed for config in RECIPES.values())}:
        trained = generator.make(generator.counts(120), seed)
        assert seen.isdisjoint(image.tobytes() for image in trained.images)
    assert set(held_out.labels.tolist()) == set(range(LABELS))
