"""`python -m gui.replay`: strokes of a file through the canvas."""

from __future__ import annotations

import gzip
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from gui import replay
from tests.gui.hands import save_network

ROOT = Path(__file__).resolve().parents[2]
Stroke = list[list[float]]

SEVEN: Stroke = [[0, 50, 100, 150, 120, 95, 70], [0, 0, 0, 0, 85, 170, 255]]
ONE: Stroke = [[80.0 - 5 * k for k in range(9)], [32.0 * k for k in range(9)]]
ZERO: Stroke = [
    [round(85 + 85 * math.sin(2 * math.pi * k / 24), 1) for k in range(25)],
    [round(127.5 - 127.5 * math.cos(2 * math.pi * k / 24), 1) for k in range(25)],
]
DRAWINGS: list[tuple[str, list[Stroke]]] = [("7", [SEVEN]), ("1", [ONE]), ("0", [ZERO])]


def ndjson(drawings: list[tuple[str, list[Stroke]]]) -> str:
    return "".join(json.dumps({"word": word, "drawing": strokes}) + "\n" for word, strokes in drawings)


@pytest.fixture
def file(tmp_path: Path, qapp: QApplication) -> Path:
    path = tmp_path / "digits.ndjson"
    path.write_text(ndjson(DRAWINGS * 4))
    return path


def replayed(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert replay.main([str(argument) for argument in arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert replay.main([str(argument) for argument in arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("rowpad: ")
    return said.err


def test_simple_digits_are_read(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = replayed(capsys, file)
    assert found["n"] == 12
    assert found["accuracy"] >= 0.9
    assert found["per_class"].keys() == {str(digit) for digit in range(10)}
    assert found["per_class"]["7"] == 1.0
    wrong = sum(entry["count"] for entry in found["confusions"])
    assert wrong == round((1 - found["accuracy"]) * 12)


def test_a_wrong_label_is_a_confusion(tmp_path: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "digits.ndjson"
    path.write_text(ndjson([("3", [SEVEN])] * 2 + [("7", [SEVEN])]))
    found = replayed(capsys, path)
    assert found["confusions"] == [{"drawn": 3, "read": 7, "count": 2}]
    assert found["accuracy"] == pytest.approx(1 / 3, abs=1e-6)
    assert found["per_class"]["3"] == 0.0


def test_gzip_gives_the_same(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = tmp_path / "digits.ndjson.gz"
    with gzip.open(packed, "wt", encoding="utf-8") as lines:
        lines.write(file.read_text() + "\n")  # an empty line is none
    assert replayed(capsys, packed) == replayed(capsys, file)


def test_the_seed_and_the_weights_decide(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = save_network(tmp_path / "other.safetensors")
    one, again = (replayed(capsys, file, "--weights", other, "--seed", "5") for _ in range(2))
    assert one == again
    assert one["seed"] == 5
    assert one["accuracy"] < 0.9  # it has learnt nothing


GOOD = ndjson(DRAWINGS[:1])


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "7",
        '{"word": "7"}',
        '{"word": "seven", "drawing": [[[0, 1], [0, 1]]]}',
        '{"word": "10", "drawing": [[[0, 1], [0, 1]]]}',
        '{"word": "7", "drawing": []}',
        '{"word": "7", "drawing": [[[], []]]}',
        '{"word": "7", "drawing": [[[0, 1], [0]]]}',
        '{"word": "7", "drawing": [[[0, null], [0, 1]]]}',
        '{"word": "7", "drawing": [[[0, NaN], [0, 1]]]}',
        '{"word": "7", "drawing": [[["a"], ["b"]]]}',
    ],
)
def test_a_line_that_is_no_drawing_is_named(
    tmp_path: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    path = tmp_path / "digits.ndjson"
    path.write_text(GOOD + line + "\n" + GOOD)
    assert "Line 2 of digits.ndjson" in refused(capsys, path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.ndjson", None),
        ("text.ndjson.gz", b"not packed"),
        ("cut.ndjson.gz", gzip.compress(GOOD.encode() * 50, mtime=0)[:60]),
        ("odd.ndjson.gz", gzip.compress(GOOD.encode() * 50, mtime=0)[:12] + b"\xff" * 60),
        ("binary.ndjson", b"\xff\xfe\xfd\n"),
    ],
)
def test_a_file_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert name in refused(capsys, tmp_path / name)


def test_weights_that_cannot_be_read(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "gone.safetensors" in refused(capsys, file, "--weights", tmp_path / "gone.safetensors")


def test_from_the_command_line_without_a_screen(file: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    ended = subprocess.run(
        [sys.executable, "-m", "gui.replay", str(file)],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["n"] == 12
