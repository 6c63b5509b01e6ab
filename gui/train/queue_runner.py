"""Runs the queue: starts one training after another, and tells of each as of a run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.session import Session
from gui.train import start_weights
from gui.train.queue import EntryState, QueueEntry, TrainingQueue
from gui.train.training import Training, TrainState
from model.types import Progress, TrainConfig, TrainResult

_ENTRY_STATES = {
    TrainState.RUNNING: EntryState.RUNNING,
    TrainState.PAUSED: EntryState.PAUSED,
    TrainState.STOPPING: EntryState.STOPPING,
}


class QueueRunner(QObject):
    """Owns the queue and feeds the training from it. A run is known by the path of the checkpoint that it will write.

    Every `run_began` is followed by exactly one of `run_finished`, `run_failed` and `run_dropped`, unless the program
    closes. The start weights of a training are looked up when it starts.
    """

    changed = Signal()  # the queue
    could_not_start = Signal(str)  # a sentence: the training was taken from the queue, and the next one is tried
    run_began = Signal(object, object)  # Path, TrainConfig
    run_progressed = Signal(object, object)  # Path, Progress
    run_finished = Signal(object, object)  # Path, TrainResult
    run_failed = Signal(object, str)  # Path, a sentence
    run_dropped = Signal(object)  # Path, where no file was written: it was stopped before one epoch was done

    def __init__(self, session: Session, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._training = training
        self._queue = TrainingQueue()
        training.began.connect(self._on_began)
        training.state_changed.connect(self._on_state_changed)
        training.progressed.connect(self._on_progressed)
        training.finished.connect(self._on_finished)
        training.failed.connect(self._on_failed)
        training.ended.connect(self._start_next)

    @property
    def entries(self) -> tuple[QueueEntry, ...]:
        """The whole queue, in order."""
        return self._queue.entries

    @property
    def waiting(self) -> int:
        """How many are still to start."""
        return len(self._queue.waiting)

    def add(self, config: TrainConfig, output: Path | None = None) -> None:
        """Train with these settings behind all others; now, where nothing runs.

        `output` is the checkpoint of a training that was cut off: it is continued from the snapshot beside it.
        """
        self._queue.add(config, output)
        self.changed.emit()
        self._start_next()

    def remove(self, entry_id: int) -> None:
        """Take out a training that waits, or forget one that has ended; its file stays."""
        if self._queue.remove(entry_id):
            self.changed.emit()

    def move(self, entry_id: int, by: int) -> None:
        """Move one that waits by so many places; earlier is negative."""
        if self._queue.move(entry_id, by):
            self.changed.emit()

    def drop_waiting(self) -> None:
        """Start none of those that wait."""
        self._queue.drop_waiting()
        self.changed.emit()

    def _start_next(self) -> None:
        while self._training.state is TrainState.IDLE and (entry := self._queue.begin_next()) is not None:
            config = entry.config
            if entry.output is not None:
                self._training.resume_snapshot(config, entry.output)
                return
            problem = start_weights.misfit(self._session, config.network, config.start_from)
            if not problem:
                self._training.start(config, start_weights.path_of(self._session, config.start_from))
                return
            self._queue.end(EntryState.FAILED, error=problem)
            self.changed.emit()
            self.could_not_start.emit(problem)

    def _on_began(self, output: Path, config: TrainConfig) -> None:
        if self._queue.running is None:  # an epoch more behind a training that has ended
            self._queue.add_next(config)
            self._queue.begin_next()
        self.changed.emit()
        self.run_began.emit(output, config)

    def _on_state_changed(self, state: TrainState) -> None:
        if state in _ENTRY_STATES:
            self._queue.mark(_ENTRY_STATES[state])
            self.changed.emit()

    def _on_progressed(self, progress: Progress) -> None:
        self._queue.advance(progress.batch / max(1, progress.batches))
        self.changed.emit()
        self.run_progressed.emit(self._training.output, progress)

    def _on_finished(self, result: TrainResult | None) -> None:
        if result is None:
            self._queue.end(EntryState.DROPPED)
            self.run_dropped.emit(self._training.output)
        else:
            ending = EntryState.STOPPED if result.stopped else EntryState.DONE
            self._queue.end(ending, accuracy=result.test.accuracy)
            self.run_finished.emit(result.path, result)
        self.changed.emit()

    def _on_failed(self, sentence: str) -> None:
        self._queue.end(EntryState.FAILED, error=sentence)
        self.run_failed.emit(self._training.output, sentence)
        self.changed.emit()
