"""What a network's cells and gates hold after each row of the drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import PlainLabel, literal
from gui.reading.state_image import StateImage
from gui.reading.state_scale import GATE, SIGNED, Scale, ScaleLegend, reaching
from gui.still_label import StillLabel
from model.reading.memory import LayerMemory, Memory, Part
from model.types import ROWS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MemoryPage(QWidget):
    """A layer and what of it are chosen; a unit of it can be followed over the rows."""

    row_chosen = Signal(int)  # 0 … 27

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory: Memory | None = None
        self._order: list[int] = []  # the unit in each column of the image
        self._unit = 0
        # What the person chose, kept while the paper is empty or a network does not offer it.
        self._wanted_layer, self._wanted_part = "", Part.HIDDEN
        self._wanted_unit: int | None = None  # until one is picked the most active unit is followed
        self._layer = _box("memory_layer", self.tr("Layer"), self.tr("Which layer, and which way it reads"))
        self._part = _box("memory_part", self.tr("What of it"), self.tr("Its state, or one of its gates"))
        self._sort = QCheckBox(self.tr("Sorted"))
        self._sort.setObjectName("memory_sort")
        self._sort.setToolTip(
            self.tr("The most active units first, from left to right; unticked they stand by their number")
        )
        self._image = StateImage()
        self._legend = ScaleLegend()
        words = PlainLabel()
        words.setObjectName("memory_words")
        words.setProperty("role", "caption")
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._words = StillLabel(words)
        self._layer.currentIndexChanged.connect(self._on_layer_chosen)
        self._part.currentIndexChanged.connect(self._on_part_chosen)
        self._sort.toggled.connect(self._show)
        self._image.picked.connect(self._on_picked)
        head = QHBoxLayout()
        head.setSpacing(theme.WITHIN_GROUP)
        head.addWidget(self._layer, 5)
        head.addWidget(self._part, 4)
        head.addWidget(self._sort)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._image, 1)
        foot = QHBoxLayout()
        foot.setSpacing(theme.WITHIN_GROUP)
        foot.addWidget(self._words, 1)
        foot.addWidget(self._legend, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(foot)
        self.show_memory(None)

    def show_memory(self, memory: Memory | None) -> None:
        """Show what a network holds; layer, part and unit stay as chosen, or are the first where it lacks them."""
        layers = memory.layers if memory is not None else ()
        names = [self._layer_name(layer) for layer in layers]
        if names != [self._layer.itemText(i) for i in range(self._layer.count())]:
            self._layer.blockSignals(True)
            self._layer.clear()
            self._layer.addItems(names)
            self._layer.setCurrentIndex(max(self._layer.findText(self._wanted_layer), 0 if names else -1))
            self._layer.blockSignals(False)
        self._memory = memory
        for widget in (self._layer, self._part, self._sort):
            widget.setVisible(bool(layers))
        self._show_layer()

    def set_row(self, row: int) -> None:
        """Put the line under `row`, 0 … 27."""
        self._image.set_row(row)
        self._tell()

    def _on_layer_chosen(self) -> None:
        self._wanted_layer = self._layer.currentText()
        self._show_layer()

    def _on_part_chosen(self) -> None:
        self._wanted_part = Part(self._part.currentData())
        self._show()

    def _show_layer(self) -> None:
        layer = self._chosen_layer()
        parts = [] if layer is None else list(layer.parts)
        parts.sort(key=list(Part).index)
        if parts != [self._part.itemData(i) for i in range(self._part.count())]:
            self._part.blockSignals(True)
            self._part.clear()
            for part in parts:
                self._part.addItem(self._part_name(part), part)
                self._part.setItemData(
                    self._part.count() - 1, literal(self._explanation(part)), Qt.ItemDataRole.ToolTipRole
                )
            self._part.setCurrentIndex(parts.index(self._wanted_part) if self._wanted_part in parts else 0)
            self._part.blockSignals(False)
        self._show()

    def _show(self) -> None:
        layer, values, part = self._chosen_layer(), self._values(), self._part.currentData()
        attention = None if self._memory is None else self._memory.attention
        for widget in (self._image, self._legend):
            widget.setVisible(values is not None)
        if layer is None or values is None:
            self._image.clear()
        else:
            units = values.shape[1]
            activity = abs(values).mean(axis=0).tolist()  # (units,)
            by_activity = sorted(range(units), key=activity.__getitem__, reverse=True)
            self._order = by_activity if self._sort.isChecked() else list(range(units))
            wanted = self._wanted_unit
            self._unit = wanted if wanted is not None and wanted < units else by_activity[0]
            self._part.setToolTip(literal(self._explanation(Part(part))))
            self._image.set_column(self._order.index(self._unit))
            scale = _scale(Part(part), values)
            self._image.show_values(values[:, self._order], self._order, scale, attention, upwards=layer.upwards)
            self._legend.show_scale(scale)
        self._tell()

    def _on_picked(self, column: int, row: int) -> None:
        self._unit = self._wanted_unit = self._order[column]
        self._tell()
        self.row_chosen.emit(row)

    def _chosen_layer(self) -> LayerMemory | None:
        index = self._layer.currentIndex()
        if self._memory is None or not 0 <= index < len(self._memory.layers):
            return None
        return self._memory.layers[index]

    def _values(self) -> NDArray[np.float32] | None:
        layer, part = self._chosen_layer(), self._part.currentData()
        return None if layer is None or part is None else layer.parts[Part(part)]

    def _tell(self) -> None:
        layer, values, row = self._chosen_layer(), self._values(), self._image.row
        if self._memory is None:
            words = self.tr("Draw a digit to see what the network keeps in mind.")
        elif layer is None or values is None:
            words = self.tr("This network has no memory: it sees all rows at once.")
        else:
            if layer.upwards:  # it has come from below: row 13 is its sixteenth
                words = self.tr("Unit {0} of {1}, read up from row {3} to {2}: {4:.2f}")
            else:
                words = self.tr("Unit {0} of {1} after row {2} of {3}: {4:.2f}")
            value = round(float(values[row, self._unit]), 2) + 0.0  # not -0.00
            words = words.format(self._unit + 1, values.shape[1], row + 1, ROWS, value)
            if self._memory.attention is not None:
                share = float(self._memory.attention[row]) * 100
                words += self.tr(".\nThe answer attends to this row with {0:.1f}\u00a0%.").format(share)
            words += "\n" + self._explanation(Part(self._part.currentData()))
        self._words.set_text(words)
        self._image.setAccessibleDescription(words)

    def _layer_name(self, layer: LayerMemory) -> str:
        way = self.tr("up") if layer.upwards else self.tr("down")
        return self.tr("{0} {1}, {2}").format(layer.kind, layer.layer, way)

    def _part_name(self, part: Part) -> str:
        names = {
            Part.HIDDEN: self.tr("hidden state"),
            Part.CELL: self.tr("cell state"),
            Part.INPUT: self.tr("input gate"),
            Part.FORGET: self.tr("forget gate"),
            Part.OUTPUT: self.tr("output gate"),
            Part.CANDIDATE: self.tr("candidate"),
            Part.RESET: self.tr("reset gate"),
            Part.UPDATE: self.tr("update gate"),
        }
        return names[part]

    def _explanation(self, part: Part) -> str:
        """What the figures mean, for somebody who has never heard of a gate; a line of the narrow page."""
        explanations = {
            Part.HIDDEN: self.tr("Hidden state: what a unit passes on after a row."),
            Part.CELL: self.tr("Cell state: what is stored; rows add to it."),
            Part.INPUT: self.tr("Input gate: 1 stores the candidate, 0 does not."),
            Part.FORGET: self.tr("Forget gate: 1 keeps what is stored, 0 erases it."),
            Part.OUTPUT: self.tr("Output gate: 1 shows what is stored, 0 hides it."),
            Part.CANDIDATE: self.tr("Candidate: what could be stored at this row."),
            Part.RESET: self.tr("Reset gate: 1 uses the old state, 0 ignores it."),
            Part.UPDATE: self.tr("Update gate: 1 keeps the old state, 0 renews it."),
        }
        return explanations[part]


def _scale(part: Part, values: NDArray[np.float32]) -> Scale:
    """A gate lies in 0…1 and a state in -1…1; only a cell's state grows with every row that adds to it."""
    if part is Part.CELL:
        return reaching(values)
    return GATE if part.is_gate else SIGNED


def _box(name: str, accessible: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(accessible)
    box.setToolTip(literal(tip))
    # As narrow as the panel wants it: a long name is cut, not the page.
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(7)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box
