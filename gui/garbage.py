"""Python's garbage is collected on the GUI thread only: a collection in a worker would destroy Qt's objects there."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 1000  # milliseconds


class GuiThreadCollector(QObject):
    """Takes the place of Python's own collector, which runs in whichever thread allocates; until it is destroyed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self.destroyed.connect(_hand_back)
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(collect_if_due)

    def start(self) -> None:
        """Begin, once all is imported: a collection of the heap while it grows would be felt."""
        self._timer.start()


def collect_if_due() -> None:
    """Collect the oldest generation that has reached its threshold, as Python's own collector would."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
            gc.collect(generation)
            return


def _hand_back() -> None:
    """Hand the work back to Python's own collector."""
    gc.enable()
