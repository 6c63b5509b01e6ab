"""How soon eight networks answer to one drawing: `python -m tests.bench.arena` prints JSON, milliseconds.

Eight architectures, the bundled one with its own weights and the others untaught: what they say does not matter here.
`round` is one drawing judged by all, without a window; `answers` is the way from a pen event in the real window to all
answers on the panel, and `event_loop_gap` how long its event loop stood still meanwhile.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import torch
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from gui import application
from gui.arena.arena_worker import ArenaRequest, ArenaWorker
from gui.arena.contender import MOST_CONTENDERS, Contender
from model import checkpoint, networks
from model.bundled import BUNDLED_WEIGHTS
from model.types import CheckpointInfo, Drawing, Point, Stroke
from tests.bench.pen import EVENTS_A_STROKE, Pen, place
from tests.bench.responsiveness import spread

FRAME = 33.3  # milliseconds: 30 pictures a second
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
        window.arena.answered.connect(pen.answered)
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
