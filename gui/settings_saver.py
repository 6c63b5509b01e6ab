"""Writes changed settings within a second, in a thread of its own: a crash loses nothing that was chosen before."""

from __future__ import annotations

from PySide6.QtCore import QObject, QThreadPool, QTimer

from gui.settings import Settings

INTERVAL = 1000  # milliseconds


class SettingsSaver(QObject):
    """Looks once a second whether there is something to write; `close` writes the rest."""

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._save)
        self._timer.start()

    def close(self) -> None:
        """Write what has changed since; waits for the disk."""
        self._timer.stop()
        self._pool.waitForDone()
        self._settings.sync()

    def _save(self) -> None:
        if self._settings.has_changes:
            self._pool.start(self._settings.sync)
