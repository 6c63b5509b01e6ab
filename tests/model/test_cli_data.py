"""The commands that make or read drawings: preview-data, evaluate --non-digits, train --drawings."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from model import checkpoint
from model.cli import main
from model.data.hands import contact_sheets
from model.types import LABELS
from tests import quick_training

HOUSE = {"word": "house", "drawing": [[[0, 128, 255], [128, 0, 128]], [[40, 40, 215, 215], [128, 255, 255, 128]]]}
WAVE = {"word": "wave", "drawing": [[[0, 60, 120, 180, 255], [20, 0, 20, 0, 20]]]}


@pytest.fixture
def few_images() -> Iterator[None]:
    with quick_training.few_images(train=1_000, validation=300, test=300):
        yield


@pytest.fixture
def small_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_sheets, "COLUMNS", 3)
    monkeypatch.setattr(contact_sheets, "ROWS", 2)


@pytest.mark.usefixtures("small_sheets")
def test_preview_data_writes_the_sheets(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    assert main(["preview-data", "--output", str(folder), "--seed", "4", "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert len(files) == LABELS
    assert sorted(files) == sorted(str(path) for path in folder.iterdir())


@pytest.mark.usefixtures("small_sheets")
def test_preview_data_says_where_it_can_not_write(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    assert main(["preview-data", "--output", str(tmp_path / "taken")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "can't be written" in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("few_images")
def test_evaluate_tells_how_well_non_digits_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, weights: Path
) -> None:
    others = tmp_path / "others.ndjson.gz"
    others.write_bytes(gzip.compress("\n".join(json.dumps(sample) for sample in (HOUSE, WAVE, HOUSE)).encode()))
    assert main(["evaluate", "--weights", str(weights), "--non-digits", str(others), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["n"], found["n_non_digits"]) == (300, 3)
    assert {"accuracy", "ece", "accepted", "accepted_accuracy", "auroc", "refused"} <= set(found)
    assert all(0.0 <= found[key] <= 1.0 for key in ("accuracy", "ece", "accepted", "auroc", "refused"))
    assert main(["evaluate", "--weights", str(weights), "--non-digits", str(others)]) == 0
    assert "n_non_digits: 3" in capsys.readouterr().out


@pytest.mark.usefixtures("few_images")
def test_evaluate_names_the_bad_line_of_non_digits(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, weights: Path
) -> None:
    (tmp_path / "others.ndjson").write_text(json.dumps(HOUSE) + "\nhello\n", encoding="utf-8")
    for file, sentence in (("others.ndjson", "Line 2 of others.ndjson"), ("gone.ndjson", "can't be read")):
        assert main(["evaluate", "--weights", str(weights), "--non-digits", str(tmp_path / file)]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert sentence in err
        assert "Traceback" not in err


@pytest.mark.usefixtures("few_images")
def test_train_learns_from_drawings_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    output = tmp_path / "a.safetensors"
    wanted = ["train", "--epochs", "1", "--train-size", "200", "--batch-size", "40", "--drawings", "600", "--json"]
    assert main([*wanted, "--output", str(output)]) == 0
    assert json.loads(capsys.readouterr().out)["epochs"] == 1
    _, info = checkpoint.load(output)
    assert info.settings["drawings"] == 600
    assert {"hands_accuracy", "accepted", "refused", "auroc"} <= set(info.figures)
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]


@pytest.mark.parametrize("count", ["-1", "500001"])
def test_train_says_how_many_drawings_there_may_be(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, count: str
) -> None:
    assert main(["train", "--drawings", count, "--output", str(tmp_path / "a.safetensors")]) == 1
    assert "Choose the number of drawings between 0 and 500,000" in capsys.readouterr().err
