"""Runs, used as the window uses them: every cell and role of the table, sorted by every column, curves, the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt

from gui import theme
from gui.run_wiring import contenders
from gui.runs import run_words
from gui.runs.run_model import SORT_ROLE, RunModel, RunOrder
from model.runs.run import Run

_ROLES = (*Qt.ItemDataRole, SORT_ROLE)


class ShownRuns:
    """A table's model and order. Needs a QApplication."""

    def __init__(self) -> None:
        theme.set_appearance("light")

    def use(self, runs: Sequence[Run]) -> None:
        """Show these runs and sort them; each errors where a widget would."""
        model = RunModel(lambda _run_id: None)
        order = RunOrder(model)
        renamed: list[int] = []
        model.renamed.connect(lambda run_id, _name: renamed.append(run_id))
        model.set_runs(runs, None)
        rows, columns = model.rowCount(), model.columnCount()
        for row in range(rows):
            for column in range(columns):
                index = model.index(row, column)
                for role in _ROLES:
                    _check(model.data(index, role), role)
            run = model.run(row)
            standing = model.standing(run.id)
            run_words.not_activable(run, standing)
            run_words.not_deletable(run, standing)
            run_words.no_weights(run, standing)
            model.setData(model.index(row, model.column_of("name")), "another name", Qt.ItemDataRole.EditRole)
        if renamed != [model.run(row).id for row in range(rows)]:
            raise AssertionError(f"a run's number is not told as it is: {renamed[:3]}")
        for column in range(columns):
            for direction in Qt.SortOrder:
                order.sort(column, direction)
        if order.rowCount(QModelIndex()) != len(runs):
            raise AssertionError("the sorted table lacks a run")
        contenders(runs)
        model.set_runs(runs, Path("other.safetensors"))


def _check(value: object, role: int) -> None:
    """Raise where Qt would have to hold what it can't: a number of any size, or text of any length in a cell."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        raise OverflowError(f"role {role} has a whole number that Qt can't hold")
    if role == Qt.ItemDataRole.DisplayRole and isinstance(value, str) and len(value) > 2_000:
        raise AssertionError(f"a cell shows a text of {len(value):,} characters")
