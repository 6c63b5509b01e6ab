from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from gui.main_window import MainWindow
from tests.gui.draw.pictures_in import Bring
from tests.gui.hands import menu_action


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch, window: MainWindow) -> Bring:
    """The person chooses this file in File → Open image."""

    def bring(path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        menu_action(window, "File", "Open image").trigger()

    return bring


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[QMimeData]:
    """What was copied elsewhere; goes to the clipboard by `QGuiApplication.clipboard().setMimeData`."""
    data = QMimeData()
    yield data
    QGuiApplication.clipboard().clear()
