"""The window's list of runs: it never waits for the disk, and what the disk refuses is written later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.runs import library_worker
from gui.runs.library import RunLibrary
from model.data import mnist
from model.runs import connection
from model.runs.run import RunState
from model.types import TrainConfig
from tests.gui.hands import PATIENCE, save_network
from tests.model.runs.examples import CURVE, finished, locked, result_at, store_in, write_by_hand


class Reader:
    """A library, what it said, and a person who waits for it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.library = RunLibrary(store_in(folder))
        self.failures: list[str] = []
        self.notices: list[str] = []
        self.library.failed.connect(self.failures.append)
        self.library.noticed.connect(self.notices.append)

    def open(self) -> RunLibrary:
        self.library.open()
        return self.library

    def wait_until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE)

    def names(self) -> list[str]:
        return [run.name for run in self.library.runs]

    def states(self) -> list[RunState]:
        return [run.state for run in self.library.runs]


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(library_worker, "RETRY_MS", 50)


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Reader]]:
    made: list[Reader] = []

    def build() -> Reader:
        made.append(Reader(qtbot, tmp_path))
        return made[-1]

    yield build
    for reader in made:
        reader.library.close()


@pytest.fixture
def reader(start: Callable[[], Reader]) -> Reader:
    return start()


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
    kept, deleted = (finished(store_in(tmp_path), name) for name in ("kept", "deleted"))
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
    run = finished(store_in(tmp_path), "active")
    library = reader.open()
    library.delete([run])
    library.close(keep=tmp_path / "models" / "active.safetensors")
    assert (tmp_path / "models" / "active.safetensors").exists()


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
    reader.wait_until(lambda: len(reader.notices) == 1)
    (kept,) = path.parent.glob("runs.damaged-*.sqlite")
    assert kept.name in reader.notices[0]
    assert reader.failures == []


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


# --- checkpoints from elsewhere


@pytest.fixture
def few_test_images(monkeypatch: pytest.MonkeyPatch) -> None:
    few = mnist.load_test().first(500)
    monkeypatch.setattr(mnist, "load_test", lambda: few)


def test_an_imported_checkpoint_appears(reader: Reader, tmp_path: Path, few_test_images: None) -> None:
    source = save_network(tmp_path / "downloads" / "ada.safetensors", name="from Ada")
    library = reader.open()
    with reader.qtbot.waitSignals([library.imported, library.import_ended], timeout=PATIENCE):
        library.import_file(source)
    reader.wait_until(lambda: reader.names() == ["from Ada"])
    run = library.runs[0]
    assert run.state is RunState.IMPORTED
    assert run.test is not None
    assert run.test.n == 500
    assert run.checkpoint is not None
    assert run.checkpoint.parent == tmp_path / "models"


def test_a_file_that_does_not_fit_is_refused_with_a_sentence(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "cat.safetensors").write_bytes(b"meow")
    library = reader.open()
    for name in ("cat.safetensors", "missing.safetensors"):
        with reader.qtbot.waitSignal(library.import_ended, timeout=PATIENCE):
            library.import_file(tmp_path / name)
        assert name in reader.failures[-1]
    assert len(reader.failures) == 2
    assert library.runs == ()


def test_an_error_that_nobody_thought_of_is_told(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> mnist.LabelledRasters:
        raise MemoryError("no memory left")

    monkeypatch.setattr(mnist, "load_test", fail)
    source = save_network(tmp_path / "ada.safetensors", name="from Ada")
    library = reader.open()
    with reader.qtbot.waitSignal(library.import_ended, timeout=PATIENCE):
        library.import_file(source)
    assert reader.failures == ["ada.safetensors could not be imported (no memory left)."]


def test_checkpoints_without_a_run_are_taken_back(reader: Reader, tmp_path: Path, few_test_images: None) -> None:
    path = save_network(tmp_path / "models" / "orphan.safetensors", name="orphan")
    broken = path.with_name("broken.safetensors")
    broken.write_bytes(b"meow")
    library = reader.open()
    reader.wait_until(lambda: library.unknown == (broken, path))
    with reader.qtbot.waitSignal(library.import_ended, timeout=PATIENCE):
        library.adopt_unknown()
    reader.wait_until(lambda: reader.names() == ["orphan"])
    assert library.unknown == (broken,)
    (sentence,) = reader.failures
    assert "broken.safetensors" in sentence


def test_closing_while_a_file_is_judged_adds_nothing(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = save_network(tmp_path / "ada.safetensors", name="from Ada")
    test, is_judging, may_go_on = mnist.load_test(), threading.Event(), threading.Event()

    def slow() -> mnist.LabelledRasters:
        is_judging.set()
        may_go_on.wait(PATIENCE / 1000)
        return test

    monkeypatch.setattr(mnist, "load_test", slow)
    library = reader.open()
    library.import_file(source)
    assert is_judging.wait(PATIENCE / 1000)
    timer = threading.Timer(0.2, may_go_on.set)
    timer.start()
    library.close()
    timer.join()
    assert store_in(tmp_path).runs() == ()


def test_closing_a_list_that_was_never_opened(qtbot: QtBot, tmp_path: Path) -> None:
    RunLibrary(store_in(tmp_path)).close()
    assert not (tmp_path / "runs.sqlite").exists()
