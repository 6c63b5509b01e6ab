"""There is always exactly one active model, and it is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import ACTIVE_MODEL, Settings
from model.bundled import BUNDLED_WEIGHTS
from model.predictor import Predictor
from tests.gui.hands import PATIENCE, label, save_network

Start = Callable[..., tuple[Session, list[str]]]


@pytest.fixture
def start(tmp_path: Path, qtbot: QtBot) -> Iterator[Start]:
    """Starts a session over the test's data folder as the program does; gives it and the sentences it says."""
    made: list[Session] = []

    def begin(bundled: Path = BUNDLED_WEIGHTS, *, loads: bool = True) -> tuple[Session, list[str]]:
        session = Session(bundled, tmp_path / "data", Settings(tmp_path / "data" / "settings.json"))
        made.append(session)
        said: list[str] = []
        session.failed.connect(said.append)
        with qtbot.waitSignal(session.warmed_up if loads else session.failed, timeout=60_000):
            session.start()
        return session, said

    yield begin
    for session in made:
        session.close()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return save_network(tmp_path / "data" / "models" / "other.safetensors", name="other")


def activate(qtbot: QtBot, session: Session, path: Path) -> None:
    with qtbot.waitSignal(session.active_changed, timeout=PATIENCE):
        session.activate(path)


def test_the_bundled_model_at_first(start: Start) -> None:
    session, said = start()
    assert session.is_bundled
    assert session.active_path == BUNDLED_WEIGHTS
    assert session.predictor is not None
    assert session.active_info is not None
    assert session.active_info.figures["mnist_test_accuracy"] > 0.98
    assert said == []


def test_another_model_is_active_also_after_a_restart(start: Start, other: Path, qtbot: QtBot) -> None:
    session, _ = start()
    activate(qtbot, session, other)
    assert not session.is_bundled
    assert session.active_path == other
    session.close()
    again, said = start()
    assert again.active_path == other
    assert again.active_info is not None
    assert again.active_info.name == "other"
    assert said == []


def test_back_to_the_bundled_model_also_after_a_restart(start: Start, other: Path, qtbot: QtBot) -> None:
    session, _ = start()
    activate(qtbot, session, other)
    with qtbot.waitSignal(session.active_changed, timeout=PATIENCE):
        session.use_bundled()
    assert session.is_bundled
    session.close()
    assert start()[0].is_bundled


@pytest.mark.parametrize(
    "content", [None, b"", b"no checkpoint", b"\xff" * 5000], ids=["gone", "empty", "text", "junk"]
)
def test_a_remembered_model_that_cannot_be_read_is_replaced_by_the_bundled_one(
    start: Start, tmp_path: Path, content: bytes | None
) -> None:
    settings = Settings(tmp_path / "data" / "settings.json")
    settings.set(ACTIVE_MODEL, "mine.safetensors")
    settings.sync()
    if content is not None:
        (tmp_path / "data" / "models").mkdir(parents=True)
        (tmp_path / "data" / "models" / "mine.safetensors").write_bytes(content)
    session, said = start()
    assert session.is_bundled
    (sentence,) = said
    assert "mine.safetensors" in sentence
    assert sentence.endswith("The bundled model answers instead.")
    session.close()
    assert start()[1] == []  # it is forgotten, not complained about again


def test_a_remembered_name_does_not_lead_out_of_the_models_folder(start: Start, tmp_path: Path) -> None:
    save_network(tmp_path / "data" / "outside.safetensors")
    settings = Settings(tmp_path / "data" / "settings.json")
    settings.set(ACTIVE_MODEL, "../outside.safetensors")
    settings.sync()
    assert start()[0].is_bundled


@pytest.mark.parametrize("content", [None, b"no checkpoint"])
def test_a_broken_file_leaves_the_active_model(
    start: Start, other: Path, tmp_path: Path, qtbot: QtBot, content: bytes | None
) -> None:
    session, said = start()
    activate(qtbot, session, other)
    predictor = session.predictor
    broken = other.with_name("broken.safetensors")
    if content is not None:
        broken.write_bytes(content)
    with qtbot.waitSignal(session.failed, timeout=PATIENCE):
        session.activate(broken)
    assert session.predictor is predictor
    assert session.active_path == other
    assert len(said) == 1
    assert "broken.safetensors" in said[0]
    saved = Settings(tmp_path / "data" / "settings.json")
    qtbot.waitUntil(lambda: saved.on_disk(ACTIVE_MODEL) == other.name, timeout=PATIENCE)


def test_an_error_that_nobody_thought_of_leaves_the_active_model(
    start: Start, other: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, said = start()

    def fail(_path: Path) -> Predictor:
        raise MemoryError("no memory left")

    monkeypatch.setattr(Predictor, "load", fail)
    with qtbot.waitSignal(session.failed, timeout=PATIENCE):
        session.activate(other)
    assert session.is_bundled
    assert said == ["other.safetensors could not be loaded (no memory left)."]


def test_the_window_without_any_network_says_so(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    broken = tmp_path / "program" / "bundled.safetensors"
    broken.parent.mkdir()
    broken.write_bytes(b"no checkpoint")
    session = Session(broken, tmp_path / "data", Settings(tmp_path / "data" / "settings.json"))
    window = MainWindow(session, Settings(tmp_path / "data" / "settings.json"))
    qtbot.addWidget(window)
    window.show()
    window.start()
    qtbot.waitUntil(window.draw_tab.banner.isVisible, timeout=60_000)
    assert "bundled.safetensors" in window.draw_tab.banner.message
    assert label(window, "active_model") == "No network is loaded."
    window.draw_tab.canvas.pen_down(0.5, 0.5)
    window.draw_tab.canvas.pen_up()
    QApplication.processEvents()
    assert window.draw_tab.bars.probabilities is None
    window.close()


def test_a_choice_that_cannot_be_saved_is_told(start: Start, other: Path, tmp_path: Path, qtbot: QtBot) -> None:
    session, said = start()
    settings = tmp_path / "data" / "settings.json"
    settings.unlink(missing_ok=True)
    settings.mkdir()
    activate(qtbot, session, other)
    assert session.active_path == other  # it answers all the same
    qtbot.waitUntil(lambda: len(said) == 1)
    assert "could not be saved" in said[0]


def test_a_damaged_settings_file_does_not_hinder_saving_the_choice(
    start: Start, other: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "data" / "settings.json").write_bytes(b"\xff\xfe\x00garbage\nnonsense\n[draw\npen_width=")
    session, said = start()
    activate(qtbot, session, other)
    assert said == []
    session.close()
    assert start()[0].active_path == other


def test_closing_before_it_has_loaded(tmp_path: Path, qtbot: QtBot) -> None:
    session = Session(BUNDLED_WEIGHTS, tmp_path / "data", Settings(tmp_path / "data" / "settings.json"))
    session.start()
    session.close()
    assert not session._thread.isRunning()
    never = Session(BUNDLED_WEIGHTS, tmp_path / "data", Settings(tmp_path / "data" / "settings.json"))
    never.close()
    assert never.predictor is None


def test_training_libraries_that_are_missing_are_told_and_drawing_goes_on(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(tmp_path / "data" / "settings.json")
    session = Session(BUNDLED_WEIGHTS, tmp_path / "data", settings, ["no_such_library"])
    with qtbot.waitSignal(session.failed, timeout=60_000) as failed:
        session.start()
    assert "no_such_library" in failed.args[0]
    assert session.predictor is not None
    session.close()
