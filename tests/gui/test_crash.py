"""An error that nobody caught is shown, and the window stays."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from gui.crash import CrashReporter
from gui.main_window import MainWindow
from tests.gui.conftest import Place
from tests.gui.hands import SEVEN, numeral, wait_for_answer


@pytest.fixture
def reporter(qapp: QApplication) -> Iterator[CrashReporter]:
    hooks = sys.excepthook, threading.excepthook
    made = CrashReporter()
    made.install()
    yield made
    sys.excepthook, threading.excepthook = hooks
    for dialog in dialogs():
        dialog.close()


def dialogs() -> list[QMessageBox]:
    return [found for found in QApplication.topLevelWidgets() if isinstance(found, QMessageBox) and found.isVisible()]


def fail() -> None:
    raise ValueError("a slot broke")


def raise_in_a_slot(qtbot: QtBot) -> QMessageBox:
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    return dialogs()[0]


def test_a_dialog_and_the_window_stays(
    window: MainWindow,
    reporter: CrashReporter,
    qtbot: QtBot,
    draw: Callable[[QObject, list[Place]], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    dialog = raise_in_a_slot(qtbot)
    assert "ValueError: a slot broke" in dialog.informativeText()
    assert "untouched" in dialog.informativeText()
    assert "fail" in dialog.detailedText()
    assert [record.levelno for record in caplog.records if record.name == "gui.crash"] == [logging.CRITICAL]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialogs() == [])
    assert window.isVisible()
    draw(window.draw_tab.canvas, SEVEN)
    wait_for_answer(qtbot, window)
    assert numeral(window) == "7"


def test_one_dialog_at_a_time_and_another_afterwards(reporter: CrashReporter, qtbot: QtBot) -> None:
    dialog = raise_in_a_slot(qtbot)
    for _ in range(5):
        QTimer.singleShot(0, fail)
    qtbot.wait(20)
    assert dialogs() == [dialog]
    dialog.close()
    qtbot.waitUntil(lambda: dialogs() == [])
    again = raise_in_a_slot(qtbot)
    again.close()


def test_an_error_in_a_thread_is_shown_on_the_gui_thread(reporter: CrashReporter, qtbot: QtBot) -> None:
    worker = threading.Thread(target=fail)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    assert "a slot broke" in dialogs()[0].informativeText()


def test_the_keyboards_interrupt_is_no_crash(reporter: CrashReporter, capsys: pytest.CaptureFixture[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    QApplication.processEvents()
    assert dialogs() == []
    assert "KeyboardInterrupt" in capsys.readouterr().err
