"""Taking a reading along by the menu: the files open, and say what the reading says. Slides: test_slide.py."""

from __future__ import annotations

import csv
import itertools
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QAction
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QMessageBox, QProgressBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading.reading_panel import ReadingPanel
from gui.reading.slide_files import FORMATS, LAST_MILLISECONDS, Cancelled, write_reading
from model.types import Reading
from tests.gui.hands import PATIENCE, label, press
from tests.gui.reading.conftest import shown


@pytest.fixture
def reading(read_seven: ReadingPanel) -> Reading:
    """Of a 7 that was drawn."""
    found = read_seven.plot.reading
    assert found is not None
    return found


@pytest.fixture
def export(qtbot: QtBot, read_seven: ReadingPanel, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], str]:
    """Chooses a format in the menu and a file in the dialog; returns what is said at the end."""

    def exported(path: Path) -> str:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        with qtbot.waitSignal(read_seven.export_bar.said, timeout=PATIENCE) as ended:
            entry(read_seven, path.suffix.removeprefix(".")).trigger()
        assert ended.args is not None
        return str(ended.args[0])

    return exported


def entry(panel: ReadingPanel, kind: str) -> QAction:
    """The menu's entry for a format."""
    button = panel.findChild(QToolButton, "reading_export")
    assert button is not None
    menu = button.menu()
    assert menu is not None
    return menu.actions()[FORMATS.index(kind)]


def test_nothing_can_be_exported_of_an_empty_paper(panel: ReadingPanel) -> None:
    button = panel.findChild(QToolButton, "reading_export")
    assert button is not None
    assert not button.isEnabled()


def test_a_picture_for_a_slide(export: Callable[[Path], str], tmp_path: Path, window: MainWindow) -> None:
    path = tmp_path / "reading.png"
    assert export(path) == "Saved reading.png."
    assert label(window, "judged") == "Saved reading.png."
    with Image.open(path) as image:
        assert image.size == (1920, 1080)
        assert len(np.unique(np.asarray(image.convert("RGB").resize((96, 54))).reshape(-1, 3), axis=0)) > 50


def test_a_drawing_that_is_sharp_at_any_size(export: Callable[[Path], str], tmp_path: Path) -> None:
    path = tmp_path / "reading.svg"
    export(path)
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert root.attrib["viewBox"] == "0 0 960 540"
    renderer = QSvgRenderer(QByteArray(path.read_bytes()))
    assert renderer.isValid()
    assert renderer.viewBoxF() == QRectF(0, 0, 960, 540)


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_an_animation_has_a_frame_for_each_row_and_rests_at_the_end(
    export: Callable[[Path], str], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"reading.{kind}"
    export(path)
    with Image.open(path) as image:
        assert image.size == (960, 540)
        assert image.n_frames == 28  # type: ignore[attr-defined]
        assert image.info["loop"] == 0
        frames, pauses = [], []
        for number in range(28):
            image.seek(number)
            image.load()
            pauses.append(image.info["duration"])
            frames.append(np.asarray(image.convert("RGB").resize((240, 135))).astype(int))
    assert pauses[-1] == LAST_MILLISECONDS == max(pauses)
    assert all(np.abs(after - before).max() > 20 for before, after in itertools.pairwise(frames))


def test_figures_as_a_table(export: Callable[[Path], str], tmp_path: Path, reading: Reading) -> None:
    path = tmp_path / "reading.csv"
    export(path)
    with path.open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [int(line["row"]) for line in table] == list(range(1, 29))
    found = [[float(line[str(digit)]) for digit in range(10)] for line in table]
    np.testing.assert_allclose(found, reading.beliefs, atol=1e-6)
    assert [line["digit"] for line in table] == ["" if digit is None else str(digit) for digit in reading.digits]
    assert [line["decided"] for line in table].index("1") == reading.decided_row


def test_pictures_show_the_curves_where_the_view_does(
    export: Callable[[Path], str], tmp_path: Path, read_seven: ReadingPanel
) -> None:
    curves = read_seven.findChild(QToolButton, "reading_curves")
    assert curves is not None
    for kind in ("png", "svg", "gif"):
        written = []
        for view in ("heat map", "curves", "heat map"):
            curves.setChecked(view == "curves")
            path = tmp_path / f"reading{len(written)}.{kind}"
            export(path)
            written.append(path.read_bytes())
        assert written[0] != written[1], kind
        assert written[0] == written[2], kind


def test_the_menu_calls_no_file_a_drawing(read_seven: ReadingPanel) -> None:
    assert entry(read_seven, "svg").text() == "Vector picture (SVG)…"
    assert not any("Drawing" in entry(read_seven, kind).text() for kind in FORMATS)


def test_a_name_without_an_ending_gets_one(
    qtbot: QtBot, read_seven: ReadingPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    with qtbot.waitSignal(read_seven.export_bar.said, timeout=PATIENCE):
        entry(read_seven, "csv").trigger()
    assert [path.name for path in tmp_path.glob("mine*")] == ["mine.csv"]


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_a_name_that_gets_its_ending_replaces_no_file_without_a_question(
    qtbot: QtBot,
    read_seven: ReadingPanel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: QMessageBox.StandardButton,
) -> None:
    theirs = tmp_path / "mine.csv"
    theirs.write_text("their own figures")
    asked: list[str] = []

    def question(_parent: QWidget, _title: str, text: str) -> QMessageBox.StandardButton:
        asked.append(text)
        return answer

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    monkeypatch.setattr(QMessageBox, "question", question)
    wanted = answer == QMessageBox.StandardButton.Yes
    said = read_seven.export_bar.said
    with qtbot.waitSignal(said, timeout=PATIENCE) if wanted else qtbot.assertNotEmitted(said, wait=200):
        entry(read_seven, "csv").trigger()
    assert asked == ["There is a file mine.csv already. Replace it?"]
    assert (theirs.read_text() != "their own figures") == wanted


def test_an_animation_shows_its_progress_and_can_be_cancelled(
    qtbot: QtBot, read_seven: ReadingPanel, tmp_path: Path
) -> None:
    bar = read_seven.findChild(QProgressBar, "reading_export_progress")
    cancel = read_seven.findChild(QToolButton, "reading_export_cancel")
    assert bar is not None
    assert cancel is not None
    path = tmp_path / "folder" / "reading.gif"
    path.parent.mkdir()
    with qtbot.waitSignal(read_seven.export_bar.said, timeout=PATIENCE) as ended:
        read_seven.export_bar.write(path, shown(read_seven))
        assert bar.isVisible()
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert ended.args == ["Nothing was saved."]
    assert list(path.parent.iterdir()) == []
    assert not bar.isVisible()


def test_cancelling_late_leaves_the_file_that_was_there(reading: Reading, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "reading.webp"
    path.parent.mkdir()
    path.write_bytes(b"before")
    done: list[int] = []
    with pytest.raises(Cancelled):
        write_reading(reading, path, lambda rows, _of: done.append(rows), lambda: len(done) >= 5)
    assert done == [1, 2, 3, 4, 5]
    assert path.read_bytes() == b"before"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_a_failure_in_a_sentence(
    qtbot: QtBot, read_seven: ReadingPanel, tmp_path: Path
) -> None:
    said: list[str] = []
    read_seven.export_bar.said.connect(said.append)
    with qtbot.waitSignal(read_seven.export_bar.failed, timeout=PATIENCE) as ended:
        read_seven.export_bar.write(tmp_path / "gone" / "reading.png", shown(read_seven))
    assert ended.args is not None
    assert ended.args[0].startswith("reading.png could not be saved: ")
    assert ended.args[0].endswith("Choose another folder or name.")
    assert said == []


def test_the_keyboard_goes_from_export_to_cancel_and_back(
    qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow, tmp_path: Path
) -> None:
    export = read_seven.findChild(QToolButton, "reading_export")
    assert export is not None
    export.setFocus()
    with qtbot.waitSignal(read_seven.export_bar.said, timeout=PATIENCE) as ended:
        read_seven.export_bar.write(tmp_path / "reading.gif", shown(read_seven))
        press(window, Qt.Key.Key_Space)  # the same key that opens the menu: now it cancels, and closes nothing
    assert ended.args == ["Nothing was saved."]
    assert window.focusWidget() is export
    assert read_seven.isVisible()


def test_an_export_leaves_the_keyboard_where_it_is_elsewhere(
    qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow, tmp_path: Path
) -> None:
    read_seven.plot.setFocus()
    with qtbot.waitSignal(read_seven.export_bar.said, timeout=PATIENCE):
        read_seven.export_bar.write(tmp_path / "reading.csv", shown(read_seven))
        assert window.focusWidget() is read_seven.plot
    assert window.focusWidget() is read_seven.plot
