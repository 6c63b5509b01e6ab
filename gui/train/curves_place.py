"""Where the curves stand: they need pyqtgraph, so they are built once that is imported, and catch up then."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from model.types import Progress

if TYPE_CHECKING:
    from gui.train.curves import TrainingCurves

_LEAST_HEIGHT = 140  # pixels
_BREATH = 20  # milliseconds for input and painting between building the form and the curves, some 25 ms each


class CurvesPlace(QWidget):
    """Takes what the curves take, before they exist."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: TrainingCurves | None = None
        self._early: list[Progress] = []
        self._reference: float | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        if _plotting_is_imported():
            self.build_soon()

    def build_soon(self) -> None:
        """Build the curves; pyqtgraph is imported by now."""
        QTimer.singleShot(_BREATH, self, self._build)

    def clear(self) -> None:
        """Forget the last training."""
        self._early.clear()
        if self._curves is not None:
            self._curves.clear()

    def add(self, progress: Progress) -> None:
        """Draw what has come since the last call."""
        if self._curves is None:
            self._early.append(progress)
        else:
            self._curves.add(progress)

    def set_reference(self, accuracy: float | None) -> None:
        """Show the active model's accuracy (0…1), or none."""
        self._reference = accuracy
        if self._curves is not None:
            self._curves.set_reference(accuracy)

    def _build(self) -> None:
        if self._curves is not None:
            return
        from gui.train.curves import TrainingCurves

        self._curves = TrainingCurves(self)
        self._layout.addWidget(self._curves)
        self._curves.set_reference(self._reference)
        for progress in self._early:
            self._curves.add(progress)
        self._early.clear()


def _plotting_is_imported() -> bool:
    """True where importing the curves is quick; while another thread is importing pyqtgraph it would block."""
    return hasattr(sys.modules.get("pyqtgraph"), "setPalette")  # the last name that pyqtgraph/__init__.py defines
