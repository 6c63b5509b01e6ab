"""The Arena's side panel: a summary, and a row for each who takes part."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.arena.agreement import agreement
from gui.arena.arena_worker import ContenderReply
from gui.arena.choice_menu import ChoiceMenu
from gui.arena.contender import Contender
from gui.arena.contender_row import ContenderRow
from gui.icons import icon
from gui.plain_text import PlainLabel, literal

_WIDTH = (240, 380)  # least and most logical pixels
_SUMMARY_LINES = 2  # kept free, so that the rows stay where they are


class ArenaPanel(QWidget):
    """Shows what it is told; says what was ticked in the menu, and that it is to be closed."""

    toggled = Signal(str, bool)  # key of a contender, takes part
    close_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("arena")
        self.setAccessibleName(self.tr("Arena"))
        self.setMinimumWidth(_WIDTH[0])
        self.setMaximumWidth(_WIDTH[1])
        self._rows: dict[str, ContenderRow] = {}
        self._choices: tuple[Contender, ...] = ()
        self._menu = ChoiceMenu(self)
        self._menu.toggled.connect(self.toggled)
        self._summary = PlainLabel()
        self._summary.setObjectName("arena_summary")
        self._hint = PlainLabel()
        self._hint.setObjectName("arena_hint")
        for label in (self._summary, self._hint):
            label.setWordWrap(True)
        self._summary.setMinimumHeight(_SUMMARY_LINES * self._summary.fontMetrics().lineSpacing())
        self._summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._hint.setProperty("role", "muted")
        self._lay_out()
        self._draw_icon()

    def set_choices(self, choices: tuple[Contender, ...], chosen: Collection[str]) -> None:
        """Offer `choices`, and show a row for each of them whose key is `chosen`."""
        self._choices = choices
        self._menu.show_choices(choices, chosen)
        taking_part = [contender for contender in choices if contender.key in chosen]
        gone = self._rows.keys() - {contender.key for contender in taking_part}
        for key in gone:
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.deleteLater()
            row.hide()
        for place, contender in enumerate(taking_part):
            if contender.key not in self._rows:
                self._rows[contender.key] = ContenderRow(contender.key, contender.name)
            row = self._rows[contender.key]
            row.set_name(contender.name)
            self._column.insertWidget(place, row)
        self._compare()

    def show_loaded(self, key: str, problem: str = "") -> None:
        """A contender can answer from now on, or can't because of `problem`."""
        if key in self._rows:
            self._rows[key].show_loaded(problem)
            self._compare()

    def show_replies(self, replies: Sequence[ContenderReply]) -> None:
        """Show the answers to one drawing; those of contenders that left meanwhile are passed over."""
        for reply in replies:
            if reply.key in self._rows:
                self._rows[reply.key].show_answer(reply.prediction, reply.error)
        self._compare()

    def clear(self) -> None:
        """Nothing is drawn: empty tracks. A checkpoint that can't be read goes on saying so."""
        for row in self._rows.values():
            row.show_answer(None, row.problem)
        self._compare()

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: the icon in another colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    # --- building

    def _lay_out(self) -> None:
        title = PlainLabel(self.tr("Arena"))
        title.setFont(theme.sized_font(theme.BODY + 2, QFont.Weight.DemiBold))
        self._choose = QToolButton()
        self._choose.setObjectName("arena_choose_button")
        self._choose.setText(self.tr("Choose…"))
        self._choose.setMenu(self._menu)
        self._choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._close = QToolButton()
        self._close.setObjectName("arena_close_button")
        self._close.setIconSize(QSize(16, 16))
        self._close.clicked.connect(self.close_asked)
        for button, name, tip in (
            (self._choose, self.tr("Choose who takes part"), self.tr("Choose which networks judge your drawing")),
            (self._close, self.tr("Close the Arena"), self.tr("Close the Arena (Ctrl+E)")),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(name)
            button.setAccessibleDescription(tip)
            button.setToolTip(literal(tip))
        header = QHBoxLayout()
        header.setSpacing(theme.WITHIN_GROUP)
        header.addWidget(title, 1)
        header.addWidget(self._choose)
        header.addWidget(self._close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.WITHIN_GROUP)
        outer.addLayout(header)
        outer.addWidget(self._summary)
        outer.addWidget(self._scrolled_rows(), 1)
        outer.addWidget(self._hint)

    def _scrolled_rows(self) -> QScrollArea:
        rows = QWidget()
        rows.setAutoFillBackground(False)
        self._column = QVBoxLayout(rows)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(theme.WITHIN_GROUP)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("arena_rows")
        area.setAccessibleName(self.tr("Who takes part"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(rows)
        area.viewport().setAutoFillBackground(False)
        return area

    def _draw_icon(self) -> None:
        colours = theme.colours()
        self._close.setIcon(icon("close", colours.text, colours.line))

    # --- words

    def _compare(self) -> None:
        """Mark those who differ from the majority and say how many agree."""
        said = [(row.name, row.verdict) for row in self._rows.values() if row.verdict]
        found = agreement(said)
        for row in self._rows.values():
            row.mark(bool(row.verdict) and found.is_broken_by(row.verdict))
        self._summary.setText(found.sentence or self.tr("Draw a digit: everyone here reads it."))
        self._hint.setText(self._what_to_do())
        self._hint.setVisible(bool(self._hint.text()))
        self.setAccessibleDescription(self._summary.text())

    def _what_to_do(self) -> str:
        if len(self._choices) <= 1:
            return self.tr("Train others on the Train tab; choose them here.")
        if not self._rows:
            return self.tr("Nobody takes part. Choose at least two networks to compare.")
        return self.tr("Choose another to compare.") if len(self._rows) == 1 else ""
