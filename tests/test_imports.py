"""The walls of the house: import-linter's contracts hold, and notice when one is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINTER = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages in a folder of their own, where walls may be broken."""
    for package in ("gui", "model"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.gz"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    found = lint(copy)
    assert found.returncode == 0, found.stdout
    assert "0 broken" in found.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("model/raster.py", "import PySide6.QtCore"),
        ("model/evaluation.py", "import gui.theme"),
        ("gui/recognizer.py", "import torch"),
        ("gui/draw/answer.py", "import gui.train.form"),
        ("model/types.py", "import torch"),
    ],
)
def test_a_planted_violation_is_found(copy: Path, file: str, line: str) -> None:
    target = copy / file
    text = target.read_text(encoding="utf-8")
    target.write_text(text + f"\n{line}\n", encoding="utf-8")
    found = lint(copy)
    assert found.returncode != 0
    assert file.removesuffix(".py").replace("/", ".") in found.stdout


def test_the_window_opens_without_waiting_for_what_it_does_not_need_yet() -> None:
    code = "import sys, gui.application, gui.main_window; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    late = {"torch", "numpy", "PIL", "pyqtgraph", "sqlite3", "gui.train", "gui.runs", "model.networks"}
    assert late.isdisjoint(run.stdout.split())
