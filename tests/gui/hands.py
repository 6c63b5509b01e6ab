"""A person's hands and eyes: digits to draw, keys to press, and what can be seen afterwards."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from pathlib import Path

import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from model import checkpoint, networks
from model.types import CheckpointInfo, Drawing, Point, Stroke
from tests.gui.conftest import Place

PATIENCE = 90_000  # milliseconds until a wait counts as failed: a busy machine may be slow


def arc(centre: Place, radii: Place, start: float, end: float, steps: int = 12) -> list[Place]:
    """Places on an ellipse between two angles in degrees, clockwise on the screen, 0 at the right."""
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(centre[0] + radii[0] * math.cos(a), centre[1] + radii[1] * math.sin(a)) for a in angles]


SEVEN: list[Place] = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]
ZERO: list[Place] = arc((0.5, 0.5), (0.19, 0.29), -90, 270, 24)
THREE: list[Place] = arc((0.46, 0.36), (0.17, 0.14), -150, 80) + arc((0.46, 0.65), (0.2, 0.16), -80, 150)


def moved(corners: Sequence[Place], scale: float, centre: Place) -> list[Place]:
    """The same digit, scaled about the middle of the paper and put around `centre`."""
    return [(centre[0] + (x - 0.5) * scale, centre[1] + (y - 0.5) * scale) for x, y in corners]


def drawing_of(*strokes: Sequence[Place]) -> Drawing:
    """A drawing without a window: straight lines through the places, sampled as a mouse does."""

    def sampled(corners: Sequence[Place]) -> tuple[Point, ...]:
        points = [Point(*corners[0])]
        for a, b in itertools.pairwise(corners):
            points += [Point(a[0] + (b[0] - a[0]) * k / 8, a[1] + (b[1] - a[1]) * k / 8) for k in range(1, 9)]
        return tuple(points)

    return Drawing(tuple(Stroke(sampled(stroke)) for stroke in strokes))


def wait_for_answer(qtbot: QtBot, window: MainWindow) -> None:
    """Until what is shown is about the drawing that is on the paper."""
    recognizer = window.recognizer
    qtbot.waitUntil(lambda: recognizer.answered_revision == recognizer.revision, timeout=PATIENCE)


def label(window: MainWindow, name: str) -> str:
    """What a named label says."""
    found = window.findChild(QLabel, name)
    assert found is not None, name
    return found.text()


def numeral(window: MainWindow) -> str:
    """The large numeral."""
    return label(window, "numeral")


def click_button(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """A click on a named tool button."""
    button = window.findChild(QToolButton, name)
    assert button is not None, name
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def menu_action(window: MainWindow, menu: str, text: str) -> QAction:
    """An entry of a menu, both by their words on the screen."""
    for top in window.menuBar().actions():
        if top.text().replace("&", "") == menu:
            for action in top.menu().actions():  # type: ignore[attr-defined]  # the stubs call it an object
                if action.text().replace("&", "").startswith(text):
                    return action
    raise AssertionError(f"{menu} has no {text}")


def press(window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """A key stroke to wherever the keyboard's focus is."""
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


def save_network(path: Path, seed: int = 1, name: str = "") -> Path:
    """A checkpoint of a network that has learnt nothing."""
    torch.manual_seed(seed)
    network = networks.build("rowpad")
    checkpoint.save(path, network, CheckpointInfo("rowpad", networks.parameter_count(network), name))
    return path
