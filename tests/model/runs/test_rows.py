"""A row of the list with a value that can't be: the run is shown, says which value it is, and hides no other."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from model.runs.run import RunState
from model.runs.schema import COLUMNS
from model.runs.store import RunStore
from model.types import EpochScore, TrainConfig
from tests.model.runs.examples import TEST, finished, store_in

VALUES = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text() | st.binary()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=12,
).map(json.dumps)


def put(path: Path, run: int, **columns: object) -> None:
    """Write values into a row as they are; bytes may stand for a text."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for name, value in columns.items():
            connection.execute(f"UPDATE OR IGNORE runs SET {name} = ? WHERE id = ?", (value, run))


def put_text(path: Path, run: int, column: str, content: bytes) -> None:
    """Write bytes that are no UTF-8 as a text."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE runs SET {column} = CAST(? AS TEXT) WHERE id = ?", (content, run))


SCORES = {"n": 20, "accuracy": 0.9, "per_class": [1.0] * 10, "confusion": [[2] * 10] * 10}
ODD: list[tuple[str, object, str]] = [
    ("name", b"\x00\xff", "the name is no text"),
    ("name", "x" * 5_000_000, "the name is too long (5,000,000 characters"),
    ("state", "flying", "the state is “flying”"),
    ("network", "x" * 100, "the network's name is too long"),
    ("created", "0001-01-01T00:00:00", "the date is before 1970"),
    ("created", "1969-12-31T23:59:59+00:00", "the date is before 1970"),
    ("created", "9999-12-31T23:59:59-10:00", "which is no date"),
    ("created", "yesterday", "the date is “yesterday”"),
    ("note", b"blob", "the note is no text"),
    ("settings", '{"seed": ' + "9" * 401 + "}", "the seed is outside"),
    ("settings", '{"train_size": 1' + "0" * 5_000 + "}", "the settings is not valid JSON"),
    ("settings", "[" * 100_000, "the settings is not valid JSON"),
    ("settings", '{"network": "' + "x" * 81 + '"}', "the network's name in the settings is too long"),
    ("settings", '{"learning_rate": Infinity}', "the learning rate is not finite"),
    ("settings", '{"augment": 1}', "neither true nor false"),
    ("parameters", 2**62, "the number of parameters is outside"),
    ("parameters", "many", "the number of parameters is no whole number"),
    ("curve", '[{"epoch": 1000000000, "loss": 1, "accuracy": 1}]', "an epoch of the curve is outside"),
    ("curve", '[{"epoch": 1, "loss": 1, "accuracy": NaN}]', "an accuracy of the curve is not finite"),
    ("epochs_done", 10**9, "the number of epochs is outside"),
    ("seconds", float("inf"), "the training time is not finite"),
    ("seconds", 2.0**70, "the training time is outside"),
    ("images_per_second", -1.0, "the speed is outside"),
    ("test", json.dumps({**SCORES, "per_class": [1.0] * 9}), "by class has 9 entries instead of 10"),
    ("test", json.dumps({**SCORES, "confusion": [[2] * 10] * 9}), "the confusion matrix has 9 entries"),
    ("test", json.dumps({**SCORES, "confusion": [[2] * 11] * 10}), "a row of the confusion matrix has too many"),
    ("test", json.dumps({**SCORES, "accuracy": 1.5}), "the test accuracy is outside"),
    ("wrong", "[[10000, 1]]", "the list of errors has an entry outside"),
    ("wrong", "[[1, 10]]", "the list of errors has an entry outside"),
    ("wrong", "[[1, 2, 3]]", "no pair of whole numbers"),
    ("wrong", "[[1, 2.5]]", "no pair of whole numbers"),
    ("figures", '{"hands_accuracy": 7}', "the figure hands_accuracy is outside"),
    ("figures", '{"training_seconds": 1180591620717411303424}', "the figure training_seconds is outside"),
    ("checkpoint", "..", "the name of its checkpoint is no name of a file"),
    ("checkpoint", "\0", "the name of its checkpoint is no name of a file"),
    ("checkpoint", "字" * 86, "the name of its checkpoint is no name of a file"),
    ("deleted_by", "somebody", "the mark of a run that was deleted"),
]


@pytest.mark.parametrize(
    ("column", "value", "reason"), ODD, ids=[f"{odd[0]}-{number}" for number, odd in enumerate(ODD)]
)
def test_an_odd_value_is_named_and_hides_nothing_else(
    store: RunStore, tmp_path: Path, column: str, value: object, reason: str
) -> None:
    good, bad = finished(store, "good"), finished(store, "bad")
    before = store.get(good)
    put(tmp_path / "runs.sqlite", bad, **{column: value})
    shown, other = store.runs()
    assert other == before
    assert (shown.id, shown.state) == (bad, RunState.FAILED)
    assert reason in shown.error
    assert "damaged" in shown.error
    assert len(shown.error) < 500
    assert shown.name == ("bad" if column != "name" else f"run {bad}")
    assert (shown.test == TEST) == (column != "test")  # what can be understood is there
    store.delete([bad])
    store.purge()
    assert store.runs() == (before,)
    assert store.begin(TrainConfig(network="lstm"))  # it counts on names, whatever they are


def test_a_byte_that_is_no_letter_hides_nothing(store: RunStore, tmp_path: Path) -> None:
    runs = [finished(store, name) for name in ("one", "two", "three")]
    put_text(tmp_path / "runs.sqlite", runs[1], "note", b"caf\xe9 at noon")
    assert [(run.name, run.note, run.error) for run in store.runs()] == [
        *(("three", "", ""), ("two", "caf\N{REPLACEMENT CHARACTER} at noon", ""), ("one", "", "")),
    ]
    put_text(tmp_path / "runs.sqlite", runs[1], "settings", b'{"seed": \xff}')
    assert [run.name for run in store.runs()] == ["three", "two", "one"]
    assert "the settings is not valid JSON" in store.get(runs[1]).error


@budget(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=st.dictionaries(st.sampled_from(COLUMNS[1:]), VALUES | JSON, min_size=1, max_size=6))
def test_whatever_stands_in_a_row_all_runs_are_listed(
    store: RunStore, tmp_path: Path, columns: dict[str, object]
) -> None:
    run = finished(store, "any")
    count = len(store.runs())
    put(tmp_path / "runs.sqlite", run, **columns)
    assert len(store.runs()) == count
    shown = store.get(run)
    assert len(shown.error) < 3_000
    assert len(shown.name) <= 80
    assert store.close_unfinished() == 0 or columns.get("state") == "running"
    store.new_name("lstm")
    store.unknown_checkpoints()
    store.delete([run])
    store.purge()


def test_what_version_0_1_0_wrote_is_read_as_it_is(tmp_path: Path, old_data_folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(old_data_folder / "runs.sqlite")) as connection:
        connection.row_factory = sqlite3.Row
        written = connection.execute("SELECT * FROM runs ORDER BY id DESC").fetchall()
    store = store_in(old_data_folder)
    runs = store.runs()
    assert store.notice == ""
    for run, row in zip(runs, written, strict=True):
        assert (run.name, run.state, run.note, run.created) == tuple(
            row[column] for column in ("name", "state", "note", "created")
        )
        assert (run.settings, run.figures) == (json.loads(row["settings"]), json.loads(row["figures"]))
        assert run.curve == tuple(EpochScore(**point) for point in json.loads(row["curve"]))
        assert run.wrong == tuple(map(tuple, json.loads(row["wrong"])))
        assert (run.seconds, run.epochs_done, run.parameters) == (
            *(row["seconds"], row["epochs_done"], row["parameters"]),
        )
        test = json.loads(row["test"])
        assert (run.test is None) == (test is None)
        assert run.test is None or [list(counts) for counts in run.test.confusion] == test["confusion"]
