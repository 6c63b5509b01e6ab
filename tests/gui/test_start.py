"""What goes wrong while the window starts is told, and hinders nothing that can do without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.banner import Banner
from gui.main_window import MainWindow
from gui.runs.runs_tab import RunsTab
from gui.session import Session
from gui.settings import Settings
from model.bundled import BUNDLED_WEIGHTS
from model.runs.store import RunStore
from tests import quick_training
from tests.gui.conftest import Place
from tests.gui.hands import PATIENCE, SEVEN, label, save_network, wait_for_answer
from tests.model.runs.examples import write_by_hand

Draw = Callable[..., None]
Open = Callable[..., MainWindow]


@pytest.fixture(autouse=True)
def few_images() -> Iterator[None]:
    """An import is judged on a hundred test images."""
    with quick_training.few_images(train=300, validation=100, test=100):
        yield


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "models").mkdir(parents=True)
    return folder


@pytest.fixture
def start(qtbot: QtBot, data: Path) -> Iterator[Open]:
    """Starts the window as the program does, until all tabs are there and the list of runs was read."""
    made: list[MainWindow] = []

    def begin(bundled: Path = BUNDLED_WEIGHTS) -> MainWindow:
        settings = Settings(data / "settings.json")
        session = Session(bundled, data, settings)
        window = MainWindow(session, settings)
        session.setParent(window)
        qtbot.addWidget(window)
        made.append(window)
        window.show()
        window.start()
        qtbot.waitUntil(lambda: window.runs_tab is not None, timeout=PATIENCE)
        return window

    yield begin
    for window in made:
        window.close()


def banner(window: MainWindow) -> Banner:
    """Of the Runs tab."""
    assert window.runs_tab is not None
    (found,) = window.runs_tab.findChildren(Banner)
    window.tabs.setCurrentWidget(window.runs_tab)
    return found


def test_a_damaged_list_is_told_on_the_runs_tab(start: Open, data: Path, qtbot: QtBot) -> None:
    (data / "runs.sqlite").write_bytes(b"no database" * 500)
    window = start()
    qtbot.waitUntil(lambda: "damaged" in banner(window).message, timeout=PATIENCE)
    (kept,) = data.glob("runs.damaged-*.sqlite")
    assert kept.name in banner(window).message
    assert banner(window).isVisible()


def test_a_list_of_a_newer_version_is_told_on_the_runs_tab(start: Open, data: Path, qtbot: QtBot) -> None:
    RunStore(data / "runs.sqlite", data / "models").open()
    write_by_hand(data / "runs.sqlite", "PRAGMA user_version = 99")
    window = start()
    qtbot.waitUntil(lambda: "Update Rowpad" in banner(window).message, timeout=PATIENCE)
    assert banner(window).isVisible()


@pytest.fixture(params=["missing", "damaged"])
def no_bundled(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the bundled weights should be."""
    path = tmp_path / "bundled.safetensors"
    if request.param == "damaged":
        path.write_bytes(BUNDLED_WEIGHTS.read_bytes()[:100_000])
    return path


def test_without_the_bundled_model_runs_can_be_imported_and_made_active(
    start: Open, data: Path, no_bundled: Path, tmp_path: Path, qtbot: QtBot, draw: Draw
) -> None:
    window = start(no_bundled)
    assert "install Rowpad again" in window.draw_tab.banner.message
    assert window.draw_tab.banner.isVisible()
    assert label(window, "active_line") == "There is no active model."
    stroke: list[Place] = SEVEN
    draw(window.draw_tab.canvas, stroke)
    assert window.draw_tab.canvas.drawing().strokes

    tab, library = window.runs_tab, window._library
    assert isinstance(tab, RunsTab)
    assert library is not None
    with qtbot.waitSignal(library.imported, timeout=PATIENCE):
        library.import_file(save_network(tmp_path / "other.safetensors", name="from a friend"))
    qtbot.waitUntil(lambda: [run.name for run in library.runs] == ["from a friend"], timeout=PATIENCE)
    qtbot.waitUntil(tab._actions.activate.isEnabled, timeout=PATIENCE)
    tab._actions.activate.trigger()
    wait_for_answer(qtbot, window)
    qtbot.waitUntil(lambda: label(window, "active_model").startswith("model from a friend"), timeout=PATIENCE)
    assert label(window, "active_line").startswith("Active model: from a friend")


def test_without_the_bundled_model_a_network_can_be_trained_from_scratch(
    start: Open, no_bundled: Path, qtbot: QtBot
) -> None:
    window = start(no_bundled)
    tab = window.train_tab
    assert tab is not None
    button = tab.findChild(QPushButton, "start_button")
    assert button is not None
    controls = tab._form._controls
    controls.start_from.choose("active")
    qtbot.waitUntil(lambda: not button.isEnabled(), timeout=PATIENCE)
    assert "from scratch" in button.toolTip()
    controls.start_from.choose("scratch")
    qtbot.waitUntil(button.isEnabled, timeout=PATIENCE)


def test_a_model_that_can_not_be_activated_later_leaves_the_window_without_one(
    start: Open, data: Path, no_bundled: Path, qtbot: QtBot
) -> None:
    window = start(no_bundled)
    broken = data / "models" / "broken.safetensors"
    broken.write_bytes(b"nothing")
    with qtbot.waitSignal(window._session.failed, timeout=PATIENCE) as failure:
        window._session.activate(broken)
    assert "broken.safetensors" in failure.args[0]
    assert "answers instead" not in failure.args[0]
    assert window._session.has_no_model
