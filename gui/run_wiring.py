"""Connects the list of runs with the rest of the window: the tabs do not know each other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, SignalInstance

from gui.arena.arena import Arena
from gui.arena.contender import Contender
from gui.runs.library import RunLibrary
from gui.session import Session
from model.runs.run import Run
from model.runs.store import RunStore
from model.types import Progress, TrainConfig, TrainResult

if TYPE_CHECKING:
    from gui.train.train_tab import TrainTab
    from model.runs.interrupted import Interrupted


class TellsOfTrainings(Protocol):
    """What says how trainings go; each is known by the path of its checkpoint, the first argument."""

    run_began: SignalInstance  # Path, TrainConfig
    run_progressed: SignalInstance  # Path, Progress
    run_finished: SignalInstance  # Path, TrainResult
    run_failed: SignalInstance  # Path, a sentence
    run_dropped: SignalInstance  # Path


class TrainingNotes(QObject):
    """Notes every training in the list of runs, and its curve after every epoch."""

    def __init__(self, trainings: TellsOfTrainings, library: RunLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._epochs: dict[Path, int] = {}  # noted so far, of the trainings under way
        trainings.run_began.connect(self._on_began)
        trainings.run_progressed.connect(self._on_progressed)
        trainings.run_finished.connect(self._on_finished)
        trainings.run_failed.connect(self._on_failed)
        trainings.run_dropped.connect(self._on_dropped)

    def _on_began(self, key: Path, config: TrainConfig) -> None:
        self._epochs[key] = 0
        self._library.begin(key, config)

    def _on_progressed(self, key: Path, progress: Progress) -> None:
        epochs = len(progress.scores)
        if epochs > self._epochs.get(key, 0):  # it tells ten times a second; the disk need not hear it
            self._epochs[key] = epochs
            self._library.note_progress(key, progress.scores, progress.images_per_second)

    def _on_finished(self, key: Path, result: TrainResult) -> None:
        self._epochs.pop(key, None)
        self._library.finish(key, result)

    def _on_failed(self, key: Path, sentence: str) -> None:
        self._epochs.pop(key, None)
        self._library.fail(key, sentence)

    def _on_dropped(self, key: Path) -> None:
        self._epochs.pop(key, None)
        self._library.drop(key)


class InterruptedTrainings(QObject):
    """Offers trainings that ended with their program on the Train tab; continues or discards them."""

    def __init__(self, tab: TrainTab, library: RunLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tab = tab
        self._library = library
        self._offered: tuple[Interrupted, ...] = ()
        library.changed.connect(self._offer)
        library.resumed.connect(self._on_resumed)
        tab.continue_asked.connect(self._continue)
        tab.discard_asked.connect(self._discard)

    def _offer(self) -> None:
        found = self._library.interrupted
        if found != self._offered:
            self._offered = found
            usable = any(training.config is not None for training in found)
            self._tab.offer_interrupted(" ".join(self._sentence(training) for training in found), usable)

    def _sentence(self, training: Interrupted) -> str:
        if training.config is None:
            return self.tr("“{0}” was interrupted and can't be continued: {1}").format(
                training.run.name, training.problem
            )
        return self.tr("“{0}” was interrupted after {1} of {2} epochs.").format(
            training.run.name, training.epochs_done, training.epochs
        )

    def _continue(self) -> None:
        for training in self._offered:
            if training.config is not None:
                self._library.resume(training)

    def _discard(self) -> None:
        for training in self._offered:
            self._library.discard(training)

    def _on_resumed(self, training: Interrupted) -> None:
        if training.config is not None:
            self._tab.continue_training(training.config, training.output)


class ArenaOffer(QObject):
    """Offers the Arena the runs that can judge, whenever others can."""

    def __init__(self, library: RunLibrary, arena: Arena, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._arena = arena
        self._offered: tuple[Contender, ...] = ()
        library.changed.connect(self._offer)

    def _offer(self) -> None:
        found = contenders(self._library.runs)
        if found != self._offered:  # a training that goes on changes the list after every epoch
            self._offered = found
            self._arena.set_choices(found)


class ModelNames(QObject):
    """Has every model go by the name of its run, also after the run is renamed."""

    def __init__(self, library: RunLibrary, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._session = session
        library.changed.connect(self._tell)

    def _tell(self) -> None:
        runs = self._library.runs
        self._session.set_names({run.checkpoint: run.name for run in runs if run.checkpoint is not None})


def run_library(session: Session, parent: QObject) -> RunLibrary:
    """The list of runs of the session's data folder; `open` it when all who listen are connected."""
    return RunLibrary(RunStore(session.models_folder.parent / "runs.sqlite", session.models_folder), parent)


def contenders(runs: Iterable[Run]) -> tuple[Contender, ...]:
    """The runs that can judge a drawing in the Arena: those whose weights are there and were judged themselves."""
    return tuple(
        Contender(f"run-{run.id}", run.name, run.checkpoint)
        for run in runs
        if run.checkpoint is not None and run.test is not None and run.checkpoint.is_file()
    )
