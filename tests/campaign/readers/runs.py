"""Lists of runs: opened, tidied, read, shown in the table, changed, closed."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from model.runs.schema import COLUMNS
from model.runs.store import RunStore
from model.types import TrainConfig
from tests.campaign import json_mutations
from tests.campaign.byte_mutations import damaged, slightly_damaged
from tests.campaign.readers import Files, Reader
from tests.campaign.shown_runs import ShownRuns
from tests.model.runs.examples import VERSION_1, finished, store_in, write_by_hand

_NAME = "runs.sqlite"
_FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "data-folder-0.1.0" / _NAME
_RUNS = 3
_JSON = ("settings", "curve", "test", "figures", "wrong")
_CELLS: tuple[str, ...] = (
    *("x'ff'", "CAST(x'c3' AS TEXT)", "CAST(x'610062' AS TEXT)", "x''", "zeroblob(100000)", "NULL", "''", "' '"),
    *("9e999", "-9e999", "9223372036854775807", "-9223372036854775808", "4294967296", "1e300", "-1", "0", "0.5"),
    *("char(0)", "char(55296)", "'{\"seed\": 1}'", "'[' || hex(zeroblob(2000))", "hex(zeroblob(1000000))", "'null'"),
    *("'<img src=\"/dev/zero\">'", "'../../x.safetensors'", "'running'", "'imported'", "'0001-01-01T00:00:00'"),
)
_SCHEMAS: tuple[str, ...] = (
    "PRAGMA user_version = 99",
    "PRAGMA user_version = -1",
    "PRAGMA user_version = 1",
    "DROP TABLE runs",
    "ALTER TABLE runs RENAME TO walks",
    "ALTER TABLE runs DROP COLUMN wrong",
    "ALTER TABLE runs ADD COLUMN more TEXT NOT NULL DEFAULT 'x'",
    "DELETE FROM runs",
    "DELETE FROM sqlite_sequence",
    "UPDATE sqlite_sequence SET seq = 9223372036854775807",
    "UPDATE sqlite_sequence SET seq = 'x'",
    "UPDATE runs SET id = id + 9223372036854775800",
    "UPDATE runs SET id = -id",
    "CREATE TRIGGER t AFTER UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'no'); END",
    "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
    "CREATE UNIQUE INDEX i ON runs (state)",
    "CREATE INDEX i ON runs (nothing('x'))",
    # A view in the place of the table: its rows never end.
    "CREATE TABLE r2 AS SELECT * FROM runs; DROP TABLE runs;"
    "CREATE VIEW runs AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT r2.* FROM r2, n",
    # A table without types and without constraints: every cell may hold anything.
    "CREATE TABLE r2 AS SELECT * FROM runs; DROP TABLE runs; ALTER TABLE r2 RENAME TO runs; UPDATE runs SET id = NULL",
    "CREATE TABLE r2 AS SELECT * FROM runs; DROP TABLE runs; ALTER TABLE r2 RENAME TO runs;"
    "UPDATE runs SET name = NULL, state = x'00', seconds = 'x', parameters = 9e999, deleted_by = ''",
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE runs (id)' WHERE name = 'runs'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'runs'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' nonsense' WHERE name = 'runs'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET name = CAST(x'ff' AS TEXT)",
)


class RunsReader(Reader):
    """A list of three runs, one of version 1, and the fixture of version 0.1.0."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._seeds = [_three_runs(), _version_1()]
        self._fixture = _FIXTURE.read_bytes()
        self._shown = ShownRuns()

    def mutate(self, random: Random) -> tuple[str, Files]:
        seed = self._seeds[0] if random.random() < 0.9 else random.choice((self._seeds[1], self._fixture))
        kind = random.choice(("few bytes", "few bytes", "bytes", "cells", "cells", "cells", "schema", "header", "size"))
        if kind == "few bytes":
            seed = self._seeds[0]  # of this kind the rows that survive are counted
        content = {
            "few bytes": lambda: slightly_damaged(random, seed),
            "bytes": lambda: damaged(random, seed, self._seeds),
            "cells": lambda: _changed(seed, lambda connection: _change_cells(random, connection)),
            "schema": lambda: _changed(seed, lambda connection: connection.executescript(random.choice(_SCHEMAS))),
            "header": lambda: slightly_damaged(random, seed[:100]) + seed[100:],
            "size": lambda: seed[: random.randrange(len(seed))] + bytes(random.choice((0, 0, 5000))),
        }[kind]()
        files = {_NAME: content}
        if random.random() < 0.03:  # what a crash leaves beside a database
            files[_NAME + random.choice(("-journal", "-wal", "-shm"))] = damaged(random, seed[:1000], self._seeds)
        return kind, files

    def read(self, folder: Path) -> int:
        store = RunStore(folder / _NAME, folder / "models")
        try:
            store.open()
            store.close_unfinished()
            runs = store.runs()
            store.unknown_checkpoints()
            self._shown.use(runs)
            if runs:
                self._change(store, runs[-1].id)
            store.begin(TrainConfig(network="rnn"))
            store.purge()
        finally:
            store.close()
        return min(len(runs), _RUNS)

    def _change(self, store: RunStore, run: int) -> None:
        """What a person does with a run."""
        store.rename(run, "another")
        store.annotate(run, "a note")
        store.get(run)


def _three_runs() -> bytes:
    with tempfile.TemporaryDirectory() as found:
        folder = Path(found)
        store = store_in(folder)
        for name in ("the first", "the second", "the third"):
            store.annotate(finished(store, name), f"what {name} is for")
        store.close()
        return (folder / _NAME).read_bytes()


def _version_1() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_by_hand(Path(folder) / _NAME, VERSION_1)
        return (Path(folder) / _NAME).read_bytes()


def _changed(content: bytes, change: Callable[[sqlite3.Connection], object]) -> bytes:
    """The database `content` with a change that SQL makes; what SQLite refuses is left out."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(content)
        with contextlib.suppress(sqlite3.Error, OverflowError):
            change(connection)
        return connection.serialize()


def _change_cells(random: Random, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for _ in range(random.choice((1, 1, 2, 4))):
        column = random.choice(COLUMNS)
        where = random.choice(
            ("", f" WHERE id = {random.randint(1, _RUNS)}", f" WHERE id = {random.randint(1, _RUNS)}")
        )
        if column in _JSON and random.random() < 0.8:
            (old,) = connection.execute(f"SELECT {column} FROM runs LIMIT 1").fetchone()
            new = json_mutations.mutated_text(random, old).encode("utf-8", "surrogatepass")
            connection.execute(f"UPDATE runs SET {column} = CAST(? AS TEXT){where}", (new,))
        else:
            with contextlib.suppress(sqlite3.IntegrityError):
                connection.execute(f"UPDATE runs SET {column} = {random.choice(_CELLS)}{where}")


def make(folder: Path) -> Reader:
    """For `readers.reader`."""
    return RunsReader(folder)
