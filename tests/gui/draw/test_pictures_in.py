"""Images from files, drops and the clipboard."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from gui.draw.canvas import Canvas
from gui.main_window import MainWindow
from tests.gui.conftest import Place
from tests.gui.draw.pictures_in import Bring, drop, scan, wait_for_picture, wait_for_sentence
from tests.gui.hands import SEVEN, THREE, ZERO, menu_action, numeral, press, wait_for_answer

Draw = Callable[[Canvas, list[Place]], None]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(("paper", "ink"), [(250, 20), (0, 255)], ids=["dark on light", "light on dark"])
def test_a_file_is_opened_and_read(
    window: MainWindow, choose: Bring, qtbot: QtBot, tmp_path: Path, paper: int, ink: int
) -> None:
    choose(scan(tmp_path / "three.png", THREE, paper=paper, ink=ink))
    wait_for_picture(qtbot, window)
    assert numeral(window) == "3"
    assert not window.draw_tab.banner.isVisible()


def test_the_key_opens_the_same_dialog(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path
) -> None:
    path = scan(tmp_path / "0.png", ZERO)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    press(window, Qt.Key.Key_O, CTRL)
    wait_for_picture(qtbot, window)
    assert numeral(window) == "0"


def test_a_dialog_that_is_cancelled_changes_nothing(
    window: MainWindow, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    before = window.draw_tab.document.drawing
    menu_action(window, "File", "Open image").trigger()
    QApplication.processEvents()
    assert window.draw_tab.document.drawing is before
    assert not window.draw_tab.banner.isVisible()


def test_a_file_is_dropped(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(scan(tmp_path / "a name with ä and space.png", ZERO)))])
    taken = drop(window, data, Qt.KeyboardModifier.ShiftModifier)  # Shift asks for it to be moved
    assert taken is not None
    assert taken.proposedAction() == Qt.DropAction.MoveAction
    assert taken.dropAction() == Qt.DropAction.CopyAction  # a file manager must not delete the file
    wait_for_picture(qtbot, window)
    assert numeral(window) == "0"


def test_an_image_is_dropped(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setImageData(QImage(str(scan(tmp_path / "3.png", THREE))))
    assert drop(window, data) is not None
    wait_for_picture(qtbot, window)
    assert numeral(window) == "3"


def test_text_and_web_addresses_are_not_taken(window: MainWindow) -> None:
    text, address = QMimeData(), QMimeData()
    text.setText("7")
    address.setUrls([QUrl("https://example.org/7.png")])
    assert drop(window, text) is None
    assert drop(window, address) is None


def test_an_image_is_pasted(window: MainWindow, clipboard: QMimeData, qtbot: QtBot, tmp_path: Path) -> None:
    clipboard.setImageData(QImage(str(scan(tmp_path / "7.png", SEVEN))))
    QGuiApplication.clipboard().setMimeData(clipboard)
    press(window, Qt.Key.Key_V, CTRL)
    wait_for_picture(qtbot, window)
    assert numeral(window) == "7"


def test_a_copied_file_is_pasted(window: MainWindow, clipboard: QMimeData, qtbot: QtBot, tmp_path: Path) -> None:
    clipboard.setUrls([QUrl.fromLocalFile(str(scan(tmp_path / "0.png", ZERO)))])
    QGuiApplication.clipboard().setMimeData(clipboard)
    menu_action(window, "Edit", "Paste image").trigger()
    wait_for_picture(qtbot, window)
    assert numeral(window) == "0"


def test_pasting_text_is_answered_with_a_sentence(window: MainWindow, clipboard: QMimeData, draw: Draw) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    clipboard.setText("seven")
    QGuiApplication.clipboard().setMimeData(clipboard)
    press(window, Qt.Key.Key_V, CTRL)
    assert window.draw_tab.banner.isVisible()
    assert "Copy an image" in window.draw_tab.banner.message
    assert len(window.draw_tab.canvas.drawing().strokes) == 1


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it has `side` × `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(4 * 2**20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("text.png", b"this is not an image", "text.png is not an image"),
        ("empty.png", b"", "empty.png is not an image"),
        ("bomb.png", bomb(50_000), "bomb.png"),
        ("large.png", bomb(11_000), "large.png has 121 megapixels"),
        ("cut.png", None, "cut.png can't be read"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_drawing_stays(
    window: MainWindow,
    choose: Bring,
    draw: Draw,
    qtbot: QtBot,
    tmp_path: Path,
    name: str,
    content: bytes | None,
    said: str,
) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    if content is None:
        whole = scan(tmp_path / "whole.png", THREE, side=400).read_bytes()
        content = whole[: len(whole) // 2]
    (tmp_path / name).write_bytes(content)
    choose(tmp_path / name)
    assert said in wait_for_sentence(qtbot, window)
    assert window.draw_tab.banner.message.endswith(".")
    assert len(window.draw_tab.canvas.drawing().strokes) == 1
    assert window.draw_tab.document.drawing.picture is None
    wait_for_answer(qtbot, window)
    assert numeral(window) == "7"


@pytest.mark.parametrize("where", ["gone.png", "."])
def test_a_missing_file_or_a_folder(
    window: MainWindow, choose: Bring, qtbot: QtBot, tmp_path: Path, where: str
) -> None:
    choose(tmp_path / where)
    assert wait_for_sentence(qtbot, window)


def test_an_image_that_works_closes_the_last_complaint(
    window: MainWindow, choose: Bring, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(tmp_path / "gone.png")
    wait_for_sentence(qtbot, window)
    choose(scan(tmp_path / "7.png", SEVEN))
    wait_for_picture(qtbot, window)
    assert not window.draw_tab.banner.isVisible()


def test_undo_brings_the_strokes_back(
    window: MainWindow, choose: Bring, draw: Draw, qtbot: QtBot, tmp_path: Path
) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    choose(scan(tmp_path / "0.png", ZERO))
    wait_for_picture(qtbot, window)
    assert window.draw_tab.canvas.drawing().strokes == ()
    press(window, Qt.Key.Key_Z, CTRL)
    wait_for_answer(qtbot, window)
    assert len(window.draw_tab.canvas.drawing().strokes) == 1
    assert window.draw_tab.document.drawing.picture is None
    assert numeral(window) == "7"


def test_strokes_over_a_picture_are_judged_with_it(
    window: MainWindow, choose: Bring, draw: Draw, qtbot: QtBot, tmp_path: Path
) -> None:
    one: list[Place] = [(0.45, 0.25), (0.45, 0.8)]
    choose(scan(tmp_path / "stem.png", one))
    wait_for_picture(qtbot, window)
    assert numeral(window) == "1"
    draw(window.draw_tab.canvas, [(0.1, 0.25), (0.45, 0.25)])  # the bar that makes it a 7
    wait_for_answer(qtbot, window)
    assert numeral(window) == "7"
    press(window, Qt.Key.Key_Z, CTRL)
    wait_for_answer(qtbot, window)
    assert numeral(window) == "1"


def test_the_newer_of_two_images_wins(window: MainWindow, choose: Bring, qtbot: QtBot, tmp_path: Path) -> None:
    slow = scan(tmp_path / "slow.png", SEVEN, side=5000)
    quick = scan(tmp_path / "quick.png", ZERO)
    choose(slow)
    choose(quick)
    wait_for_picture(qtbot, window)
    picture = window.draw_tab.document.drawing.picture
    assert picture is not None
    assert picture.name == "quick.png"
    assert window.draw_tab.document.undo_stack.count() == 1
    assert numeral(window) == "0"


def test_a_picture_of_one_colour_is_told(window: MainWindow, choose: Bring, qtbot: QtBot, tmp_path: Path) -> None:
    Image.fromarray(np.full((50, 50), 200, np.uint8)).save(tmp_path / "plain.png")
    choose(tmp_path / "plain.png")
    assert "nothing to see on plain.png" in wait_for_sentence(qtbot, window)


def test_closing_while_an_image_is_decoded(window: MainWindow, choose: Bring, tmp_path: Path) -> None:
    choose(scan(tmp_path / "large.png", SEVEN, side=5000))
    assert window.close()
    QApplication.processEvents()
    assert window.draw_tab.document.drawing.picture is None
