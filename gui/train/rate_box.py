"""The control for the learning rate: small numbers, in steps that fit their size."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.train.decimal_box import DecimalBox
from model import settings_limits


class RateBox(DecimalBox):
    """A learning rate within its bounds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(settings_limits.LEARNING_RATE, 6, parent)
        self.setStepType(DecimalBox.StepType.AdaptiveDecimalStepType)
