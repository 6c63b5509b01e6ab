"""How soon the heat map follows the pen: `python -m tests.bench.reading` prints JSON, milliseconds.

`reading`, `memory` and `why` (two strokes, with gradients) are what the view asks of the bundled network, on one
thread, without a window. `heat_map` is the way from a pen event in the real window, reading view open and nothing else
to do, to the heat map of that event's drawing or of a newer one; `ink` is the way to the painted ink, and
`event_loop_gap` how long the event loop stood still meanwhile. `rows_between_beliefs` counts how finely the heat maps
were read: 1 is every row; a slow computer leaves some out while the pen moves. `all_rows_after_rest` is the way from
the last pen event of a stroke to a heat map of every row.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import torch
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui import application
from gui.main_window import MainWindow
from model.bundled import BUNDLED_WEIGHTS
from model.painter import paint_for_judging
from model.predictor import Predictor
from model.raster import raster
from model.reading.beliefs import read
from model.reading.reasons import reasons
from model.reading.states import memory
from model.types import Drawing, Point, Stroke
from tests.bench.pen import EVENTS_A_STROKE, HEARTBEAT, PEN_EVENTS, PEN_INTERVAL, Pen, place
from tests.bench.responsiveness import spread
from tests.gui.conftest import on_canvas

TARGETS = {"heat_map_p95_ms": 33, "reading_median_ms": 15, "ink_p99_ms": 8}
ROUNDS, WARM_UP = 200, 20
RESTS = 10


def seconds_without_a_window() -> dict[str, list[float]]:
    """Seconds of single readings, looks into the memory and explanations in this thread."""
    torch.set_num_threads(1)
    predictor = Predictor.load(BUNDLED_WEIGHTS)
    half = EVENTS_A_STROKE // 2
    points = [Point(*place(index)) for index in range(EVENTS_A_STROKE)]
    drawing = Drawing((Stroke(tuple(points[:half])), Stroke(tuple(points[half:]))))
    framed = raster(paint_for_judging(drawing))  # (28, 28)
    return {
        "reading": seconds(lambda: read(predictor, framed)),
        "memory": seconds(lambda: memory(predictor, framed)),
        "why": seconds(lambda: reasons(predictor, drawing)),
    }


def seconds(act: Callable[[], object]) -> list[float]:
    """Seconds that each of ROUNDS calls took, warmed up."""
    taken = []
    for _ in range(WARM_UP + ROUNDS):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return taken[WARM_UP:]


def wait(milliseconds: int) -> None:
    """Let the event loop run; QTest.qWait would keep other threads from Python meanwhile."""
    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(loop.quit)
    timer.start(milliseconds)
    loop.exec()


class ReadingPen(Pen):
    """Clocks what is painted: ink on the canvas, and the heat map of an event's drawing or of a newer one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.ink: list[float] = []
        self._unpainted: list[float] = []
        self._read_up_to = 0
        self.every: Counter[int] = Counter()
        window.reader.answered.connect(self._on_read)
        window.draw_tab.canvas.installEventFilter(self)
        self._plot = window.reader.panel.plot  # type: ignore[union-attr]  # it is open
        self._plot.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is painted now has reached the screen: of the canvas the ink, of the plot the newest heat map."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._on_ink if watched is self.window.draw_tab.canvas else self._on_heat_map)
        return False

    def sent(self, when: float) -> None:
        """Its ink is to be seen next."""
        self._unpainted.append(when)

    def cleared(self) -> None:
        """Nothing of it will be seen."""
        super().cleared()
        self._unpainted.clear()

    def all_rows_after_rest(self) -> list[float]:
        """Seconds from the last event of each of RESTS strokes to a heat map of every row."""
        canvas, taken = self.window.draw_tab.canvas, []
        for _ in range(RESTS):
            canvas.clear_paper()
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, place(0)))
            for index in range(1, EVENTS_A_STROKE // 2):
                wait(PEN_INTERVAL)
                QTest.mouseMove(canvas, on_canvas(canvas, place(index)))
            rested, newest = time.perf_counter(), self.window.recognizer.revision
            while self._read_up_to < newest or (reading := self._plot.reading) is None or reading.every > 1:
                wait(HEARTBEAT)
            taken.append(time.perf_counter() - rested)
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton)
        return taken

    def _on_read(self) -> None:
        self._read_up_to = self.window.recognizer.answered_revision
        if self._plot.reading is not None:
            self.every[self._plot.reading.every] += 1

    def _on_heat_map(self) -> None:
        self.answered(self._read_up_to)

    def _on_ink(self) -> None:
        now = time.perf_counter()
        self.ink += [now - sent for sent in self._unpainted]
        self._unpainted.clear()


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
        pen = ReadingPen(window)
        pen.draw()
        every = dict(sorted(pen.every.items()))
        rested = pen.all_rows_after_rest()
        window.close()
        QApplication.processEvents()
    found = {
        **{f"{what}_ms": spread(taken) for what, taken in seconds_without_a_window().items()},
        "heat_map_ms": spread(pen.answers),
        "ink_ms": spread(pen.ink),
        "event_loop_gap_ms": spread(pen.gaps),
        "rows_between_beliefs": every,
        "all_rows_after_rest_ms": spread(rested),
        "pen_events": PEN_EVENTS,
        "targets": TARGETS,
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
