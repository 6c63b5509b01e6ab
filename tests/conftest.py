"""Fixtures of all tests, and the nets: a leaked thread or widget fails the test that left it behind."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from PySide6.QtCore import QThread

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded: the tests need no screen


# No test asserts a wall clock: how long an example takes says something about the computer, not about Rowpad.
settings.register_profile("any computer", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any computer")


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail where a test leaves a thread running or a window open."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    assert not left, f"threads left running: {left}"
    if "qapp" in request.fixturenames:
        _check_widgets_and_qthreads()


def _check_widgets_and_qthreads() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent, QThread
    from PySide6.QtWidgets import QApplication

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not windows, f"windows left open: {windows}"
    # By type(): isinstance asks objects for their __class__, and some of torch's warn when asked.
    running = [found for found in gc.get_objects() if issubclass(type(found), QThread) and _is_running(found)]
    assert not running, f"threads left running: {[thread.objectName() for thread in running]}"


def _is_running(thread: QThread) -> bool:
    from PySide6.QtCore import QThread
    from shiboken6 import isValid

    return isValid(thread) and thread is not QThread.currentThread() and thread.isRunning()
