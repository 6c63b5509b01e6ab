"""Whatever a row of the list holds, the run that is made of it can be shown, sorted and chosen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from pytestqt.qtbot import QtBot

from gui.runs import run_words
from gui.runs.chosen import ChosenRuns
from gui.runs.confusion import Cell
from gui.runs.errors_panel import ErrorsPanel
from gui.runs.run_curves import RunCurves
from gui.runs.run_table import RunTable
from gui.settings import Settings
from model.runs import rows
from model.runs.run import Run, RunState

ROLES = [role for role in Qt.ItemDataRole if role < Qt.ItemDataRole.UserRole + 1]
TEXTS = st.text(max_size=80) | st.sampled_from(["", "x" * 80, "\n\t\x00", "\u202e\u0301" * 40, "<img src=/dev/zero>"])
LOSSES = st.floats(-1e12, 1e12) | st.sampled_from([0.0, 1e12, -1e12, 1e-300, float("nan"), float("inf"), 10**400])
SHARES = st.floats(0, 1)
MOMENTS = ["", "1970-01-01", "9999-12-31T23:59:59", "2026-W01-1", "2000-01-01T00:00+23:59", "0001-01-01", "x" * 9_999]
COUNTS = st.integers(0, 10**7)
SCORES = st.none() | st.fixed_dictionaries(
    {
        "n": COUNTS,
        "accuracy": SHARES,
        "per_class": st.just([0.5] * 10),
        "confusion": st.lists(COUNTS, min_size=100, max_size=100).map(lambda found: [found[i::10] for i in range(10)]),
    }
)
POINTS = st.fixed_dictionaries(
    {"epoch": st.integers(1, 10**6), "loss": LOSSES, "accuracy": SHARES, "training_loss": LOSSES | st.none()}
)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "seed": st.integers(0, 2**31) | st.just(10**400),
        "train_size": st.integers(100, 55_001),
        "epochs": st.integers(1, 201) | st.just(10**9),
    },
)
WHOLE = st.integers(-1, 10**9) | st.sampled_from([2**63 - 1, 0, 10**6])
REAL = st.floats(0, 3e8) | st.sampled_from([float("inf"), 2.0**70, 1e12, 0.0, 5e-324])
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "name": TEXTS | st.binary(max_size=9),
    "state": st.sampled_from([*RunState, "flying"]),
    "network": TEXTS,
    "created": st.sampled_from(MOMENTS) | st.datetimes().map(lambda moment: moment.isoformat()),
    "error": TEXTS,
    "note": TEXTS | st.just("x" * 100_000) | st.none(),
    "settings": SETTINGS.map(json.dumps),
    "parameters": WHOLE,
    "curve": st.lists(POINTS, max_size=4).map(json.dumps),
    "epochs_done": WHOLE,
    "seconds": REAL,
    "images_per_second": REAL,
    "test": SCORES.map(json.dumps),
    "wrong": st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 9)), max_size=3).map(json.dumps),
    "figures": st.dictionaries(st.sampled_from(["hands_accuracy", "mnist_test_accuracy", "odd"]), SHARES).map(
        json.dumps
    ),
    "checkpoint": st.sampled_from(["", "a.safetensors", "..", "\0", "字" * 85, "字" * 250, "x" * 999]),
    "deleted_by": st.sampled_from(["", "junk"]),
}


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> RunTable:
    made = RunTable(ChosenRuns(), Settings(tmp_path / "settings.ini"))
    qtbot.addWidget(made)
    made.resize(1_600, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_run_of_any_row_can_be_shown(
    qtbot: QtBot, tmp_path: Path, table: RunTable, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = ChosenRuns()
    curves, errors = RunCurves(chosen), ErrorsPanel()
    for widget in (curves, errors):
        qtbot.addWidget(widget)
        widget.resize(500, 400)

    @budget(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.lists(st.fixed_dictionaries({"id": st.integers(1, 2**63 - 1), **COLUMNS}), min_size=1, max_size=3))
    def show(found: list[dict[str, Any]]) -> None:
        runs = [rows.run_of(cast(Any, row), tmp_path) for row in {row["id"]: row for row in found}.values()]
        table.set_runs(runs, None, "")
        chosen.choose([run.id for run in runs])
        look_at_every_cell(table)
        curves.show_runs(runs, all_shown=True)
        curves.grab()
        for run in runs:
            standing = table.standing(run)
            assert run_words.state(run, standing)
            run_words.not_activable(run, standing)
            run_words.not_deletable(run, standing)
            errors.show_run(run)
            errors.matrix.in_words(Cell(3, 5))
            errors.grab()

    show()
    assert [record.message for record in caplog.records if record.name == "gui.guarded"] == []


def look_at_every_cell(table: RunTable) -> None:
    model = table.model()
    for column in range(model.columnCount()):
        assert model.headerData(column, Qt.Orientation.Horizontal)
        for order in Qt.SortOrder:
            table.sortByColumn(column, order)
        for row in range(model.rowCount()):
            for role in ROLES:
                model.index(row, column, QModelIndex()).data(role)
    table.grab()


def test_a_run_with_any_number_can_be_renamed(qtbot: QtBot, table: RunTable) -> None:
    number = 2**62
    table.set_runs([Run(number, "old", RunState.DONE, "lstm", "")], None, "")
    table.selectionModel().select(table.model().index(0, 0), QItemSelectionModel.SelectionFlag.Rows)
    with qtbot.waitSignal(table.renamed) as renamed:
        table.model().setData(table.model().index(0, 0), "new")
    assert renamed.args == [number, "new"]
