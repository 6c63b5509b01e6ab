"""Why this answer: what changes when a row or a stroke is left out, and which ink speaks for the answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from model.reading.why import Flip, Reasons
from model.types import COLUMNS, Prediction, Verdict

_NOTABLE = 0.02  # a fall of the probability that is worth a word
ROWS_VIEW, STROKES_VIEW, INK_VIEW = range(3)


class WhyPage(QWidget):
    """Tints the raster or the strokes by what they count, and says it in words."""

    tint_changed = Signal(object)  # (28, 28) in -1…1 for the raster, or None
    stroke_tint_changed = Signal(object)  # a share 0…1 for each stroke of the drawing, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reasons: Reasons | None = None
        self._views = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(theme.WITHIN_GROUP)
        for view, (name, text, tip) in enumerate(
            (
                ("why_rows", self.tr("Rows"), self.tr("Hide each row in turn: how much less sure is it then?")),
                ("why_strokes", self.tr("Strokes"), self.tr("Leave each stroke out: what is the answer then?")),
                ("why_ink", self.tr("Ink"), self.tr("Integrated gradients: which ink speaks for the answer")),
            )
        ):
            button = QRadioButton(text)
            button.setObjectName(name)
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._views.addButton(button, view)
            head.addWidget(button)
        head.addStretch(1)
        self._views.button(ROWS_VIEW).setChecked(True)
        self._views.idToggled.connect(self._on_view)
        self._words = QLabel()
        self._words.setObjectName("why_words")
        self._words.setWordWrap(True)
        self._list = QListWidget()
        self._list.setObjectName("why_strokes_list")
        self._list.setAccessibleName(self.tr("The answer without each stroke"))
        self._list.setMinimumHeight(44)
        self._list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._list.currentRowChanged.connect(self._tint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addWidget(self._list, 1)
        column.addStretch(0)
        self.show_reasons(None)

    def show_reasons(self, reasons: Reasons | None) -> None:
        """Show what an answer rests on, or that there is none."""
        self._reasons = reasons
        chosen = self._list.currentRow()
        self._list.blockSignals(True)
        self._list.clear()
        if reasons is not None:
            for number, without in enumerate(reasons.without):
                self._list.addItem(self._without(reasons, number, without))
            self._list.setCurrentRow(min(chosen, self._list.count() - 1))
        self._list.blockSignals(False)
        self._show()

    @property
    def view(self) -> int:
        """ROWS_VIEW, STROKES_VIEW or INK_VIEW."""
        return self._views.checkedId()

    def showEvent(self, event: QShowEvent) -> None:
        """The tints are about what can be seen here."""
        super().showEvent(event)
        self._tint()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page: the raster and the strokes are their own again."""
        super().hideEvent(event)
        self.tint_changed.emit(None)
        self.stroke_tint_changed.emit(None)

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: other tints."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _on_view(self, _view: int, checked: bool) -> None:
        if checked:
            self._show()

    def _show(self) -> None:
        self._list.setVisible(self.view == STROKES_VIEW and self._list.count() > 1)
        self._words.setText(self._in_words())
        self._tint()

    def _tint(self) -> None:
        if not self.isVisible():
            return
        reasons, view = self._reasons, self.view
        raster_tint: NDArray[np.floating] | None = None
        stroke_tint: tuple[float, ...] | None = None
        if reasons is not None and view == ROWS_VIEW:
            most = max(max(map(abs, reasons.rows)), _NOTABLE)
            raster_tint = np.repeat(np.array(reasons.rows)[:, None] / most, COLUMNS, axis=1)  # (28, 28)
        elif reasons is not None and view == INK_VIEW:
            raster_tint = reasons.gradients / max(float(abs(reasons.gradients).max()), 1e-6)
        elif reasons is not None and len(reasons.strokes) > 1:
            chosen, most = self._list.currentRow(), max(*map(abs, reasons.strokes), _NOTABLE)
            shares = (abs(fall) / most for fall in reasons.strokes)
            stroke_tint = tuple(share if chosen < 0 or chosen == number else 0.0 for number, share in enumerate(shares))
        self.tint_changed.emit(raster_tint)
        self.stroke_tint_changed.emit(stroke_tint)

    # --- words

    def _in_words(self) -> str:
        reasons = self._reasons
        if reasons is None:
            return self.tr("Draw a digit to see what its answer rests on.")
        if self.view == ROWS_VIEW:
            return self._rows_in_words(reasons)
        if self.view == INK_VIEW:
            return self.tr(
                "Ink that speaks for the {0} is tinted one way, ink that speaks against it the other. "
                "All of it adds up to how sure the network is (integrated gradients)."
            ).format(reasons.prediction.digit)
        if not reasons.strokes:
            return self.tr("An image has no strokes to leave out.")
        if len(reasons.strokes) == 1:
            return self.tr("It is one stroke: without it there is nothing to read.")
        return self._flips_in_words(reasons.flips)

    def _rows_in_words(self, reasons: Reasons) -> str:
        digit = reasons.prediction.digit
        row = max(range(len(reasons.rows)), key=reasons.rows.__getitem__)
        fall = reasons.rows[row]
        if fall < _NOTABLE:
            return self.tr("No single row decides: whichever is hidden, the network stays as sure of {0}.").format(
                digit
            )
        return self.tr("Row {0} counts most: without it, {1} loses {2:.0f} points.").format(row + 1, digit, fall * 100)

    def _flips_in_words(self, flips: tuple[Flip, ...]) -> str:
        if not flips:
            return self.tr("No single stroke and no pair of strokes decides: the answer stays.")
        said = []
        for flip in flips[:3]:
            if len(flip.strokes) == 1:
                which = self.tr("Without stroke {0}").format(flip.strokes[0] + 1)
            else:
                which = self.tr("Without strokes {0} and {1}").format(flip.strokes[0] + 1, flip.strokes[1] + 1)
            said.append(self.tr("{0} it would be {1}.").format(which, self._answer(flip.without)))
        return " ".join(said)

    def _without(self, reasons: Reasons, number: int, without: Prediction | None) -> str:
        if without is None:
            return self.tr("without stroke {0}: nothing is left").format(number + 1)
        words = self.tr("without stroke {0}: {1}").format(number + 1, self._answer(without))
        if without.verdict in (Verdict.DIGIT, Verdict.EITHER):
            words = self.tr("{0}, {1:.0f} %").format(words, without.confidence * 100)
        decides = any(flip.strokes == (number,) for flip in reasons.flips)
        return self.tr("{0} – it decides").format(words) if decides else words

    def _answer(self, prediction: Prediction | None) -> str:
        if prediction is None:
            return self.tr("nothing")
        if prediction.verdict is Verdict.NOT_A_DIGIT:
            return self.tr("no digit")
        if prediction.verdict is Verdict.FRAGMENT:
            return self.tr("too little to tell")
        return self.tr("a {0}").format(prediction.digit)
