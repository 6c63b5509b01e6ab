"""How soon the heat map follows the pen: `python -m tests.bench.reading` prints JSON, milliseconds.

`reading` is one reading of 28 rows by the bundled network on one thread, without a window. `heat_map` is the way from a
pen event in the real window, reading view open and nothing else to do, to the heat map of that event's drawing or of a
newer one; `ink` is the way to the painted ink, and `event_loop_gap` how long the event loop stood still meanwhile.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import torch
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui import application
from gui.main_window import MainWindow
from model.bundled import BUNDLED_WEIGHTS
from model.painter import paint_for_judging
from model.predictor import Predictor
from model.raster import raster
from model.reading.beliefs import read
from model.types import Drawing, Point, Stroke
from tests.bench.arena import EVENTS_A_STROKE, HEARTBEAT, PEN_EVENTS, PEN_INTERVAL, WARM_UP, place
from tests.bench.responsiveness import spread
from tests.gui.conftest import on_canvas

TARGETS = {"heat_map_p95_ms": 33, "reading_median_ms": 15, "ink_p99_ms": 8}
ROUNDS = 200


def seconds_a_reading() -> list[float]:
    """Seconds of single readings in this thread."""
    torch.set_num_threads(1)
    predictor = Predictor.load(BUNDLED_WEIGHTS)
    drawing = Drawing((Stroke(tuple(Point(*place(index)) for index in range(EVENTS_A_STROKE))),))
    framed = raster(paint_for_judging(drawing))  # (28, 28)
    taken = []
    for _ in range(WARM_UP + ROUNDS):
        started = time.perf_counter()
        read(predictor, framed)
        taken.append(time.perf_counter() - started)
    return taken[WARM_UP:]


class Pen(QObject):
    """Draws in the window and clocks ink, heat maps and the rounds of the event loop."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.heat_maps: list[float] = []
        self.ink: list[float] = []
        self.gaps: list[float] = []
        self._window = window
        self._unread: list[tuple[int, float]] = []
        self._unpainted: list[float] = []
        self._index = 0
        self._last_beat = time.perf_counter()
        self._done = QEventLoop()
        window.reader.answered.connect(self._on_read)
        window.draw_tab.canvas.installEventFilter(self)
        self._plot = window.reader.panel.plot  # type: ignore[union-attr]  # it is open
        self._plot.installEventFilter(self)
        self._read_up_to = 0

    def draw(self) -> None:
        """Strokes of EVENTS_A_STROKE events, each on clean paper."""
        pen, heart = QTimer(), QTimer()
        for timer, interval, work in ((pen, PEN_INTERVAL, self._move), (heart, HEARTBEAT, self._beat)):
            timer.setTimerType(Qt.TimerType.PreciseTimer)
            timer.timeout.connect(work)
            timer.start(interval)
        self._last_beat = time.perf_counter()
        self._done.exec()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is painted now has reached the screen: of the canvas the ink, of the plot the newest heat map."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._on_ink if watched is self._window.draw_tab.canvas else self._on_heat_map)
        return False

    def _move(self) -> None:
        canvas, turn = self._window.draw_tab.canvas, self._index % EVENTS_A_STROKE
        if turn == 0:
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton)
            canvas.clear_paper()
            self._unread.clear()
            self._unpainted.clear()
        if self._index == PEN_EVENTS:
            self._done.quit()
            return
        sent = time.perf_counter()
        where = QPointF(on_canvas(canvas, place(turn)))
        kind = QEvent.Type.MouseButtonPress if turn == 0 else QEvent.Type.MouseMove
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas, QMouseEvent(kind, where, canvas.mapToGlobal(where), left, left, none))
        self._unread.append((self._window.recognizer.revision, sent))
        self._unpainted.append(sent)
        self._index += 1

    def _on_read(self) -> None:
        self._read_up_to = self._window.recognizer.answered_revision

    def _on_heat_map(self) -> None:
        now = time.perf_counter()
        self.heat_maps += [now - sent for revision, sent in self._unread if revision <= self._read_up_to]
        self._unread = [(revision, sent) for revision, sent in self._unread if revision > self._read_up_to]

    def _on_ink(self) -> None:
        now = time.perf_counter()
        self.ink += [now - sent for sent in self._unpainted]
        self._unpainted.clear()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last_beat)
        self._last_beat = now


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        app = application.make_application(["reading"])
        window = application.make_window(app, BUNDLED_WEIGHTS, Path(name))
        window.reader.action.setChecked(True)
        window.show()
        wait = QEventLoop()
        window._session.warmed_up.connect(lambda: QTimer.singleShot(2500, wait.quit))
        window.start()
        wait.exec()
        pen = Pen(window)
        pen.draw()
        window.close()
        QApplication.processEvents()
    found = {
        "reading_ms": spread(seconds_a_reading()),
        "heat_map_ms": spread(pen.heat_maps),
        "ink_ms": spread(pen.ink),
        "event_loop_gap_ms": spread(pen.gaps),
        "pen_events": PEN_EVENTS,
        "targets": TARGETS,
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
