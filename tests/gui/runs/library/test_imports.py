"""Checkpoints from elsewhere come into the window's list, or a sentence says why not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from model.data import mnist
from model.runs.run import RunState
from tests.gui.hands import PATIENCE, save_network
from tests.gui.runs.library.conftest import Reader
from tests.model.runs.examples import store_in


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
