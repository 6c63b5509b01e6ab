"""The real program without a screen, busy with one thing until it is killed; or looking at what a kill has left.

    python -m tests.campaign.victim SCENARIO DATA_FOLDER OUTPUT_FOLDER

It says what it does in lines of JSON: "ready", what is "begun", and what is "done": the latter must never be lost.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractButton

import main as program
from gui import application
from gui.main_window import MainWindow
from gui.runs.exporting import ONNX, SAFETENSORS, SCRIPT, Exporter
from gui.settings import BOLDNESS, PEN_WIDTH, TRAIN_FORM
from model.runs.run import Run
from model.runs.store import RunStore
from model.types import Progress, TrainResult

_LOOKS = 20  # milliseconds between two looks whether the window is complete
STEPS = 1_000  # of the pen's width that a settings file can hold in this test
EXPORTED = "exported_network"
KINDS = (SAFETENSORS, ONNX, SCRIPT)


def tell(event: str, **about: Any) -> None:
    """One line for whoever kills this process; it is in the pipe when this returns."""
    os.write(1, (json.dumps({"event": event, **about}) + "\n").encode())


class Victim(QObject):
    """Waits until the window is complete, then does its scenario over and over."""

    def __init__(self, window: MainWindow, scenario: str, data_folder: Path, output: Path) -> None:
        super().__init__(window)
        self._window = window
        self._data_folder = data_folder
        self._output = output
        self._scenario: Callable[[], None] = getattr(self, f"_{scenario}")
        self._count = itertools.count(1)
        self._epochs = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._begin_when_complete)
        self._timer.start(_LOOKS)

    def _begin_when_complete(self) -> None:
        library = self._window._library
        if self._window.runs_tab is None or library is None or not (library.runs or library.unknown):
            return
        self._timer.stop()
        self._library = library
        tell("ready")
        self._scenario()

    # --- trainings

    def _training(self) -> None:
        tab = self._window.train_tab
        assert tab is not None
        tab.run_began.connect(self._on_began)
        tab.run_progressed.connect(self._on_progressed)
        tab.run_finished.connect(self._on_finished)
        tab.run_failed.connect(lambda _path, sentence: tell("failed", sentence=sentence))
        tab.training_ended.connect(lambda: QTimer.singleShot(0, self, self._train))
        self._train()

    def _train(self) -> None:
        tab = self._window.train_tab
        assert tab is not None
        button = tab.findChild(QAbstractButton, "start_button")
        assert button is not None
        button.click()

    def _on_began(self, path: Path, _config: object) -> None:
        self._epochs = 0
        tell("begun", checkpoint=path.name)

    def _on_progressed(self, path: Path, progress: Progress) -> None:
        if len(progress.scores) > self._epochs:
            self._epochs = len(progress.scores)
            tell("epoch", checkpoint=path.name, epoch=self._epochs)

    def _on_finished(self, path: Path, _result: TrainResult) -> None:
        tell("done", checkpoint=path.name)

    # --- files in and out

    def _import(self) -> None:
        self._library.imported.connect(self._on_imported)
        self._library.import_ended.connect(self._import_next)
        self._import_next()

    def _import_next(self) -> None:
        tell("begun")
        self._library.import_file(self._output / "stranger.safetensors")

    def _on_imported(self, run: Run) -> None:
        tell("done", run=run.id, checkpoint=run.checkpoint.name if run.checkpoint else "")

    def _export(self) -> None:
        self._exporter = Exporter(self)
        self._kinds = itertools.cycle(KINDS)
        self._checkpoint = next(run.checkpoint for run in self._library.runs if run.checkpoint and run.test)
        self._exporter.exported.connect(self._on_exported)
        self._exporter.failed.connect(lambda sentence: tell("failed", sentence=sentence))
        self._export_next()

    def _export_next(self) -> None:
        kind = next(self._kinds)
        output = self._output / f"{EXPORTED}{'_weights' if kind is SAFETENSORS else ''}{kind.suffix}"
        tell("begun", file=output.name)
        self._exporter.export(self._checkpoint, kind, output)

    def _on_exported(self, files: tuple[Path, ...]) -> None:
        tell("done", files=[path.relative_to(self._output).as_posix() for path in files])
        self._export_next()

    # --- the list of runs, the settings

    def _list(self) -> None:
        store = RunStore(self._data_folder / "runs.sqlite", self._data_folder / "models")
        runs = [run.id for run in self._library.runs]
        threading.Thread(target=self._change_list, args=(store, runs), daemon=True).start()

    def _change_list(self, store: RunStore, runs: list[int]) -> None:
        for number in self._count:
            run = runs[number % len(runs)]
            self._change("name", run, f"name {number}", store.rename)
            self._change("note", run, f"note {number}", store.annotate)
            tell("begun", what="deleted", run=runs[0], value=bool(number % 2))
            (store.delete if number % 2 else store.restore)([runs[0]])
            tell("done", what="deleted", run=runs[0], value=bool(number % 2))

    def _change(self, what: str, run: int, value: str, change: Callable[[int, str], None]) -> None:
        tell("begun", what=what, run=run, value=value)
        change(run, value)
        tell("done", what=what, run=run, value=value)

    def _settings(self) -> None:
        settings = self._window._settings
        number = next(self._count)
        tell("begun", number=number)
        settings.set(PEN_WIDTH, pen_width(number))
        settings.set(BOLDNESS, boldness(number))
        if settings.sync():
            tell("done", number=number)
        QTimer.singleShot(0, self, self._settings)

    # --- after a kill

    def _look(self) -> None:
        QTimer.singleShot(1_000, self, self._look_and_close)  # what tidies up in threads may take a moment

    def _look_and_close(self) -> None:
        settings = self._window._settings
        tell(
            "found",
            runs=[
                {
                    "run": run.id,
                    "name": run.name,
                    "note": run.note,
                    "state": str(run.state),
                    "checkpoint": run.checkpoint.name if run.checkpoint else "",
                }
                for run in self._library.runs
            ],
            interrupted={
                training.output.name: training.epochs_done
                for training in self._library.interrupted
                if training.config is not None
            },
            unknown=[path.name for path in self._library.unknown],
            pen_width=settings.get(PEN_WIDTH),
            boldness=settings.get(BOLDNESS),
            form=settings.get(TRAIN_FORM),
        )
        self._window.close()


def pen_width(number: int) -> float:
    """The width that the settings scenario sets at its n-th turn."""
    return round(0.01 + 0.2 * (number % STEPS) / STEPS, 6)


def boldness(number: int) -> float:
    """What it sets together with `pen_width`."""
    return round((number % STEPS) / STEPS, 6)


def main() -> int:
    """Run the program with the scenario of the command line."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    scenario, data_folder, output = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    make_window = application.make_window

    def make_victim(*arguments: Any) -> MainWindow:
        window = make_window(*arguments)
        Victim(window, scenario, data_folder, output)
        return window

    application.make_window = make_victim
    return program.main(["--data-folder", str(data_folder), "--log-level", "info"])


if __name__ == "__main__":
    sys.exit(main())
