"""The comparison with Keras: what it computes from its epochs, and what it says where Keras is missing."""

from __future__ import annotations

import importlib
import json
import sys

import pytest

from tests.bench import keras_comparison
from tests.bench.keras_comparison import Epoch, Round, compiled_seconds, middle, seconds_to, speed, summary

SLOW_START = (Epoch(9.0, 600, 0.97), Epoch(2.0, 600, 0.985), Epoch(3.0, 600, 0.991), Epoch(4.0, 600, 0.989))


@pytest.mark.parametrize(
    ("accuracy", "seconds"),
    [(0.9, 9.0), (0.985, 11.0), (0.99, 14.0), (0.995, None)],
)
def test_the_time_to_an_accuracy_ends_with_the_first_epoch_that_has_it(accuracy: float, seconds: float | None) -> None:
    assert seconds_to(accuracy, SLOW_START) == seconds


def test_the_first_epoch_which_compiles_does_not_count_for_the_speed() -> None:
    assert speed(SLOW_START) == pytest.approx(200.0)  # of 300, 200 and 150
    assert compiled_seconds(SLOW_START) == pytest.approx(3.0 + 2.0 + 3.0 + 4.0)


def test_a_goal_that_one_round_missed_has_no_median() -> None:
    assert middle([3.0, 1.0, 2.0], 1) == 2.0
    assert middle([3.0, None, 2.0], 1) is None


def test_the_summary_compares_round_by_round() -> None:
    fast = tuple(Epoch(1.0, 600, 0.992) for _ in range(4))
    found = json.loads(json.dumps(summary([Round(keras=SLOW_START, rowpad=fast, quick=fast[:2])])))
    assert found["images_per_second"] == {"keras": 200.0, "rowpad": 600.0, "ratio": 3.0}
    assert found["seconds"] == {"keras_with_compiling": 18.0, "keras": 12.0, "rowpad": 4.0}
    assert found["seconds_to_99_percent"]["quick_share_of_keras"] == pytest.approx(1 / 12, abs=1e-3)


def test_without_keras_a_sentence_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "keras", None)  # as if it were not installed
    monkeypatch.setenv("KERAS_BACKEND", "")  # is set by the program, and reset here
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "")
    assert keras_comparison.main(["--quick"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "pip install '.[bench]'" in said.err


@pytest.mark.parametrize("wrong", [["--epochs", "1"], ["--rounds", "0"], ["--network", "perceptron"]])
def test_options_that_cannot_be_measured_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        keras_comparison.options(wrong)
    assert "usage" in capsys.readouterr().err


def test_the_benches_of_training_need_no_keras() -> None:
    for name in ("keras_comparison", "keras_program", "training_choices"):
        assert importlib.import_module(f"tests.bench.{name}").__doc__
    assert "keras" not in sys.modules
