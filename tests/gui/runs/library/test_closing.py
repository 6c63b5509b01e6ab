"""Closing while the list is locked loses nothing: it waits, then keeps what is left for the next start."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.runs import library_worker, unwritten, writes
from gui.runs.writes import Write
from model.errors import FieldError
from model.runs.run import RunState
from model.storage import records
from model.types import EpochScore, TrainConfig
from tests.gui.hands import PATIENCE
from tests.gui.runs.library.conftest import Reader
from tests.model.runs.examples import (
    CURVE,
    finished_earlier,
    locked,
    locked_by_another_program,
    result_at,
    store_in,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


def kept_files(folder: Path) -> list[Path]:
    return list(folder.glob("unwritten*"))


def test_what_a_lock_held_up_to_the_end_is_written_at_the_next_start(
    start: Callable[[], Reader], path: Path, tmp_path: Path
) -> None:
    renamed, noted, deleted = finished_earlier(tmp_path, "a", "b", "c")
    early, late, failed = (tmp_path / "models" / f"{name}.safetensors" for name in ("early", "late", "failed"))
    reader = start()
    library = reader.open()
    for key in (early, failed):
        library.begin(key, TrainConfig(network="lstm", seed=5), key.stem)
    reader.wait_until(lambda: len(library.runs) == 5)
    with locked_by_another_program(path):
        library.rename(renamed, "A – “first”\n数")
        library.annotate(noted, "a note")
        library.delete([deleted])
        library.finish(early, result_at(early))
        library.begin(late, TrainConfig(network="gru"), "late")
        library.finish(late, result_at(late, stopped=True))
        library.fail(failed, "Out of memory.")
        assert library.close() == ""
    again = start()
    again.open()
    again.wait_until(lambda: "late" in again.names())
    found = {run.name: run for run in again.library.runs}
    assert set(found) == {"A – “first” 数", "b", "early", "late", "failed"}
    assert found["b"].note == "a note"
    assert (found["early"].state, found["early"].curve, found["early"].checkpoint) == (RunState.DONE, CURVE, early)
    assert (found["late"].state, found["late"].checkpoint) == (RunState.STOPPED, late)
    assert (found["failed"].state, found["failed"].error) == (RunState.FAILED, "Out of memory.")
    assert again.failures == []
    assert again.library.unknown == ()
    again.wait_until(lambda: kept_files(tmp_path) == [])
    again.library.close()
    assert not (tmp_path / "models" / "c.safetensors").exists()  # it was deleted for good


def test_closing_waits_for_a_lock_that_ends(
    reader: Reader, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_worker, "CLOSING_SECONDS", PATIENCE / 1000)
    (run,) = finished_earlier(tmp_path, "old")
    library = reader.open()
    with locked_by_another_program(path):
        library.rename(run, "renamed")
        reader.wait_until(lambda: len(reader.failures) == 1)
        is_closed = threading.Event()
        closing = threading.Thread(target=lambda: (library.close(), is_closed.set()))
        closing.start()
        assert not is_closed.wait(0.5)
    closing.join()
    assert store_in(tmp_path).get(run).name == "renamed"
    assert kept_files(tmp_path) == []


def test_a_list_that_is_still_locked_at_the_next_start_is_written_later(
    start: Callable[[], Reader], path: Path, tmp_path: Path
) -> None:
    (run,) = finished_earlier(tmp_path, "old")
    with locked(path):
        for name in ("first", "second"):
            reader = start()
            reader.open().rename(run, name)
            reader.wait_until(lambda reader=reader: len(reader.failures) == 1)
            assert reader.library.close() == ""
    assert len(kept_files(tmp_path)) == 2
    last = start()
    with locked(path):
        last.open()
        last.wait_until(lambda: len(last.failures) == 1)
    last.wait_until(lambda: last.names() == ["second"])
    last.wait_until(lambda: kept_files(tmp_path) == [])


def test_what_can_not_even_be_kept_is_said_before_the_window_goes(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, text: said.append(text))
    data = tmp_path / "data"
    (run,) = finished_earlier(data, "old")
    window._build_train_tab()  # the session had loaded before the window was made
    library = window._library
    assert library is not None
    qtbot.waitUntil(lambda: len(library.runs) == 1, timeout=PATIENCE)
    (data / f"unwritten.{library._store.token}.json").mkdir()
    with locked_by_another_program(data / "runs.sqlite"):
        library.rename(run, "renamed")
        window.close()
    (sentence,) = said
    assert "The last 1 changes could not be kept" in sentence


def test_a_file_that_makes_no_sense_is_put_aside_and_told(start: Callable[[], Reader], tmp_path: Path) -> None:
    (tmp_path / "unwritten.0badc0de.json").write_text("{")
    reader = start()
    reader.open()
    reader.wait_until(lambda: len(reader.failures) == 1)
    reader.library.close()
    (aside,) = kept_files(tmp_path)
    assert aside.read_text() == "{"
    assert aside.name in reader.failures[0]
    again = start()
    again.open()
    again.library.close()
    assert again.failures == []


def test_each_file_is_taken_over_by_one_window_and_only_from_one_that_is_gone(tmp_path: Path) -> None:
    for window in ("gone", "open"):
        unwritten.keep(tmp_path, window, {}, [writes.Rename(1, window)])
    assert [len(unwritten.take_over(tmp_path, window, {"one", "two", "open"})) for window in ("one", "two")] == [1, 0]
    (path,) = tmp_path.glob("unwritten.one.*.json")
    assert list(unwritten.read(path, tmp_path).changes) == [writes.Rename(1, "gone")]


def every_kind(folder: Path) -> list[Write]:
    key = folder / "a.safetensors"
    curve = (*CURVE, EpochScore(3, float("inf"), 0.5))
    return [
        *(writes.Begin(key, TrainConfig(hidden=8), "a", 12), writes.NoteProgress(key, curve, 1.5)),
        *(writes.Finish(key, result_at(key)), writes.Fail(key, "no"), writes.Drop(key), writes.Rename(3, "数\n")),
        *(writes.Annotate(3, "“\x00"), writes.Delete((1, 2)), writes.Restore(())),
    ]


def test_every_change_comes_back_as_it_was(tmp_path: Path) -> None:
    numbers = {tmp_path / "a.safetensors": 7}
    unwritten.keep(tmp_path, "w", numbers, every_kind(tmp_path))
    found = unwritten.read(tmp_path / "unwritten.w.json", tmp_path)
    assert list(found.changes) == every_kind(tmp_path)
    assert (found.numbers, found.window) == (numbers, "w")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "run", "curve", "name"]), inner)
    ),
)


@given(kind=st.sampled_from([writes.Begin, writes.NoteProgress, writes.Finish, writes.Delete]), value=anything)
def test_whatever_a_file_says_is_refused_with_a_sentence(kind: type[Write], value: object) -> None:
    with contextlib.suppress(FieldError):
        records.record(kind, value, "change", Path("models"))


@given(where=st.integers(0, 10**6), other=st.binary(min_size=1, max_size=3))
def test_a_damaged_file_is_read_or_refused(where: int, other: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    unwritten.keep(folder, "w", {}, every_kind(folder)[:3])
    path = folder / "unwritten.w.json"
    content = bytearray(path.read_bytes())
    start = where % len(content)
    content[start : start + len(other)] = other
    path.write_bytes(content)
    with contextlib.suppress(FieldError):
        unwritten.read(path, folder)
