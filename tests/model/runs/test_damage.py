"""A list with damaged bytes: every run that can be read is kept, what is lost is told, a copy comes before a write."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from model.errors import RunsBusyError, RunsError
from model.runs.run import Run
from model.runs.salvage import salvaged
from model.runs.schema import COLUMNS, SCHEMA
from model.runs.store import RunStore
from tests.model.runs.examples import OLD_DATA_FOLDER, finished, store_in, write_by_hand

DAMAGES = 40
RUNS = 31


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture(scope="module")
def whole_list(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A list with RUNS runs; some of them do not fit into a page."""
    folder = tmp_path_factory.mktemp("whole")
    store = store_in(folder)
    for number in range(RUNS):
        run = finished(store, f"run {number}")
        store.annotate(run, f"note {number}, " * (number * 20))
    store.close()
    return (folder / "runs.sqlite").read_bytes()


@pytest.fixture
def runs(path: Path, whole_list: bytes) -> tuple[Run, ...]:
    """The runs of that list, which is at `path`."""
    path.write_bytes(whole_list)
    return store_in(path.parent).runs()


def damaged(content: bytes, seed: int) -> bytes:
    """`content` with one to three other bytes, in its first pages every second time."""
    generator, changed = random.Random(seed), bytearray(content)
    for _ in range(generator.randint(1, 3)):
        changed[generator.randrange(len(changed) if seed % 2 else min(len(changed), 3 * 4096))] = generator.randrange(
            256
        )
    return bytes(changed)


def opened(path: Path) -> tuple[tuple[Run, ...], str]:
    """The runs of a list, and what is said."""
    store = store_in(path.parent)
    try:
        return store.runs(), store.notice
    except RunsError as error:
        return (), str(error)
    finally:
        store.close()


def copies(path: Path) -> list[Path]:
    return list(path.parent.glob("runs.damaged-*"))


def mended(page: int, place: int, content: bytes) -> Callable[[bytes], bytes]:
    """Other bytes at a place of a page."""

    def change(whole: bytes) -> bytes:
        start = (page - 1) * 4096 + place
        return whole[:start] + content + whole[start + len(content) :]

    return change


HEADERS = {
    "magic": mended(1, 0, b"X"),
    "page size": mended(1, 16, b"\x20\x00"),
    "no page size": mended(1, 16, b"\x13\x37"),
    "written by": mended(1, 18, b"\x09"),
    "read by": mended(1, 19, b"\x09"),
    "reserved": mended(1, 20, b"\x40"),
    "page count": mended(1, 28, b"\x00\x00\x00\x02"),
    "free pages": mended(1, 32, b"\x00\x00\x00\x05"),
    "auto-vacuum": mended(1, 52, b"\x00\x00\x00\x02"),
    "schema format": mended(1, 47, b"\x63"),
    "encoding": mended(1, 59, b"\x02"),
    "version": mended(1, 60, b"\x7f"),
    "older version": mended(1, 63, b"\x01"),
    "no version": mended(1, 63, b"\x00"),
    "negative version": mended(1, 60, b"\xff"),
    "schema page": mended(1, 100, b"\x00"),
    "schema": lambda content: content.replace(b"CREATE TABLE runs", b"CREATE TABL\xff runs"),
    "column": lambda content: content.replace(b"checkpoint TEXT", b"chockpoint TEXT"),
    "key": lambda content: content.replace(b"id INTEGER PRIMARY", b"id INTEGES PRIMARY"),
    "root": mended(2, 0, b"\x00"),
    "root's children": mended(2, 12, b"\xff" * 6),
}


@pytest.mark.parametrize("damage", HEADERS.values(), ids=HEADERS)
def test_a_damaged_head_loses_no_run(path: Path, runs: tuple[Run, ...], damage: Callable[[bytes], bytes]) -> None:
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    broken = path.read_bytes()
    assert broken != whole
    found, _ = opened(path)
    assert found == runs
    (kept,) = copies(path)
    assert kept.read_bytes() == broken
    again, sentence = opened(path)  # the new list is whole
    assert (again, sentence) == (runs, "")
    assert len(copies(path)) == 1


@pytest.mark.parametrize("seed", range(DAMAGES))
def test_no_run_is_lost_without_a_sentence(path: Path, runs: tuple[Run, ...], seed: int) -> None:
    path.write_bytes(damaged(path.read_bytes(), seed))
    before = path.read_bytes()
    found, sentence = opened(path)
    names = {run.name for run in found} | {f"run {run.id}" for run in found}
    lost = [run for run in runs if run.name not in names]
    assert not lost or sentence, [run.name for run in lost]
    assert len(found) >= RUNS - 3 or "newer Rowpad" in sentence
    untouched = sum(run in runs for run in found)
    assert untouched >= RUNS - 3 or "newer Rowpad" in sentence  # no byte is a part of two runs
    if path.read_bytes() != before:  # something was written
        assert [copy.read_bytes() for copy in copies(path)] in ([before], [])


def test_what_is_left_of_the_lists_of_version_0_1_0(path: Path) -> None:
    """A run fills a hundred kilobytes there: nearly every damage hits one, and it is seen which."""
    whole = (OLD_DATA_FOLDER / "runs.sqlite").read_bytes()
    path.write_bytes(whole)
    before, _ = opened(path)
    for seed in range(8):
        path.write_bytes(damaged(whole, 2 * seed + 1))
        found, sentence = opened(path)
        assert sentence or [run.id for run in found] == [run.id for run in before]
        for run, other in zip(found, before, strict=False):
            assert run.error or (run.name, run.test) == (other.name, other.test) or sentence


def test_a_list_that_is_cut_off_keeps_its_beginning(path: Path, runs: tuple[Run, ...]) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found, sentence = opened(path)
    assert 0 < len(found) < RUNS
    assert all(run in runs or run.error for run in found)
    (kept,) = copies(path)
    assert kept.name in sentence
    assert sentence.startswith("The list of runs was damaged: ")


def test_the_number_of_lost_runs_is_told(path: Path, runs: tuple[Run, ...]) -> None:
    content = bytearray(path.read_bytes())
    for name in ("run 3", "run 4"):  # what stands before a row in its page: its length, its number, its columns
        start = content.index(f"{name}done".encode())
        content[start - 24 : start] = b"\xff" * 24
    path.write_bytes(content)
    found, sentence = opened(path)
    assert {run.name for run in runs} - {run.name for run in found} == {"run 3", "run 4"}
    (kept,) = copies(path)
    assert f"2 of {RUNS} runs could not be read; a copy of the file is kept as {kept.name}." in sentence
    assert opened(path) == (found, "")  # it is told once


def test_runs_keep_their_numbers_and_deleted_ones_stay_deleted(path: Path, runs: tuple[Run, ...]) -> None:
    store = store_in(path.parent)
    store.delete([runs[0].id, runs[5].id])
    path.write_bytes(mended(1, 0, b"X")(path.read_bytes()))
    again = store_in(path.parent)
    assert again.runs() == tuple(run for run in runs if run not in (runs[0], runs[5]))
    again.restore([runs[5].id])
    assert runs[5] in again.runs()
    store.close()


def test_purged_runs_do_not_come_back(path: Path, runs: tuple[Run, ...]) -> None:
    store = store_in(path.parent)
    store.delete([run.id for run in runs[:25]])
    store.purge()
    store.close()
    path.write_bytes(mended(1, 0, b"X")(path.read_bytes()))
    assert opened(path)[0] == runs[25:]


def test_a_list_that_is_damaged_while_it_is_used_is_repaired(path: Path, runs: tuple[Run, ...]) -> None:
    store = store_in(path.parent)
    assert store.runs() == runs
    content = bytearray(path.read_bytes())
    content[4096] = 0  # the root of the table
    path.write_bytes(content)
    with pytest.raises(RunsBusyError, match=r"was damaged and has been repaired"):
        store.rename(runs[0].id, "renamed")
    assert [copy.read_bytes() for copy in copies(path)] == [bytes(content)]
    store.rename(runs[0].id, "renamed")
    assert [run.name for run in store.runs()] == ["renamed", *(run.name for run in runs[1:])]
    path.write_bytes(mended(2, 0, b"\x00")(path.read_bytes()))
    assert len(store.runs()) == RUNS  # reading goes on by itself
    store.close()


def test_a_prepared_schema_runs_nothing(path: Path, runs: tuple[Run, ...]) -> None:
    """A list from a stranger may have triggers: they would act with every change."""
    write_by_hand(path, "CREATE TRIGGER evil AFTER UPDATE ON runs BEGIN DELETE FROM runs; END")
    store = store_in(path.parent)
    store.rename(runs[0].id, "renamed")
    assert len(store.runs()) == RUNS
    (kept,) = copies(path)
    with contextlib.closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall() == [("evil",)]
    store.close()


@pytest.mark.parametrize("seed", range(20))
def test_whatever_a_file_holds_salvaging_it_ends(runs: tuple[Run, ...], path: Path, seed: int) -> None:
    generator, content = random.Random(seed), bytearray(path.read_bytes())
    for _ in range(3_000):
        content[generator.randrange(len(content))] = generator.choice((0, 1, 2, 5, 13, 255, generator.randrange(256)))
    found = salvaged(bytes(content))
    assert len(found.rows) <= RUNS
    assert len(found.rows) == RUNS or found.lost or not found.is_whole


def test_rows_stand_on_disk_in_the_order_of_the_columns(store: RunStore, path: Path) -> None:
    store.open()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert tuple(column[1] for column in connection.execute("PRAGMA table_info(runs)")) == COLUMNS
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        tables = connection.execute("SELECT name, rootpage FROM sqlite_master ORDER BY rootpage").fetchall()
    assert tables == [("runs", 2), ("sqlite_sequence", 3)]
