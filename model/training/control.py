"""What steers a running training from outside: pause, resume, stop, another learning rate, one epoch more."""

from __future__ import annotations

import threading


class TrainControl:
    """Shared between the loop and whoever steers it; every method may be called from any thread.

    Nothing is ever terminated: the loop looks here before every batch.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._may_run = threading.Event()
        self._may_run.set()
        self._stop = threading.Event()
        self._abandoned = threading.Event()
        self._learning_rate: float | None = None
        self._extra_epochs = 0

    def pause(self) -> None:
        """Hold the loop before its next batch."""
        self._may_run.clear()

    def resume(self) -> None:
        """Let a held loop go on."""
        self._may_run.set()

    def stop(self) -> None:
        """End the loop before its next batch, also when it is held."""
        self._stop.set()
        self._may_run.set()

    def abandon(self) -> None:
        """End the loop like stop(), and ask for no result: the window closes."""
        self._abandoned.set()
        self.stop()

    def add_epoch(self) -> None:
        """Plan one epoch more."""
        with self._lock:
            self._extra_epochs += 1

    def set_learning_rate(self, rate: float) -> None:
        """Use `rate` as the peak of the schedule from the next batch on."""
        with self._lock:
            self._learning_rate = rate

    @property
    def stopped(self) -> bool:
        """True after stop()."""
        return self._stop.is_set()

    @property
    def abandoned(self) -> bool:
        """True after abandon()."""
        return self._abandoned.is_set()

    @property
    def paused(self) -> bool:
        """True while the loop is held."""
        return not self._may_run.is_set()

    def wait_while_paused(self) -> bool:
        """Block while held; True where it had to wait. For the loop."""
        if self._may_run.is_set():
            return False
        self._may_run.wait()
        return True

    def take_learning_rate(self) -> float | None:
        """The rate that was asked for since the last call, if any. For the loop."""
        with self._lock:
            rate, self._learning_rate = self._learning_rate, None
        return rate

    def take_extra_epochs(self) -> int:
        """How many epochs were added since the last call. For the loop."""
        with self._lock:
            extra, self._extra_epochs = self._extra_epochs, 0
        return extra
