"""Runs inside the measured process: the real `main.main`, with clocks at the canvas, the bars and the event loop.

Started by tests.bench.responsiveness as `python -m tests.bench.probe OUTPUT STARTED SCENARIO DATA_FOLDER`, where
STARTED is the monotonic time at which the process was started. Writes what it measured to OUTPUT as JSON.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

clock = time.monotonic

HEARTBEAT = 2  # milliseconds between two looks at the event loop
PEN_INTERVAL = 8  # milliseconds between two pen events: 125 a second, as a mouse or a tablet sends them
PEN_EVENTS = 800  # in each phase
SETTLE = 1500  # milliseconds of rest before a phase


class Clocks:
    """What was measured, in seconds."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.window: float | None = None  # start of the process -> first painted canvas
        self.first_prediction: float | None = None
        self.gaps: list[tuple[float, str, float]] = []  # length, phase, when
        self.phase = "start"
        self.ink: dict[str, list[float]] = {}
        self.bars: dict[str, list[float]] = {}
        self.memory: dict[str, float] = {}
        self.images_per_second: list[float] = []
        self.last_beat: float | None = None

    def beat(self) -> None:
        """One round of the event loop."""
        now = clock()
        if self.last_beat is not None:
            self.gaps.append((now - self.last_beat, self.phase, self.last_beat - self.started))
        self.last_beat = now

    def note_memory(self) -> None:
        """Resident megabytes of this process, the largest of each phase."""
        import psutil

        resident = psutil.Process().memory_info().rss / 2**20
        self.memory[self.phase] = max(resident, self.memory.get(self.phase, 0.0))


class Probe:
    """Wraps the paint events of canvas and bars, draws, trains, and closes the window."""

    def __init__(self, clocks: Clocks, full: bool) -> None:
        self.clocks = clocks
        self._full = full
        self._unpainted: list[float] = []  # pen events whose ink is not on the screen yet
        self._unanswered: list[tuple[int, float]] = []  # (revision, time) of pen events without new bars
        self._answered = -1
        self._steps: Iterator[None] = iter(())

    def watch_classes(self) -> None:
        """Before any widget exists: Qt looks the overrides up once."""
        from gui.draw.canvas import Canvas
        from gui.draw.probability_bars import ProbabilityBars

        self._wrap(Canvas, self._ink_is_painted)
        self._wrap(ProbabilityBars, self._bars_are_painted)

    def _wrap(self, kind: type, after: Callable[[], None]) -> None:
        original = kind.paintEvent  # type: ignore[attr-defined]

        def paint(widget: object, event: object) -> None:
            original(widget, event)
            after()

        kind.paintEvent = paint  # type: ignore[attr-defined]

    def attach(self, window: object) -> None:
        """Follow a window from now on."""
        from PySide6.QtCore import Qt, QTimer

        from gui.main_window import MainWindow

        assert isinstance(window, MainWindow)
        self._window = window
        window.recognizer.predicted.connect(self._on_predicted)
        self._heart = QTimer(window)
        self._heart.setTimerType(Qt.TimerType.PreciseTimer)
        self._heart.timeout.connect(self.clocks.beat)
        self._session = window._session
        self._session.warmed_up.connect(lambda: QTimer.singleShot(SETTLE, self._begin))

    def _ink_is_painted(self) -> None:
        now = clock()
        if self.clocks.window is None:
            self.clocks.window = now - self.clocks.started
            self._heart.start(HEARTBEAT)
            self._draw_a_first_stroke()
        self.clocks.ink.setdefault(self.clocks.phase, []).extend(now - sent for sent in self._unpainted)
        self._unpainted.clear()

    def _bars_are_painted(self) -> None:
        now = clock()
        done = [sent for revision, sent in self._unanswered if revision <= self._answered]
        self._unanswered = [(revision, sent) for revision, sent in self._unanswered if revision > self._answered]
        self.clocks.bars.setdefault(self.clocks.phase, []).extend(now - sent for sent in done)

    def _on_predicted(self, prediction: object) -> None:
        if prediction is not None and self.clocks.first_prediction is None:
            self.clocks.first_prediction = clock() - self.clocks.started
        self._answered = self._window.recognizer.answered_revision

    def _draw_a_first_stroke(self) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, lambda: [self._pen(0.3 + 0.01 * i, 0.3, i == 0) for i in range(20)])

    def _pen(self, x: float, y: float, down: bool) -> None:
        """One real mouse event at a place in canvas units."""
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        canvas = self._window.draw_tab.canvas
        paper = canvas.paper_rect()
        place = QPointF(paper.x() + x * paper.width(), paper.y() + y * paper.height())
        kind = QEvent.Type.MouseButtonPress if down else QEvent.Type.MouseMove
        button = Qt.MouseButton.LeftButton if down else Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind, place, canvas.mapToGlobal(place), button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        sent = clock()
        self._unpainted.append(sent)
        QApplication.sendEvent(canvas, event)
        self._unanswered.append((self._window.recognizer.revision, sent))

    # --- the scenario: a generator that yields while it waits

    def _begin(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        if not self._full:
            self._window.close()
            return
        self._steps = self._scenario()
        self._stepper = QTimer(self._window)
        self._stepper.setTimerType(Qt.TimerType.PreciseTimer)
        self._stepper.timeout.connect(lambda: next(self._steps, None))
        self._stepper.start(PEN_INTERVAL)

    def _scenario(self) -> Iterator[None]:
        from PySide6.QtWidgets import QAbstractButton

        yield from self._pen_phase("idle")
        window = self._window
        window.tabs.setCurrentIndex(1)
        tab = window.train_tab
        assert tab is not None
        tab._training.progressed.connect(lambda p: self.clocks.images_per_second.append(p.images_per_second))
        self.clocks.phase = "training begins"
        tab.findChild(QAbstractButton, "start_button").click()
        while len(self.clocks.images_per_second) < 20:
            yield
        window.tabs.setCurrentIndex(0)
        yield from self._pen_phase("training")
        self.clocks.phase = "training ends"
        tab.stop_training()
        while tab.is_training:
            yield
        self.clocks.phase = "exit"
        window.close()

    def _pen_phase(self, name: str) -> Iterator[None]:
        """Rest, then draw PEN_EVENTS of loops, a fresh stroke and paper every 100 events."""
        from PySide6.QtTest import QTest

        self._window.draw_tab.canvas.clear_paper()
        for _ in range(SETTLE // PEN_INTERVAL):
            yield
        self._unpainted.clear()
        self._unanswered.clear()
        self.clocks.phase = name
        for index in range(PEN_EVENTS):
            turn = index % 100
            if turn == 0:
                QTest.mouseRelease(self._window.draw_tab.canvas, _left())
                self._window.draw_tab.canvas.clear_paper()
                self._unanswered.clear()
            angle = turn / 100 * 4 * math.pi
            self._pen(0.5 + 0.25 * math.sin(angle) * (1 - turn / 250), 0.5 - 0.3 * math.cos(angle / 2), turn == 0)
            yield
        QTest.mouseRelease(self._window.draw_tab.canvas, _left())
        self.clocks.note_memory()
        for _ in range(20):
            yield
        self.clocks.phase = f"after {name}"


def _left() -> object:
    from PySide6.QtCore import Qt

    return Qt.MouseButton.LeftButton


def run(output: Path, started: float, scenario: str, data_folder: str) -> None:
    """Run `main.main` with the probe attached."""
    import main

    clocks = Clocks(started)
    probe = Probe(clocks, full=scenario == "full")
    from gui import application

    original = application.make_window

    def make_window(*arguments: object) -> object:
        probe.watch_classes()
        window = original(*arguments)  # type: ignore[arg-type]
        probe.attach(window)
        return window

    application.make_window = make_window  # type: ignore[assignment]
    code = main.main(["--data-folder", data_folder])
    clocks.beat()  # from the last round of the loop to its end
    output.write_text(json.dumps({**vars(clocks), "exit_code": code}))


if __name__ == "__main__":
    run(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3], sys.argv[4])
