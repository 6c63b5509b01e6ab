"""The thread that reads and writes the list of runs: in order, and again where the disk did not let it."""

from __future__ import annotations

import logging
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.runs.writes import NoteProgress, Numbers, Write
from model.errors import RunsBusyError, RunsError
from model.runs.store import RunStore

logger = logging.getLogger(__name__)

RETRY_MS = 3_000
MOST_WAITING = 1_000  # a person would have to rename runs for hours while the file is locked


class LibraryWorker(QObject):
    """Lives in its own thread; is spoken to by queued signals only.

    A write that the disk refuses waits, and all after it, until it works. That is told once, and once when it works.
    """

    listed = Signal(object, object)  # tuple[Run, ...], tuple[Path, ...] of checkpoints that no run names
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, store: RunStore) -> None:
        super().__init__()
        self._store = store
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
        self.listed.emit(found, tuple(path for path in unknown if path not in self._numbers))

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
    def close(self, keep: Path | None) -> None:
        """Write what waits, remove deleted runs but the checkpoint `keep`, and end the thread."""
        self._retry.stop()
        try:
            self._write_waiting()
            self._store.purge(keep)
        except RunsError as error:
            logger.warning("%s %d changes were not written.", error, len(self._waiting))
        finally:
            self._store.close()
            self.thread().quit()

    def _open_and_tidy(self) -> None:
        if self._is_tidied:
            return
        self._store.open()
        self._tell_notice()
        self._store.close_unfinished()
        self._is_tidied = True

    def _tell_notice(self) -> None:
        """Say once what has happened to the list."""
        if self._store.notice != self._notice:
            self._notice = self._store.notice
            self.noticed.emit(self._notice)

    def _write_waiting(self) -> None:
        while self._waiting:
            change = self._waiting.popleft()
            try:
                change.apply(self._store, self._numbers)
            except RunsBusyError:
                self._waiting.appendleft(change)
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
