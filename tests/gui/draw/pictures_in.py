"""Images for the tests of bringing them in, and the ways in which they come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from tests.gui.conftest import Place
from tests.gui.hands import PATIENCE, wait_for_answer

Bring = Callable[[Path], None]


def scan(path: Path, corners: list[Place], side: int = 200, paper: int = 250, ink: int = 20) -> Path:
    """A digit on paper, as a scanner gives it."""
    image = Image.new("L", (side, side), paper)
    places = [(x * side, y * side) for x, y in corners]
    ImageDraw.Draw(image).line(places, fill=ink, width=side // 12, joint="curve")
    image.save(path)
    return path


def wait_for_picture(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.draw_tab.document.drawing.picture is not None, timeout=PATIENCE)
    wait_for_answer(qtbot, window)


def wait_for_sentence(qtbot: QtBot, window: MainWindow) -> str:
    qtbot.waitUntil(window.draw_tab.banner.isVisible, timeout=PATIENCE)
    return window.draw_tab.banner.message


def drop(window: MainWindow, data: QMimeData, held: Qt.KeyboardModifier | None = None) -> QDropEvent | None:
    """Drag `data` over the tab and let go; None where it is not taken."""
    both, buttons = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    held = held or Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 200), both, data, buttons, held)
    enter.ignore()
    QApplication.sendEvent(window.draw_tab, enter)
    if not enter.isAccepted():
        return None
    let_go = QDropEvent(QPointF(300.0, 200.0), both, data, buttons, held)
    QApplication.sendEvent(window.draw_tab, let_go)
    return let_go
