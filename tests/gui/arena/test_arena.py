"""The same drawing, judged live by several networks beside the answer on the Draw tab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from gui.arena.agreement import verdict_words
from gui.arena.contender import MOST_CONTENDERS, Contender
from gui.draw.canvas import Canvas
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import ARENA_CHOICE, ARENA_SHOWN, Settings
from model import networks
from model.errors import CheckpointError
from model.predictor import Predictor
from tests.gui.arena.conftest import arena_label, keys, row, wait_for_verdicts
from tests.gui.conftest import Place
from tests.gui.hands import PATIENCE, SEVEN, ZERO, click_button, drawing_of, menu_action, press, wait_for_answer

Draw = Callable[[Canvas, list[Place]], None]
Make = Callable[..., Contender]


@pytest.fixture
def arena_window(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with its Arena open, as Ctrl+E leaves it."""
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
    press(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.arena.panel.isVisible()
    return window


@pytest.fixture
def start(arena_window: MainWindow, session: Session) -> MainWindow:
    """The same, over a session that answers already: the window was made after its model was loaded."""
    session.active_changed.emit(session.predictor)
    return arena_window


def tick(window: MainWindow, steps: int) -> None:
    """Open the menu with the keyboard, go down to an entry and press the space bar; Esc closes it."""
    button = window.arena.panel.findChild(QToolButton, "arena_choose_button")
    assert button is not None
    menu = button.menu()
    assert isinstance(menu, QMenu)
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    for _ in range(steps):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible(), "ticking one must not close the menu: there may be more to tick"
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


def test_everyone_answers_about_the_newest_drawing(start: MainWindow, make: Make, draw: Draw, qtbot: QtBot) -> None:
    runs = tuple(make(name) for name in networks.names()[: MOST_CONTENDERS - 1])
    start.arena.set_choices(runs)
    draw(start.draw_tab.canvas, ZERO)
    start.draw_tab.canvas.clear_paper()
    draw(start.draw_tab.canvas, SEVEN)
    everyone = ["bundled", *(run.key for run in runs)]
    wait_for_verdicts(qtbot, start, *everyone)
    assert row(start, "bundled").verdict == "7"
    drawing = start.draw_tab.canvas.drawing()
    for run in runs:
        wanted = Predictor.load(run.path).judge(drawing)
        assert wanted is not None
        assert f"likeliest digit {wanted.digit}, " in row(start, run.key).accessibleDescription()


def test_who_differs_from_the_majority_is_marked_and_named(
    start: MainWindow, make: Make, draw: Draw, qtbot: QtBot
) -> None:
    start.arena.set_choices((make("copy", "twin"), make("rnn", "untaught")))
    draw(start.draw_tab.canvas, SEVEN)
    wait_for_verdicts(qtbot, start, "bundled", "run-twin", "run-untaught")
    odd = row(start, "run-untaught")
    assert [row(start, key).differs for key in ("bundled", "run-twin")] == [False, False]
    assert odd.differs
    assert odd.accessibleDescription().startswith("Differs from the majority")
    assert arena_label(start, "summary") == f"2 of 3 say 7; untaught says {odd.verdict}"


def test_a_cleared_paper_has_no_answers_even_if_one_was_on_its_way(
    start: MainWindow, make: Make, draw: Draw, qtbot: QtBot
) -> None:
    start.arena.set_choices((make("copy"),))
    draw(start.draw_tab.canvas, SEVEN)
    start.draw_tab.canvas.clear_paper()  # before the event loop could bring an answer
    qtbot.waitUntil(lambda: start.arena.is_answered, timeout=PATIENCE)
    QApplication.processEvents()
    assert [row(start, key).verdict for key in ("bundled", "run-copy")] == ["", ""]
    assert "Draw a digit" in arena_label(start, "summary")


@pytest.mark.parametrize("kind", ["missing", "damaged"])
def test_a_checkpoint_that_cannot_be_read_says_so_and_the_others_answer(
    start: MainWindow, make: Make, draw: Draw, qtbot: QtBot, kind: str
) -> None:
    unusable = make(kind)
    with pytest.raises(CheckpointError) as caught:
        Predictor.load(unusable.path)
    start.arena.set_choices((unusable, make("copy")))
    draw(start.draw_tab.canvas, SEVEN)
    wait_for_verdicts(qtbot, start, "bundled", "run-copy")
    assert row(start, unusable.key).accessibleDescription() == str(caught.value)
    start.draw_tab.canvas.clear_paper()
    assert row(start, unusable.key).problem == str(caught.value)
    assert arena_label(start, "summary").startswith("Draw a digit")


def test_the_keyboard_chooses_who_takes_part_and_the_drawing_is_judged_again(
    start: MainWindow, make: Make, draw: Draw, qtbot: QtBot
) -> None:
    start.arena.set_choices((make("copy"), make("cnn")))
    draw(start.draw_tab.canvas, SEVEN)
    wait_for_verdicts(qtbot, start, "bundled", "run-copy", "run-cnn")
    tick(start, 3)
    assert keys(start) == {"bundled", "run-copy"}
    assert arena_label(start, "summary") == "All 2 say 7"
    tick(start, 3)
    wait_for_verdicts(qtbot, start, "run-cnn")
    assert keys(start) == {"bundled", "run-copy", "run-cnn"}


def test_a_ninth_cannot_be_chosen_until_another_leaves(window: MainWindow, tmp_path: Path) -> None:
    runs = tuple(Contender(f"run-{n}", f"run {n}", tmp_path / f"{n}.safetensors") for n in range(MOST_CONTENDERS + 1))
    window.arena.set_choices(runs)
    press(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert keys(window) == {"bundled", *(f"run-{n}" for n in range(MOST_CONTENDERS - 1))}
    button = window.arena.panel.findChild(QToolButton, "arena_choose_button")
    assert button is not None
    entries = {entry.text(): entry for entry in button.menu().actions()}
    assert not entries["run 8"].isEnabled()
    assert entries["8 at most take part: untick one to choose another."].isVisible()
    tick(window, 1)
    assert entries["run 8"].isEnabled()
    assert not entries["8 at most take part: untick one to choose another."].isVisible()


def test_alone_the_bundled_model_says_how_to_get_company(start: MainWindow, make: Make) -> None:
    assert arena_label(start, "hint") == "Train others on the Train tab; choose them here."
    start.arena.set_choices((make("copy"),))
    assert arena_label(start, "hint") == ""
    start.arena.panel.toggled.emit("run-copy", False)
    assert arena_label(start, "hint") == "Choose another to compare."


def test_the_choice_and_the_open_panel_are_remembered(
    start: MainWindow, session: Session, settings: Settings, make: Make, qtbot: QtBot
) -> None:
    runs = (make("copy"), make("rnn"))
    start.arena.set_choices(runs)
    tick(start, 1)  # the bundled model leaves
    assert settings.sync()
    again = MainWindow(session, Settings(settings.path))
    qtbot.addWidget(again)
    again.show()
    again.arena.set_choices(runs)
    assert again.arena.panel.isVisible()
    assert keys(again) == {"run-copy", "run-rnn"}
    again.close()


def test_a_closed_panel_judges_nothing_until_it_is_opened(
    window: MainWindow, session: Session, draw: Draw, qtbot: QtBot
) -> None:
    session.active_changed.emit(session.predictor)
    draw(window.draw_tab.canvas, SEVEN)
    wait_for_answer(qtbot, window)
    assert not window.arena.is_answered
    assert row(window, "bundled").verdict == ""
    menu_action(window, "View", "Arena").trigger()
    wait_for_verdicts(qtbot, window, "bundled")
    assert row(window, "bundled").verdict == "7"
    click_button(qtbot, window, "arena_close_button")
    assert not window.arena.panel.isVisible()
    assert not menu_action(window, "View", "Arena").isChecked()


def test_boldness_applies_to_everyone(start: MainWindow, make: Make, draw: Draw, qtbot: QtBot) -> None:
    run = make("copy")
    start.arena.set_choices((run,))
    slider = start.draw_tab.findChild(QSlider, "boldness")
    assert slider is not None
    draw(start.draw_tab.canvas, [(0.2, 0.2), (0.8, 0.3), (0.2, 0.5), (0.8, 0.7)])
    judge = Predictor.load(run.path)
    verdicts = []
    for place, boldness in ((slider.minimum(), -1.0), (slider.maximum(), 1.0)):
        slider.setValue(place)
        wanted = judge.judge(start.draw_tab.canvas.drawing(), boldness)
        assert wanted is not None
        verdicts.append(verdict_words(wanted))
        qtbot.waitUntil(lambda: row(start, run.key).verdict == verdicts[-1], timeout=PATIENCE)
    assert verdicts[0] != verdicts[1], "a scribble that the slider makes no difference to proves nothing"


def test_a_window_that_closes_while_everyone_judges_leaves_nothing_behind(
    start: MainWindow, make: Make, draw: Draw
) -> None:
    start.arena.set_choices(tuple(make(name) for name in networks.names()[: MOST_CONTENDERS - 1]))
    draw(start.draw_tab.canvas, SEVEN)
    assert start.arena._drawings.in_flight
    threads = [thread for thread in start.arena.findChildren(QThread) if thread.objectName() == "arena"]
    assert [thread.isRunning() for thread in threads] == [True]
    start.close()
    assert [thread.isRunning() for thread in threads] == [False]


@pytest.mark.parametrize("nonsense", ["{", 7, {"a": 1}, [1, None]])
def test_a_choice_that_was_edited_by_hand_harms_nobody(
    session: Session, settings: Settings, nonsense: object, qtbot: QtBot
) -> None:
    settings.set(ARENA_CHOICE, nonsense)  # type: ignore[arg-type]
    settings.set(ARENA_SHOWN, True)
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    window.show()
    assert keys(window) <= {"bundled"}
    window.close()


def test_a_drawing_made_before_the_networks_are_there_is_judged_then(
    arena_window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    arena_window.arena.submit(drawing_of(SEVEN))
    assert row(arena_window, "bundled").verdict == ""
    session.active_changed.emit(session.predictor)
    wait_for_verdicts(qtbot, arena_window, "bundled")
    assert row(arena_window, "bundled").verdict == "7"


def test_the_smallest_window_has_room_for_paper_answer_and_panel(arena_window: MainWindow) -> None:
    arena_window.resize(900, 600)
    QApplication.processEvents()
    tab, panel = arena_window.draw_tab, arena_window.arena.panel
    assert arena_window.width() == 900
    assert tab.canvas.paper_rect().width() >= 240
    assert tab.rect().contains(panel.geometry())
    assert not panel.geometry().intersects(tab.bars.parentWidget().geometry())
