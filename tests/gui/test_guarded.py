"""What goes wrong in an override that Qt calls is logged once, and a view goes on."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from gui.guarded import guarded
from gui.runs.run_model import RunModel, RunOrder
from model.runs.run import Run, RunState


def test_a_cell_that_fails_is_empty_and_the_others_are_shown(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_run: int) -> object:
        raise OverflowError("int too large to convert to float")

    runs = RunModel(fail)
    order = RunOrder(runs)
    runs.set_runs([Run(1, "one", RunState.DONE, "lstm", ""), Run(2, "two", RunState.DONE, "lstm", "")], None)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(order)
    view.show()
    qtbot.waitExposed(view)
    view.grab()
    cell = order.index(0, runs.column_of("name"))
    assert cell.data(Qt.ItemDataRole.DecorationRole) is None
    assert cell.data() == "one"
    told = [record for record in caplog.records if record.name == "gui.guarded"]
    assert len(told) == 1
    assert told[0].levelno == logging.ERROR
    assert "RunModel.data" in told[0].message


@pytest.mark.parametrize("kind", [RunModel, RunOrder])
def test_what_qt_asks_of_a_model_is_guarded(kind: type[QAbstractTableModel]) -> None:
    asked = {"data", "headerData", "setData", "flags", "lessThan"} & set(vars(kind))
    assert asked
    for name in asked:
        assert hasattr(vars(kind)[name], "__wrapped__"), name


def test_an_answer_that_works_is_not_touched() -> None:
    @guarded(0)
    def halve(number: int) -> int:
        return 10 // number

    assert [halve(2), halve(0), halve(number=5)] == [5, 0, 2]
