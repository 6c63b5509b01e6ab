"""The thread that reads and writes the list of runs: in order, and again where the disk did not let it."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from gui.runs import unwritten
from gui.runs.unwritten import Unwritten
from gui.runs.writes import NoteProgress, Numbers, Write
from model.errors import FieldError, RunsBusyError, RunsError
from model.runs.store import Keep, RunStore

if TYPE_CHECKING:
    from model.runs.interrupted import Interrupted

logger = logging.getLogger(__name__)

RETRY_MS = 3_000
CLOSING_SECONDS = 10.0  # how long closing waits for a locked list: the window is hidden already
CLOSING_PAUSE_MS = 100  # between two attempts where the list is not locked but can't be written
MOST_WAITING = 1_000  # a person would have to rename runs for hours while the file is locked


class LibraryWorker(QObject):
    """Lives in its own thread; is spoken to by queued signals only.

    A write that the disk refuses waits, and all after it, until it works. That is told once, and once when it works.
    What still waits when the window closes is kept in a file and written at the next start; `lost` says where not even
    that was possible.
    """

    listed = Signal(object, object, object)  # tuple[Run, …], tuple[Path, …] no run names, tuple[Interrupted, …]
    resumed = Signal(object)  # Interrupted
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, store: RunStore) -> None:
        super().__init__()
        self.lost = ""  # a sentence for the person, after `close`
        self._store = store
        self._earlier: deque[Unwritten] = deque()  # of windows that are gone
        self._numbers: Numbers = {}
        self._waiting: deque[Write] = deque()
        self._said = ""  # the failure that was told last, until the list can be read
        self._notice = ""  # of the store, that was told last
        self._is_blocked = False
        self._is_tidied = False
        self._retry = QTimer(self)  # a child: it goes to the thread with its parent
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Write what waits, and read the list; answers with `listed`, or `failed` where that is new."""
        try:
            self._write_waiting()
            self._open_and_tidy()
            found, unknown = self._store.runs(), self._store.unknown_checkpoints()
            interrupted = self._interrupted()
            self._tell_notice()
        except RunsBusyError as error:
            self._is_blocked = True
            self._say(str(error))
            self._retry.start()
            return
        except RunsError as error:
            self._say(str(error))
            return
        if self._is_blocked:
            self.noticed.emit(self.tr("The list of runs can be used again; everything that waited is written."))
        self._is_blocked = False
        self._said = ""
        self.listed.emit(found, tuple(path for path in unknown if path not in self._numbers), interrupted)

    @Slot(object)
    def write(self, change: Write) -> None:
        """Write a change now, or as soon as the disk lets it."""
        self._forget_older_progress(change)
        if len(self._waiting) >= MOST_WAITING:
            self.failed.emit(self.tr("Too many changes wait for the list of runs; this one was not kept."))
            return
        self._waiting.append(change)
        if not self._retry.isActive():
            self.refresh()

    @Slot(object)
    def resume(self, training: Interrupted) -> None:
        """Take over a training that was cut off; answers with `resumed` or `failed`."""
        try:
            self._store.resume(training.run.id)
        except RunsError as error:
            self._say(str(error))
        else:
            self._numbers[training.output] = training.run.id
            self.resumed.emit(training)
        self.refresh()

    @Slot(object)
    def discard(self, training: Interrupted) -> None:
        """Give up what a training that was cut off has learnt; its run stays."""
        from model.runs import interrupted

        try:
            interrupted.discard(training.output)
        except OSError as error:
            logger.warning("the snapshot of %s can't be removed: %s", training.output.name, error)
            self.failed.emit(
                self.tr("The snapshot beside {0} can't be removed ({1}). Remove it by hand.").format(
                    training.output, error.strerror or error
                )
            )
        self.refresh()

    @Slot(object)
    def close(self, keep: Keep) -> None:
        """Write what waits, remove deleted runs but the checkpoints `keep`, and end the thread."""
        self._retry.stop()
        try:
            self._write_before_the_end()
            self._store.purge(keep)
        except RunsError as error:
            logger.warning("%s", error)
            self._keep_waiting(str(error))
        finally:
            self._store.close()
            self.thread().quit()

    def _open_and_tidy(self) -> None:
        if self._is_tidied:
            return
        self._store.open()
        self._tell_notice()
        self._take_over(self._store.join())
        self._write_earlier()
        self._store.close_unfinished()
        self._store.remove_leftovers()
        self._is_tidied = True

    def _tell_notice(self) -> None:
        """Say once what has happened to the list."""
        if self._store.notice != self._notice:
            self._notice = self._store.notice
            self.failed.emit(self._notice)  # it stays until the person closes it: something is lost

    def _interrupted(self) -> tuple[Interrupted, ...]:
        from model.runs.interrupted import interrupted_trainings  # imports torch: it is loaded by now

        return interrupted_trainings(self._store)

    def _take_over(self, open_windows: Collection[str]) -> None:
        """Read what windows that are gone could not write."""
        for path in unwritten.take_over(self._store.folder, self._store.token, open_windows):
            try:
                self._earlier.append(unwritten.read(path, self._store.models_folder))
            except (FieldError, OSError) as error:
                logger.warning("%s: %s", path.name, error)
                aside = unwritten.put_aside(path)
                sentence = self.tr("Changes from before the last start can't be read ({0}). They are kept as {1}.")
                self.failed.emit(sentence.format(error, aside.name))

    def _write_earlier(self) -> None:
        while self._earlier:
            earlier = self._earlier[0]
            window = self._store.of_window(earlier.window)
            try:
                self._write_all(earlier.changes, window, earlier.numbers)
            finally:
                window.close()
            earlier.path.unlink(missing_ok=True)
            self._earlier.popleft()

    def _write_before_the_end(self) -> None:
        deadline = time.monotonic() + CLOSING_SECONDS
        while True:
            try:
                self._write_waiting()
            except RunsBusyError:
                if time.monotonic() >= deadline:
                    raise
                QThread.msleep(CLOSING_PAUSE_MS)
            else:
                return

    def _keep_waiting(self, why: str) -> None:
        """Keep what waits for the next start."""
        if not self._waiting:
            return
        logger.warning("%d changes are kept for the next start", len(self._waiting))
        try:
            unwritten.keep(self._store.folder, self._store.token, self._numbers, list(self._waiting))
        except (OSError, ValueError) as error:
            logger.exception("the changes could not be kept")
            self.lost = self.tr("{0} The last {1} changes could not be kept ({2}).").format(
                why, len(self._waiting), error
            )

    def _write_waiting(self) -> None:
        self._write_all(self._waiting, self._store, self._numbers)

    def _write_all(self, changes: deque[Write], store: RunStore, numbers: Numbers) -> None:
        while changes:
            change = changes.popleft()
            try:
                change.apply(store, numbers)
            except RunsBusyError:
                changes.appendleft(change)
                raise
            except RunsError as error:  # trying again would not help
                self._say(str(error))

    def _say(self, sentence: str) -> None:
        logger.warning("%s", sentence)
        if sentence != self._said:
            self._said = sentence
            self.failed.emit(sentence)

    def _forget_older_progress(self, change: Write) -> None:
        """The newest curve of a training holds the older ones."""
        if isinstance(change, NoteProgress):
            for older in [entry for entry in self._waiting if isinstance(entry, NoteProgress)]:
                if older.key == change.key:
                    self._waiting.remove(older)
