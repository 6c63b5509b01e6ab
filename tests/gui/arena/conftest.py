"""Checkpoints that take part in the Arena, and a look at what its rows say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui.arena.contender import Contender
from gui.arena.contender_row import ContenderRow
from gui.main_window import MainWindow
from model import checkpoint, networks
from model.bundled import BUNDLED_WEIGHTS
from model.types import CheckpointInfo
from tests.gui.hands import PATIENCE


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Contender]:
    """Makes a contender: of an architecture, with weights that learnt nothing, or a copy of the bundled one."""

    def made(kind: str, name: str = "") -> Contender:
        path = tmp_path / f"{name or kind}.safetensors"
        if kind == "copy":
            shutil.copy(BUNDLED_WEIGHTS, path)
        elif kind == "damaged":
            path.write_bytes(b"not weights")
        elif kind != "missing":
            torch.manual_seed(1)
            network = networks.build(kind)
            checkpoint.save(path, network, CheckpointInfo(kind, networks.parameter_count(network), name or kind))
        return Contender(f"run-{name or kind}", name or kind, path)

    return made


def row(window: MainWindow, key: str) -> ContenderRow:
    """The row of a contender."""
    found = window.arena.panel.findChild(ContenderRow, f"contender_{key}")
    assert found is not None, key
    return found


def keys(window: MainWindow) -> set[str]:
    """Whose rows can be seen."""
    QApplication.processEvents()  # a layout shows what is new in it a moment later
    return {found.key for found in window.arena.panel.findChildren(ContenderRow) if found.isVisibleTo(window)}


def arena_label(window: MainWindow, name: str) -> str:
    """What the summary or the hint says."""
    found = window.arena.panel.findChild(QLabel, f"arena_{name}")
    assert found is not None
    return found.text()


def wait_for_verdicts(qtbot: QtBot, window: MainWindow, *wanted: str) -> None:
    """Until these say something about what is on the paper."""

    def all_say_something() -> bool:
        return window.arena.is_answered and all(row(window, key).verdict for key in wanted)

    qtbot.waitUntil(all_say_something, timeout=PATIENCE)
