"""The window's list of runs: it never waits for the disk, and what the disk refuses is written later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.runs import library_worker
from gui.runs.library import RunLibrary
from model.runs.run import RunState
from model.types import TrainConfig
from tests.gui.runs.library.conftest import Reader
from tests.model.runs.examples import CURVE, finished, finished_earlier, locked, result_at, store_in, write_by_hand


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


def test_a_training_is_seen_from_its_beginning_to_its_end(reader: Reader, tmp_path: Path) -> None:
    library, key = reader.open(), tmp_path / "models" / "a.safetensors"
    library.begin(key, TrainConfig(network="lstm"), parameters=1234)
    reader.wait_until(lambda: reader.states() == [RunState.RUNNING])
    library.note_progress(key, CURVE[:1], 2000.0)
    reader.wait_until(lambda: library.runs[0].curve == CURVE[:1])
    library.finish(key, result_at(key))
    reader.wait_until(lambda: reader.states() == [RunState.DONE])
    run = library.runs[0]
    assert library.run(run.id) == run
    assert library.run(run.id + 1) is None
    assert (run.name, run.checkpoint) == ("lstm 1", key)
    assert library.unknown == ()
    assert reader.failures == reader.notices == []


def test_one_that_fails_and_one_with_nothing_to_keep(reader: Reader, tmp_path: Path) -> None:
    library = reader.open()
    for name in ("a", "b"):
        library.begin(tmp_path / "models" / name, TrainConfig(), name)
    library.fail(tmp_path / "models" / "a", "Out of memory. Choose a smaller batch.")
    library.drop(tmp_path / "models" / "b")
    reader.wait_until(lambda: reader.states() == [RunState.FAILED])
    assert library.runs[0].error == "Out of memory. Choose a smaller batch."


def test_what_the_person_changes_is_kept_for_the_next_start(start: Callable[[], Reader], tmp_path: Path) -> None:
    kept, deleted = finished_earlier(tmp_path, "kept", "deleted")
    reader = start()
    library = reader.open()
    library.rename(kept, "renamed")
    library.annotate(kept, "a note")
    library.delete([deleted])
    reader.wait_until(lambda: reader.names() == ["renamed"])
    library.restore([deleted])
    reader.wait_until(lambda: reader.names() == ["deleted", "renamed"])
    library.delete([deleted])
    library.close()  # at once: what was asked for is done before
    assert not (tmp_path / "models" / "deleted.safetensors").exists()
    again = start()
    again.open()
    again.wait_until(lambda: again.names() == ["renamed"])
    assert again.library.runs[0].note == "a note"


def test_closing_spares_the_active_model(reader: Reader, tmp_path: Path) -> None:
    library = reader.open()
    library.delete(finished_earlier(tmp_path, "active", "other"))
    library.close(keep=[tmp_path / "models" / "active.safetensors"])
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["active.safetensors"]


def test_what_is_refused_is_told_each_time_and_holds_up_nothing(reader: Reader, tmp_path: Path) -> None:
    run = finished(store_in(tmp_path), "kept")
    library = reader.open()
    library.rename(run, " ")
    library.rename(run, " ")
    library.annotate(run, "still works")
    reader.wait_until(lambda: [found.note for found in library.runs] == ["still works"])
    assert len(reader.failures) == 2
    assert "needs a name" in reader.failures[0]
    assert reader.notices == []


def test_a_locked_list_is_told_once_and_written_when_it_is_free(reader: Reader, path: Path, tmp_path: Path) -> None:
    old = finished(store_in(tmp_path), "old")
    library, key = reader.open(), tmp_path / "models" / "a.safetensors"
    reader.wait_until(lambda: reader.names() == ["old"])
    with locked(path):
        library.begin(key, TrainConfig(network="lstm"), "new")
        library.note_progress(key, CURVE[:1], 1.0)
        library.note_progress(key, CURVE, 1.0)
        library.rename(old, "renamed")
        library.finish(key, result_at(key))
        reader.wait_until(lambda: len(reader.failures) == 1)
        reader.qtbot.wait(300)  # it is tried again meanwhile
        assert reader.names() == ["old"]
    reader.wait_until(lambda: reader.names() == ["new", "renamed"])
    assert (library.runs[0].state, library.runs[0].curve) == (RunState.DONE, CURVE)
    reader.wait_until(lambda: len(reader.notices) == 1)
    assert "locked by another program" in reader.failures[0]
    assert "everything that waited is written" in reader.notices[0]
    assert len(reader.failures) == 1


def test_what_waits_is_bounded_and_a_long_training_takes_little_of_that(
    reader: Reader, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_worker, "MOST_WAITING", 3)
    library, key = reader.open(), tmp_path / "models" / "a.safetensors"
    reader.wait_until(path.exists)
    with locked(path):
        library.begin(key, TrainConfig(network="lstm"), "long")
        for _ in range(20):
            library.note_progress(key, CURVE, 1.0)
        library.finish(key, result_at(key))
        library.rename(1, "one too many")
        reader.wait_until(lambda: len(reader.failures) == 2)
    reader.wait_until(lambda: reader.states() == [RunState.DONE])
    assert reader.names() == ["long"]
    assert "Too many changes wait" in reader.failures[1]


def test_what_waits_is_written_at_the_latest_at_the_end(reader: Reader, path: Path, tmp_path: Path) -> None:
    run = finished(store_in(tmp_path), "old")
    library = reader.open()
    with locked(path):
        library.rename(run, "renamed")
        reader.wait_until(lambda: len(reader.failures) == 1)
    library.close()
    assert store_in(tmp_path).get(run).name == "renamed"


def test_a_list_that_stays_locked_does_not_hinder_closing(reader: Reader, path: Path, tmp_path: Path) -> None:
    key = tmp_path / "models" / "a.safetensors"
    library = reader.open()
    reader.wait_until(path.exists)
    library.begin(key, TrainConfig(network="lstm"))
    reader.wait_until(lambda: reader.states() == [RunState.RUNNING])
    with locked(path):
        library.finish(key, result_at(key))
        library.close()
    store = store_in(tmp_path)
    assert store.close_unfinished() == 1
    assert store.runs()[0].state is RunState.CUT_OFF
    assert store.unknown_checkpoints() == (key,)  # what it has learnt can be taken back


def test_a_damaged_list_is_told_with_the_name_of_the_file_kept(reader: Reader, path: Path) -> None:
    path.write_bytes(b"no database" * 500)
    reader.open()
    reader.wait_until(lambda: len(reader.failures) == 1)
    (kept,) = path.parent.glob("runs.damaged-*.sqlite")
    assert kept.name in reader.failures[0]
    assert reader.notices == []


def test_a_list_of_a_newer_rowpad_is_told_and_trainings_go_on(reader: Reader, path: Path, tmp_path: Path) -> None:
    store_in(tmp_path).open()
    write_by_hand(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    library, key = reader.open(), tmp_path / "models" / "a.safetensors"
    library.begin(key, TrainConfig())
    library.note_progress(key, CURVE, 1.0)
    library.finish(key, result_at(key))
    library.close()
    reader.wait_until(lambda: len(reader.failures) > 0)
    assert {sentence.partition(" (")[0] for sentence in reader.failures} == {"The list of runs"}
    assert len(reader.failures) == 1
    assert "Update Rowpad" in reader.failures[0]
    assert path.read_bytes() == before
    assert key.exists()


def test_trainings_of_a_program_that_died_are_cut_off_at_the_next_start(reader: Reader, tmp_path: Path) -> None:
    dead = store_in(tmp_path)
    dead.note_progress(dead.begin(TrainConfig(network="lstm")), CURVE, 1.0)
    dead.close()
    reader.open()
    reader.wait_until(lambda: reader.states() == [RunState.CUT_OFF])
    assert reader.library.runs[0].curve == CURVE


def test_another_windows_runs_are_seen_after_a_refresh(reader: Reader, tmp_path: Path) -> None:
    library = reader.open()
    reader.wait_until((tmp_path / "runs.sqlite").exists)
    finished(store_in(tmp_path), "elsewhere")
    library.refresh()
    reader.wait_until(lambda: reader.names() == ["elsewhere"])


def test_what_is_noted_before_the_list_is_open_is_written_then(reader: Reader, tmp_path: Path) -> None:
    reader.library.begin(tmp_path / "models" / "lstm.safetensors", TrainConfig(network="lstm"))
    reader.open()
    reader.wait_until(lambda: reader.names() == ["lstm 1"])


def test_closing_a_list_that_was_never_opened(qtbot: QtBot, tmp_path: Path) -> None:
    RunLibrary(store_in(tmp_path)).close()
    assert not (tmp_path / "runs.sqlite").exists()


def test_runs_that_are_lost_while_the_list_is_used_are_told_once(reader: Reader, path: Path, tmp_path: Path) -> None:
    runs = [finished(store_in(tmp_path), name) for name in ("one", "two", "three")]
    library = reader.open()
    reader.wait_until(lambda: reader.names() == ["three", "two", "one"])
    content = path.read_bytes()
    start = content.index(b"twodone")
    path.write_bytes(content[: start - 24] + b"\xff" * 24 + content[start:])
    library.refresh()
    reader.wait_until(lambda: reader.names() == ["three", "one"])
    library.rename(runs[0], "renamed")
    reader.wait_until(lambda: reader.names() == ["three", "renamed"])
    library.refresh()
    library.close()
    reader.wait_until(lambda: len(reader.failures) > 0)
    (kept,) = path.parent.glob("runs.damaged-*.sqlite")
    assert [sentence.partition(";")[0] for sentence in reader.failures] == [
        "The list of runs was damaged: 1 of 3 runs could not be read"
    ]
    assert kept.name in reader.failures[0]
    assert reader.notices == []
