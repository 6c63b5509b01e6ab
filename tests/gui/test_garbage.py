"""Garbage with Qt objects in it must not be collected by a worker thread."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from gui import garbage
from model import torch_loading


class Ring(QObject):
    """A Qt object in a cycle, as a lambda that knows its own object makes them."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self
        self.timer = QTimer(self)
        self.timer.start(10_000)


@pytest.fixture
def collector() -> garbage.GuiThreadCollector:
    parent = QObject()
    made = garbage.GuiThreadCollector(parent)
    made.keeps = parent  # type: ignore[attr-defined]
    made.start()
    return made


def test_a_busy_worker_leaves_it_alone_and_the_gui_thread_collects_it(
    collector: garbage.GuiThreadCollector, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = weakref.ref(Ring())

    def allocate() -> None:
        for _ in range(20):
            rings: list[list[object]] = [[] for _ in range(5000)]
            for ring in rings:
                ring.append(ring)

    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert gone() is not None
    collector._timer.setInterval(1)
    qtbot.waitUntil(lambda: gone() is None)


def test_nothing_is_collected_before_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.collect()
    gone = weakref.ref(Ring())
    garbage.collect_if_due()
    assert gone() is not None
    gc.collect()
    assert gone() is None


def test_pythons_own_collector_comes_back(qtbot: QtBot) -> None:
    parent = QObject()
    garbage.GuiThreadCollector(parent)
    assert not gc.isenabled()
    parent.deleteLater()
    qtbot.waitUntil(gc.isenabled)


def test_garbage_of_the_time_of_a_training_is_collected_after_it() -> None:
    torch_loading.freeze_imports()  # once, after the start
    frozen = gc.get_freeze_count()
    gone = weakref.ref(Ring())
    torch_loading.import_torch()  # as every import of a checkpoint does …
    torch_loading.import_training()  # … and every training
    torch_loading.freeze_imports()
    gc.collect()
    assert gone() is None
    assert gc.get_freeze_count() <= frozen
