"""Several windows on one list, and windows that crashed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from model.errors import RunsError
from model.runs.run import RunState
from model.runs.store import RunStore
from model.types import TrainConfig
from tests.model.runs.examples import CURVE, finished, in_a_process_that_dies, result_at, store_in


def signs_of_life(folder: Path) -> list[Path]:
    return list(folder.glob("*.open-*"))


def test_a_training_whose_program_died_is_cut_off_with_its_curve(store: RunStore, tmp_path: Path) -> None:
    in_a_process_that_dies(
        "store = store_in(folder)\nstore.note_progress(store.begin(TrainConfig(network='lstm')), CURVE, 5.0)", tmp_path
    )
    assert store.runs()[0].state is RunState.RUNNING
    assert store.close_unfinished() == 1
    (run,) = store.runs()
    assert (run.state, run.curve, run.epochs_done) == (RunState.CUT_OFF, CURVE, 2)
    assert store.close_unfinished() == 0
    assert signs_of_life(tmp_path) == []


def test_a_training_of_another_open_window_goes_on(store: RunStore, tmp_path: Path) -> None:
    other = store_in(tmp_path)
    run = other.begin(TrainConfig(network="lstm"))
    mine = store.begin(TrainConfig(network="lstm"))
    assert store.close_unfinished() == 0
    assert {found.state for found in store.runs()} == {RunState.RUNNING}
    other.note_progress(run, CURVE, 5.0)
    other.finish(run, result_at(tmp_path / "models" / "a.safetensors"))
    assert store.get(run).state is RunState.DONE
    left = other.begin(TrainConfig())
    other.close()
    assert store.close_unfinished() == 1
    assert store.get(left).state is RunState.CUT_OFF
    assert store.get(mine).state is RunState.RUNNING


def test_what_a_window_deleted_is_its_own_to_restore_until_it_ends(store: RunStore, tmp_path: Path) -> None:
    run = finished(store, "mine")
    other = store_in(tmp_path)
    store.delete([run])
    other.purge()
    assert (tmp_path / "models" / "mine.safetensors").exists()
    store.restore([run])
    store.delete([run])
    store.close()
    other.purge()
    assert not (tmp_path / "models" / "mine.safetensors").exists()


def test_what_a_dead_window_deleted_is_purged(store: RunStore, tmp_path: Path) -> None:
    in_a_process_that_dies("store = store_in(folder)\nstore.delete([finished(store, 'gone')])", tmp_path)
    store.purge()
    assert not (tmp_path / "models" / "gone.safetensors").exists()
    assert signs_of_life(tmp_path) == []


def test_a_training_of_a_lost_list_does_not_write_over_another_of_its_number(store: RunStore, tmp_path: Path) -> None:
    mine = store.begin(TrainConfig(network="lstm"), "mine")
    (tmp_path / "runs.sqlite").unlink()
    other = store_in(tmp_path)
    theirs = other.begin(TrainConfig(network="gru"), "theirs")
    assert theirs == mine
    with pytest.raises(RunsError, match="no longer in the list"):
        store.note_progress(mine, CURVE, 5.0)
    store.drop(mine)
    ended = store.finish(mine, result_at(tmp_path / "models" / "late.safetensors"))
    assert [(run.id, run.name) for run in other.runs()] == [(ended.id, "late"), (theirs, "theirs")]
    assert (other.get(theirs).state, other.get(theirs).curve) == (RunState.RUNNING, ())
    other.close()


def test_a_closed_window_leaves_no_sign(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    run = store.begin(TrainConfig())
    assert len(signs_of_life(tmp_path)) == 1
    store.fail(run, "no")
    store.close()
    assert signs_of_life(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"junk" * 500])
def test_an_odd_sign_of_life_does_no_harm(store: RunStore, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "runs.open-123").write_bytes(content)
    run = store.begin(TrainConfig())
    assert store.close_unfinished() == 0
    assert store.get(run).state is RunState.RUNNING


def test_two_windows_that_find_the_list_damaged_begin_one_new_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.runs.connection.BUSY_SECONDS", 30.0)
    (tmp_path / "runs.sqlite").write_bytes(b"no database" * 500)
    stores = [store_in(tmp_path) for _ in range(4)]
    threads = [threading.Thread(target=store.begin, args=[TrainConfig()]) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores[0].runs()) == 4
    assert len(list(tmp_path.glob("runs.damaged-*"))) == 1
    assert len([store for store in stores if store.notice]) == 1
    for store in stores:
        store.close()


# --- deleted here, active there


def active_elsewhere(folder: Path) -> tuple[RunStore, RunStore, Path]:
    """Two open windows: a run that is active in the second has been deleted in the first; and its file."""
    here, there = store_in(folder), store_in(folder)
    for store in (here, there):
        store.join()
    run = finished(there, "active there")
    here.delete([run])
    return here, there, folder / "models" / "active there.safetensors"


def test_a_model_that_is_active_in_another_window_stays_when_the_one_that_deleted_it_closes(tmp_path: Path) -> None:
    here, there, path = active_elsewhere(tmp_path)
    here.purge(keep=[])
    here.close()
    assert path.exists()
    there.purge(keep=[path])
    there.close()
    assert path.exists()


def test_it_stays_when_the_other_window_closes_first(tmp_path: Path) -> None:
    here, there, path = active_elsewhere(tmp_path)
    there.purge(keep=[path])
    there.close()
    assert path.exists()
    other = path.with_name("another.safetensors")
    here.purge(keep=lambda: [other, path])  # its own, and the one that the settings on disk name
    here.close()
    assert path.exists()


def test_it_stays_when_the_window_that_deleted_it_is_killed(store: RunStore, tmp_path: Path) -> None:
    store.join()
    run = finished(store, "active")
    in_a_process_that_dies(f"store = store_in(folder)\nstore.join()\nstore.delete([{run}])", tmp_path)
    path = tmp_path / "models" / "active.safetensors"
    store.purge(keep=[path])
    assert path.exists()
    store.purge()
    assert not path.exists()


def test_the_last_window_removes_what_all_of_them_deleted(tmp_path: Path) -> None:
    stores = [store_in(tmp_path) for _ in range(3)]
    for store in stores:
        store.join()
        store.delete([finished(store, store.token)])
    for place, store in enumerate(stores):
        assert len(list((tmp_path / "models").iterdir())) == 3, place
        store.purge()
        store.close()
    assert list((tmp_path / "models").iterdir()) == []


# --- names of files


def test_a_name_is_not_reserved_that_a_run_has_whose_file_is_gone(store: RunStore, tmp_path: Path) -> None:
    finished(store, "friend")
    (tmp_path / "models" / "friend.safetensors").unlink()
    first, second = store.reserve("friend"), store.reserve("friend")
    assert [first.name, second.name] == ["friend-2.safetensors", "friend-3.safetensors"]
    assert store.unknown_checkpoints() == ()  # they are only names as yet


def test_a_training_whose_checkpoint_another_window_took_in_stays_one_run(store: RunStore, tmp_path: Path) -> None:
    run = store.begin(TrainConfig(network="lstm"))
    result = result_at(tmp_path / "models" / "a.safetensors")
    (tmp_path / "runs.sqlite").unlink()  # the list was lost meanwhile, and taken back
    other = store_in(tmp_path)
    taken_in = other.adopt(result.path, result.info, result.test, result.wrong)
    ended = store.finish(run, result)
    assert [found.id for found in other.runs()] == [ended.id] == [taken_in.id]
    assert (ended.state, ended.curve) == (RunState.DONE, CURVE)
