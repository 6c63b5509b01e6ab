from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model import checkpoint
from model.errors import CheckpointError
from model.predictor import BOLDNESS, NEARLY, Predictor
from model.types import DIGITS, LABELS, CheckpointInfo, Drawing, Point, Prediction, Stroke, Verdict
from tests.model.stubs import Fixed, linear, predictor_of

SEVEN = Drawing((Stroke((Point(0.2, 0.2), Point(0.8, 0.2), Point(0.4, 0.8))),))
logit = st.floats(-30.0, 30.0, width=32)
boldnesses = st.floats(-1.0, 1.0)


def logits(
    digit: int = 7, first: float = 9.0, second: float = 0.0, none: float = -9.0, begun: float = -9.0
) -> list[float]:
    """`first` for a digit and `second` for the one before it, 0 for the others; then “not a digit” and “only begun”."""
    found = [0.0] * LABELS
    found[digit], found[digit - 1] = first, second
    found[10], found[11] = none, begun
    return found


def judged(said: list[float], boldness: float = 0.0, **calibration: float) -> Prediction:
    found = predictor_of(Fixed(said), **calibration).judge(SEVEN, boldness)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (logits(), Verdict.DIGIT),
        (logits(second=9.0 + np.log(NEARLY) - 0.01), Verdict.DIGIT),
        (logits(second=9.0 + np.log(NEARLY) + 0.01), Verdict.EITHER),
        (logits(second=9.0), Verdict.EITHER),
        (logits(none=20.0), Verdict.NOT_A_DIGIT),
        (logits(begun=20.0), Verdict.FRAGMENT),
        (logits(none=20.0, begun=20.5), Verdict.FRAGMENT),
        (logits(none=20.5, begun=20.0), Verdict.NOT_A_DIGIT),
        (logits(second=9.0, none=20.0), Verdict.NOT_A_DIGIT),  # two digits alike, yet neither
        (logits()[:DIGITS], Verdict.DIGIT),  # a network of ten outputs
        (logits(second=9.0)[:DIGITS], Verdict.EITHER),
    ],
)
def test_verdicts(said: list[float], verdict: Verdict) -> None:
    found = judged(said, threshold=0.0)
    assert found.verdict is verdict
    if verdict is Verdict.EITHER:
        assert {found.digit, found.second} == {7, 6}
    assert found.probabilities[found.digit] == max(found.probabilities)
    assert sorted(found.probabilities)[-2] == found.probabilities[found.second]
    assert found.digit != found.second


def test_without_a_threshold_everything_is_a_digit() -> None:
    assert judged(logits(none=30.0)).verdict is Verdict.DIGIT
    assert judged(logits()[:DIGITS]).is_digit == pytest.approx(1.0)


@pytest.mark.parametrize(("threshold", "accepted"), [(-3.0, True), (-2.01, True), (-1.99, False), (5.0, False)])
def test_the_threshold_is_the_least_that_is_accepted(threshold: float, accepted: bool) -> None:
    said = [0.0] * LABELS
    said[10], said[11] = float(np.log(10) + 2.0), -50.0  # the ten together are 2 below
    verdict = judged(said, threshold=threshold).verdict
    assert (verdict is not Verdict.NOT_A_DIGIT) == accepted


@given(st.lists(logit, min_size=12, max_size=12), st.lists(boldnesses, min_size=2, max_size=6), st.floats(-8.0, 8.0))
def test_the_bolder_the_more_is_taken_for_a_digit(said: list[float], bold: list[float], threshold: float) -> None:
    accepted = [judged(said, b, threshold=threshold).verdict in {Verdict.DIGIT, Verdict.EITHER} for b in sorted(bold)]
    assert accepted == sorted(accepted)
    others = {judged(said, b, threshold=threshold).probabilities for b in bold}
    assert len(others) == 1  # it moves the threshold, and nothing else


def test_boldness_moves_the_threshold_by_so_many_logits() -> None:
    predictor = predictor_of(linear(LABELS), threshold=1.0)
    said = predictor.answers(np.random.default_rng(1).random((200, 28, 28), dtype=np.float32))
    for boldness in (-1.0, -0.5, 0.0, 0.5, 1.0):
        np.testing.assert_array_equal(predictor.accepts(said, boldness), said.is_digit >= 1.0 - boldness * BOLDNESS)


@given(st.lists(logit, min_size=12, max_size=12))
def test_is_digit_is_the_share_of_the_ten(said: list[float]) -> None:
    found = judged(said)
    expected = torch.softmax(torch.tensor(said).double(), dim=0)[:DIGITS].sum()
    assert 0.0 <= found.is_digit <= 1.0
    assert found.is_digit == pytest.approx(float(expected), abs=1e-5)


@pytest.mark.parametrize("none", [-1e30, -1e4, 1e4, 1e30])
def test_is_digit_at_its_ends(none: float) -> None:
    found = judged(logits(none=none))
    assert found.is_digit == pytest.approx(0.0 if none > 0 else 1.0, abs=1e-4)


@given(st.lists(logit, min_size=12, max_size=12), st.floats(0.2, 5.0))
def test_a_temperature_changes_how_sure_and_never_the_digit(said: list[float], temperature: float) -> None:
    plain, found = judged(said), judged(said, temperature=temperature)
    np.testing.assert_allclose(plain.probabilities[found.digit], max(plain.probabilities), rtol=1e-5)
    assert sum(found.probabilities) == pytest.approx(1.0, abs=1e-5)
    assert found.is_digit == plain.is_digit
    sure = plain.confidence + 1e-5
    assert found.confidence <= sure if temperature >= 1.0 else found.confidence >= plain.confidence - 1e-5


def test_a_temperature_by_hand() -> None:
    found = judged(logits(first=4.0), temperature=2.0)
    assert found.confidence == pytest.approx(np.exp(2.0) / (np.exp(2.0) + 9.0), rel=1e-5)


@pytest.mark.parametrize("others", [(np.inf, np.inf), (np.nan, 0.0), (0.0, np.nan)])
def test_weights_whose_verdict_is_no_number_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, info: CheckpointInfo, others: tuple[float, float]
) -> None:
    """Finite weights whose sums are too large for a float, in the last two outputs alone."""
    monkeypatch.setattr(checkpoint, "load", lambda _: (Fixed([*[0.0] * DIGITS, *others]), info))
    with pytest.raises(CheckpointError, match=r"odd\.safetensors is damaged"):
        Predictor.load(tmp_path / "odd.safetensors")
