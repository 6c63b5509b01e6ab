"""Why this answer: what changes when a row or a stroke is left out, and which ink speaks for the answer."""

from __future__ import annotations

from math import copysign

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QListWidget,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.announce import announce
from gui.plain_text import PlainLabel, literal
from gui.reading.why_words import (
    can_leave_out,
    ink_in_words,
    rows_in_words,
    strokes_in_words,
    without_in_words,
)
from model.reading.why import Reasons
from model.types import COLUMNS, ROWS, Reading

ROWS_VIEW, STROKES_VIEW, INK_VIEW = range(3)
_ALL_STROKES = 0  # the first item of the list
_STRONG = 0.9  # the share of the ink that is not yet at its strongest colour: one pixel would pale all others
_STRONGEST = 0.2  # a fall of the probability from which on a colour may be at its strongest: less stays fainter
_FOUND = 0.5  # least share of colour of a chosen stroke, so that it can be found


class WhyPage(QWidget):
    """Tints the raster or the strokes by what they count, and says it in words."""

    tint_changed = Signal(object)  # (28, 28) in -1…1 for the raster, or None
    stroke_tint_changed = Signal(object)  # a share -1…1 for each stroke of the drawing, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reasons: Reasons | None = None  # the newest, of whatever drawing
        self._shown: Reasons | None = None  # those of what is read now
        self._raster: NDArray[np.float32] | None = None  # what is read now, where that is known
        self._row = ROWS - 1
        self._has_list = False
        self.setAccessibleName(self.tr("Why this answer"))
        self._views = QButtonGroup(self)
        self._legend = _Legend()
        self._words = PlainLabel()
        self._words.setObjectName("why_words")
        self._words.setWordWrap(True)
        self._list = QListWidget()
        self._list.setObjectName("why_strokes_list")
        self._list.setAccessibleName(self.tr("The answer without each stroke"))
        # The palette's dark is the theme's line, its highlight the accent.
        frame = f"QListWidget {{ border: {theme.HAIRLINE}px solid palette(dark); }}"
        self._list.setStyleSheet(f"{frame} QListWidget:focus {{ border-color: palette(highlight); }}")
        self._list.setMinimumHeight(44)
        self._list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._list.currentRowChanged.connect(self._tint)
        self._list.itemSelectionChanged.connect(self._on_selection)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._make_head())
        column.addWidget(self._words)
        column.addWidget(self._list, 1)
        column.addStretch(0)
        self._show()

    # --- what is shown

    def show_reasons(self, reasons: Reasons | None) -> None:
        """Show what an answer rests on, or that there is none; reasons of what is no longer read are not shown."""
        self._reasons = reasons
        if reasons is None:
            self._raster = None
        self._choose_shown()
        self._show()

    def set_reading(self, reading: Reading | None) -> None:
        """Take note of what is read now: reasons of another raster are dropped until its own come."""
        before = self._is_looking
        self._raster = None if reading is None else reading.raster
        if reading is None:
            self._reasons = None
        if self._choose_shown() or before != self._is_looking:
            self._show()

    def set_row(self, row: int) -> None:
        """Say what `row`, 0 … 27, counts: the one that the reading's line lies under."""
        if row != self._row:
            self._row = row
            self._tell()

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

    # --- building

    def _make_head(self) -> QHBoxLayout:
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
            button.setToolTip(literal(tip))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._views.addButton(button, view)
            head.addWidget(button)
        head.addStretch(1)
        head.addWidget(self._legend)
        self._views.button(ROWS_VIEW).setChecked(True)
        self._views.idToggled.connect(self._on_view)
        return head

    # --- what happens

    @property
    def _is_looking(self) -> bool:
        """True while the reasons of what is read now are still to come."""
        return self._shown is None and self._raster is not None

    def _choose_shown(self) -> bool:
        """Show the newest reasons where they are about what is read now; True where others are shown than before."""
        before, found = self._shown, self._reasons
        if found is not None and self._raster is not None:
            found = found if np.array_equal(found.prediction.raster, self._raster) else None
        self._shown = found
        if found is before:
            return False
        self._fill_list(_is_same_drawing(before, found))
        return True

    def _fill_list(self, keeps_choice: bool) -> None:
        chosen = self._list.currentRow() if keeps_choice else _ALL_STROKES
        self._list.blockSignals(True)
        self._list.clear()
        if self._shown is not None and can_leave_out(self._shown):
            self._list.addItem(self.tr("all strokes"))
            for number in range(len(self._shown.strokes)):
                self._list.addItem(without_in_words(self._shown, number))
            self._list.setCurrentRow(chosen)
        self._list.blockSignals(False)

    def _on_selection(self) -> None:
        if self._list.count() and not self._list.selectedItems():  # Ctrl and a click takes the choice back
            self._list.setCurrentRow(_ALL_STROKES)

    def _on_view(self, view: int, checked: bool) -> None:
        if checked:
            self._show()
            if self._views.button(view).hasFocus():
                announce(self._views.button(view), self._words.text())

    def _show(self) -> None:
        if not self._is_looking:
            self._has_list = self._list.count() > 0
        # While the reasons are still to come, everything stays where it is.
        self._words.setMinimumHeight(self._words.height() if self._is_looking and self.isVisible() else 0)
        self._list.setVisible(self.view == STROKES_VIEW and self._has_list)
        self._tell()
        self._tint()

    def _tint(self) -> None:
        raster_tint, stroke_tint = self._raster_tint(), self._stroke_tint()
        self._legend.setVisible(raster_tint is not None or stroke_tint is not None)
        if self.isVisible():
            self.tint_changed.emit(raster_tint)
            self.stroke_tint_changed.emit(stroke_tint)

    def _raster_tint(self) -> NDArray[np.floating] | None:
        """(28, 28) in -1…1: for the answer, and against it."""
        reasons = self._shown
        if reasons is None or self.view == STROKES_VIEW:
            return None
        if self.view == INK_VIEW:
            counts = abs(reasons.gradients[reasons.gradients != 0.0])
            most = max(float(np.quantile(counts, _STRONG)) if counts.size else 0.0, 1e-6)
            tint: NDArray[np.floating] = np.clip(reasons.gradients / most, -1.0, 1.0)
            return tint
        most = max(*map(abs, reasons.rows), _STRONGEST)
        return np.repeat(np.array(reasons.rows)[:, None] / most, COLUMNS, axis=1)  # (28, 1) -> (28, 28)

    def _stroke_tint(self) -> tuple[float, ...] | None:
        """-1…1 for each stroke; only the chosen one has a colour, all have one where none is chosen."""
        reasons = self._shown
        if reasons is None or self.view != STROKES_VIEW or not can_leave_out(reasons):
            return None
        most = max(*map(abs, reasons.strokes), _STRONGEST)
        shares = [fall / most for fall in reasons.strokes]
        chosen = self._list.currentRow() - 1
        if chosen < 0:
            return tuple(shares)
        found = copysign(max(abs(shares[chosen]), _FOUND), shares[chosen])
        return tuple(found if number == chosen else 0.0 for number in range(len(shares)))

    # --- words

    def _tell(self) -> None:
        """Say it, to a screen reader too: where the keyboard can go, and of the page."""
        words = self._in_words()
        if words != self._words.text():
            self._words.setText(words)
        for widget in (self, self._list):
            widget.setAccessibleDescription(words)
        for button in self._views.buttons():  # the others are described by their tool tips
            button.setAccessibleDescription(words if button.isChecked() else "")

    def _in_words(self) -> str:
        if self._is_looking:
            return self.tr("Looking …")
        if self._shown is None:
            return self.tr("Draw a digit to see what its answer rests on.")
        if self.view == ROWS_VIEW:
            return rows_in_words(self._shown, self._row)
        return ink_in_words(self._shown) if self.view == INK_VIEW else strokes_in_words(self._shown)


class _Legend(QWidget):
    """Two swatches with words. The sentences of the page name the colours too."""

    _SWATCH = 10  # logical pixels

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("why_legend")
        self._entries = ((1.0, self.tr("for")), (-1.0, self.tr("against")))
        self.setFont(theme.sized_font(theme.CAPTION))
        self.setToolTip(self.tr("The stronger the colour, the more it counts for the answer or against it"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Room for both."""
        return QSize(round(self._left_of(len(self._entries))) - theme.WITHIN_GROUP, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The colours of the tints at their strongest."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - self._SWATCH) / 2
        for place, (value, words) in enumerate(self._entries):
            left = self._left_of(place)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.diverging(value))
            painter.drawRoundedRect(QRectF(left, top, self._SWATCH, self._SWATCH), 2, 2)
            painter.setPen(QColor(theme.colours().muted))
            box = QRectF(left + self._SWATCH + 4, 0, self.width(), self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    def _left_of(self, place: int) -> float:
        """Where an entry begins."""
        entries = self._entries[:place]
        beside = self._SWATCH + 4 + theme.WITHIN_GROUP
        return sum(beside + self.fontMetrics().horizontalAdvance(words) for _, words in entries)


def _is_same_drawing(one: Reasons | None, other: Reasons | None) -> bool:
    if one is None or other is None or len(one.strokes) != len(other.strokes):
        return False
    return np.array_equal(one.prediction.raster, other.prediction.raster)
