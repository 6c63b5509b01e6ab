from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from model.predictor import BOLDNESS
from model.report import BATCH, MOST_CONFUSIONS, report, said_of
from model.types import DIGITS, LABELS
from tests.model.stubs import Fixed, linear, predictor_of

ALWAYS = {"n", "accuracy", "ece", "per_class", "confusions", "accepted", "accepted_accuracy"}
WITH_OTHERS = {"auroc", "refused", "n_non_digits"}
THREE = [0.0, 0.0, 0.0, 5.0, *[0.0] * 6]


def rasters(count: int, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).random((count, 28, 28), dtype=np.float32)


def labels(count: int, seed: int = 2) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, DIGITS, size=count)


@pytest.mark.parametrize("outputs", [DIGITS, LABELS])
def test_its_keys_and_ranges(outputs: int) -> None:
    predictor = predictor_of(linear(outputs), threshold=0.3, temperature=1.7)
    found = report(predictor, rasters(300), labels(300), rasters(40, seed=3))
    assert set(found) == ALWAYS | WITH_OTHERS
    assert (found["n"], found["n_non_digits"]) == (300, 40)
    shares = ["accuracy", "ece", "accepted", "accepted_accuracy", "auroc", "refused"]
    assert all(0.0 <= found[key] <= 1.0 for key in shares)
    assert list(found["per_class"]) == [str(digit) for digit in range(DIGITS)]
    assert all(0.0 <= share <= 1.0 for share in found["per_class"].values())
    assert len(found["confusions"]) <= MOST_CONFUSIONS
    counts = [confusion["count"] for confusion in found["confusions"]]
    assert counts == sorted(counts, reverse=True)
    assert all(confusion["drawn"] != confusion["read"] for confusion in found["confusions"])
    assert json.loads(json.dumps(found)) == found
    assert set(report(predictor, rasters(9), labels(9))) == ALWAYS


def test_by_hand() -> None:
    truth = np.array([3, 3, 3, 1, 1, 8])
    found = report(predictor_of(Fixed([*THREE, 1.0, 1.0]), threshold=-9.0), rasters(6), truth)
    sure = np.exp(5) / (np.exp(5) + 9)
    assert found["accuracy"] == 0.5
    assert found["per_class"]["3"] == 1.0
    assert found["per_class"]["1"] == found["per_class"]["0"] == 0.0
    assert found["confusions"] == [
        {"drawn": 1, "read": 3, "count": 2},
        {"drawn": 8, "read": 3, "count": 1},
    ]
    assert found["ece"] == pytest.approx(sure - 0.5, abs=1e-6)
    assert (found["accepted"], found["accepted_accuracy"]) == (1.0, 0.5)


def test_where_nothing_is_accepted() -> None:
    found = report(predictor_of(Fixed([*THREE, 30.0, 0.0]), threshold=0.0), rasters(4), labels(4), rasters(3))
    assert (found["accepted"], found["accepted_accuracy"], found["refused"]) == (0.0, 0.0, 1.0)
    assert found["auroc"] == 0.5  # all scores are the same


def test_a_network_of_ten_outputs_refuses_nothing() -> None:
    found = report(predictor_of(Fixed(THREE)), rasters(4), labels(4), rasters(3))
    assert (found["accepted"], found["refused"], found["auroc"]) == (1.0, 0.0, 0.5)


def test_accepted_and_refused_are_at_the_default_threshold() -> None:
    digits, others = rasters(300), rasters(100, seed=5)
    middle = float(np.median(said_of(predictor_of(linear(LABELS)), digits).is_digit))
    predictor = predictor_of(linear(LABELS), threshold=middle)
    found = report(predictor, digits, labels(300), others)
    said, said_of_others = said_of(predictor, digits), said_of(predictor, others)
    assert 0.0 < found["accepted"] < 1.0
    assert found["accepted"] == pytest.approx((said.is_digit >= middle).mean(), abs=1e-6)
    assert found["refused"] == pytest.approx((said_of_others.is_digit < middle).mean(), abs=1e-6)
    assert predictor.accepts(said, 1.0).mean() == pytest.approx((said.is_digit >= middle - BOLDNESS).mean())


def test_batches_change_nothing() -> None:
    predictor, many = predictor_of(linear(LABELS)), rasters(BATCH + 7)
    together, one = said_of(predictor, many), predictor.answers(many)
    np.testing.assert_allclose(together.digit_logits, one.digit_logits, atol=1e-5)
    np.testing.assert_allclose(together.is_digit, one.is_digit, atol=1e-5)
    np.testing.assert_allclose(together.fragment, one.fragment, atol=1e-5)
