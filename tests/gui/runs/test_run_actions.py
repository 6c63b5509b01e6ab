"""What can be done with runs: making one active, deleting and taking back, and why something can't be done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QApplication, QPushButton

from gui.notice_bar import NoticeBar
from model.types import TrainConfig
from tests.gui.runs.conftest import Room

CTRL = Qt.KeyboardModifier.ControlModifier


def make_active(room: Room, name: str) -> None:
    room.choose([name])
    with room.qtbot.waitSignal(room.session.active_changed):
        room.click("activate_run")


def undo_bar(room: Room) -> NoticeBar:
    return next(bar for bar in room.tab.findChildren(NoticeBar) if bar.button.text() == "&Undo")


def test_make_active_lets_that_network_answer(room: Room) -> None:
    room.add_run("one")
    room.add_run("two", seed=2)
    room.open()
    make_active(room, "one")
    assert room.session.active_path == room.run("one").checkpoint
    assert not room.button("activate_run").isEnabled()
    assert room.button("activate_run").toolTip() == "It is the active model already"
    room.choose(["two"])
    with room.qtbot.waitSignal(room.session.active_changed):
        room.press(Qt.Key.Key_Return, CTRL)
    assert room.session.active_path == room.run("two").checkpoint


def test_a_deleted_run_comes_back_by_the_button_and_by_ctrl_z(room: Room) -> None:
    for number in (1, 2, 3):
        room.add_run(f"run {number}", seed=number)
    room.open()
    checkpoint = room.run("run 2").checkpoint
    assert checkpoint is not None
    room.choose(["run 2", "run 3"])
    room.press(Qt.Key.Key_Delete)
    room.wait_until(lambda: room.names() == ["run 1"])
    assert [run.name for run in room.table.chosen()] == ["run 1"]  # what is left is looked at
    assert undo_bar(room).isVisible()
    assert undo_bar(room).message == "2 runs are deleted."
    room.qtbot.mouseClick(undo_bar(room).findChild(QPushButton), Qt.MouseButton.LeftButton)
    room.wait_until(lambda: len(room.names()) == 3)
    assert not undo_bar(room).isVisible()
    assert checkpoint.is_file()
    room.choose(["run 2"])
    room.click("delete_run")
    room.wait_until(lambda: "run 2" not in room.names())
    assert undo_bar(room).message == "“run 2” is deleted."
    room.table.setFocus()
    room.press(Qt.Key.Key_Z, CTRL)
    room.wait_until(lambda: "run 2" in room.names())


def test_the_last_run_can_be_deleted_and_taken_back(room: Room) -> None:
    room.add_run("only")
    room.open()
    room.click("delete_run")
    room.wait_until(lambda: room.names() == [])
    assert not room.button("delete_run").isEnabled()
    assert room.label("errors_headline") == "Choose a run above to see its errors."
    room.qtbot.mouseClick(undo_bar(room).button, Qt.MouseButton.LeftButton)
    room.wait_until(lambda: room.names() == ["only"])
    assert room.label("errors_headline").startswith("“only” misreads")


def test_the_active_model_is_not_deleted_and_it_says_why(room: Room) -> None:
    room.add_run("one")
    room.add_run("two", seed=2)
    room.open()
    make_active(room, "one")
    room.choose(["one", "two"])
    room.press(Qt.Key.Key_Delete)
    QApplication.processEvents()
    assert len(room.store.runs()) == 2
    button = room.button("delete_run")
    assert not button.isEnabled()
    assert button.toolTip() == "“one” is the active model: make another one active first"
    assert button.accessibleDescription() == button.toolTip()


def test_a_running_training_can_neither_be_deleted_nor_used(room: Room) -> None:
    room.store.begin(TrainConfig(epochs=7), "running")
    room.open()
    for name in ("delete_run", "activate_run", "export_run"):
        assert not room.button(name).isEnabled()
        assert "still being trained" in room.button(name).toolTip()


def test_a_run_without_its_weights_stays_and_says_so(room: Room) -> None:
    room.add_run("one")
    room.add_run("two", seed=2)
    room.open()
    checkpoint = room.run("one").checkpoint
    assert checkpoint is not None
    checkpoint.unlink()
    room.tab.hide()
    room.tab.show()
    room.choose(["one"])
    assert room.text("one", "State") == "done, weights missing"
    for name in ("activate_run", "export_run"):
        assert not room.button(name).isEnabled()
        assert room.button(name).toolTip() == "Its weights are missing: one.safetensors is not there any more"
    assert room.label("errors_headline").startswith("“one” misreads 40")
    room.choose(["two"])
    assert room.button("activate_run").isEnabled()


def test_weights_that_went_bad_leave_the_active_model_and_are_told(room: Room) -> None:
    room.add_run("one")
    room.open()
    before = room.session.active_path
    checkpoint = room.run("one").checkpoint
    assert checkpoint is not None
    checkpoint.write_bytes(b"nonsense")
    room.click("activate_run")
    room.wait_until(room.banner.isVisible)
    assert "one.safetensors" in room.banner.message
    assert room.session.active_path == before


def test_several_runs_are_too_many_for_what_is_about_one(room: Room) -> None:
    room.add_run("one")
    room.add_run("two", seed=2)
    room.open()
    room.choose(["one", "two"])
    for name in ("activate_run", "rename_run", "annotate_run", "export_run"):
        assert not room.button(name).isEnabled()
        assert room.button(name).toolTip() == "Choose one run first"
    assert room.button("delete_run").isEnabled()


def test_every_button_has_words_for_those_who_do_not_see_it(room: Room) -> None:
    room.open()
    for name in ("activate_run", "rename_run", "annotate_run", "delete_run", "export_run", "import_run"):
        button = room.button(name)
        assert button.accessibleName()
        assert button.accessibleDescription()
        assert button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_last_five_hundred_changes_can_be_taken_back(room: Room) -> None:
    room.open()
    history = room.child(QUndoStack)
    assert isinstance(history, QUndoStack)
    for _ in range(510):
        history.push(QUndoCommand("change"))
    assert history.count() == 500
    assert history.canUndo()
