"""A list from an older schema, a newer one, a half-written one, a locked one: a clear sentence, and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from model.errors import RunsBusyError, RunsDamagedError, RunsError
from model.runs import connection, schema
from model.runs.run import RunState
from model.runs.store import RunStore
from model.types import EpochScore, TrainConfig
from tests.model.runs.examples import VERSION_1, finished, in_a_process_that_dies, locked, store_in, write_by_hand


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


def names(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM runs ORDER BY id")]


def version(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def files(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir() if ".open-" not in entry.name}


# --- older and newer


def test_a_list_of_version_1_is_brought_up_to_date_and_kept(store: RunStore, path: Path) -> None:
    write_by_hand(path, VERSION_1)
    (run,) = store.runs()
    assert (run.name, run.state, run.seed, run.curve) == ("the first", RunState.DONE, 7, (EpochScore(1, 0.5, 0.75),))
    assert (run.note, run.wrong) == ("", ())
    store.annotate(run.id, "from the old days")
    assert store.get(run.id).note == "from the old days"
    assert version(path) == schema.SCHEMA
    assert store.notice == ""
    copy = path.with_name("runs.v1.sqlite")
    assert (version(copy), names(copy)) == (1, ["the first"])
    path.write_bytes(copy.read_bytes())  # a person puts the old one back …
    again = store_in(path.parent)
    assert again.runs()[0].name == "the first"
    assert version(path.with_name("runs.v1-2.sqlite")) == 1  # … and no copy is written over


def test_a_new_list_needs_no_copy(store: RunStore, path: Path) -> None:
    assert store.runs() == ()
    assert version(path) == schema.SCHEMA
    assert files(path.parent) == {"runs.sqlite"}


def test_a_migration_that_fails_leaves_the_list_as_it_was(
    store: RunStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_by_hand(path, VERSION_1)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "_STEPS", (*schema._STEPS[:1], (*schema._STEPS[1], "ALTER TABLE nowhere ADD COLUMN x")))
        with pytest.raises(RunsError, match="nowhere"):
            store.runs()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert "note" not in {row[1] for row in connection.execute("PRAGMA table_info(runs)")}
    assert version(path) == 1
    assert store.runs()[0].name == "the first"


def test_a_list_of_a_newer_rowpad_is_left_alone(store: RunStore, path: Path) -> None:
    finished(store_in(path.parent), "kept")
    write_by_hand(path, f"PRAGMA user_version = {schema.SCHEMA + 1}; ALTER TABLE runs ADD COLUMN invention TEXT")
    before = path.read_bytes()
    for attempt in (store.runs, lambda: store.begin(TrainConfig()), store.close_unfinished, store.purge):
        with pytest.raises(RunsError, match=r"newer Rowpad.*Update Rowpad") as caught:
            attempt()
        assert not isinstance(caught.value, RunsBusyError | RunsDamagedError)
    assert path.read_bytes() == before
    assert "runs.sqlite" in files(path.parent)
    assert not any("damaged" in name for name in files(path.parent))


# --- half-written and damaged


def garbled(content: bytes) -> bytes:
    return content[:4096] + b"\x5a" * (len(content) - 4096)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a few bytes": lambda content: content[:50],
    "garbled pages": garbled,
    "text": lambda _content: b"this is no database, but somebody's text\n" * 300,
    "junk": lambda content: b"\xff" * len(content),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_list_with_no_run_left_is_kept_aside_and_a_new_one_begun(
    store: RunStore, path: Path, damage: Callable[[bytes], bytes]
) -> None:
    earlier = store_in(path.parent)
    for number in range(30):
        finished(earlier, f"run {number}")
    earlier.close()
    path.write_bytes(damage(path.read_bytes()))
    broken = path.read_bytes()
    assert store.runs() == ()
    (kept,) = path.parent.glob("runs.damaged-*.sqlite")
    assert kept.read_bytes() == broken
    assert kept.name in store.notice
    assert store.notice.endswith(".")
    assert len(store.unknown_checkpoints()) == 30  # they can be taken back
    finished(store, "new")
    assert names(path) == ["new"]


@pytest.mark.parametrize(
    "script",
    ["CREATE TABLE recipes (soup TEXT)", "PRAGMA user_version = 2", "CREATE TABLE runs (id); PRAGMA user_version = 2"],
    ids=["somebody else's", "no table", "other columns"],
)
def test_another_database_is_not_written_into(store: RunStore, path: Path, script: str) -> None:
    write_by_hand(path, script)
    before = path.read_bytes()
    store.begin(TrainConfig())
    (kept,) = path.parent.glob("runs.damaged-*.sqlite")
    assert kept.read_bytes() == before


def test_two_damaged_lists_are_both_kept(path: Path) -> None:
    for content in (b"one" * 999, b"two" * 999):
        path.write_bytes(content)
        store_in(path.parent).open()
    kept = {found.read_bytes() for found in path.parent.glob("runs.damaged-*.sqlite")}
    assert kept == {b"one" * 999, b"two" * 999}


def test_a_write_that_a_crash_cut_off_is_undone(path: Path) -> None:
    """The other process dies inside a transaction, when a part of it is in the file already."""
    finished(store_in(path.parent), "kept")
    in_a_process_that_dies(
        "store = store_in(folder)\n"
        "connection = sqlite3.connect(folder / 'runs.sqlite', isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 1')\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "connection.execute(\"UPDATE runs SET name = 'half'\")\n"
        "for n in range(200):\n"
        "    connection.execute(\"INSERT INTO runs (name, state, network, created) VALUES (?, 'done', 'lstm', '')\","
        " ('x' * 3000,))\n",
        path.parent,
    )
    assert path.with_name("runs.sqlite-journal").exists()
    store = store_in(path.parent)
    assert [run.name for run in store.runs()] == ["kept"]
    assert store.notice == ""


def test_a_list_that_is_damaged_while_it_is_used_says_what_to_do(store: RunStore, path: Path) -> None:
    finished(store, "kept")
    path.write_bytes(b"\xff" * 9999)
    with pytest.raises(RunsDamagedError, match="Start Rowpad again: it keeps the file"):
        store.runs()
    assert path.read_bytes() == b"\xff" * 9999


# --- locked and refused


def test_a_locked_list_says_so_and_works_later(store: RunStore, path: Path, tmp_path: Path) -> None:
    run = finished(store, "kept")
    calls: list[Callable[[], object]] = [
        store.runs,
        lambda: store.get(run),
        lambda: store.begin(TrainConfig()),
        lambda: store.rename(run, "x"),
        lambda: store.delete([run]),
        store.close_unfinished,
        store.purge,
        store.unknown_checkpoints,
        store_in(tmp_path).open,
    ]
    with locked(path):
        for call in calls:
            with pytest.raises(RunsBusyError, match="locked by another program"):
                call()
    assert [found.name for found in store.runs()] == ["kept"]
    store.rename(run, "renamed")
    assert names(path) == ["renamed"]


def test_a_locked_list_of_an_older_version_is_updated_later(store: RunStore, path: Path) -> None:
    write_by_hand(path, VERSION_1)
    with locked(path), pytest.raises(RunsBusyError):
        store.open()
    assert version(path) == 1
    assert store.runs()[0].name == "the first"


def test_a_folder_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(RunsBusyError, match="can't be made"):
        RunStore(tmp_path / "file" / "runs.sqlite", tmp_path / "models").open()
    (tmp_path / "runs.sqlite").mkdir()
    with pytest.raises(RunsBusyError, match=r"can't be opened or written.*Move it away, then try again"):
        store_in(tmp_path).open()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["runs.sqlite", "runs.sqlite-journal", "runs.moving"])
def test_a_pipe_is_no_list_and_nothing_waits_for_it(store: RunStore, path: Path, name: str) -> None:
    path.write_bytes(b"no database" * 500)
    path.with_name(name).unlink(missing_ok=True)
    os.mkfifo(path.with_name(name))
    with pytest.raises(RunsError, match=r"runs\.(sqlite|moving).*then try again|regular file"):
        store.runs()
    path.with_name(name).unlink()
    assert store.runs() == ()


def test_a_list_that_sends_sqlite_round_in_circles_counts_as_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_in(tmp_path).open()
    monkeypatch.setattr(connection, "_MOST_ROUNDS", 5)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    with pytest.raises(RunsDamagedError), connection.reading(tmp_path / "runs.sqlite") as found:
        found.execute(endless).fetchall()
