"""The tables of the list of runs, and how an older file gets them. The version is SQLite's `user_version`."""

from __future__ import annotations

import sqlite3
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

COLUMNS = (
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
        found = {row["name"] for row in connection.execute("PRAGMA table_info(runs)")}
    if not found.issuperset(COLUMNS):
        raise _no_list(path)


def _migrate(path: Path) -> None:
    with writing(path) as connection:
        version = _version(connection)  # another window may have been faster
        if 0 < version < SCHEMA:
            _keep_copy(path, version)
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
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _no_list(path)
    version = _version(connection)
    if version > SCHEMA:
        raise RunsError(
            f"The list of runs ({path.name}) was made by a newer Rowpad (version {version}, this one knows {SCHEMA}). "
            "Update Rowpad to see it; it was left as it is."
        )
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version < 0 or (version == 0) != (tables == 0):
        raise _no_list(path)
    return version


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _no_list(path: Path) -> RunsDamagedError:
    return RunsDamagedError(f"{path.name} is not a list of runs, or a damaged one.")
