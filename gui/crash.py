"""The last net: an error that nobody caught is logged and shown, and the window stays."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from gui.plain_text import literal

logger = logging.getLogger(__name__)


class CrashReporter(QObject):
    """One place for the errors of all threads; shows one dialog at a time, on the GUI thread."""

    _caught = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialog: QMessageBox | None = None
        self._caught.connect(self._show)

    def install(self) -> None:
        """Take over Python's hooks for uncaught errors."""
        sys.excepthook = self._on_error
        threading.excepthook = lambda error: self._on_error(
            error.exc_type, error.exc_value or error.exc_type(), error.exc_traceback
        )

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        logger.critical("an error that nobody caught", exc_info=(kind, error, trace))
        self._caught.emit(f"{kind.__name__}: {error}", "".join(traceback.format_exception(kind, error, trace)))

    def _show(self, summary: str, details: str) -> None:
        if self._dialog is not None:
            return
        self._dialog = QMessageBox(QMessageBox.Icon.Warning, "Rowpad", self.tr("Something went wrong inside Rowpad."))
        self._dialog.setInformativeText(
            literal(self.tr("{0}\n\nYour drawing and your models are untouched; you can go on.").format(summary))
        )
        self._dialog.setDetailedText(details)
        self._dialog.finished.connect(self._forget)
        self._dialog.open()

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
