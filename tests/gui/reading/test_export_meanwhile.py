"""Exports while something else happens: a replay behind the dialog, a pen that moves, a window that is closed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.reading import export_bar
from gui.reading.reading_panel import ReadingPanel
from gui.reading.slide_files import FORMATS, Cancelled, Progress, write_reading
from model.types import Reading
from tests.gui.hands import PATIENCE
from tests.gui.reading.conftest import shown
from tests.gui.reading.test_export import entry


def test_closing_the_window_ends_an_export(
    qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, bar = tmp_path / "slides", read_seven.export_bar
    pool = bar.findChild(QThreadPool)
    assert pool is not None
    folder.mkdir()
    is_begun, goes_on, ends = threading.Event(), threading.Event(), list[str]()
    cancel = bar.cancel

    def held(reading: Reading, path: Path, progress: Progress, is_cancelled: Callable[[], bool], **how: bool) -> None:
        def hold(done: int, of: int) -> None:
            progress(done, of)
            if done == 3:
                is_begun.set()
                goes_on.wait(PATIENCE / 1000)
                time.sleep(0.5)  # who closes without waiting is done by now

        ends.append("saved")
        try:
            write_reading(reading, path, hold, is_cancelled, **how)
        except Cancelled:
            ends[0] = "cancelled"
            raise

    def cancel_and_go_on() -> None:
        cancel()
        goes_on.set()

    monkeypatch.setattr(export_bar, "write_reading", held)
    monkeypatch.setattr(bar, "cancel", cancel_and_go_on)
    try:
        bar.write(folder / "reading.webp", shown(read_seven))
        qtbot.waitUntil(is_begun.is_set, timeout=PATIENCE)
        window.close()
        assert ends == ["cancelled"]
        assert pool.activeThreadCount() == 0
        assert list(folder.iterdir()) == [], "neither the picture nor a part of it"
    finally:
        goes_on.set()  # else the writer outlives a test that failed


def test_what_is_exported_is_what_was_shown_when_it_was_asked_for(
    qtbot: QtBot, read_seven: ReadingPanel, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose_slowly(*_args: object) -> tuple[str, str]:
        window.draw_tab.clear_action.trigger()  # as a replay that goes on behind the dialog
        return str(tmp_path / "reading.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose_slowly)
    with qtbot.waitSignal(read_seven.export_bar.said, timeout=PATIENCE):
        entry(read_seven, "csv").trigger()
    assert (tmp_path / "reading.csv").read_text().splitlines()[28].split(",")[11] == "7"


def test_a_reading_that_leaves_rows_out_is_not_taken_along(
    read_seven: ReadingPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    reading = read_seven.plot.reading
    assert reading is not None
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (asked.append("where"), ("", ""))[1])
    button = read_seven.findChild(QToolButton, "reading_export")
    assert button is not None
    button.setFocus()
    for now in (replace(reading, every=4), None):  # the pen moves, or what a replay shows is empty again
        read_seven.show_reading(now)
        for kind in FORMATS:
            assert not entry(read_seven, kind).isEnabled()  # also in a menu that is open
            entry(read_seven, kind).trigger()
        assert button.hasFocus() == (now is not None)
    assert asked == []
    read_seven.show_reading(reading)
    entry(read_seven, "csv").trigger()
    assert asked == ["where"]
