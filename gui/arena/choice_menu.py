"""A menu of boxes to tick that stays open while they are ticked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from gui.arena.contender import MOST_CONTENDERS, Contender
from gui.plain_text import literal, menu_text


class ChoiceMenu(QMenu):
    """Which contenders take part: a click or the space bar ticks one, Return ticks it and closes, Esc closes."""

    toggled = Signal(str, bool)  # key, takes part

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._rebuild(())

    def show_choices(self, choices: Sequence[Contender], chosen: Collection[str]) -> None:
        """One entry for each of `choices`; `chosen` are the keys of those that are ticked."""
        if [*self._entries] != [contender.key for contender in choices]:
            self._rebuild(choices)
        is_full = len(chosen) >= MOST_CONTENDERS
        for contender in choices:
            entry = self._entries[contender.key]
            entry.setText(menu_text(contender.name))
            entry.setChecked(contender.key in chosen)
            entry.setEnabled(not is_full or contender.key in chosen)
            entry.setToolTip(literal(str(contender.path)))
        self._is_full_note.setVisible(is_full and len(choices) > MOST_CONTENDERS)

    def _rebuild(self, choices: Sequence[Contender]) -> None:
        self.clear()
        self._entries: dict[str, QAction] = {}
        for contender in choices:
            entry = QAction(self)
            entry.setCheckable(True)
            entry.triggered.connect(lambda checked, key=contender.key: self.toggled.emit(key, checked))
            self._entries[contender.key] = entry
            self.addAction(entry)
        self.addSeparator()
        self._is_full_note = self.addAction(
            self.tr("{0} at most take part: untick one to choose another.").format(MOST_CONTENDERS)
        )
        self._is_full_note.setEnabled(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick and stay open."""
        if not self._tick(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with the space bar and stay open."""
        if event.key() != Qt.Key.Key_Space or not self._tick(self.activeAction()):
            super().keyPressEvent(event)

    def _tick(self, entry: QAction | None) -> bool:
        """Tick or untick an entry; False where this is none that can be."""
        if entry is None or not entry.isCheckable() or not entry.isEnabled():
            return False
        entry.trigger()
        return True
