"""Short-lived connections to the list of runs; SQLite's errors become sentences."""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from model.errors import RunsBusyError, RunsDamagedError, RunsError

BUSY_SECONDS = 2.0  # how long a connection waits for another program's lock
COMPANIONS = ("-journal", "-wal", "-shm")  # what SQLite keeps beside a database

_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_INTERRUPT}
_ROUND, _MOST_ROUNDS = 100_000, 1_000  # steps of SQLite's machine, some 5 ms; a list of 10,000 runs takes 20 rounds
_REFUSED = {
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose rows are found by name. SQLite's errors inside come out as RunsError.

    Bytes that are no UTF-8 are read as “\N{REPLACEMENT CHARACTER}”: one of them must not hide the other rows.
    """
    _check_regular(path)
    with explained(path), contextlib.closing(sqlite3.connect(path, BUSY_SECONDS, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = readable
        bound_work(connection)
        connection.execute("PRAGMA trusted_schema = OFF")
        yield connection


def bound_work(connection: sqlite3.Connection) -> None:
    """Let SQLite give up, as with a damaged file, after far more work than any list needs: pages can form a ring."""
    rounds = itertools.count()
    connection.set_progress_handler(lambda: next(rounds) > _MOST_ROUNDS, _ROUND)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection inside a transaction: all that is written in there is on disk afterwards, or nothing is.

    The rollback journal stays, SQLite's default: WAL gains nothing with a write an epoch, and needs a local disk.
    """
    with reading(path) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        with connection:  # commits, or rolls back
            yield connection


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about `path` into RunsError, RunsBusyError or RunsDamagedError."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explanation(path, error) from error
    except UnicodeDecodeError as error:  # a name of a column, or a message of SQLite about one
        raise _damaged(path) from error


def readable(content: bytes) -> str:
    """A text of the database."""
    return content.decode("utf-8", "replace")


def _check_regular(path: Path) -> None:
    """Raise RunsBusyError where SQLite would wait for a pipe, or read from a device."""
    for part in (path, *(path.with_name(path.name + companion) for companion in COMPANIONS)):
        if _is_odd(part):
            raise RunsBusyError(
                f"The list of runs ({path}) can't be opened or written ({part.name} is not a regular file). "
                "Move it away, then try again."
            )


def _is_odd(path: Path) -> bool:
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):  # it is not there, or SQLite says why it can't be opened
        return False


def _explanation(path: Path, error: sqlite3.Error) -> RunsError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without what extends it
    if code in _LOCKED:
        return RunsBusyError(
            f"The list of runs ({path.name}) is locked by another program. Close that program, then try again."
        )
    if code in _DAMAGED or (_is_plain_readonly(error) and os.access(path, os.W_OK)):
        return _damaged(path)
    if code in _REFUSED:
        return RunsBusyError(
            f"The list of runs ({path}) can't be opened or written ({error}). "
            "Make room on the disk or allow writing there, then try again."
        )
    return RunsError(f"The list of runs ({path.name}) does not do what was asked ({error}). Start Rowpad again.")


def _is_plain_readonly(error: sqlite3.Error) -> bool:
    """Where the file may be written all the same, it is its header that claims this."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY


def _damaged(path: Path) -> RunsDamagedError:
    return RunsDamagedError(
        f"The list of runs ({path.name}) is damaged. Start Rowpad again: it keeps the file and begins a new list."
    )
