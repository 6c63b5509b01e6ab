"""What is no file, and what is larger than a screen, brought in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPen
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from tests.gui.draw.pictures_in import Bring, drop, scan, wait_for_picture, wait_for_sentence
from tests.gui.hands import SEVEN, ZERO, numeral, press

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes in folders")
@pytest.mark.parametrize("way", ["opened", "dropped", "pasted"])
def test_a_pipe_holds_up_neither_the_next_image_nor_the_closing(
    window: MainWindow, choose: Bring, clipboard: QMimeData, qtbot: QtBot, tmp_path: Path, way: str
) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)

    def bring_in() -> None:
        urls = QMimeData()
        urls.setUrls([QUrl.fromLocalFile(str(pipe))])
        if way == "opened":
            choose(pipe)
        elif way == "dropped":
            assert drop(window, urls) is not None
        else:
            clipboard.setUrls(urls.urls())
            QGuiApplication.clipboard().setMimeData(clipboard)
            press(window, Qt.Key.Key_V, CTRL)

    bring_in()
    assert wait_for_sentence(qtbot, window).startswith("pipe.png is a pipe, a socket or a device, not a file.")
    choose(scan(tmp_path / "0.png", ZERO))
    wait_for_picture(qtbot, window)
    bring_in()
    assert window.close()


def test_a_huge_image_on_the_clipboard_is_scaled_down(window: MainWindow, clipboard: QMimeData, qtbot: QtBot) -> None:
    side = 14_000  # more pixels than a file may have
    image = QImage(side, side, QImage.Format.Format_Mono)
    image.fill(1)
    painter = QPainter(image)
    painter.setPen(QPen(Qt.GlobalColor.black, side / 12))
    painter.drawPolyline([QPointF(x * side, y * side) for x, y in SEVEN])
    painter.end()
    clipboard.setImageData(image)
    QGuiApplication.clipboard().setMimeData(clipboard)
    press(window, Qt.Key.Key_V, CTRL)
    wait_for_picture(qtbot, window)
    assert numeral(window) == "7"
