"""A data folder of version 0.1.0 opens as before: its runs, its models, its settings, its place on the screen."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import theme
from gui.application import make_window
from model.bundled import BUNDLED_WEIGHTS
from model.runs.run import RunState
from tests.gui.hands import PATIENCE, label

FOLDER = Path(__file__).parents[1] / "fixtures" / "data-folder-0.1.0"
RUNS = {
    "from a friend": RunState.IMPORTED,
    "cnn 1": RunState.FAILED,
    "gru 1": RunState.CUT_OFF,
    "Mein Netz „<b>ü</b>“": RunState.DONE,
    "rnn 1": RunState.DONE,
}


def test_it_opens_as_before(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    data = Path(shutil.copytree(FOLDER, tmp_path / "data"))
    before = {path.name: path.read_bytes() for path in (data / "models").iterdir()}
    window = make_window(qapp, BUNDLED_WEIGHTS, data)
    qtbot.addWidget(window)
    window.show()
    assert window.height() == 777  # its width, 1111, is more than this screen has
    window.start()
    qtbot.waitUntil(lambda: window.runs_tab is not None, timeout=PATIENCE)
    library = window._library
    assert library is not None
    qtbot.waitUntil(lambda: {run.name: run.state for run in library.runs} == RUNS, timeout=PATIENCE)
    named = {run.name: run for run in library.runs}
    assert named["Mein Netz „<b>ü</b>“"].note == "two epochs, few labels"
    assert len(named["gru 1"].curve) == 2
    assert "no longer a number" in named["cnn 1"].error
    trained = named["rnn 1"]
    assert trained.test is not None
    assert trained.test.n == 10_000
    assert len(trained.wrong) == trained.test.n - round(trained.test.accuracy * trained.test.n)
    assert library.unknown == ()
    assert library.interrupted == ()
    qtbot.waitUntil(lambda: label(window, "active_model").startswith("model Mein Netz"), timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(window.arena.panel._rows) == 2, timeout=PATIENCE)  # as it was chosen
    assert theme.colours() == theme.DARK
    window.close()
    theme.set_appearance("light")
    assert {path.name: path.read_bytes() for path in (data / "models").iterdir()} == before
