"""Figures that are none – not finite, huge, negative – in curves, cards and words: the rest is shown as it is."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from gui import words
from gui.finite import tick_step
from gui.runs.chosen import ChosenRuns
from gui.runs.confusion import Cell, ConfusionMatrix
from gui.runs.run_curves import RunCurves
from gui.train.curves import TrainingCurves
from gui.train.loss_history import LossHistory
from gui.train.progress_line import ProgressLine
from gui.train.result_card import ResultCard
from model.runs.run import Run, RunState
from model.types import CheckpointInfo, EpochScore, Progress, Scores, TrainResult

NAN, INF = math.nan, math.inf
ANY = st.floats() | st.sampled_from([NAN, INF, -INF, 0.0, 1e308, -1e308, 5e-324, 1e38, 0.5])
COUNT = st.integers(0, 2**63 - 1) | st.integers(0, 30)
SCORE = st.builds(EpochScore, COUNT, ANY, ANY, st.none() | ANY)
PROGRESS = st.builds(
    Progress,
    *(COUNT, COUNT, COUNT, COUNT, ANY, ANY, ANY),
    st.lists(st.tuples(COUNT, ANY), max_size=8).map(tuple),
    st.lists(SCORE, max_size=4).map(tuple),
)
several = budget(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def curves(qtbot: QtBot) -> TrainingCurves:
    made = TrainingCurves()
    made.resize(400, 300)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def run_curves(qtbot: QtBot) -> RunCurves:
    chosen = ChosenRuns()
    chosen.choose([1, 2])
    made = RunCurves(chosen)
    made.resize(400, 300)
    qtbot.addWidget(made)
    return made


def a_run(run_id: int, scores: tuple[EpochScore, ...]) -> Run:
    return Run(run_id, f"run {run_id}", RunState.DONE, "lstm", "2026-01-01T00:00:00+00:00", curve=scores)


def inked(widget: QWidget) -> int:
    """How many colours a widget shows: a curve adds some."""
    image = widget.grab().toImage()
    return len({image.pixel(x, y) for x in range(60, image.width(), 2) for y in range(0, image.height(), 2)})


@given(st.lists(PROGRESS, min_size=1, max_size=3), ANY | st.none())
@example([Progress(1, 20_000, 1, 2, 1.0, 1.0, 1.0, ((0, NAN), (1, 0.5)), (EpochScore(1, NAN, NAN),))], NAN)
@example([Progress(1, 1, 1, 2, 1.0, 1.0, 1.0, ((0, INF),), (EpochScore(1, 0.1, -INF),))], INF)
@several
def test_whatever_a_training_reports_is_drawn(
    curves: TrainingCurves, reports: list[Progress], reference: float | None
) -> None:
    curves.clear()
    curves.set_reference(reference)
    for progress in reports:
        curves.add(progress)
        curves.grab()


def test_a_loss_that_is_none_does_not_spoil_the_average_after_it() -> None:
    history = LossHistory()
    history.extend([(0, 0.5), (1, NAN), (2, INF), (3, 0.5), (4, -INF)])
    batches, losses, averages = history.thinned()
    assert batches.tolist() == [1.0, 4.0]
    np.testing.assert_allclose(losses, 0.5)
    np.testing.assert_allclose(averages, 0.5)


@given(st.lists(SCORE, max_size=5).map(tuple), st.lists(SCORE, max_size=5).map(tuple))
@example((EpochScore(1, NAN, NAN),), ())
@example((EpochScore(1, INF, 0.5), EpochScore(2, 0.1, -INF)), (EpochScore(10**9, 0.1, 0.9),))
@example((EpochScore(1, 1e308, 1e308), EpochScore(2, -1e308, -1e308)), ())
@several
def test_whatever_the_list_of_runs_says_is_drawn(
    run_curves: RunCurves, first: tuple[EpochScore, ...], second: tuple[EpochScore, ...]
) -> None:
    run_curves.show_runs([a_run(1, first), a_run(2, second)], all_shown=True)
    run_curves.grab()
    assert run_curves.accessibleDescription()


def test_the_points_beside_a_bad_one_are_drawn_as_without_it(run_curves: RunCurves) -> None:
    good = (EpochScore(1, 0.5, 0.9), EpochScore(2, 0.3, 0.95), EpochScore(4, 0.2, 0.97))
    run_curves.show_runs([a_run(1, good)], all_shown=True)
    alone = run_curves.grab().toImage()
    bad = (*good[:2], EpochScore(3, NAN, INF), good[2])
    run_curves.show_runs([a_run(1, bad)], all_shown=True)
    assert run_curves.grab().toImage() == alone
    assert inked(run_curves) > 3


@pytest.mark.parametrize(
    ("last", "step"),
    [(1, 1), (10, 1), (11, 2), (20, 2), (21, 5), (51, 10), (10_000, 1000), (10_001, 2000), (1e38, 1e37)],
)
def test_an_axis_has_at_most_ten_ticks(last: float, step: float) -> None:
    assert tick_step(last, 10) == pytest.approx(step)


@given(PROGRESS)
@example(Progress(1, 1, 1, 2, INF, INF, NAN))
@example(Progress(1, 1, 1, 2, NAN, NAN, NAN))
@example(Progress(1, 1, 2**40, 2**41, 1.0, 1.0, 1.0))
@several
def test_the_line_under_the_bar(qtbot: QtBot, progress: Progress) -> None:
    line = ProgressLine()
    qtbot.addWidget(line)
    line.update_bar(progress)
    line.say_progress()
    assert "nan" not in line.text
    assert "inf" not in line.text
    bar = line.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    assert bar.minimum() <= bar.value() <= bar.maximum()


def test_a_long_training_fills_its_bar_evenly(qtbot: QtBot) -> None:
    line = ProgressLine()
    qtbot.addWidget(line)
    line.update_bar(Progress(1, 1, 2**40, 2**41, 1.0, 1.0, 1.0))
    bar = line.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    assert bar.value() / bar.maximum() == pytest.approx(0.5)


@pytest.mark.parametrize("odd", [NAN, INF, -INF, 1e300, 10**400, None])
def test_a_figure_that_is_none_is_a_dash(odd: float) -> None:
    assert words.percent(odd) == "–"
    assert words.duration(odd) == "–"
    assert words.decimal(odd, 2) == "–"
    info = CheckpointInfo("lstm", 1, figures={words.TEST_ACCURACY: odd})
    assert words.mnist_accuracy(info) is None


@given(ANY)
def test_words_never_raise(value: float) -> None:
    for text in (words.percent(value), words.duration(value), words.decimal(value, 3)):
        assert text
        assert len(text) < 40


@pytest.mark.parametrize(
    "counts",
    [
        (),
        ((1, 2), (3,)),
        ((-1,) * 10,) * 10,
        ((10**400,) * 10,) * 10,
        ((2**62,) * 10,) * 10,
        ((NAN, INF, -INF, 0.5, None, "7", 1, 2, 3, 4),) * 10,
    ],
    ids=["none", "too few", "negative", "endless", "large", "no numbers"],
)
def test_a_confusion_matrix_of_odd_counts(counts: tuple[tuple[int, ...], ...], qtbot: QtBot) -> None:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(300, 300)
    matrix.set_scores(Scores(10, 0.5, (0.5,) * 10, counts))
    matrix.grab()
    for cell in (Cell(0, 0), Cell(9, 9), Cell(3, 6)):
        assert len(matrix.in_words(cell)) < 60


@given(ANY, ANY, ANY, ANY, COUNT)
@example(NAN, 0.9, 1.0, NAN, 10_000)
@example(0.9, INF, INF, 0.5, 10_000)
@several
def test_the_result_card(qtbot: QtBot, new: float, present: float, seconds: float, hands: float, images: int) -> None:
    card = ResultCard()
    qtbot.addWidget(card)
    info = CheckpointInfo("lstm", 1, figures={"hands_accuracy": hands, words.TEST_ACCURACY: present})
    scores = Scores(images, new, (0.5,) * 10, ())
    card.show_result(TrainResult(Path("a"), info, scores, new, 1, seconds, 1.0, False), info)
    figure = card.findChild(QLabel, "new_figure")
    assert isinstance(figure, QLabel)
    assert figure.text() == (words.percent(new) if 0.0 <= new <= 1.0 else "–")
    for label in card.findChildren(QLabel):
        assert "nan" not in label.text().casefold()
