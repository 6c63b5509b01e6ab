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
