"""Ctrl+C in the terminal, or a polite kill, closes the window like its close button does."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QWidget


class TerminalSignals(QObject):
    """Python runs signal handlers only between bytecodes; a socket wakes Qt's event loop so that there are some."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        signal.set_wakeup_fd(self._writing.fileno())
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda: self._reading.recv(64))
        for number in (signal.SIGINT, signal.SIGTERM):
            # Not at once: the handler runs between any two bytecodes, in the middle of a slot perhaps.
            signal.signal(number, lambda *_: QTimer.singleShot(0, self._window, self._window.close))
