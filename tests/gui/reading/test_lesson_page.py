"""The guided tour: five steps, and a guess before the beliefs are revealed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading import samples
from gui.reading.lesson import steps
from gui.reading.reading_panel import ReadingPanel
from model import networks
from model.bundled import BUNDLED_WEIGHTS
from model.painter import paint_for_judging
from model.predictor import Predictor
from model.raster import raster
from model.reading.beliefs import read
from model.types import CheckpointInfo, Verdict
from tests.gui.hands import PATIENCE, label, numeral
from tests.gui.reading.conftest import Draw, wait_until_read, words
from tests.gui.reading.test_pages import open_page


@pytest.fixture
def lesson(qtbot: QtBot, window: MainWindow, panel: ReadingPanel) -> ReadingPanel:
    """The lesson's page over an empty paper."""
    open_page(qtbot, window, panel, "lesson")
    return panel


def said(panel: ReadingPanel, name: str) -> str:
    found = panel.findChild(QLabel, f"lesson_{name}")
    assert found is not None
    return found.text()


def click(qtbot: QtBot, panel: ReadingPanel, name: str) -> None:
    found = panel.findChild(QPushButton, f"lesson_{name}")
    assert found is not None
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def question(qtbot: QtBot, window: MainWindow, panel: ReadingPanel) -> None:
    """Go to the step that asks, and let it draw its example."""
    for _ in range(3):
        click(qtbot, panel, "next")
    click(qtbot, panel, "show")
    wait_until_read(qtbot, window)
    qtbot.waitUntil(lambda: "Which digit" in said(panel, "outcome"), timeout=PATIENCE)


def test_five_steps_lead_from_framing_to_the_horse(qtbot: QtBot, lesson: ReadingPanel) -> None:
    titles = [said(lesson, "title")]
    for _ in range(4):
        click(qtbot, lesson, "next")
        titles.append(said(lesson, "title"))
    assert titles[0] == "1 of 5: Framing"
    assert titles[-1] == "5 of 5: Why a horse is no digit"
    assert len(set(titles)) == 5
    click(qtbot, lesson, "back")
    assert said(lesson, "title") == titles[3]


def test_texts_are_short() -> None:
    assert all(len(step.text.split()) <= 60 for known in (True, False) for step in steps(known))


def test_an_example_is_drawn_and_can_be_taken_back(qtbot: QtBot, window: MainWindow, lesson: ReadingPanel) -> None:
    click(qtbot, lesson, "show")
    wait_until_read(qtbot, window)
    assert numeral(window) == "7"
    window.draw_tab.undo_action.trigger()
    assert window.draw_tab.document.drawing.is_empty


def test_the_step_about_memory_opens_its_page(qtbot: QtBot, window: MainWindow, lesson: ReadingPanel) -> None:
    click(qtbot, lesson, "next")
    click(qtbot, lesson, "next")
    click(qtbot, lesson, "show")
    assert lesson.page == "memory"
    open_page(qtbot, window, lesson, "lesson")
    assert said(lesson, "title").startswith("3 of 5")


def test_beliefs_are_hidden_until_a_digit_is_guessed(qtbot: QtBot, window: MainWindow, lesson: ReadingPanel) -> None:
    question(qtbot, window, lesson)
    reading, row = lesson.plot.reading, lesson.plot.row
    assert reading is not None
    assert "row 10?" in said(lesson, "outcome")
    assert row == 9
    assert numeral(window) == ""
    assert window.draw_tab.bars.probabilities is None
    assert "hidden" in lesson.plot.accessibleDescription()
    hidden = lesson.plot.grab().toImage()
    believed = reading.digits[row]
    QTest.keyClick(lesson.lesson, Qt.Key(ord(str(believed))))
    assert said(lesson, "outcome").startswith("Right.")
    assert "1 of 1 right" in said(lesson, "outcome")
    assert numeral(window) == str(believed)
    assert lesson.plot.grab().toImage() != hidden
    assert "hidden" not in lesson.plot.accessibleDescription()


def test_a_wrong_guess_is_told_what_was_believed_and_the_next_row_is_asked(
    qtbot: QtBot, window: MainWindow, lesson: ReadingPanel
) -> None:
    question(qtbot, window, lesson)
    assert lesson.plot.reading is not None
    believed = lesson.plot.reading.digits[lesson.plot.row]
    wrong = next(digit for digit in range(10) if digit != believed)
    button = lesson.findChild(QToolButton, f"lesson_guess_{wrong}")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said(lesson, "outcome").startswith(f"No. It thought of {believed}")
    assert "0 of 1 right" in said(lesson, "outcome")
    click(qtbot, lesson, "again")
    assert "row 13?" in said(lesson, "outcome")
    assert lesson.plot.row == 12


def test_nothing_in_the_window_tells_the_answer_before_the_guess(
    qtbot: QtBot, window: MainWindow, lesson: ReadingPanel
) -> None:
    question(qtbot, window, lesson)
    plot, place = lesson.plot, lesson.plot.layout_now()
    for row in range(28):
        y = place.raster.top() + (row + 0.5) * place.cell
        for x in (place.raster.center().x(), *(place.heat.left() + (digit + 0.5) * 20 for digit in range(10))):
            assert plot.words_at(x, y) == "Guess first."
    before = plot.grab().toImage()
    assert plot.reading is not None
    plot.show_reading(replace(plot.reading, beliefs=((0.1,) * 10,) * 28))  # other beliefs: nothing of it is seen
    assert plot.grab().toImage() == before
    seen = plot.reading.raster.copy()
    seen[10:] = 0.0
    plot.show_reading(replace(plot.reading, raster=seen))
    assert plot.grab().toImage() == before, "the rows below do not shine through"
    QTest.keyClick(plot, Qt.Key.Key_End)
    at_the_end = plot.grab().toImage()
    seen[10:] = 1.0
    plot.show_reading(replace(plot.reading, raster=seen))
    assert plot.grab().toImage() == at_the_end, "nor does the line uncover them"


@pytest.mark.parametrize("where", ["canvas", "plot", "button"])
def test_a_digit_key_guesses_wherever_the_keyboard_is(
    qtbot: QtBot, window: MainWindow, lesson: ReadingPanel, where: str
) -> None:
    question(qtbot, window, lesson)
    button = lesson.findChild(QPushButton, "lesson_show")
    assert button is not None
    focus = {"canvas": window.draw_tab.canvas, "plot": lesson.plot, "button": button}[where]
    window.activateWindow()
    focus.setFocus()
    qtbot.waitUntil(focus.hasFocus, timeout=PATIENCE)
    QTest.keyClick(focus, Qt.Key.Key_3)
    assert "of 1 right" in said(lesson, "outcome")


def test_after_a_guess_by_keyboard_the_next_key_asks_again(
    qtbot: QtBot, window: MainWindow, lesson: ReadingPanel
) -> None:
    question(qtbot, window, lesson)
    button = lesson.findChild(QToolButton, "lesson_guess_3")
    assert button is not None
    window.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus, timeout=PATIENCE)
    drawing = window.draw_tab.document.drawing
    QTest.keyClick(button, Qt.Key.Key_Space)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "lesson_again"
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert "row 13?" in said(lesson, "outcome")
    assert window.draw_tab.document.drawing == drawing


def test_coming_back_to_the_question_it_is_asked_again(qtbot: QtBot, window: MainWindow, lesson: ReadingPanel) -> None:
    question(qtbot, window, lesson)
    open_page(qtbot, window, lesson, "orders")
    open_page(qtbot, window, lesson, "lesson")
    assert "Which digit" in said(lesson, "outcome")
    assert numeral(window) == ""


def test_rows_without_ink_are_not_asked_about(
    qtbot: QtBot, window: MainWindow, lesson: ReadingPanel, draw: Draw
) -> None:
    for _ in range(3):
        click(qtbot, lesson, "next")
    draw(window.draw_tab.canvas, [(0.2, 0.5), (0.8, 0.5)])  # lies flat in the middle rows
    wait_until_read(qtbot, window)
    reading = lesson.plot.reading
    assert reading is not None
    assert reading.first_ink > 9
    assert lesson.plot.row > reading.first_ink
    QTest.keyClick(lesson.lesson, Qt.Key(ord(str(reading.digits[lesson.plot.row]))))
    assert said(lesson, "outcome").startswith("Right.")


@pytest.mark.parametrize("away", ["next", "page", "clear"])
def test_nothing_stays_hidden_when_the_question_is_left(
    qtbot: QtBot, window: MainWindow, lesson: ReadingPanel, away: str
) -> None:
    question(qtbot, window, lesson)
    if away == "next":
        click(qtbot, lesson, "next")
    elif away == "page":
        open_page(qtbot, window, lesson, "orders")
    else:
        window.draw_tab.clear_action.trigger()
        wait_until_read(qtbot, window)
        assert "Show me" in said(lesson, "outcome")
    assert "Guess" not in words(lesson, "summary")
    assert "hidden" not in lesson.plot.accessibleDescription()


def test_the_horse_is_no_digit_in_the_window(qtbot: QtBot, window: MainWindow, lesson: ReadingPanel) -> None:
    for _ in range(4):
        click(qtbot, lesson, "next")
    click(qtbot, lesson, "show")
    wait_until_read(qtbot, window)
    assert label(window, "numeral") == "Not a digit"


def test_the_bars_of_a_horse_shrink_as_it_is_uncovered(qtbot: QtBot, window: MainWindow, lesson: ReadingPanel) -> None:
    window.draw_tab.document.set_drawing(samples.horse())
    wait_until_read(qtbot, window)
    left = []
    for row in (5, 12, 20, 26, 27):
        QTest.keyClick(lesson.plot, Qt.Key.Key_Home)
        for _ in range(row):
            QTest.keyClick(lesson.plot, Qt.Key.Key_Down)
        left.append(sum(window.draw_tab.bars.probabilities or ()))
    assert left[0] > 0.5  # an ear could be the top of a digit
    assert left == sorted(left, reverse=True)
    assert left[3] == pytest.approx(left[4], abs=0.01)  # the last row, without ink, changes nothing


def test_a_network_that_knows_digits_only_is_not_said_to_doubt_the_horse(
    qtbot: QtBot, window: MainWindow, lesson: ReadingPanel
) -> None:
    for _ in range(4):
        click(qtbot, lesson, "next")
    assert "second question" in said(lesson, "text")
    network = networks.build("rnn")
    window.reader.start(Predictor(network, CheckpointInfo("rnn", 1)))
    assert "has seen digits only" in said(lesson, "text")


def test_how_a_guess_ended_is_gone_with_its_drawing(qtbot: QtBot, window: MainWindow, lesson: ReadingPanel) -> None:
    question(qtbot, window, lesson)
    QTest.keyClick(lesson.lesson, Qt.Key.Key_9)
    assert "right so far" in said(lesson, "outcome")
    window.draw_tab.document.set_drawing(samples.seven())
    wait_until_read(qtbot, window)
    assert said(lesson, "outcome") == ""
    click(qtbot, lesson, "again")
    assert "Which digit" in said(lesson, "outcome")


def test_the_examples_are_what_they_are_said_to_be() -> None:
    predictor = Predictor.load(BUNDLED_WEIGHTS)
    verdicts = {}
    for name, drawing in (
        ("horse", samples.horse()),
        ("seven", samples.seven()),
        ("changing", samples.changing_digit()),
    ):
        found = predictor.judge(drawing)
        assert found is not None
        verdicts[name] = (found.verdict, found.digit)
    assert verdicts["horse"][0] is Verdict.NOT_A_DIGIT
    assert verdicts["seven"] == (Verdict.DIGIT, 7)
    assert verdicts["changing"] == (Verdict.DIGIT, 3)
    reading = read(predictor, raster(paint_for_judging(samples.changing_digit())))
    assert reading is not None
    assert reading.digits[9] != 3  # it changes its mind after row 10


def test_a_screen_reader_is_told_the_question_and_no_belief(
    qtbot: QtBot, window: MainWindow, lesson: ReadingPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    question(qtbot, window, lesson)
    click(qtbot, lesson, "back")
    told: list[str] = []
    monkeypatch.setattr("gui.reading.reading_panel.announce", lambda _widget, sentence: told.append(sentence))
    click(qtbot, lesson, "next")
    assert told == [said(lesson, "outcome")]
