from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.metrics import ECE_BINS, auroc, expected_calibration_error, temperature

share = st.floats(0.0, 1.0)
scores = st.lists(st.integers(-4, 4), min_size=1, max_size=25)


@pytest.mark.parametrize(
    ("confidence", "right", "expected"),
    [
        ([], [], 0.0),
        ([1.0, 1.0, 1.0], [True, True, True], 0.0),
        ([1.0, 1.0], [False, False], 1.0),
        ([0.9] * 5, [False] * 5, 0.9),
        ([0.8] * 5, [True, True, True, True, False], 0.0),
        ([0.5, 0.5], [True, False], 0.0),
        ([0.0, 1.0], [False, True], 0.0),
        ([0.75, 0.75, 0.25, 0.25], [True, True, False, False], 0.25),  # two bins: 0.25 off in each
        ([0.6, 1.0], [True, False], 0.7),  # bins 9 and 14: half of 0.4 and half of 1.0
        ([0.55, 0.57], [True, False], 0.06),  # one bin: mean 0.56 against a half
    ],
)
def test_calibration_error_by_hand(confidence: list[float], right: list[bool], expected: float) -> None:
    assert expected_calibration_error(confidence, right) == pytest.approx(expected, abs=1e-12)


def test_bins_are_fifteen_and_meet_at_their_lower_edges() -> None:
    just_below, at = np.nextafter(1 / 3, 0), 1 / 3  # the edge between bins 4 and 5
    apart = expected_calibration_error([just_below, at], [True, False])
    assert apart == pytest.approx((2 / 3 + 1 / 3) / 2)  # in one bin the two would nearly cancel out
    assert expected_calibration_error([at, at + 0.06], [True, False]) == pytest.approx(abs(1 - 2 / 3 - 0.06) / 2)
    assert expected_calibration_error([1.0, 14.5 / ECE_BINS], [True, False]) < 0.5  # 1.0 is in the last bin


@given(st.lists(st.tuples(share, st.booleans()), min_size=1, max_size=40))
def test_calibration_error_is_a_share_and_knows_no_order(pairs: list[tuple[float, bool]]) -> None:
    confidence, right = zip(*pairs, strict=True)
    error = expected_calibration_error(confidence, right)
    assert 0.0 <= error <= 1.0
    assert expected_calibration_error(confidence[::-1], right[::-1]) == pytest.approx(error)
    # No less than the difference of the means: bins only take away what cancels out.
    assert error >= abs(np.mean(confidence) - np.mean(right)) - 1e-12


@given(scores, scores)
def test_auroc_is_the_share_of_pairs_in_order(digits: list[int], others: list[int]) -> None:
    pairs = list(itertools.product(digits, others))
    expected = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs) / len(pairs)
    assert auroc(digits, others) == pytest.approx(expected)
    assert auroc(others, digits) == pytest.approx(1.0 - expected)
    assert auroc(np.exp(digits), np.exp(others)) == pytest.approx(expected)  # only the order counts


@pytest.mark.parametrize(
    ("digits", "others", "expected"),
    [
        ([1, 2], [0, -1], 1.0),
        ([0], [1], 0.0),
        ([3, 3], [3], 0.5),
        ([], [1], 0.5),
        ([1], [], 0.5),
        ([np.inf], [np.inf], 0.5),
        ([np.inf], [9.0, -np.inf], 1.0),
    ],
)
def test_auroc_at_its_ends(digits: list[float], others: list[float], expected: float) -> None:
    assert auroc(digits, others) == expected


def honest(count: int, spread: float = 2.0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Logits (N, 10) whose softmax is the truth: labels are drawn from it."""
    random = np.random.default_rng(1)
    logits = random.normal(0.0, spread, size=(count, 10)).astype(np.float32)
    noisy = logits + random.gumbel(size=logits.shape)  # the largest is drawn with the softmax's probabilities
    return logits, noisy.argmax(axis=1)


def test_honest_logits_are_left_alone() -> None:
    assert temperature(*honest(20_000)) == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("scale", [0.5, 1.5, 3.0, 4.0])
def test_a_scale_is_found_again(scale: float) -> None:
    logits, labels = honest(3_000)
    assert temperature(logits * scale, labels) == pytest.approx(scale * temperature(logits, labels), rel=1e-4)


def test_it_stays_within_its_bounds() -> None:
    sure = np.eye(10, dtype=np.float32)  # always right: the colder the better
    assert temperature(sure, np.arange(10)) == pytest.approx(0.2, rel=1e-3)
    assert temperature(sure * 100, (np.arange(10) + 1) % 10) == pytest.approx(5.0, rel=1e-3)  # always wrong


def test_a_temperature_calibrates() -> None:
    logits, labels = honest(20_000)
    too_sure = logits * 3.0

    def error(divisor: float) -> float:
        powers = np.exp(too_sure / divisor)
        shares = powers / powers.sum(axis=1, keepdims=True)
        return expected_calibration_error(shares.max(axis=1), shares.argmax(axis=1) == labels)

    assert error(temperature(too_sure, labels)) < 0.02 < 0.1 < error(1.0)


def test_large_logits_do_not_overflow() -> None:
    logits = np.array([[3e4, 0.0] + [-3e4] * 8], dtype=np.float32)
    assert np.isfinite(temperature(logits, np.array([1])))
