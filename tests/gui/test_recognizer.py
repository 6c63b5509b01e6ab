"""One drawing is judged at a time, the newest wins, and what is gone is not answered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.recognizer import Recognizer
from gui.session import Session
from gui.settings import Settings
from model.bundled import BUNDLED_WEIGHTS
from model.predictor import Predictor
from model.types import Drawing, Prediction, Reading
from tests.gui.hands import PATIENCE, SEVEN, ZERO, drawing_of, numeral, save_network

Answers = list[Prediction | None]


@pytest.fixture
def recognizer(session: Session) -> Recognizer:
    return Recognizer(session, session)


def collected(recognizer: Recognizer) -> Answers:
    answers: Answers = []
    recognizer.predicted.connect(answers.append)
    return answers


def wait_until_answered(qtbot: QtBot, recognizer: Recognizer) -> None:
    qtbot.waitUntil(lambda: recognizer.answered_revision == recognizer.revision, timeout=PATIENCE)


def test_many_drawings_in_a_row_are_judged_at_most_twice(recognizer: Recognizer, qtbot: QtBot) -> None:
    answers = collected(recognizer)
    for step in range(50):
        recognizer.submit(drawing_of([(0.3, 0.25), (0.31 + 0.008 * step, 0.25)]))
    recognizer.submit(drawing_of(ZERO))
    wait_until_answered(qtbot, recognizer)
    QApplication.processEvents()
    assert len(answers) <= 2
    last = answers[-1]
    assert last is not None
    assert last.digit == 0


def test_the_last_drawing_is_never_left_without_an_answer(
    recognizer: Recognizer, session: Session, qtbot: QtBot
) -> None:
    answers = collected(recognizer)
    for step in range(30):
        recognizer.submit(drawing_of([(0.3, 0.25), (0.31 + 0.008 * step, 0.25)]))
        if step % 3 == 0:
            QApplication.processEvents()
    recognizer.submit(drawing_of(SEVEN))
    wait_until_answered(qtbot, recognizer)
    assert session.predictor is not None
    wanted = session.predictor.judge(drawing_of(SEVEN))
    assert answers[-1] is not None
    assert wanted is not None
    assert np.array_equal(answers[-1].raster, wanted.raster)


def test_an_answer_about_a_cleared_drawing_is_dropped(recognizer: Recognizer, qtbot: QtBot) -> None:
    answers = collected(recognizer)
    recognizer.submit(drawing_of(SEVEN))
    recognizer.submit(Drawing())
    assert recognizer._drawings.in_flight
    assert answers == [None]  # at once
    qtbot.waitUntil(lambda: not recognizer._drawings.in_flight, timeout=PATIENCE)
    assert answers == [None]


def test_a_new_drawing_after_clearing_is_answered_although_one_is_in_flight(
    recognizer: Recognizer, qtbot: QtBot
) -> None:
    answers = collected(recognizer)
    recognizer.submit(drawing_of(SEVEN))
    recognizer.submit(Drawing())
    recognizer.submit(drawing_of(ZERO))
    wait_until_answered(qtbot, recognizer)
    assert [answer.digit if answer else None for answer in answers] == [None, 0]


def test_a_drawing_made_while_the_model_loads_is_judged_then(settings: Settings, tmp_path: Path, qtbot: QtBot) -> None:
    session = Session(BUNDLED_WEIGHTS, tmp_path / "data", settings)
    recognizer = Recognizer(session)
    answers = collected(recognizer)
    recognizer.submit(drawing_of(ZERO))
    recognizer.submit(drawing_of(SEVEN))
    assert answers == []
    with qtbot.waitSignal(session.warmed_up, timeout=60_000):
        session.start()
    wait_until_answered(qtbot, recognizer)
    session.close()
    assert [answer.digit for answer in answers if answer] == [7]


def test_a_new_active_model_judges_the_present_drawing_again(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    answers = collected(window.recognizer)
    window.recognizer.submit(drawing_of(SEVEN))
    wait_until_answered(qtbot, window.recognizer)
    other = save_network(session.models_folder / "other.safetensors")
    with qtbot.waitSignal(session.active_changed, timeout=PATIENCE):
        session.activate(other)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=PATIENCE)
    wanted = Predictor.load(other).judge(drawing_of(SEVEN))
    assert wanted is not None
    assert answers[1] is not None
    assert answers[1].probabilities == pytest.approx(wanted.probabilities, abs=1e-5)
    assert numeral(window).startswith(str(wanted.digit))


def test_a_new_active_model_has_nothing_to_say_of_an_empty_paper(
    recognizer: Recognizer, session: Session, qtbot: QtBot
) -> None:
    answers = collected(recognizer)
    with qtbot.waitSignal(session.active_changed, timeout=PATIENCE):
        session.activate(save_network(session.models_folder / "other.safetensors"))
    qtbot.wait(50)
    assert answers == []


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), TypeError("odd"), KeyError("odd")])
def test_one_drawing_that_cannot_be_judged_is_told_and_the_next_is_judged(
    recognizer: Recognizer,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    answers = collected(recognizer)
    predictor = session.predictor
    assert predictor is not None

    def fail(_drawing: Drawing) -> Prediction | None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(predictor, "judge", fail)
        with qtbot.waitSignal(recognizer.failed, timeout=PATIENCE) as failed:
            recognizer.submit(drawing_of(ZERO))
    assert "could not be judged" in failed.args[0]
    recognizer.submit(drawing_of(SEVEN))
    wait_until_answered(qtbot, recognizer)
    assert [answer.digit if answer else None for answer in answers] == [None, 7]


def test_rows_that_were_left_out_while_the_pen_moved_are_read_as_soon_as_it_rests(
    recognizer: Recognizer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.reading_pace.LONGEST", 0.0)  # no computer is fast enough
    readings: list[Reading] = []
    recognizer.read.connect(readings.append)
    recognizer.set_reading(True)
    for step in range(60):
        recognizer.submit(drawing_of([(0.3, 0.25), (0.31 + 0.006 * step, 0.25), (0.45, 0.8)]))
        wait_until_answered(qtbot, recognizer)
    assert max(reading.every for reading in readings) > 1
    qtbot.waitUntil(lambda: readings[-1].every == 1, timeout=PATIENCE)
    assert recognizer.answered_revision == recognizer.revision
    before = len(readings)
    qtbot.wait(200)
    assert len(readings) == before, "what is read to the end is not read again"
