"""Asks torch in a thread of its own what it can compute on: a graphics driver may take half a second to answer."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QObject, QThreadPool, Signal


class DeviceQuery(QObject):
    """`ask` once torch is loaded; `found` follows."""

    found = Signal(object)  # tuple[str, ...], the fastest last

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._asked = False

    def ask(self) -> None:
        """Ask, unless that was done."""
        if not self._asked:
            self._asked = True
            self._pool.start(self._answer)

    def close(self) -> None:
        """Wait for the answer."""
        self._pool.waitForDone()

    def _answer(self) -> None:
        from model.training.devices import available

        devices = available()
        with contextlib.suppress(RuntimeError):  # the window closed meanwhile
            self.found.emit(devices)
