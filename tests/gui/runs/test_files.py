"""Networks that come in and go out as files. Only the choice in the file dialog is made here."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from gui.notice_bar import NoticeBar
from gui.runs.runs_tab import RunsTab
from model import checkpoint
from model.data import mnist
from tests.gui.hands import save_network
from tests.gui.runs.conftest import Room


@pytest.fixture
def few_test_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge on few of the real images."""
    test = mnist.load_test().first(300)
    monkeypatch.setattr(mnist, "load_test", lambda: test)


def export_action(tab: RunsTab, start: str) -> QAction:
    return next(action for action in tab.findChildren(QAction) if action.text().replace("&", "").startswith(start))


def choose_file(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(path)], ""))


@pytest.mark.parametrize("typed", ["mine.safetensors", "mine"])
def test_exported_weights_can_be_loaded(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    room.add_run("one")
    room.open()
    choose_file(monkeypatch, tmp_path / typed)
    export_action(room.tab, "Weights").trigger()
    assert not room.button("export_run").isEnabled()  # one file at a time
    room.wait_until(lambda: room.said[-1] == "Written: mine.safetensors")
    network, info = checkpoint.load(tmp_path / "mine.safetensors")
    original = room.run("one").checkpoint
    assert original is not None
    wanted, _ = checkpoint.load(original)
    assert info.network == "rowpad"
    assert all(found.equal(want) for found, want in zip(network.parameters(), wanted.parameters(), strict=True))
    assert room.button("export_run").isEnabled()


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_a_file_whose_ending_was_not_typed_is_not_replaced_without_a_question(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton
) -> None:
    room.add_run("one")
    room.open()
    there = tmp_path / "mine.safetensors"
    there.write_bytes(b"somebody's")
    choose_file(monkeypatch, there.with_suffix(""))
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: answer)
    export_action(room.tab, "Weights").trigger()
    if answer == QMessageBox.StandardButton.Yes:
        room.wait_until(lambda: room.said[-1] == "Written: mine.safetensors")
        assert checkpoint.load(there)[1].network == "rowpad"
    else:
        assert room.button("export_run").isEnabled(), "nothing is being written"
        assert there.read_bytes() == b"somebody's"


def test_the_script_is_written_with_its_weights(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room.add_run("one")
    room.open()
    choose_file(monkeypatch, tmp_path / "reader.py")
    export_action(room.tab, "PyTorch").trigger()
    room.wait_until(lambda: room.said[-1].startswith("Written: reader.py"))
    compile((tmp_path / "reader.py").read_text(encoding="utf-8"), "reader.py", "exec")
    assert (tmp_path / "reader.safetensors").is_file()


def test_a_file_that_cannot_be_written_is_told(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room.add_run("one")
    room.open()
    (tmp_path / "file").write_text("in the way")
    choose_file(monkeypatch, tmp_path / "file" / "mine.safetensors")
    export_action(room.tab, "Weights").trigger()
    room.wait_until(room.banner.isVisible)
    assert "mine.safetensors" in room.banner.message
    assert room.button("export_run").isEnabled()


def test_an_imported_checkpoint_is_judged_and_then_can_become_active(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_test_images: None
) -> None:
    room.open()
    choose_file(monkeypatch, save_network(tmp_path / "a friend's.safetensors", seed=9, name="from a friend"))
    room.click("import_run")
    room.wait_until(lambda: room.names() == ["from a friend"])
    run = room.run("from a friend")
    assert run.test is not None
    assert run.test.n == 300
    assert room.text("from a friend", "State") == "imported"
    assert room.text("from a friend", "MNIST") == f"{100 * run.test.accuracy:.2f}\u00a0%"
    room.wait_until(lambda: [run.name for run in room.table.chosen()] == ["from a friend"])
    with room.qtbot.waitSignal(room.session.active_changed):
        room.click("activate_run")
    assert room.session.active_path == run.checkpoint


def test_what_is_no_checkpoint_is_refused_with_a_sentence(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_test_images: None
) -> None:
    room.add_run("one")
    room.open()
    (tmp_path / "bad.safetensors").write_bytes(b"no weights")
    choose_file(monkeypatch, tmp_path / "bad.safetensors")
    with room.qtbot.waitSignal(room.library.import_ended):
        room.click("import_run")
    assert room.banner.isVisible()
    assert "bad.safetensors" in room.banner.message
    assert room.names() == ["one"]


def test_a_checkpoint_can_be_dropped_on_the_tab_and_nothing_else(
    room: Room, tmp_path: Path, few_test_images: None
) -> None:
    room.open()
    copy, move = Qt.DropAction.CopyAction, Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    spot, button, held = QPointF(50, 50), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.txt"))])
    entering = QDragEnterEvent(spot.toPoint(), move, data, button, held)
    entering.ignore()
    QApplication.sendEvent(room.tab, entering)
    assert not entering.isAccepted()
    path = save_network(tmp_path / "dropped.safetensors", seed=9, name="dropped")
    data.setUrls([QUrl.fromLocalFile(str(path))])
    places = [
        QPointF(x, y).toPoint() for x in range(40, room.tab.width(), 200) for y in range(40, room.tab.height(), 60)
    ]
    for target in {room.tab.childAt(place) or room.tab for place in places}:
        entering = QDragEnterEvent(spot.toPoint(), move, data, button, held)
        QApplication.sendEvent(target, entering)
        assert entering.isAccepted(), target
    QApplication.sendEvent(room.tab, QDropEvent(spot, copy, data, button, held))
    room.wait_until(lambda: room.names() == ["dropped"])


def test_checkpoints_that_no_run_names_are_offered_and_taken_in(room: Room, few_test_images: None) -> None:
    save_network(room.session.models_folder / "old.safetensors", seed=9, name="from before")
    room.open()
    bar = next(bar for bar in room.tab.findChildren(NoticeBar) if bar.button.text() == "&Add them")
    room.wait_until(bar.isVisible)
    assert "a checkpoint that is not in this list" in bar.message
    room.qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    room.wait_until(lambda: room.names() == ["from before"])
    room.wait_until(lambda: not bar.isVisible())


@pytest.mark.parametrize("kind", ["Weights", "PyTorch"])
def test_a_run_with_a_long_name_is_offered_a_name_that_fits(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    room.store.rename(room.add_run("one"), "\U00020000" * 80)  # 320 bytes
    room.open()
    offered: list[str] = []

    def as_offered(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        offered.append(name)
        return str(tmp_path / name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", as_offered)
    export_action(room.tab, kind).trigger()
    room.wait_until(lambda: room.said[-1].startswith("Written: ") or room.banner.isVisible())
    assert not room.banner.isVisible(), room.banner.message
    assert (tmp_path / offered[0]).is_file()


@pytest.mark.parametrize("typed", ["n" * 250, "n" * 250 + ".safetensors"])
def test_a_typed_name_that_is_too_long_says_so(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    room.add_run("one")
    room.open()
    choose_file(monkeypatch, tmp_path / typed)
    export_action(room.tab, "Weights").trigger()
    room.wait_until(room.banner.isVisible)
    assert "Choose a shorter name" in room.banner.message
