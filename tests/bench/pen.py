"""A pen that draws in the real window at the pace of a fast mouse, and clocks the rounds of the event loop."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.main_window import MainWindow
from tests.gui.conftest import on_canvas

PEN_INTERVAL, PEN_EVENTS, EVENTS_A_STROKE = 8, 600, 100  # milliseconds, and how many
HEARTBEAT = 2  # milliseconds between two looks at the event loop


def place(index: int) -> tuple[float, float]:
    """Where the pen is at an event of a stroke, in canvas units: a loop that opens."""
    angle = index / EVENTS_A_STROKE * 4 * math.pi
    return 0.5 + 0.25 * math.sin(angle) * (1 - index / 250), 0.5 - 0.3 * math.cos(angle / 2)


class Pen(QObject):
    """Draws strokes, each on clean paper; `answered` gathers how long each event waited for what it led to, seconds."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.window = window
        self.answers: list[float] = []
        self.gaps: list[float] = []
        self._unanswered: list[tuple[int, float]] = []
        self._index = 0
        self._last_beat = time.perf_counter()
        self._done = QEventLoop()

    def draw(self) -> None:
        """PEN_EVENTS events, EVENTS_A_STROKE a stroke."""
        pen, heart = QTimer(), QTimer()
        for timer, interval, work in ((pen, PEN_INTERVAL, self._move), (heart, HEARTBEAT, self._beat)):
            timer.setTimerType(Qt.TimerType.PreciseTimer)
            timer.timeout.connect(work)
            timer.start(interval)
        self._last_beat = time.perf_counter()
        self._done.exec()

    def answered(self, revision: int) -> None:
        """What the events up to this drawing led to can be seen now."""
        now = time.perf_counter()
        self.answers += [now - sent for number, sent in self._unanswered if number <= revision]
        self._unanswered = [(number, sent) for number, sent in self._unanswered if number > revision]

    def sent(self, when: float) -> None:
        """An event was sent just now."""

    def cleared(self) -> None:
        """The paper was cleared: what is not answered by now never will be."""
        self._unanswered.clear()

    def _move(self) -> None:
        canvas, turn = self.window.draw_tab.canvas, self._index % EVENTS_A_STROKE
        if turn == 0:
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton)
            canvas.clear_paper()
            self.cleared()
        if self._index == PEN_EVENTS:
            self._done.quit()
            return
        when = time.perf_counter()
        where = QPointF(on_canvas(canvas, place(turn)))
        kind = QEvent.Type.MouseButtonPress if turn == 0 else QEvent.Type.MouseMove
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas, QMouseEvent(kind, where, canvas.mapToGlobal(where), left, left, none))
        self._unanswered.append((self.window.recognizer.revision, when))
        self.sent(when)
        self._index += 1

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last_beat)
        self._last_beat = now
