"""The window itself: what it remembers, what its menus do, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from gui import theme
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import APPEARANCE, Settings
from model.bundled import BUNDLED_WEIGHTS
from tests.gui.hands import label, menu_action, save_network


def reopened(qtbot: QtBot, session: Session, settings: Settings) -> MainWindow:
    again = MainWindow(session, Settings(settings.path))
    qtbot.addWidget(again)
    return again


def test_size_and_place_are_remembered(window: MainWindow, session: Session, settings: Settings, qtbot: QtBot) -> None:
    window.resize(730, 570)
    window.move(30, 80)
    QApplication.processEvents()
    place = window.geometry()
    window.close()
    again = reopened(qtbot, session, settings)
    again.show()
    qtbot.waitExposed(again)
    assert again.size() == place.size()
    assert again.geometry().topLeft() == place.topLeft()
    again.close()


def test_the_appearance_is_chosen_in_the_menu_and_remembered(
    window: MainWindow, session: Session, settings: Settings, qtbot: QtBot
) -> None:
    assert menu_action(window, "View", "As the system").isChecked()
    menu_action(window, "View", "Dark").trigger()
    assert QApplication.palette().color(QPalette.ColorRole.Window).name().upper() == theme.DARK.window
    assert not menu_action(window, "View", "As the system").isChecked()
    window.close()
    again = reopened(qtbot, session, settings)
    assert menu_action(again, "View", "Dark").isChecked()
    menu_action(again, "View", "Light").trigger()
    assert QApplication.palette().color(QPalette.ColorRole.Window).name().upper() == theme.LIGHT.window
    again.close()
    assert Settings(settings.path).get(APPEARANCE) == "light"


def test_an_unknown_appearance_is_shown_as_the_systems(session: Session, settings: Settings, qtbot: QtBot) -> None:
    settings.set(APPEARANCE, "purple")
    made = MainWindow(session, settings)
    qtbot.addWidget(made)
    assert menu_action(made, "View", "As the system").isChecked()
    made.close()


def test_the_tabs_are_named_and_explained(window: MainWindow) -> None:
    assert [window.tabs.tabText(index) for index in range(window.tabs.count())][:2] == ["Draw", "Train"]
    for index in range(window.tabs.count()):
        assert len(window.tabs.tabToolTip(index)) > 15


def test_the_train_tab_is_built_when_all_is_loaded(settings: Settings, tmp_path: Path, qtbot: QtBot) -> None:
    session = Session(BUNDLED_WEIGHTS, tmp_path / "data", settings)
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    window.show()
    assert "Loading" in label(window, "active_model")
    window.tabs.setCurrentIndex(1)
    window.start()
    qtbot.waitUntil(lambda: window.train_tab is not None, timeout=60_000)
    assert window.tabs.currentWidget() is window.train_tab  # whoever waited there is still there
    assert label(window, "active_model").startswith("bundled model")
    window.close()


def test_the_status_bar_names_the_active_model(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    for name, shown in (("by hand", "model by hand · not measured on MNIST"), ("", "model other · not measured")):
        with qtbot.waitSignal(session.active_changed):
            session.activate(save_network(session.models_folder / "other.safetensors", name=name))
        assert label(window, "active_model").startswith(shown)


def test_closing_ends_all_threads(settings: Settings, tmp_path: Path, qtbot: QtBot) -> None:
    session = Session(BUNDLED_WEIGHTS, tmp_path / "data", settings)
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(session.warmed_up, timeout=60_000):
        window.start()
    threads = session.findChildren(QThread)
    assert [thread.isRunning() for thread in threads] == [True]
    menu_action(window, "File", "Quit").trigger()
    assert not window.isVisible()
    assert [thread.isRunning() for thread in threads] == [False]


def test_closing_at_once_while_torch_is_loading(settings: Settings, tmp_path: Path, qtbot: QtBot) -> None:
    session = Session(BUNDLED_WEIGHTS, tmp_path / "data", settings)
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    window.show()
    window.start()
    assert window.close()
    QApplication.processEvents()
    assert window.train_tab is None
    assert not any(thread.isRunning() for thread in session.findChildren(QThread))


def test_about_names_the_licences(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "about", lambda _parent, _title, text: said.append(text))
    menu_action(window, "Help", "About Rowpad").trigger()
    (text,) = said
    for word in ("Rowpad", "MIT", "MNIST", "LeCun", "CC BY-SA"):
        assert word in text


def test_a_failure_of_the_session_is_told_on_the_draw_tab(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.failed):
        session.activate(session.models_folder / "gone.safetensors")
    assert window.draw_tab.banner.isVisible()
    assert "gone.safetensors" in window.draw_tab.banner.message
    assert label(window, "active_model") != "No network is loaded."
