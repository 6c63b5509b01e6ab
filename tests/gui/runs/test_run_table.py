"""The table: what it says, its order, names and notes, and what is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication

from gui.runs.curve_legend import CurveLegend
from gui.runs.run_columns import columns
from gui.settings import RUN_COLUMNS
from model.types import EpochScore, TrainConfig
from tests.gui.runs.conftest import Room


def swatch(room: Room, name: str) -> QImage:
    icon = room.cell(name, "Name").data(Qt.ItemDataRole.DecorationRole)
    return icon.pixmap(room.table.iconSize()).toImage()


@pytest.fixture
def three(room: Room) -> Room:
    room.add_run("first", epochs=10, misread=300, seed=2, labels=900)
    room.add_run("second", epochs=2, misread=40, seed=30, labels=10_000)
    room.add_run("third", epochs=9, misread=90, seed=4, labels=55_000)
    room.open()
    return room


def test_the_newest_run_stands_first_and_is_chosen(three: Room) -> None:
    assert three.names() == ["third", "second", "first"]
    assert [run.name for run in three.table.chosen()] == ["third"]


@pytest.mark.parametrize(
    ("column", "ascending"),
    [
        ("Labels", ["first", "second", "third"]),
        ("Epochs", ["second", "third", "first"]),  # 2, 9, 10: as numbers, not as words
        ("MNIST", ["first", "third", "second"]),
        ("Time", ["second", "third", "first"]),
        ("Seed", ["first", "third", "second"]),
        ("Name", ["first", "second", "third"]),
    ],
)
def test_a_click_on_a_head_sorts_and_another_turns_it_round(three: Room, column: str, ascending: list[str]) -> None:
    three.sort_by(column)
    assert three.names() == ascending
    three.sort_by(column)
    assert three.names() == ascending[::-1]


def test_what_is_not_known_comes_last_in_either_order(three: Room) -> None:
    three.store.begin(TrainConfig(epochs=7), "running")
    three.library.refresh()
    three.wait_until(lambda: "running" in three.names())
    three.sort_by("MNIST")
    assert three.names() == ["first", "third", "second", "running"]
    three.sort_by("MNIST")
    assert three.names() == ["second", "third", "first", "running"]


def test_runs_that_began_in_one_second_stand_in_their_order(three: Room) -> None:
    for number in range(4):  # each comes into the shown list by itself
        name = f"later {number}"
        three.store.begin(TrainConfig(), name)
        three.library.refresh()
        three.wait_until(lambda name=name: name in three.names())
    later = ["later 3", "later 2", "later 1", "later 0"]
    assert three.names() == [*later, "third", "second", "first"]
    three.sort_by("Date")
    assert three.names() == ["first", "second", "third", *later[::-1]]


def test_figures_stand_to_the_right_and_say_what_was_measured(three: Room) -> None:
    assert three.text("second", "MNIST") == "99.60\u00a0%"
    assert three.text("second", "Hands") == "90.00\u00a0%"
    assert three.text("second", "Labels") == "10,000"
    right = Qt.AlignmentFlag.AlignRight
    for column in columns():
        alignment = Qt.AlignmentFlag(three.cell("second", column.title).data(Qt.ItemDataRole.TextAlignmentRole))
        assert bool(alignment & right) == column.is_figure


def test_a_running_training_shows_its_epochs_as_they_come(three: Room) -> None:
    run_id = three.store.begin(TrainConfig(epochs=7), "running")
    for epochs in (1, 2):
        curve = [EpochScore(epoch, 0.5, 0.9) for epoch in range(1, epochs + 1)]
        three.store.note_progress(run_id, curve, 500.0)
        three.library.refresh()
        three.wait_until(
            lambda epochs=epochs: "running" in three.names() and three.text("running", "Epochs") == str(epochs)
        )
        assert three.text("running", "State") == f"running, {epochs} of 7"


def test_f2_renames_and_ctrl_z_takes_it_back(three: Room) -> None:
    three.choose(["second"])
    three.press(Qt.Key.Key_F2)
    three.type_into_editor("the good one")
    three.wait_until(lambda: "the good one" in three.names())
    assert three.store.runs()[1].name == "the good one"
    three.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    three.wait_until(lambda: "second" in three.names())


def test_an_empty_name_is_not_taken(three: Room) -> None:
    three.choose(["second"])
    three.click("rename_run")
    three.type_into_editor(" ")
    QApplication.processEvents()
    assert "second" in three.names()
    assert not three.banner.isVisible()


def test_a_note_is_written_and_kept(three: Room) -> None:
    three.choose(["third"])
    three.press(Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    three.type_into_editor("from scratch")
    three.wait_until(lambda: three.text("third", "Note") == "from scratch")
    assert three.store.runs()[0].note == "from scratch"


def test_typing_goes_on_while_a_training_reports(three: Room) -> None:
    run_id = three.store.begin(TrainConfig(epochs=7), "running")
    three.choose(["second"])
    three.press(Qt.Key.Key_F2)
    three.store.note_progress(run_id, [EpochScore(1, 0.5, 0.9)], 500.0)
    three.library.refresh()
    three.wait_until(lambda: "running" in three.names())
    three.type_into_editor("typed meanwhile")
    three.wait_until(lambda: "typed meanwhile" in three.names())


def test_the_active_model_is_marked_by_a_word_and_its_weight(three: Room) -> None:
    path = three.run("second").checkpoint
    assert path is not None
    with three.qtbot.waitSignal(three.session.active_changed):
        three.session.activate(path)
    assert three.text("second", "Name") == "second · active"
    assert three.cell("second", "Name").data(Qt.ItemDataRole.FontRole).weight() == QFont.Weight.DemiBold
    assert three.text("first", "Name") == "first"


def test_the_chosen_runs_have_curves_in_a_look_of_their_own(three: Room) -> None:
    three.choose(["first", "second"])
    legend = three.child(CurveLegend)
    assert isinstance(legend, CurveLegend)
    assert sorted(legend.names) == ["first", "second"]
    swatches = {name: swatch(three, name) for name in three.names()}
    assert swatches["first"] != swatches["second"]
    three.choose(["second"])
    assert legend.names == ("second",)
    assert swatch(three, "second") == swatches["second"]  # it keeps its look when others go


def test_more_than_eight_curves_are_not_drawn_and_that_is_said(room: Room) -> None:
    for number in range(9):
        room.add_run(f"run {number}")
    room.open()
    room.table.setFocus()
    room.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    legend = room.child(CurveLegend)
    assert isinstance(legend, CurveLegend)
    assert len(legend.names) == 8
    assert room.label("curves_headline") == "More than 8 runs are chosen: the curves of 8 are shown."


def test_order_and_width_of_the_columns_are_remembered(three: Room) -> None:
    header = three.table.horizontalHeader()
    header.resizeSection(3, 123)
    header.moveSection(header.visualIndex(4), 1)
    three.sort_by("Epochs")
    three.tab.close_runs()
    remembered = three.settings.get(RUN_COLUMNS)
    assert remembered is not None
    assert remembered.sorted_by == "epochs"
    three.tab.hide()
    three.open()
    header = three.table.horizontalHeader()
    assert header.sectionSize(3) == 123
    assert header.visualIndex(4) == 1
    assert three.names() == ["second", "third", "first"]


def test_an_empty_list_says_what_will_stand_there(room: Room) -> None:
    room.open()
    before = room.table.viewport().grab().toImage()
    assert len({before.pixel(x, before.height() // 2) for x in range(before.width())}) > 2
    assert not room.button("activate_run").isEnabled()
    assert room.button("import_run").isEnabled()
