"""Taking a reading along: a button with a menu, and while a file is written its progress and a way to stop it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from PySide6.QtCore import Qt, QThreadPool, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QToolButton, QWidget

from gui import theme
from gui.plain_text import literal
from gui.reading.slide_files import FORMATS, Cancelled, write_reading
from gui.save_dialog import ask_where_to_save
from model.types import Reading

logger = logging.getLogger(__name__)


class ExportBar(QWidget):
    """Writes the present reading to a file, in a thread of its own."""

    said = Signal(str)  # it is saved, or nothing is because the person stopped it: a sentence for the status bar
    failed = Signal(str)  # it could not be written: a sentence that must not be missed

    _progressed = Signal(int, int)
    _ended = Signal(str, bool)  # a sentence; True where that is a failure

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: Reading | None = None
        self._as_curves = False
        self._is_cancelled = threading.Event()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._button = QToolButton()
        self._button.setObjectName("reading_export")
        self._button.setText(self.tr("Export"))
        self._button.setToolTip(self.tr("Take this reading along: for a slide, a report, a table"))
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._entries = QActionGroup(self)
        self._button.setMenu(self._menu())
        self._bar = QProgressBar()
        self._bar.setObjectName("reading_export_progress")
        self._bar.setMaximumWidth(96)
        self._bar.setAccessibleName(self.tr("Writing the file"))
        self._cancel = QToolButton()
        self._cancel.setObjectName("reading_export_cancel")
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._cancel.setToolTip(self.tr("Stop writing; no file is left behind"))
        self._cancel.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.WITHIN_GROUP)
        for widget in (self._button, self._bar, self._cancel):
            row.addWidget(widget)
        self._progressed.connect(self._on_progress)
        self._ended.connect(self._on_ended)
        self._show_state(is_writing=False)
        self.set_reading(None)

    def set_reading(self, reading: Reading | None) -> None:
        """What is to be taken along, as soon as all its rows were asked: a moving pen leaves some out."""
        self._reading = reading
        self._button.setEnabled(reading is not None)
        # Not the button: beside a replay it would flicker, and a keyboard that is on it would be passed on.
        self._entries.setEnabled(reading is not None and reading.every == 1)

    def show_as_curves(self, curves: bool) -> None:
        """Take along what the view shows: ten curves, or the heat map."""
        self._as_curves = curves

    def write(self, path: Path, reading: Reading) -> None:
        """Write a reading to `path`; `said` or `failed` tells how it ended."""
        as_curves = self._as_curves
        self._is_cancelled.clear()
        self._bar.setRange(0, 0)
        self._show_state(is_writing=True)
        written = self.tr("Saved {0}.").format(path.name)
        stopped = self.tr("Nothing was saved.")
        refused = self.tr("{0} could not be saved: {1}. Choose another folder or name.")

        def work() -> None:
            try:
                write_reading(reading, path, self._progressed.emit, self._is_cancelled.is_set, as_curves=as_curves)
            except Cancelled:
                self._ended.emit(stopped, False)
            except OSError as error:
                self._ended.emit(refused.format(path.name, error.strerror or error), True)
            except Exception as error:  # the person waits for an answer
                logger.exception("a reading could not be written")
                self._ended.emit(refused.format(path.name, error), True)
            else:
                self._ended.emit(written, False)

        self._pool.start(work)

    def cancel(self) -> None:
        """Stop writing as soon as a frame is done."""
        self._is_cancelled.set()

    def close_exports(self) -> None:
        """Stop what is being written and wait for its end."""
        self.cancel()
        self._pool.waitForDone()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        texts = {
            "png": (self.tr("Picture (PNG)…"), self.tr("1920 × 1080 pixels")),
            "svg": (self.tr("Vector picture (SVG)…"), self.tr("Sharp at any size")),
            "gif": (self.tr("Animation (GIF)…"), self.tr("Row by row; any slide program plays it")),
            "webp": (self.tr("Animation (WebP)…"), self.tr("Row by row, smaller and with all colours")),
            "csv": (
                self.tr("Figures (CSV)…"),
                self.tr("28 rows of ten probabilities, and what the whole is taken for"),
            ),
        }
        for kind in FORMATS:
            text, tip = texts[kind]
            action = menu.addAction(text)
            self._entries.addAction(action)
            action.setToolTip(literal(tip))
            action.triggered.connect(lambda _checked=False, kind=kind: self._ask(kind))
        return menu

    def _ask(self, kind: str) -> None:
        reading, kinds = self._reading, f"{kind.upper()} (*.{kind})"  # a replay goes on behind the dialog
        path = ask_where_to_save(self, self.tr("Export the reading"), f"reading.{kind}", kinds)
        if path is not None and reading is not None:
            self.write(path, reading)

    def _on_progress(self, done: int, of: int) -> None:
        self._bar.setRange(0, of)
        self._bar.setValue(done)

    def _on_ended(self, sentence: str, is_failure: bool) -> None:
        self._show_state(is_writing=False)
        (self.failed if is_failure else self.said).emit(sentence)

    def _show_state(self, is_writing: bool) -> None:
        shown, hidden = (self._cancel, self._button) if is_writing else (self._button, self._cancel)
        shown.setVisible(True)
        if self.window().focusWidget() is hidden:  # else Qt passes the focus on, to the button that closes the view
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
        hidden.setVisible(False)
        self._bar.setVisible(is_writing)
