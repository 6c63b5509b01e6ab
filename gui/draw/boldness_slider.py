"""How readily a drawing is taken for a digit: from cautious to bold."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from gui.plain_text import PlainLabel

_STEPS = 10  # slider steps to each side of the default


class BoldnessSlider(QWidget):
    """A slider from -1 (cautious) to 1 (bold) with words at its ends."""

    boldness_changed = Signal(float)

    def __init__(self, boldness: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("boldness")
        self.slider.setRange(-_STEPS, _STEPS)
        self.slider.setPageStep(_STEPS // 2)
        self.slider.setValue(round(boldness * _STEPS))
        self.slider.setAccessibleName(self.tr("How readily a drawing is taken for a digit"))
        self.slider.setToolTip(
            self.tr(
                "Cautious: says “not a digit” at the least doubt. Bold: sees a digit in nearly everything. "
                "The middle accepts 996 of 1,000 digits of the drawings that it was set with."
            )
        )
        self.slider.valueChanged.connect(lambda value: self.boldness_changed.emit(value / _STEPS))
        ends = QHBoxLayout()
        for text, side in (
            (self.tr("cautious"), Qt.AlignmentFlag.AlignLeft),
            (self.tr("bold"), Qt.AlignmentFlag.AlignRight),
        ):
            label = PlainLabel(text)
            label.setProperty("role", "caption")
            ends.addWidget(label, 1, side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.slider)
        layout.addLayout(ends)
