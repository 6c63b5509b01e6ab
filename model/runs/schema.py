"""The tables of the list of runs, and how an older file gets them. The version is SQLite's `user_version`."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from model.errors import RunsDamagedError, RunsError
from model.runs.connection import reading, writing
from model.storage import files

# Step n brings version n to n + 1; a new file takes them all. A step that was released is never changed.
_STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,          -- a deleted run's number is not given out again
            name TEXT NOT NULL,
            state TEXT NOT NULL,                           -- a RunState
            network TEXT NOT NULL,
            created TEXT NOT NULL,                         -- ISO 8601, UTC
            owner TEXT NOT NULL DEFAULT '',                -- token of the window that trains it
            error TEXT NOT NULL DEFAULT '',
            settings TEXT NOT NULL DEFAULT '{}',           -- JSON, as are curve, test and figures
            parameters INTEGER NOT NULL DEFAULT 0,
            curve TEXT NOT NULL DEFAULT '[]',
            epochs_done INTEGER NOT NULL DEFAULT 0,
            seconds REAL NOT NULL DEFAULT 0.0,
            images_per_second REAL NOT NULL DEFAULT 0.0,
            test TEXT NOT NULL DEFAULT 'null',
            figures TEXT NOT NULL DEFAULT '{}',
            checkpoint TEXT NOT NULL DEFAULT '',           -- file name in the models folder
            deleted_by TEXT NOT NULL DEFAULT ''            -- token of the window that did; it may undo that
        )
        """,
    ),
    (
        "ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE runs ADD COLUMN wrong TEXT NOT NULL DEFAULT '[]'",  # JSON: [[index, answer], …]
    ),
)
SCHEMA = len(_STEPS)
_NEWEST = 1_000  # no Rowpad will have a higher version: what claims one is damaged

COLUMNS = (  # in the order of their making, as a row has them on disk
    *("id", "name", "state", "network", "created", "owner", "error", "settings", "parameters", "curve", "epochs_done"),
    *("seconds", "images_per_second", "test", "figures", "checkpoint", "deleted_by", "note", "wrong"),
)


def prepare(path: Path) -> None:
    """Make `path` a list of runs of this version: begin it, or check it and bring it up to date.

    Before an older one is changed, a copy is kept beside it (runs.v1.sqlite). Raises RunsDamagedError where the file is
    no list of runs, RunsError where a newer Rowpad made it, RunsBusyError where it is locked; it is then as it was.
    """
    with reading(path) as connection:
        version = _checked_version(connection, path)
    if version < SCHEMA:
        _migrate(path)
    with reading(path) as connection:
        if _layout(connection) != _layout_of(SCHEMA):
            raise _no_list(path)


def fresh(rows: Iterable[Mapping[str, object]]) -> bytes:
    """The content of a list of this version with these rows; a column that one lacks has its default value."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _apply(connection, 0)
        for row in rows:
            names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(f"INSERT INTO runs ({names}) VALUES ({places})", dict(row))
        return connection.serialize()


def _migrate(path: Path) -> None:
    with writing(path) as connection:
        version = _version(connection)  # another window may have been faster
        if 0 < version < SCHEMA:
            _keep_copy(path, version)
        _apply(connection, version)


def _apply(connection: sqlite3.Connection, version: int) -> None:
    for step in _STEPS[version:]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {max(version, SCHEMA)}")


def _keep_copy(path: Path, version: int) -> None:
    """Copy the file, as it is, beside it. The lock of the migration lets others read, so this one can."""
    copy = path.with_name(f"{path.stem}.v{version}{path.suffix}")
    try:
        copy = files.reserve(copy)
        with reading(path) as source:
            files.replace_file(copy, source.serialize())
    except OSError as error:
        raise RunsError(f"The list of runs can't be copied to {copy} ({error.strerror or error}).") from error
    finally:
        files.release(copy)  # still empty only where something went wrong


def _checked_version(connection: sqlite3.Connection, path: Path) -> int:
    try:
        version = _version(connection)
        if SCHEMA < version <= _NEWEST:
            raise RunsError(
                f"The list of runs ({path.name}) was made by a newer Rowpad (version {version}, this one knows "
                f"{SCHEMA}). Update Rowpad to see it; it was left as it is."
            )
        # What is in there is looked at first: the check below would run what a stranger's schema says.
        if not 0 <= version <= SCHEMA or _layout(connection) != _layout_of(version):
            raise _no_list(path)
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version = {version}")  # a header that forbids writing is damaged
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # of these statements, with a file that is whole: never
            raise _no_list(path) from error
        raise
    if verdict != "ok":
        raise _no_list(path)
    return version


def _layout(connection: sqlite3.Connection) -> frozenset[tuple[object, ...]]:
    """The tables of a database, and the columns of its table of runs, in their order."""
    tables = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'").fetchall()
    columns = [
        (column["cid"], column["name"], column["type"], column["pk"], column["hidden"], table)
        for table in ("runs", "sqlite_sequence")
        for column in connection.execute(f"PRAGMA table_xinfo({table})")
    ]
    return frozenset([*map(tuple, tables), *columns])


@functools.cache
def _layout_of(version: int) -> frozenset[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        for step in _STEPS[:version]:
            for statement in step:
                connection.execute(statement)
        return _layout(connection)


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _no_list(path: Path) -> RunsDamagedError:
    return RunsDamagedError(f"{path.name} is not a list of runs, or a damaged one.")
