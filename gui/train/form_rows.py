"""Rows of a form: a caption, a control, and words that explain it to eyes and to screen readers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from gui import theme
from gui.plain_text import PlainLabel, literal
from gui.train.calm_controls import CalmSpinBox

_ROW_SPACING = 4
_LEAST_HEIGHT = 22  # pixels of a control


class FormRows(QFormLayout):
    """A form whose controls all have a name, a caption and a help text."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalSpacing(_ROW_SPACING)
        self.setHorizontalSpacing(theme.BETWEEN_GROUPS)
        self.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def add_whole_number(self, key: str, bounds: tuple[int, int], label: str, help_text: str) -> CalmSpinBox:
        """A row with a number from `bounds`; its help text says them too."""
        box = CalmSpinBox()
        box.setLocale(QLocale(QLocale.Language.English))  # figures are written as in the rest of the window
        box.setRange(*bounds)
        box.setGroupSeparatorShown(key != "seed")
        box.setAccelerated(True)
        with_bounds = QCoreApplication.translate("FormRows", "{0} From {1:,} to {2:,}.").format(help_text, *bounds)
        self.add_control(key, box, label, with_bounds)
        return box

    def add_remark(self, key: str) -> QLabel:
        """Small words below the control above, for what follows from it; found by the object name `key`."""
        remark = PlainLabel()
        remark.setObjectName(key)
        remark.setProperty("role", "caption")
        remark.setWordWrap(True)
        self.addRow(remark)
        return remark

    def add_control(self, key: str, control: QWidget, label: str, help_text: str) -> None:
        """A row with any control, found by the object name `key`."""
        control.setObjectName(key)
        control.setMinimumHeight(_LEAST_HEIGHT)
        control.setToolTip(literal(help_text))
        control.setAccessibleName(label)
        control.setAccessibleDescription(help_text)
        caption = PlainLabel(label)
        caption.setBuddy(control)
        caption.setToolTip(literal(help_text))
        self.addRow(caption, control)
