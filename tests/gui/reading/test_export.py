"""Taking a reading along: the files open, and say what the reading says."""

from __future__ import annotations

import csv
import itertools
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QMessageBox, QProgressBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.main_window import MainWindow
from gui.reading.reading_panel import ReadingPanel
from gui.reading.slide import HEIGHT, WIDTH, Slide
from gui.reading.slide_files import FORMATS, LAST_MILLISECONDS, Cancelled, write_reading
from model.types import Reading, Verdict
from tests.gui.hands import PATIENCE, label, press


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
        read_seven.export_bar.write(path)
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
        read_seven.export_bar.write(tmp_path / "gone" / "reading.png")
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
        read_seven.export_bar.write(tmp_path / "reading.gif")
        press(window, Qt.Key.Key_Space)  # the same key that opens the menu: now it cancels, and closes nothing
    assert ended.args == ["Nothing was saved."]
    assert window.focusWidget() is export
    assert read_seven.isVisible()


def test_an_export_leaves_the_keyboard_where_it_is_elsewhere(
    qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow, tmp_path: Path
) -> None:
    read_seven.plot.setFocus()
    with qtbot.waitSignal(read_seven.export_bar.said, timeout=PATIENCE):
        read_seven.export_bar.write(tmp_path / "reading.csv")
        assert window.focusWidget() is read_seven.plot
    assert window.focusWidget() is read_seven.plot


def test_closing_the_window_ends_an_export(read_seven: ReadingPanel, window: MainWindow, tmp_path: Path) -> None:
    read_seven.export_bar.write(tmp_path / "reading.gif")
    window.close()  # a thread that is left running fails the test
    assert {path.name for path in tmp_path.glob("*.gif*")} <= {"reading.gif"}
    assert not list(tmp_path.glob(".reading*"))


class Written(QPainter):
    """Keeps the texts that are drawn, and those that are wider than their place."""

    texts: list[str]
    cut: list[str]

    def drawText(self, *arguments: object) -> None:  # type: ignore[override]
        place, text = arguments[0], str(arguments[-1])
        assert isinstance(place, QRectF)
        self.texts.append(text)
        if QFontMetricsF(self.font()).horizontalAdvance(text) > place.width():
            self.cut.append(text)
        super().drawText(*arguments)  # type: ignore[call-overload]


def painted(reading: Reading) -> tuple[list[str], QImage]:
    """The texts of a slide, and the slide."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = Written(image)
    painter.texts, painter.cut = [], []
    Slide(reading).paint(painter, QRectF(0, 0, WIDTH, HEIGHT))
    painter.end()
    assert painter.cut == []  # in no slide
    return painter.texts, image


def places_of_accent(image: QImage) -> Iterator[tuple[int, int]]:
    """Where the slide has the colour of what is meant to be seen."""
    accent = QColor(theme.LIGHT.accent).rgb()
    return ((x, y) for y in range(HEIGHT) for x in range(WIDTH) if image.pixel(x, y) == accent)


SURE = tuple(tuple(0.91 if digit == 7 else 0.01 for digit in range(10)) for _ in range(28))
TORN = tuple(tuple(0.91 if digit == 1 else 0.01 for digit in range(10)) for _ in range(28))
A_SEVEN = Reading(TORN[:12] + SURE[12:], np.ones((28, 28), dtype=np.float32), 4)  # a 1 until row 12
BARS, MARKS = 720, 672  # x from which on there are bars, and the mark of the decision


def test_a_slide_has_figures_and_says_what_its_mark_is() -> None:
    texts, image = painted(A_SEVEN)
    assert texts.count("91\u00a0%") == 1
    assert texts.count("1\u00a0%") == 9
    assert "stays from row 13" in texts
    places = list(places_of_accent(image))
    assert any(x > BARS for x, _ in places)
    marks = {y for x, y in places if MARKS < x < BARS - 10}
    assert any(abs(y - (124 + 12.5 * 13)) < 2 for y in marks)  # at row 13, and beside the words below
    assert any(y > 124 + 28 * 13 for y in marks)


@pytest.mark.parametrize("verdict", [Verdict.NOT_A_DIGIT, Verdict.FRAGMENT])
def test_a_slide_of_no_digit_has_no_bar_in_the_accent(verdict: Verdict) -> None:
    _, image = painted(replace(A_SEVEN, verdict=verdict))
    assert not list(places_of_accent(image))


def test_a_slide_between_two_digits_has_no_mark() -> None:
    texts, image = painted(replace(A_SEVEN, verdict=Verdict.EITHER))
    assert not any("stays from" in text for text in texts)
    assert all(x > BARS for x, _ in places_of_accent(image))


def test_no_text_of_a_slide_is_cut_off() -> None:
    sure = tuple(tuple(1.0 if digit == row // 5 else 0.0 for digit in range(10)) for row in range(28))
    texts, _ = painted(replace(A_SEVEN, beliefs=sure, first_ink=0, verdict=Verdict.EITHER))
    assert "100.0\u00a0%" in texts
    assert "changing until" in texts[0]


def test_rows_above_the_ink_are_blank_on_a_slide() -> None:
    _, image = painted(A_SEVEN)
    x, tops = 452 + 22 + 11, [124 + row * 13 + 6 for row in (3, 4)]  # the digit 1, last row without ink and first with
    assert [image.pixelColor(x, y) == QColor(theme.LIGHT.surface) for y in tops] == [True, False]
