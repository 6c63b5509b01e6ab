"""The window: tabs, menus, status bar; nothing else."""

from __future__ import annotations

import logging
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMessageBox, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from gui import theme, window_geometry
from gui.arena.arena import Arena
from gui.draw.draw_tab import DrawTab
from gui.plain_text import PlainLabel, literal
from gui.reading.reader import Reader
from gui.reading_wiring import ReadingWiring
from gui.recognizer import Recognizer
from gui.session import Session
from gui.settings import ACTIVE_MODEL, APPEARANCE, GEOMETRY, Settings
from gui.settings_saver import SettingsSaver
from gui.still_label import StillLabel
from model.types import CheckpointInfo

if TYPE_CHECKING:
    from gui.runs.library import RunLibrary
    from gui.runs.runs_tab import RunsTab
    from gui.train.train_tab import TrainTab

logger = logging.getLogger(__name__)

_TRAIN, _RUNS = 1, 2  # places of the tabs
_BREATH = 200  # milliseconds for input and painting between building the two tabs


class MainWindow(QMainWindow):
    """Shows the Draw tab at once; the others are built when torch and the plots are loaded."""

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle("Rowpad")
        self._session = session
        self._settings = settings
        self._saver = SettingsSaver(settings, self)
        self._is_closing = False
        self._is_closed = False
        self.recognizer = Recognizer(session, self)
        self.draw_tab = DrawTab(self.recognizer, settings)
        self.arena = Arena(session.bundled_path, settings, self)
        self.reader = Reader(settings, self)
        self.train_tab: TrainTab | None = None
        self.runs_tab: RunsTab | None = None
        self._library: RunLibrary | None = None
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.draw_tab, self.tr("Draw"))
        self.tabs.addTab(self._waiting_page(self.tr("Loading the training tools…")), self.tr("Train"))
        self.tabs.addTab(self._waiting_page(self.tr("Loading the list of runs…")), self.tr("Runs"))
        self.tabs.setTabToolTip(0, self.tr("Draw a digit and see what the network reads"))
        self.tabs.setTabToolTip(_TRAIN, self.tr("Train the network anew and compare the result"))
        self.tabs.setTabToolTip(_RUNS, self.tr("Compare all trainings, see their errors, keep and export networks"))
        self.setCentralWidget(self.tabs)
        self._make_menus()
        self._make_status_bar()
        self._fit_side_panel()
        self.resize(QSize(1040, 700).boundedTo(self.screen().availableSize()))
        window_geometry.restore(self, settings.get(GEOMETRY))
        self.draw_tab.canvas.setFocus()

        self.draw_tab.status.connect(self._judged_label.set_text)
        self._connect_arena()
        ReadingWiring(self.reader, self.draw_tab, self.recognizer, session)
        session.active_changed.connect(self._show_active)
        session.renamed.connect(self._show_active)
        session.failed.connect(self._on_failed)
        session.warmed_up.connect(self._build_train_tab)

    def start(self) -> None:
        """Begin loading torch and the active model, behind the window."""
        self._session.start()

    # --- building

    def _waiting_page(self, sentence: str) -> QWidget:
        page = QWidget()
        label = PlainLabel(sentence)
        label.setProperty("role", "muted")
        QVBoxLayout(page).addWidget(label, 0, Qt.AlignmentFlag.AlignCenter)
        return page

    def _build_train_tab(self) -> None:
        if self._is_closed:
            return
        from gui.run_wiring import InterruptedTrainings, ModelNames, TrainingNotes, run_library
        from gui.train.train_tab import TrainTab  # imports pyqtgraph: by now that has happened in the background

        tab = TrainTab(self._session, self._settings)
        tab.status.connect(self._judged_label.set_text)
        self._library = run_library(self._session, self)
        TrainingNotes(tab, self._library, self)
        ModelNames(self._library, self._session, self)
        InterruptedTrainings(tab, self._library, self)
        self._replace_page(_TRAIN, tab)
        self.train_tab = tab
        logger.debug("the Train tab is ready")
        QTimer.singleShot(_BREATH, self, self._build_runs_tab)

    def _build_runs_tab(self) -> None:
        if self._is_closed or self._library is None:
            return
        from gui.run_wiring import ArenaOffer
        from gui.runs.runs_tab import RunsTab  # imports pyqtgraph, as above

        ArenaOffer(self._library, self.arena, self)
        tab = RunsTab(self._session, self._library, self._settings)
        tab.status.connect(self._judged_label.set_text)
        self._replace_page(_RUNS, tab)
        self.runs_tab = tab
        self._library.open()  # now that all are connected: what it says on opening is heard
        logger.debug("the Runs tab is ready")

    def _replace_page(self, place: int, page: QWidget) -> None:
        """Put a tab in the place of the page that was waiting for it."""
        chosen, waiting = self.tabs.currentIndex(), self.tabs.widget(place)
        title, tip = self.tabs.tabText(place), self.tabs.tabToolTip(place)
        self.tabs.removeTab(place)
        if waiting is not None:
            waiting.deleteLater()
        self.tabs.insertTab(place, page, title)
        self.tabs.setTabToolTip(place, tip)
        self.tabs.setCurrentIndex(chosen)

    def _connect_arena(self) -> None:
        self.draw_tab.add_side_panel(self.arena.panel)
        self.draw_tab.canvas.drawing_changed.connect(self.arena.submit)
        self.draw_tab.boldness_changed.connect(self.arena.set_boldness)
        self.arena.shown_changed.connect(self._on_side_panel)
        self.reader.shown_changed.connect(self._on_side_panel)
        self._session.active_changed.connect(self.arena.start)
        self._session.warmed_up.connect(self.arena.start)  # also where there is no active model

    def _on_side_panel(self, shown: bool) -> None:
        """One panel beside the answer is enough: the one that was opened last."""
        if shown:
            other = self.arena.action if self.sender() is self.reader else self.reader.action
            other.setChecked(False)
            self.tabs.setCurrentWidget(self.draw_tab)
        self._fit_side_panel()

    def _fit_side_panel(self) -> None:
        self.draw_tab.make_room(self.reader.is_shown)
        reads = self.reader.is_shown
        self.setMinimumSize(900 if reads or self.arena.is_shown else 720, 600 if reads else 560)

    def _make_menus(self) -> None:
        tab = self.draw_tab
        quit_action = QAction(self.tr("&Quit"), self)
        quit_action.setShortcut(QKeySequence("Ctrl+Q"))
        quit_action.setToolTip(self.tr("Close Rowpad (Ctrl+Q)"))
        quit_action.triggered.connect(self.close)
        file_menu = self.menuBar().addMenu(self.tr("&File"))
        file_menu.addActions([tab.open_action, tab.save_action, tab.save_raster_action])
        file_menu.addSeparator()
        file_menu.addAction(quit_action)
        edit_menu = self.menuBar().addMenu(self.tr("&Edit"))
        edit_menu.addActions([tab.undo_action, tab.redo_action, tab.clear_action])
        edit_menu.addSeparator()
        edit_menu.addActions([tab.copy_action, tab.copy_raster_action, tab.paste_action])
        self._make_appearance_menu()
        help_menu = self.menuBar().addMenu(self.tr("&Help"))
        about = QAction(self.tr("&About Rowpad"), self)
        about.setToolTip(self.tr("Version and licences"))
        about.triggered.connect(self._show_about)
        help_menu.addAction(about)
        for menu in (file_menu, edit_menu, help_menu):
            menu.setToolTipsVisible(True)

    def _make_appearance_menu(self) -> None:
        menu = self.menuBar().addMenu(self.tr("&View"))
        menu.setToolTipsVisible(True)
        group = QActionGroup(self)
        chosen = self._settings.get(APPEARANCE)
        chosen = chosen if chosen in theme.APPEARANCES else "system"
        texts = {"system": self.tr("As the &system"), "light": self.tr("&Light"), "dark": self.tr("&Dark")}
        tips = {
            "system": self.tr("Light or dark, as the desktop is"),
            "light": self.tr("Always light"),
            "dark": self.tr("Always dark"),
        }
        for name in theme.APPEARANCES:
            action = QAction(texts[name], group)
            action.setCheckable(True)
            action.setChecked(chosen == name)
            action.setToolTip(literal(tips[name]))
            action.triggered.connect(lambda _checked, name=name: self._choose_appearance(name))
        menu.addActions(group.actions())
        menu.addSeparator()
        menu.addActions([self.reader.action, self.arena.action])

    def _make_status_bar(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self._active_label = PlainLabel(self.tr("Loading the network; you can draw already."))
        self._active_label.setObjectName("active_model")
        self._active_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # a name may be long
        judged = PlainLabel()
        judged.setObjectName("judged")
        judged.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._judged_label = StillLabel(judged)
        self._judged_label.setToolTip(self.tr("How long painting, framing and reading your drawing took"))
        bar.addWidget(self._active_label, 1)
        bar.addPermanentWidget(self._judged_label)
        bar.setContentsMargins(theme.BETWEEN_GROUPS, 0, theme.BETWEEN_GROUPS, 0)

    # --- what happens

    def _show_active(self) -> None:
        info = self._session.active_info
        if info is None:
            return
        name = self.tr("bundled model")
        if not self._session.is_bundled:
            name = self.tr("model {0}").format(self._session.active_name)
        self._active_label.setText(f"{name} · {self._score(info)}")

    def _on_failed(self, sentence: str) -> None:
        self.draw_tab.banner.show_message(sentence)
        if self._session.predictor is None:
            self._active_label.setText(self.tr("No network is loaded."))

    def _score(self, info: CheckpointInfo) -> str:
        accuracy = info.figures.get("mnist_test_accuracy")
        if accuracy is None:
            return self.tr("not measured on MNIST")
        return self.tr("MNIST {0:.2f} %").format(accuracy * 100)

    def _choose_appearance(self, name: str) -> None:
        self._settings.set(APPEARANCE, name)
        theme.set_appearance(name)

    def _show_about(self) -> None:
        try:
            version = metadata.version("rowpad")
        except metadata.PackageNotFoundError:  # started from a folder without being installed
            version = ""
        text = self.tr(
            "<b>Rowpad {0}</b><p>A drawing pad that reads digits row by row.</p>"
            "<p>Code: MIT licence. MNIST: Yann LeCun and Corinna Cortes, CC BY-SA 3.0.</p>"
        )
        QMessageBox.about(self, self.tr("About Rowpad"), text.format(version))

    # --- the end

    def closeEvent(self, event: QCloseEvent) -> None:
        """While it trains: ask, then let the training stop by itself before the window goes."""
        tab = self.train_tab
        if tab is not None and tab.is_training and not self._is_closing:
            event.ignore()
            if self._may_stop_training(tab.waiting):
                self._is_closing = True
                tab.training_ended.connect(lambda: QTimer.singleShot(0, self.close))
                tab.stop_training(discard=True)
                if not tab.is_training:  # it ended while the question was open
                    QTimer.singleShot(0, self.close)
            return
        if tab is not None and tab.is_training:
            event.ignore()  # asked already; it closes when the training has ended
            return
        self._is_closed = True
        self._settings.set(GEOMETRY, window_geometry.save(self))
        self.hide()  # the threads may need a moment to end: nobody need watch a window that does not answer
        if self.runs_tab is not None:
            self.runs_tab.close_runs()
        self._saver.close()
        if tab is not None:
            tab.close_training()
        if self._library is not None:
            lost = self._library.close(self._active_files)
            if lost:
                QMessageBox.warning(self, self.tr("Not everything could be saved"), literal(lost))
        self.draw_tab.close_inputs()
        self.arena.close()
        self.reader.close()
        self._session.close()
        event.accept()

    def _active_files(self) -> list[Path]:
        """The checkpoints of active models. Called in the thread of the list, when no other window is open any more."""
        chosen = self._settings.on_disk(ACTIVE_MODEL)  # by the window that was the last to choose
        return [self._session.active_path, self._session.models_folder / Path(chosen).name]

    def _may_stop_training(self, waiting: int) -> bool:
        question = self.tr("Stop the training and close Rowpad? What it has learnt so far is not kept.")
        if waiting == 1:
            question += " " + self.tr("The one that waits in the queue is dropped.")
        elif waiting:
            question += " " + self.tr("The {0} that wait in the queue are dropped.").format(waiting)
        answer = QMessageBox.question(
            self,
            self.tr("A training is running"),
            literal(question),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return answer == QMessageBox.StandardButton.Yes
