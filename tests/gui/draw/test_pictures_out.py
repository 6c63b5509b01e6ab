"""The drawing and the raster as files and on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from gui import theme
from gui.draw.canvas import Canvas
from gui.main_window import MainWindow
from model.picture import load_picture
from model.types import Drawing
from tests.gui.conftest import Place
from tests.gui.hands import THREE, label, menu_action, press, wait_for_answer

Draw = Callable[[Canvas, list[Place]], None]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def drawn(window: MainWindow, draw: Draw, qtbot: QtBot) -> MainWindow:
    """The window with a 3 on its paper."""
    draw(window.draw_tab.canvas, THREE)
    wait_for_answer(qtbot, window)
    return window


@pytest.fixture
def save_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """The person chooses this name in the next dialog."""
    return lambda path: monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def grey(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return (
        np.frombuffer(plain.constBits(), np.uint8)
        .reshape(plain.height(), plain.bytesPerLine())[:, : plain.width()]
        .copy()
    )


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_saved_drawing_is_read_as_the_same_digit(
    drawn: MainWindow, save_as: Callable[[Path], None], tmp_path: Path, appearance: str
) -> None:
    theme.set_appearance(appearance)
    save_as(tmp_path / "three.png")
    menu_action(drawn, "File", "Save drawing").trigger()
    predictor = drawn._session.predictor
    assert predictor is not None
    again = predictor.judge(Drawing((), load_picture(tmp_path / "three.png")))
    assert again is not None
    assert again.digit == 3
    with Image.open(tmp_path / "three.png") as image:
        assert image.size == (1024, 1024)
        assert image.convert("L").getpixel((5, 5)) == 255  # paper is white, whatever the window looks like
    assert label(drawn, "judged") == "saved three.png"
    assert not drawn.draw_tab.banner.isVisible()


def test_a_saved_raster_is_the_preview(drawn: MainWindow, save_as: Callable[[Path], None], tmp_path: Path) -> None:
    save_as(tmp_path / "raster.png")
    press(drawn, Qt.Key.Key_S, CTRL, SHIFT)
    with Image.open(tmp_path / "raster.png") as image:
        saved = np.asarray(image.convert("L"))
    assert saved.shape == (28, 28)
    assert np.array_equal(saved, grey(drawn.draw_tab.preview.image()))


@pytest.mark.parametrize(
    ("name", "written"), [("three", "three.png"), ("3.5", "3.5.png"), ("a.jpg", "a.jpg.png"), ("B.PNG", "B.PNG")]
)
def test_the_suffix_is_png(
    drawn: MainWindow, save_as: Callable[[Path], None], tmp_path: Path, name: str, written: str
) -> None:
    save_as(tmp_path / name)
    press(drawn, Qt.Key.Key_S, CTRL)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [written]
    with Image.open(tmp_path / written) as image:
        assert image.format == "PNG"


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_a_file_that_the_dialog_did_not_ask_about_is_asked_about(
    drawn: MainWindow,
    save_as: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: QMessageBox.StandardButton,
) -> None:
    (tmp_path / "three.png").write_bytes(b"precious")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answer)
    save_as(tmp_path / "three")
    press(drawn, Qt.Key.Key_S, CTRL)
    replaced = (tmp_path / "three.png").read_bytes() != b"precious"
    assert replaced == (answer == QMessageBox.StandardButton.Yes)


def test_a_folder_that_does_not_exist(drawn: MainWindow, save_as: Callable[[Path], None], tmp_path: Path) -> None:
    save_as(tmp_path / "nowhere" / "three.png")
    menu_action(drawn, "File", "Save drawing").trigger()
    banner = drawn.draw_tab.banner
    assert banner.isVisible()
    assert banner.message.startswith("three.png could not be saved: ")
    assert banner.message.endswith("Choose another folder or name.")
    assert len(drawn.draw_tab.canvas.drawing().strokes) == 1


def test_a_failed_save_leaves_the_old_file(drawn: MainWindow, save_as: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "is_a_folder.png").mkdir()
    save_as(tmp_path / "is_a_folder.png")
    menu_action(drawn, "File", "Save raster").trigger()
    assert drawn.draw_tab.banner.isVisible()
    assert (tmp_path / "is_a_folder.png").is_dir()


def test_cancelled(drawn: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    press(drawn, Qt.Key.Key_S, CTRL)
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []
    assert not drawn.draw_tab.banner.isVisible()


def test_copying_puts_images_on_the_clipboard(drawn: MainWindow) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    press(drawn, Qt.Key.Key_C, CTRL)
    image = clipboard.image()
    assert image.size().toTuple() == (1024, 1024)
    assert image.pixelColor(3, 3) == QColor("#FFFFFF")
    assert grey(image).min() < 30
    press(drawn, Qt.Key.Key_C, CTRL, SHIFT)
    assert np.array_equal(grey(clipboard.image()), grey(drawn.draw_tab.preview.image()))
    clipboard.clear()


def test_there_is_no_raster_to_save_before_there_is_an_answer(window: MainWindow, draw: Draw, qtbot: QtBot) -> None:
    tab = window.draw_tab
    assert not tab.save_raster_action.isEnabled()
    assert not tab.copy_raster_action.isEnabled()
    draw(tab.canvas, THREE)
    wait_for_answer(qtbot, window)
    assert tab.save_raster_action.isEnabled()
    tab.clear_action.trigger()
    assert not tab.save_raster_action.isEnabled()
    assert not tab.save_action.isEnabled()


@pytest.mark.parametrize("typed", ["n" * 253, "n" * 300 + ".png"])
def test_a_name_that_is_too_long_says_so(
    drawn: MainWindow, save_as: Callable[[Path], None], tmp_path: Path, typed: str
) -> None:
    before = set(tmp_path.iterdir())
    save_as(tmp_path / typed)
    menu_action(drawn, "File", "Save drawing").trigger()
    banner = drawn.draw_tab.banner
    assert banner.isVisible()
    assert "File name too long. Choose another folder or name." in banner.message
    assert set(tmp_path.iterdir()) == before


def test_a_name_of_80_chinese_characters(drawn: MainWindow, save_as: Callable[[Path], None], tmp_path: Path) -> None:
    save_as(tmp_path / ("数" * 80 + ".png"))
    menu_action(drawn, "File", "Save drawing").trigger()
    assert not drawn.draw_tab.banner.isVisible()
    with Image.open(tmp_path / ("数" * 80 + ".png")) as image:
        assert image.size == (1024, 1024)
