"""The window's view of the list of runs: what it shows and what it wants noted, without ever waiting for the disk."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QThreadPool, Signal

from gui.runs import writes
from gui.runs.library_worker import LibraryWorker
from model.errors import ModelError
from model.runs.run import Run
from model.runs.store import Keep, RunStore
from model.types import EpochScore, TrainConfig, TrainResult

if TYPE_CHECKING:
    from model.runs.interrupted import Interrupted

logger = logging.getLogger(__name__)


class RunLibrary(QObject):
    """The runs as they were read last, and every change of them; a change comes back with `changed`.

    Changes are written in order by a thread. What the disk refuses waits and is tried again; the person hears of it
    once by `failed`, and by `noticed` when it has worked. A training is known by its key, the path of its checkpoint.
    """

    changed = Signal()  # `runs`, `unknown` or `interrupted` is new
    resumed = Signal(object)  # Interrupted: it is this window's now, and can be trained on
    failed = Signal(str)  # a sentence for the person
    noticed = Signal(str)  # a sentence that asks for nothing
    imported = Signal(object)  # the Run of a checkpoint that was brought in or taken back
    import_ended = Signal()  # follows every `import_file` and `adopt_unknown`, however it went

    _refresh = Signal()
    _write = Signal(object)
    _resume = Signal(object)
    _discard = Signal(object)
    _close = Signal(object)

    def __init__(self, store: RunStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runs: tuple[Run, ...] = ()
        self._unknown: tuple[Path, ...] = ()
        self._interrupted: tuple[Interrupted, ...] = ()
        self._is_closing = threading.Event()
        self._imports = QThreadPool(self)
        self._imports.setMaxThreadCount(1)
        self._thread = QThread(self)
        self._thread.setObjectName("runs")
        self._worker = LibraryWorker(store)
        self._worker.moveToThread(self._thread)
        self._refresh.connect(self._worker.refresh)
        self._write.connect(self._worker.write)
        self._resume.connect(self._worker.resume)
        self._discard.connect(self._worker.discard)
        self._worker.resumed.connect(self.resumed)
        self._close.connect(self._worker.close)
        self._worker.listed.connect(self._on_listed)
        self._worker.failed.connect(self.failed)
        self._worker.noticed.connect(self.noticed)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs that are not deleted, the newest first; empty until `changed` came once."""
        return self._runs

    @property
    def unknown(self) -> tuple[Path, ...]:
        """Checkpoints of the models folder that no run names; `adopt_unknown` takes them into the list."""
        return self._unknown

    @property
    def interrupted(self) -> tuple[Interrupted, ...]:
        """Trainings that ended with their program: `resume` or `discard` them."""
        return self._interrupted

    def run(self, number: int) -> Run | None:
        """One of `runs`."""
        return next((run for run in self._runs if run.id == number), None)

    def open(self) -> None:
        """Start the thread; it reads the list, and writes what was noted before.

        Connect all signals first: a damaged file is reported once, on opening.
        """
        self._thread.start()
        self._refresh.emit()

    def refresh(self) -> None:
        """Read the list again: another window, or `python -m model`, may have changed it."""
        self._refresh.emit()

    def close(self, keep: Keep = ()) -> str:
        """Write what waits, remove deleted runs for good (but not the checkpoints `keep`), end the threads; waits.

        Gives a sentence for the person where something could neither be written nor be kept for the next start, or "".
        """
        self._is_closing.set()
        self._imports.waitForDone()
        if self._thread.isRunning():
            self._close.emit(keep)
            self._thread.wait()
        return self._worker.lost

    # --- what the Train tab tells

    def begin(self, key: Path, config: TrainConfig, name: str = "", parameters: int = 0) -> None:
        """A training starts that will write to `key`."""
        self._write.emit(writes.Begin(key, config, name, parameters))

    def note_progress(self, key: Path, curve: Sequence[EpochScore], images_per_second: float) -> None:
        """It has done an epoch; `curve` holds all of them."""
        self._write.emit(writes.NoteProgress(key, tuple(curve), images_per_second))

    def finish(self, key: Path, result: TrainResult) -> None:
        """It has ended with a checkpoint."""
        self._write.emit(writes.Finish(key, result))

    def fail(self, key: Path, sentence: str) -> None:
        """It has failed."""
        self._write.emit(writes.Fail(key, sentence))

    def drop(self, key: Path) -> None:
        """It has ended with nothing to keep."""
        self._write.emit(writes.Drop(key))

    # --- what the person does

    def rename(self, run: int, name: str) -> None:
        """Give a run another name."""
        self._write.emit(writes.Rename(run, name))

    def annotate(self, run: int, note: str) -> None:
        """Give a run another note."""
        self._write.emit(writes.Annotate(run, note))

    def delete(self, runs: Iterable[int]) -> None:
        """Take runs off the list; their checkpoints stay until the program ends."""
        self._write.emit(writes.Delete(tuple(runs)))

    def restore(self, runs: Iterable[int]) -> None:
        """Take deleted runs back."""
        self._write.emit(writes.Restore(tuple(runs)))

    def resume(self, training: Interrupted) -> None:
        """Take over a training that was cut off; `resumed` or `failed` follows."""
        self._resume.emit(training)

    def discard(self, training: Interrupted) -> None:
        """Give up what a training that was cut off has learnt."""
        self._discard.emit(training)

    def import_file(self, path: Path) -> None:
        """Judge somebody's checkpoint and take it in; `imported` or `failed` follows after some seconds."""

        def bring_in() -> None:
            from model.runs.importing import import_checkpoint

            run = import_checkpoint(path, self._store, self._is_closing.is_set)
            if run is not None:
                self.imported.emit(run)

        self._imports.start(lambda: self._import(bring_in, path.name))

    def adopt_unknown(self) -> None:
        """Take the checkpoints that no run names into the list; `imported` or `failed` follows for each."""

        def take_back() -> None:
            from model.runs.importing import adopt_unknown

            adopt_unknown(self._store, self.imported.emit, self.failed.emit, self._is_closing.is_set)

        self._imports.start(lambda: self._import(take_back, self._store.models_folder.name))

    def _import(self, work: Callable[[], None], name: str) -> None:
        """Runs in a thread of its own: judging takes seconds, and trainings must be noted meanwhile."""
        from model.torch_loading import import_torch, without_collections

        try:
            import_torch()
            with without_collections():
                work()
        except ModelError as error:
            logger.warning("%s", error)
            self.failed.emit(str(error))
        except Exception as error:  # the person waits for an answer
            logger.exception("a checkpoint could not be imported")
            self.failed.emit(self.tr("{0} could not be imported ({1}).").format(name, error))
        finally:
            self._refresh.emit()
            self.import_ended.emit()

    def _on_listed(
        self, runs: tuple[Run, ...], unknown: tuple[Path, ...], interrupted: tuple[Interrupted, ...]
    ) -> None:
        if (runs, unknown, interrupted) != (self._runs, self._unknown, self._interrupted):
            self._runs, self._unknown, self._interrupted = runs, unknown, interrupted
            self.changed.emit()
