"""How soon eight networks answer to one drawing: `python -m tests.bench.arena` prints JSON, milliseconds.

Eight architectures, the bundled one with its own weights and the others untaught: what they say does not matter here.
`round` is one drawing judged by all, without a window; `answers` is the way from a pen event in the real window to all
answers on the panel, and `event_loop_gap` how long its event loop stood still meanwhile.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import torch
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui import application
from gui.arena.arena_worker import ArenaRequest, ArenaWorker
from gui.arena.contender import MOST_CONTENDERS, Contender
from gui.main_window import MainWindow
from model import checkpoint, networks
from model.bundled import BUNDLED_WEIGHTS
from model.types import CheckpointInfo, Drawing, Point, Stroke
from tests.bench.responsiveness import spread
from tests.gui.conftest import on_canvas

FRAME = 33.3  # milliseconds: 30 pictures a second
PEN_INTERVAL, PEN_EVENTS, EVENTS_A_STROKE = 8, 600, 100  # milliseconds, and how many
HEARTBEAT = 2  # milliseconds between two looks at the event loop
ROUNDS, WARM_UP = 300, 20


def contenders(folder: Path) -> tuple[Contender, ...]:
    """Untaught networks, as many as take part beside the bundled one, each of another architecture."""
    made = []
    others = [name for name in networks.names() if name != "rowpad"][: MOST_CONTENDERS - 1]
    for seed, name in enumerate(others):
        torch.manual_seed(seed)
        network = networks.build(name)
        path = folder / f"{name}.safetensors"
        checkpoint.save(path, network, CheckpointInfo(name, networks.parameter_count(network), name))
        made.append(Contender(name, name, path))
    return tuple(made)


def place(index: int) -> tuple[float, float]:
    """Where the pen is at an event of a stroke, in canvas units: a loop that opens."""
    angle = index / EVENTS_A_STROKE * 4 * math.pi
    return 0.5 + 0.25 * math.sin(angle) * (1 - index / 250), 0.5 - 0.3 * math.cos(angle / 2)


def seconds_a_round(everyone: tuple[Contender, ...]) -> list[float]:
    """Seconds in which all have judged a drawing, in this thread."""
    worker = ArenaWorker()
    worker.choose(everyone)
    drawing = Drawing((Stroke(tuple(Point(*place(index)) for index in range(EVENTS_A_STROKE))),))
    taken = []
    for revision in range(WARM_UP + ROUNDS):
        started = time.perf_counter()
        worker.judge(ArenaRequest(revision, drawing))
        taken.append(time.perf_counter() - started)
    return taken[WARM_UP:]


class Pen:
    """Draws in the window and clocks the answers of the Arena and the rounds of the event loop."""

    def __init__(self, window: MainWindow) -> None:
        self.answers: list[float] = []
        self.gaps: list[float] = []
        self._window = window
        self._unanswered: list[tuple[int, float]] = []
        self._index = 0
        self._last_beat = time.perf_counter()
        self._done = QEventLoop()
        window.arena.answered.connect(self._on_answered)

    def draw(self) -> None:
        """Strokes of EVENTS_A_STROKE events, each on clean paper."""
        pen, heart = QTimer(), QTimer()
        for timer, interval, work in ((pen, PEN_INTERVAL, self._move), (heart, HEARTBEAT, self._beat)):
            timer.setTimerType(Qt.TimerType.PreciseTimer)
            timer.timeout.connect(work)
            timer.start(interval)
        self._last_beat = time.perf_counter()
        self._done.exec()

    def _move(self) -> None:
        canvas, turn = self._window.draw_tab.canvas, self._index % EVENTS_A_STROKE
        if turn == 0:
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton)
            canvas.clear_paper()
            self._unanswered.clear()
        if self._index == PEN_EVENTS:
            self._done.quit()
            return
        sent = time.perf_counter()
        where = QPointF(on_canvas(canvas, place(turn)))
        kind = QEvent.Type.MouseButtonPress if turn == 0 else QEvent.Type.MouseMove
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas, QMouseEvent(kind, where, canvas.mapToGlobal(where), left, left, none))
        self._unanswered.append((self._window.recognizer.revision, sent))
        self._index += 1

    def _on_answered(self, revision: int) -> None:
        now = time.perf_counter()
        self.answers += [now - sent for number, sent in self._unanswered if number <= revision]
        self._unanswered = [(number, sent) for number, sent in self._unanswered if number > revision]

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last_beat)
        self._last_beat = now


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        others = contenders(folder)
        app = application.make_application(["arena"])
        window = application.make_window(app, BUNDLED_WEIGHTS, folder)
        window.arena.set_choices(others)
        window.arena.action.setChecked(True)
        window.show()
        wait = QEventLoop()
        window._session.warmed_up.connect(lambda: QTimer.singleShot(1500, wait.quit))
        window.start()
        wait.exec()
        pen = Pen(window)
        pen.draw()
        window.close()
        QApplication.processEvents()
        torch.set_num_threads(1)
        rounds = seconds_a_round((Contender("bundled", "bundled", BUNDLED_WEIGHTS), *others))
    result = {
        "networks": len(others) + 1,
        "cores": os.cpu_count(),
        "screen": app.platformName(),
        "round": spread(rounds),
        "answers": spread(pen.answers),
        "event_loop_gap": spread(pen.gaps),
        "target_p95": FRAME,
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
