"""The statements that the list of runs is made of. The columns' names are the program's own, never a person's text."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from model.errors import RunsError
from model.runs.rows import Columns, is_deleted


def insert(connection: sqlite3.Connection, columns: Columns) -> int:
    """Add a run; gives its number."""
    names, places = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    number = connection.execute(f"INSERT INTO runs ({names}) VALUES ({places})", columns).lastrowid
    assert number is not None  # after an INSERT it is set
    return number


def update(connection: sqlite3.Connection, runs: Iterable[int], columns: Columns) -> None:
    """Change runs. Raises RunsError where one is gone."""
    for run in runs:
        if not _updated(connection, "id = :id", {"id": run}, columns):
            raise gone()


def update_own(connection: sqlite3.Connection, run: int, owner: str, columns: Columns) -> bool:
    """Change a run that the window `owner` trains; False where there is none: the list may have been begun anew."""
    return _updated(connection, "id = :id AND owner = :owner", {"id": run, "owner": owner}, columns)


def row_of(connection: sqlite3.Connection, run: int) -> sqlite3.Row:
    """A run's row, also a deleted one's. Raises RunsError where it is gone."""
    row: sqlite3.Row | None = connection.execute("SELECT * FROM runs WHERE id = ?", (run,)).fetchone()
    if row is None:
        raise gone()
    return row


def deleted(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """The rows of the runs that a window has deleted."""
    return [row for row in connection.execute("SELECT * FROM runs WHERE deleted_by != ''") if is_deleted(row)]


def new_name(connection: sqlite3.Connection, network: str) -> str:
    """“lstm 3” where the highest so far is “lstm 2”; deleted runs count, they may come back."""
    pattern = re.compile(rf"{re.escape(network)} (\d{{1,9}})")
    names = (row["name"] for row in connection.execute("SELECT name FROM runs"))
    texts = (name for name in names if isinstance(name, str))  # a damaged row may have anything
    numbers = (int(found[1]) for found in map(pattern.fullmatch, texts) if found)
    return f"{network} {max(numbers, default=0) + 1}"


def checkpoint_names(connection: sqlite3.Connection) -> frozenset[str]:
    """The file names of all checkpoints that a run names, deleted ones too."""
    return frozenset(row["checkpoint"] for row in connection.execute("SELECT checkpoint FROM runs"))


def run_with(connection: sqlite3.Connection, checkpoint: str) -> int | None:
    """The number of the run that names this checkpoint and is not deleted; None where there is none."""
    query = "SELECT id FROM runs WHERE checkpoint = ? AND deleted_by = ''"
    row = connection.execute(query, (checkpoint,)).fetchone()
    return None if row is None else int(row["id"])


def is_shared(connection: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Whether another run names the same checkpoint."""
    query = "SELECT 1 FROM runs WHERE checkpoint = ? AND id != ?"
    return connection.execute(query, (row["checkpoint"], row["id"])).fetchone() is not None


def gone() -> RunsError:
    """The error for a run that is not there."""
    return RunsError("This run is no longer in the list. Another window may have removed it for good.")


def _updated(connection: sqlite3.Connection, where: str, which: Columns, columns: Columns) -> bool:
    changes = ", ".join(f"{name} = :{name}" for name in columns)
    return connection.execute(f"UPDATE runs SET {changes} WHERE {where}", {**columns, **which}).rowcount > 0
