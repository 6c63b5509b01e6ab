"""Building the application, apart from running it, so that tests and benches can start it as main.py does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui import theme
from gui.garbage import GuiThreadCollector
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import APPEARANCE, Settings
from model.storage import files

# Slow to import: not before the window is shown.
_LATER = ("gui.train.train_tab", "gui.train.curves", "gui.run_wiring", "gui.runs.runs_tab", "gui.runs.run_curves")


def make_application(arguments: Sequence[str]) -> QApplication:
    """The QApplication with Rowpad's name; the theme comes with `make_window`."""
    app = QApplication(list(arguments))
    app.setApplicationName("Rowpad")
    app.setApplicationDisplayName("Rowpad")
    app.setDesktopFileName("rowpad")
    return app


def make_window(app: QApplication, bundled_weights: Path, data_folder: Path) -> MainWindow:
    """The window with its session; `window.session.start()` begins loading the model once it is shown."""
    files.keep_journal(data_folder / files.JOURNAL)
    settings = Settings(data_folder / "settings.json")
    theme.set_appearance(settings.get(APPEARANCE))
    theme.install(app)
    session = Session(bundled_weights, data_folder, settings, _LATER)
    window = MainWindow(session, settings)
    session.setParent(window)
    session.warmed_up.connect(GuiThreadCollector(window).start)
    return window
