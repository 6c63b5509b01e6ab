"""The training thread's worker: runs a TrainingJob and tells how it goes. Torch is imported only in here."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from model.errors import CheckpointError, ModelError
from model.training.control import TrainControl
from model.types import Progress, TrainConfig, TrainResult

if TYPE_CHECKING:
    from model.training.job import TrainingJob

logger = logging.getLogger(__name__)

_Run = Callable[["TrainingJob"], TrainResult | None]


class TrainWorker(QObject):
    """Lives in its own thread; is spoken to by queued signals only. Keeps the last job for an epoch more."""

    noticed = Signal(str)  # a sentence: a snapshot could not be used
    prepared = Signal(float)  # the share, 0…1, of the drawings that are made before the training begins
    progressed = Signal(object)  # Progress
    can_go_on = Signal(bool)  # comes before `finished` and `failed`: whether `one_more` is possible now
    finished = Signal(object)  # TrainResult, or None where it was stopped before one epoch was done
    failed = Signal(str)  # a sentence for the person

    def __init__(self) -> None:
        super().__init__()
        self._job: TrainingJob | None = None

    @Slot(object, object, object, object)
    def start(self, config: TrainConfig, start_weights: Path | None, output: Path, control: TrainControl) -> None:
        """Train from `start_weights` into `output`; where a snapshot lies beside it, go on from that."""
        self._job = None

        def prepared() -> TrainingJob:
            from model.predictor import use_threads
            from model.torch_loading import import_training, without_collections

            import_training()
            cores = max(1, (os.cpu_count() or 2) - 1)  # one stays free for the window
            use_threads(cores)
            with without_collections():
                from model.training.job import TrainingJob

                return TrainingJob(
                    config,
                    start_weights,
                    output,
                    control,
                    keep_snapshots=True,
                    processes=cores,
                    on_prepared=self.prepared.emit,
                    on_notice=self.noticed.emit,
                )

        self._report(prepared, lambda job: job.run(self._on_progress, control))

    @Slot(object, object)
    def one_more(self, control: TrainControl, output: Path) -> None:
        """Train one epoch behind the last training, into the new file `output`."""
        job = self._job
        if job is None:
            self.failed.emit(self.tr("There is no training to go on with. Start one first."))
            return
        self._report(lambda: job, lambda job: job.run_one_more(self._on_progress, control, output))

    def _report(self, prepare: Callable[[], TrainingJob], run: _Run) -> None:
        """Run, and answer with `finished` or `failed`, whatever happens."""
        sentence = self.tr("The training ended with an error; the active model stays. The log says more.")
        result: TrainResult | None = None
        try:
            job = prepare()
            self._job = None
            try:
                result = run(job)
                job.discard_snapshot()  # what there is to keep is in the checkpoint
            except CheckpointError:
                self._job = job  # what was learnt is still in memory: an epoch more tries to write it again
                raise
            self._job = job if result is not None else None
            sentence = ""
        except ModelError as error:
            logger.warning("%s", error)
            sentence = str(error)
        except (OSError, MemoryError, RuntimeError) as error:
            logger.exception("the training ended with an error")
            sentence = self.tr("The training ended with an error ({0}); the active model stays.").format(error)
        finally:  # an error that nobody foresaw goes on to the excepthook, and must not leave the window waiting
            self.can_go_on.emit(self._job is not None)
            if sentence:
                self.failed.emit(sentence)
            else:
                self.finished.emit(result)

    def _on_progress(self, progress: Progress) -> None:
        self.progressed.emit(progress)
