"""Every run is kept, as it was."""

from __future__ import annotations

import math
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from model.errors import RunsError
from model.runs.run import RunState
from model.runs.store import RunStore
from model.types import CheckpointInfo, EpochScore, TrainConfig
from tests.model.runs.examples import CURVE, TEST, finished, result_at, store_in, write_by_hand

one_store = budget(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
numbers = st.floats(-1e12, 1e12)
scores = st.builds(EpochScore, st.integers(1, 10**6), numbers, st.floats(0, 1), st.none() | numbers)


def test_a_training_from_its_beginning_to_its_end(store: RunStore, tmp_path: Path) -> None:
    run = store.begin(TrainConfig(network="lstm", seed=5, train_size=800), parameters=1234)
    begun = store.get(run)
    assert (begun.name, begun.state, begun.network) == ("lstm 1", RunState.RUNNING, "lstm")
    assert (begun.seed, begun.labels, begun.parameters, begun.checkpoint) == (5, 800, 1234, None)
    store.note_progress(run, CURVE[:1], 2000.0)
    assert (store.get(run).curve, store.get(run).images_per_second) == (CURVE[:1], 2000.0)
    result = result_at(tmp_path / "models" / "a.safetensors")
    ended = store.finish(run, result)
    assert ended == store.get(run) == store_in(tmp_path).runs()[0]  # a later start of the program reads the same
    assert (ended.id, ended.state, ended.created) == (run, RunState.DONE, begun.created)
    assert (ended.curve, ended.test, ended.wrong) == (CURVE, TEST, result.wrong)
    assert (ended.seconds, ended.images_per_second, ended.epochs_done) == (12.5, 3000.0, 2)
    assert (ended.settings, ended.figures, ended.parameters) == (result.info.settings, result.info.figures, 1234)
    assert ended.checkpoint == tmp_path / "models" / "a.safetensors"


def test_a_stopped_one_a_failed_one_and_one_with_nothing_to_keep(store: RunStore, tmp_path: Path) -> None:
    stopped, failed, dropped = (store.begin(TrainConfig()) for _ in range(3))
    store.finish(stopped, result_at(tmp_path / "models" / "a.safetensors", stopped=True))
    store.note_progress(failed, CURVE, 1.0)
    store.fail(failed, "The disk is full. Make room.")
    store.drop(dropped)
    assert [(run.id, run.state) for run in store.runs()] == [(failed, RunState.FAILED), (stopped, RunState.STOPPED)]
    assert store.get(failed).error == "The disk is full. Make room."
    assert store.get(failed).curve == CURVE  # it says where it went wrong


@one_store
@given(curve=st.lists(scores, max_size=5), note=st.text(), speed=st.floats(0, 1e9))
def test_whatever_is_noted_comes_back(store: RunStore, curve: list[EpochScore], note: str, speed: float) -> None:
    run = store.begin(TrainConfig())
    store.note_progress(run, curve, speed)
    store.annotate(run, note)
    found = store.get(run)
    assert (found.curve, found.note, found.images_per_second) == (tuple(curve), note, speed)


@one_store
@given(config=st.builds(TrainConfig, seed=st.integers(0, 2**31 - 1), learning_rate=st.floats(1e-5, 0.1)))
def test_the_settings_come_back_as_they_were(store: RunStore, config: TrainConfig) -> None:
    assert TrainConfig(**store.get(store.begin(config)).settings) == config


@one_store
@given(wanted=st.text(alphabet=st.characters(), max_size=200))
def test_a_name_is_one_line_that_can_be_shown(store: RunStore, wanted: str) -> None:
    name = store.get(store.begin(TrainConfig(), wanted)).name
    assert 0 < len(name) <= 80
    assert name == name.strip()
    assert len(name.splitlines()) == 1
    name.encode()


def test_names_count_on_and_are_not_given_twice(store: RunStore) -> None:
    first, second = store.begin(TrainConfig(network="cnn-lstm")), store.begin(TrainConfig(network="cnn-lstm"))
    assert [store.get(run).name for run in (first, second)] == ["cnn-lstm 1", "cnn-lstm 2"]
    store.fail(second, "no")
    store.delete([second])
    assert store.new_name("cnn-lstm") == "cnn-lstm 3"  # the deleted one may come back
    assert store.new_name("lstm") == "lstm 1"


def test_a_new_name_and_a_note(store: RunStore) -> None:
    run = store.begin(TrainConfig())
    store.rename(run, "  with more\nlayers ")
    store.annotate(run, "better on 7s\nand on 1s")
    assert (store.get(run).name, store.get(run).note) == ("with more layers", "better on 7s\nand on 1s")
    with pytest.raises(RunsError, match="needs a name"):
        store.rename(run, " \n ")
    assert store.get(run).name == "with more layers"


def test_a_deleted_run_comes_back_with_all_it_had(store: RunStore) -> None:
    kept, deleted = finished(store, "kept"), finished(store, "deleted")
    before = store.runs()
    store.delete([deleted])
    assert [run.id for run in store.runs()] == [kept]
    store.restore([deleted])
    assert store.runs() == before
    assert all(run.checkpoint is not None and run.checkpoint.exists() for run in before)


def test_a_running_training_is_not_deleted_and_nothing_with_it(store: RunStore) -> None:
    done, running = finished(store, "done"), store.begin(TrainConfig())
    with pytest.raises(RunsError, match="Stop the training first"):
        store.delete([done, running])
    assert {run.id for run in store.runs()} == {done, running}


def test_purging_removes_what_is_deleted_and_spares_the_active_model(store: RunStore) -> None:
    kept, gone, active = (finished(store, name) for name in ("kept", "gone", "active"))
    files = {run: store.get(run).checkpoint for run in (kept, gone, active)}
    store.delete([gone, active])
    store.purge(keep=[path for path in (files[active],) if path is not None])
    assert [path.exists() for path in files.values() if path is not None] == [True, False, True]
    with pytest.raises(RunsError, match="no longer in the list"):
        store.restore([gone])
    store.restore([active])
    assert {run.id for run in store.runs()} == {kept, active}


def test_purging_spares_a_file_that_another_run_names_and_one_outside(store: RunStore, tmp_path: Path) -> None:
    first, second = finished(store, "a"), finished(store, "b")
    outside = tmp_path / "outside.safetensors"
    outside.write_bytes(b"mine")
    write_by_hand(tmp_path / "runs.sqlite", f"UPDATE runs SET checkpoint = 'a.safetensors' WHERE id = {second}")
    store.delete([second])
    store.purge()
    assert (tmp_path / "models" / "a.safetensors").exists()
    write_by_hand(tmp_path / "runs.sqlite", f"UPDATE runs SET checkpoint = '../outside.safetensors' WHERE id = {first}")
    store.delete([first])
    store.purge()
    assert outside.exists()


def test_a_file_that_cannot_be_removed_keeps_its_run(store: RunStore, tmp_path: Path) -> None:
    run = finished(store, "stubborn")
    path = tmp_path / "models" / "stubborn.safetensors"
    path.unlink()
    path.mkdir()
    store.delete([run])
    store.purge()
    store.restore([run])
    assert [found.id for found in store.runs()] == [run]


def test_a_checkpoint_that_is_gone_is_still_known_by_its_run(store: RunStore, tmp_path: Path) -> None:
    run = finished(store, "lost")
    (tmp_path / "models" / "lost.safetensors").unlink()
    assert store.get(run).checkpoint == tmp_path / "models" / "lost.safetensors"
    store.delete([run])
    store.purge()
    assert store.runs() == ()


def test_checkpoints_that_no_run_names_can_be_adopted_once(store: RunStore, tmp_path: Path) -> None:
    deleted = finished(store, "deleted")
    store.delete([deleted])
    path = result_at(tmp_path / "models" / "orphan.safetensors").path
    assert store.unknown_checkpoints() == (path,)
    info = CheckpointInfo("gru", 99, "mine", "2025-05-06T09:08:09+02:00", {"seed": 2, "epochs_done": 4})
    run = store.adopt(path, info, TEST, ((1, 2),))
    assert (run.name, run.state, run.network, run.epochs_done) == ("mine", RunState.IMPORTED, "gru", 4)
    assert (run.created, run.test, run.wrong) == ("2025-05-06T07:08:09+00:00", TEST, ((1, 2),))
    assert store.unknown_checkpoints() == ()
    with pytest.raises(RunsError, match="in the list of runs already"):
        store.adopt(path, info, TEST, ())
    with pytest.raises(RunsError, match="not in the models folder"):
        store.adopt(tmp_path / "elsewhere.safetensors", info, TEST, ())
    assert len(store.runs()) == 1


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        ({"settings": {"seed": "x"}}, "the seed is no whole number"),
        ({"settings": {"seed": 10**400}}, "the seed is outside 0…2,147,483,647"),
        ({"settings": {"epochs_done": 10**30}}, "the number of epochs that were completed is outside"),
        ({"created": "0001-01-01T00:00:00"}, "the date is before 1970"),
        ({"figures": {"training_seconds": float("nan")}}, "the figure training_seconds is not finite"),
        ({"figures": {"training_seconds": 2.0**70}}, "the figure training_seconds is outside"),
        ({"parameters": 2**70}, "the number of parameters is outside"),
    ],
)
def test_a_checkpoint_may_not_claim_what_it_likes(
    store: RunStore, tmp_path: Path, claims: dict[str, Any], field: str
) -> None:
    path = result_at(tmp_path / "models" / "odd.safetensors").path
    with pytest.raises(RunsError, match=field):
        store.adopt(path, CheckpointInfo(**{"network": "gru", "parameters": 1, **claims}), TEST, ())
    assert store.runs() == ()
    assert store.unknown_checkpoints() == (path,)


def test_what_is_no_number_is_left_out_of_a_curve(store: RunStore) -> None:
    run = store.begin(TrainConfig())
    odd = (EpochScore(2, math.nan, 0.1), EpochScore(3, math.inf, 0.1), EpochScore(4, 1.0, 0.5, -math.inf))
    store.note_progress(run, [*CURVE[:1], *odd], math.inf)
    found = store.get(run)
    assert (found.curve, found.images_per_second) == ((CURVE[0], EpochScore(4, 1.0, 0.5, None)), 0.0)
    assert (found.epochs_done, found.error) == (4, "")


def test_a_note_has_an_end(store: RunStore) -> None:
    run = store.begin(TrainConfig())
    store.annotate(run, "x" * 10_000)
    with pytest.raises(RunsError, match="at most 10,000 characters"):
        store.annotate(run, "x" * 10_001)
    assert store.get(run).note == "x" * 10_000


def test_the_end_of_a_training_is_kept_where_its_beginning_is_not(store: RunStore, tmp_path: Path) -> None:
    run = store.begin(TrainConfig(network="lstm"))
    (tmp_path / "runs.sqlite").unlink()  # somebody tidied up
    again = store_in(tmp_path)
    again.open()
    ended = store.finish(run, result_at(tmp_path / "models" / "late.safetensors"))
    assert (ended.name, ended.state, ended.curve) == ("late", RunState.DONE, CURVE)
    assert again.runs() == (ended,)


def test_a_row_that_makes_no_sense_hides_no_other(store: RunStore, tmp_path: Path) -> None:
    good, bad = finished(store, "good"), finished(store, "bad")
    before = store.get(good)
    for change in ("curve = '[{\"epoch\": 1}]'", "state = 'flying'", "settings = '{'", "test = '[1]'", "wrong = '[3]'"):
        write_by_hand(tmp_path / "runs.sqlite", f"UPDATE runs SET {change} WHERE id = {bad}")
        shown, other = store.runs()
        assert other == before
        assert (shown.id, shown.name, shown.state) == (bad, "bad", RunState.FAILED)
        assert "damaged" in shown.error


def test_many_threads_write_to_one_list(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.runs.connection.BUSY_SECONDS", 30.0)
    failures: list[RunsError] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                store.annotate(store.begin(TrainConfig(network="lstm"), f"thread {number}"), "x")
        except RunsError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [run.note for run in store.runs()] == ["x"] * 20
