"""`python -m model reading | calibrate`, as they are typed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from model import checkpoint, cli_reading, networks
from model.__main__ import main
from model.data import mnist
from model.predictor import Predictor, row_temperature
from model.reading.beliefs import read
from model.types import CheckpointInfo, Reading, Verdict


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A test image as a file."""
    path = tmp_path / "two.png"
    Image.fromarray(mnist.load_test().images[1]).save(path)
    return path


def test_a_reading_has_ten_beliefs_for_each_row(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reading", str(image), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert np.shape(found["beliefs"]) == (28, 10)
    np.testing.assert_allclose(np.sum(found["beliefs"], axis=1), 1.0, atol=1e-5)
    assert found["digit"] == 2
    assert set(found["digits"][found["decided_row"] :]) == {2}
    assert main(["predict", str(image), "--json"]) == 0
    predicted = json.loads(capsys.readouterr().out)["predictions"][0]["probabilities"]
    np.testing.assert_allclose(found["beliefs"][-1], predicted, atol=1e-5)


def test_a_reading_as_text_marks_the_decision(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reading", str(image), "--order", "bottom-up"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 29
    assert sum("decided" in line for line in lines) == 1


def test_between_two_digits_nothing_is_called_decided() -> None:
    belief = [0.0, 0.48, 0.0, 0.0, 0.0, 0.0, 0.0, 0.52, 0.0, 0.0]
    result = {"order": "top-down", "verdict": "either", "digit": 7, "decided_row": None, "first_ink": 4}
    text = cli_reading.as_text({**result, "digits": [None] * 4 + [7] * 24, "beliefs": [[0.1] * 10] * 4 + [belief] * 24})
    assert "decided" not in text.replace("Undecided", "")
    assert text.splitlines()[-1] == "Undecided: 7 or 1"
    sure = {**result, "verdict": "digit", "decided_row": 5, "digits": [7] * 28, "beliefs": [belief] * 28}
    assert "<- decided" in cli_reading.as_text(sure)


def test_a_program_is_told_no_row_of_a_decision_between_two_digits(
    image: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def undecided(*arguments: Any) -> Reading:
        found = read(*arguments)
        assert found is not None
        return replace(found, verdict=Verdict.EITHER)

    monkeypatch.setattr(cli_reading, "read", undecided)
    assert main(["reading", str(image), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decided_row"] is None
    assert main(["reading", str(image)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Undecided: 2 or ")


def test_text_counts_rows_from_one_and_json_from_zero(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reading", str(image), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(["reading", str(image)]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [int(line.split()[0]) for line in lines] == list(range(1, 29))
    decided = next(line for line in lines if "decided" in line)
    assert int(decided.split()[0]) == found["decided_row"] + 1
    assert next(row for row, digit in enumerate(found["digits"]) if digit is not None) == found["first_ink"]
    with pytest.raises(SystemExit):
        main(["reading", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "counts the rows from 1" in told
    assert "decided_row and first_ink count them from 0" in told


def test_paper_without_ink_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "blank.png"
    Image.new("L", (40, 40), 255).save(path)
    assert main(["reading", str(path), "--json"]) == 1
    assert "nothing to see" in capsys.readouterr().err


def test_older_weights_get_their_row_temperatures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.manual_seed(1)
    network, path = networks.build("rnn"), tmp_path / "older.safetensors"
    checkpoint.save(path, network, CheckpointInfo("rnn", 21_514, "older", figures={"mnist_test_accuracy": 0.5}))
    assert (Predictor.load(path).temperatures == 1.0).all()
    assert main(["calibrate", "--weights", str(path), "--json"]) == 0
    assert row_temperature(14) in json.loads(capsys.readouterr().out)["calibration"]
    after = Predictor.load(path)
    assert not (after.temperatures == 1.0).any()
    assert after.info.figures == {"mnist_test_accuracy": 0.5}
    assert torch.equal(after.network.rnn.weight_hh_l0, network.rnn.weight_hh_l0)


def test_a_checkpoint_with_a_row_temperature_of_nothing_is_refused(tmp_path: Path) -> None:
    from model.errors import CheckpointError

    path = tmp_path / "odd.safetensors"
    checkpoint.save(path, networks.build("rnn"), CheckpointInfo("rnn", 1, calibration={row_temperature(3): 0.0}))
    with pytest.raises(CheckpointError):
        Predictor.load(path)


def test_it_says_what_the_answer_amounts_to(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reading", str(image), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "digit"
    assert cli_reading.as_text(found).splitlines()[-1].startswith(" 28")
    said = {}
    for verdict in Verdict:
        row = None if verdict is Verdict.EITHER else found["decided_row"]
        said[verdict] = cli_reading.as_text(found | {"verdict": str(verdict), "decided_row": row}).splitlines()[-1]
    assert said[Verdict.NOT_A_DIGIT] == "Not a digit: of the ten it is most like 2"
    assert said[Verdict.FRAGMENT] == "Only begun: of the ten it is most like 2"
    assert said[Verdict.EITHER].startswith("Undecided: 2 or ")


@pytest.mark.parametrize(
    ("order", "head"),
    [("top-down", "row "), ("bottom-up", "row "), ("left-to-right", "step"), ("both-ways", "step")],
)
def test_a_line_that_is_no_row_is_a_step(
    image: Path, capsys: pytest.CaptureFixture[str], order: str, head: str
) -> None:
    assert main(["reading", str(image), "--order", order]) == 0
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first.startswith(f"{head} digit ")
    assert len(first) == len(second)


def test_an_unknown_order_is_told_the_four(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["reading", str(image), "--order", "nope"])
    told = capsys.readouterr().err.splitlines()[-1]  # the error: the usage before it has them in any case
    assert all(order in told for order in ("top-down", "bottom-up", "left-to-right", "both-ways"))
