"""Whatever a file, a run or a network is called, it is shown as it is called: nothing of it is HTML."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QEvent, Qt, QUrl
from PySide6.QtGui import QAction, QHelpEvent, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMessageBox, QToolTip
from pytestqt.qtbot import QtBot

from gui.arena.contender import Contender
from gui.main_window import MainWindow
from gui.plain_text import breakable, literal, plain
from gui.session import Session
from gui.settings import Settings
from model.bundled import BUNDLED_WEIGHTS
from model.runs.store import RunStore
from model.types import TrainConfig
from tests import quick_training
from tests.gui.hands import PATIENCE, save_network

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = '<img src="{}"><b>&amp; &lt;</b>'


class WatchedDocument(QTextDocument):
    """Renders HTML as a tooltip does, and notes what it would open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.setHtml(text)
        self.toPlainText()

    def loadResource(self, _kind: int, name: QUrl | str) -> object:
        self.opened.append(str(name))
        return None


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_a_literal_text_is_rendered_as_its_characters(text: str) -> None:
    shown = literal(text)
    assert plain(shown) == text
    if "<" in text or "&" in text:
        document = WatchedDocument(shown)
        assert document.opened == []
        assert document.toPlainText() == text


def test_a_text_that_begins_like_a_literal_one_is_made_literal_again() -> None:
    text = literal("<b>") + '<img src="x">'
    assert WatchedDocument(literal(text)).toPlainText() == text


def test_long_words_can_be_broken() -> None:
    words = breakable("short " + "x" * 255).replace("\N{ZERO WIDTH SPACE}", " ").split()
    assert max(len(word) for word in words) <= 40
    assert len(breakable("y" * 5_000_000)) < 3_000


# --- the source

QUESTIONS = {f"QMessageBox.{name}" for name in ("question", "warning", "information", "critical")}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    function = call.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def is_safe(argument: ast.expr) -> bool:
    """A constant, a translated constant, a literal text, or the tooltip of something else."""
    if isinstance(argument, ast.Constant):
        return True
    if not isinstance(argument, ast.Call):
        return False
    if called(argument) in ("tr", "_tr"):
        return all(isinstance(inner, ast.Constant) for inner in argument.args)
    return called(argument) in ("literal", "toolTip")


@pytest.mark.parametrize("path", sorted((ROOT / "gui").rglob("*.py")), ids=lambda path: path.stem)
def test_no_text_of_the_window_is_left_to_qts_guess(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for call in calls(tree):
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        name = called(call)
        if path.stem != "plain_text":
            assert name != "QLabel", f"{where}: a PlainLabel shows text as it is"
            assert name != "setTextFormat", f"{where}: a PlainLabel has its format"
        if name in ("setToolTip", "setTabToolTip", "setWhatsThis", "setStatusTip"):
            *_, text = call.args
            is_constant = isinstance(text, ast.Name) and name in ("setStatusTip", "setTabToolTip")
            assert is_safe(text) or is_constant, f"{where}: literal(…) is missing"
        if name == "showText":
            assert is_safe(call.args[1]), f"{where}: literal(…) is missing"
        if ast.unparse(call.func) in QUESTIONS:
            assert is_safe(call.args[2]), f"{where}: literal(…) is missing"


# --- the window


@pytest.fixture
def treasure(tmp_path: Path) -> Path:
    path = tmp_path / "opened.png"
    path.write_bytes(b"no picture")
    return path


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, treasure: Path) -> Iterator[MainWindow]:
    """A window over a data folder in which everything has a hostile name."""
    name = HOSTILE.format(treasure)
    data = tmp_path / "data"
    store = RunStore(data / "runs.sqlite", data / "models")
    run = store.begin(TrainConfig(network=f"<img src={treasure}>"), name[:80])
    store.annotate(run, f"{name}\nsecond line")
    store.fail(run, f"{name} does not fit.")
    running = store.begin(TrainConfig(), f"<b>{running_name()}</b>")
    store.note_progress(running, (), 1.0)
    store.close()
    settings = Settings(data / "settings.json")
    session = Session(BUNDLED_WEIGHTS, data, settings)
    made = MainWindow(session, settings)
    session.setParent(made)
    qtbot.addWidget(made)
    made.show()
    made.start()
    qtbot.waitUntil(lambda: made.runs_tab is not None, timeout=PATIENCE)
    assert made._library is not None
    qtbot.waitUntil(lambda: len(made._library.runs) == 2, timeout=PATIENCE)  # type: ignore[union-attr]
    with quick_training.few_images(train=300, validation=100, test=100):
        yield made
    made.close()


def running_name() -> str:
    return "&lt;running&gt;"


def tooltips(window: MainWindow) -> Iterator[str]:
    for widget in QApplication.allWidgets():
        yield widget.toolTip()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from cells(widget.model())
    for action in window.findChildren(QAction):
        yield action.toolTip()


def cells(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            yield str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or "")


def test_hostile_names_are_shown_as_they_are(
    window: MainWindow, treasure: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = HOSTILE.format(treasure)
    library, runs_tab, session = window._library, window.runs_tab, window._session
    assert library is not None
    assert runs_tab is not None
    window.tabs.setCurrentWidget(runs_tab)
    with qtbot.waitSignal(library.imported, timeout=PATIENCE):
        library.import_file(save_network(tmp_path / "friend's & <b>.safetensors", name=name))
    qtbot.waitUntil(lambda: len(library.runs) == 3, timeout=PATIENCE)
    imported = library.runs[0]
    assert imported.checkpoint is not None
    with qtbot.waitSignal(session.active_changed, timeout=PATIENCE):
        session.activate(imported.checkpoint)
    qtbot.waitUntil(lambda: session.active_name.startswith("<img"), timeout=PATIENCE)
    with qtbot.waitSignal(session.failed, timeout=PATIENCE):
        session.activate(tmp_path / f"{'<img src=x>' * 15}.safetensors")
    window.arena.action.setChecked(True)
    window.arena.set_choices((Contender("run-1", name, imported.checkpoint),))
    runs_tab._delete()  # the undo action has a name now
    window._show_active()
    QApplication.processEvents()

    shown = [label for label in window.findChildren(QLabel) if "<" in label.text()]
    assert len(shown) >= 4
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shown)
    hostile = [tip for tip in tooltips(window) if "img" in tip or "&" in tip]
    assert len(hostile) >= 5
    for tip in hostile:
        document = WatchedDocument(tip)
        assert document.opened == []
        assert "<img" in document.toPlainText() or "&" in document.toPlainText()
    assert window.width() < 3_000


def test_tooltips_that_are_really_shown_open_no_file(window: MainWindow, qtbot: QtBot) -> None:
    assert window.runs_tab is not None
    window.tabs.setCurrentWidget(window.runs_tab)
    table = window.runs_tab._table
    cell = table.visualRect(table.model().index(0, 0)).center()
    QApplication.sendEvent(table.viewport(), QHelpEvent(QEvent.Type.ToolTip, cell, table.viewport().mapToGlobal(cell)))
    (tip,) = [found for found in QApplication.topLevelWidgets() if found.inherits("QTipLabel")]
    assert isinstance(tip, QLabel)
    assert QToolTip.text() == tip.text()
    assert WatchedDocument(tip.text()).opened == []
    QToolTip.hideText()


def test_a_question_about_a_file_shows_its_name(qtbot: QtBot) -> None:
    box = QMessageBox(QMessageBox.Icon.Question, "Rowpad", literal('There is a file <img src="x"> already.'))
    qtbot.addWidget(box)
    assert WatchedDocument(box.text()).toPlainText() == 'There is a file <img src="x"> already.'
