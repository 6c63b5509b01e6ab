"""Telling a window that is still open from one that has crashed, on every system: a lock that ends with its process."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

_MARK = ".open-"


class Presence:
    """A window's sign of life: an empty file beside `database` that it holds locked.

    A process id would not do: it is given out again. The system drops the lock when the process ends, however it ends.
    SQLite does the locking, as it does for the database itself. `announce` and `present` must be called inside a write
    transaction of the database: so nobody looks between the making of a file and its lock.
    """

    def __init__(self, database: Path, token: str = "") -> None:
        self.token = token or secrets.token_hex(8)
        self._path = database.with_name(f"{database.stem}{_MARK}{self.token}")
        self._lock: sqlite3.Connection | None = None

    def announce(self) -> None:
        """Be present from now on. Raises sqlite3.Error where no file can be made."""
        if self._lock is None:
            self._lock = _lock(self._path)

    def withdraw(self) -> None:
        """Be no longer present."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            _remove(self._path)


def present(database: Path) -> frozenset[str]:
    """The tokens of all windows that are open on `database`; what crashed ones left behind is removed."""
    marks = database.parent.glob(f"{database.stem}{_MARK}*")
    return frozenset(path.name.partition(_MARK)[2] for path in list(marks) if not remove_unheld(path))


@contextlib.contextmanager
def one_at_a_time(path: Path, timeout: float) -> Iterator[None]:
    """Hold the lock file `path` inside; waits up to `timeout` seconds, then raises sqlite3.OperationalError.

    The file is removed afterwards: what is done inside must first look whether another one has done it already.
    """
    with contextlib.closing(_lock(path, timeout)):
        yield
    _remove(path)


def remove_unheld(path: Path) -> bool:
    """Remove a lock file that nobody holds; False where somebody does, or it can't be told."""
    try:
        _lock(path).close()
    except sqlite3.Error:
        return False
    _remove(path)
    return True


def _lock(path: Path, timeout: float = 0.0) -> sqlite3.Connection:
    """A connection that holds the file locked until it is closed. Raises sqlite3.Error where it is no regular file."""
    if path.exists() and not path.is_file():  # SQLite would wait for a pipe
        raise sqlite3.OperationalError(f"{path.name} is not a regular file")
    connection = sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")  # no second file
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # then the next one does
        path.unlink(missing_ok=True)
