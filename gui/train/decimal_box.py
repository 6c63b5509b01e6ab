"""Controls for numbers with decimals, typed with a point or a comma."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QWidget

from gui.train.calm_controls import CalmDoubleSpinBox


class DecimalBox(CalmDoubleSpinBox):
    """Shows 0.001, not 0.001000; a decimal comma is read as a point, whatever the system's locale."""

    def __init__(self, bounds: tuple[float, float], decimals: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.setDecimals(decimals)
        self.setRange(*bounds)
        self.setKeyboardTracking(False)  # half a number must not reach a running training

    def textFromValue(self, value: float) -> str:
        """The shortest text for a value."""
        text = f"{value:.{self.decimals()}f}".rstrip("0")
        return text + "0" if text.endswith(".") else text

    def valueFromText(self, text: str) -> float:
        """The value of a text that `validate` lets through."""
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """As the base class, with a comma read as a point."""
        return super().validate(text.replace(",", "."), position)
