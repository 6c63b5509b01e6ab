"""The control for the learning rate: small numbers, in steps that fit their size, typed with a point or a comma."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from model import settings_limits

_DECIMALS = 6


class RateBox(QDoubleSpinBox):
    """Shows 0.001, not 0.001000; a decimal comma is read as a point, whatever the system's locale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.setDecimals(_DECIMALS)
        self.setRange(*settings_limits.LEARNING_RATE)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.setKeyboardTracking(False)  # half a number must not reach a running training

    def textFromValue(self, value: float) -> str:
        """The shortest text for a value."""
        text = f"{value:.{_DECIMALS}f}".rstrip("0")
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
