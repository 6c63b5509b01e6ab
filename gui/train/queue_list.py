"""The queue of trainings as a list: what each is, what has become of it, and keys to move it or take it out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme, words
from gui.plain_text import PlainLabel, literal
from gui.train.queue import EntryState, QueueEntry
from model.settings_limits import TRAIN_IMAGES

_FEWEST_ROWS, _MOST_ROWS = 2, 4  # in view at once
_ID = Qt.ItemDataRole.UserRole


class QueueList(QWidget):
    """Hidden while there is nothing to tell. Alt+Up and Alt+Down move, Delete takes out, Space pauses and resumes."""

    moved = Signal(int, int)  # id, by how many places
    removed = Signal(int)  # id
    held = Signal()  # Space on the training under way

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[QueueEntry, ...] = ()
        self._caption = PlainLabel(parent=self)
        self._caption.setObjectName("queue_caption")
        self._caption.setProperty("role", "caption")
        self._up = self._button("queue_up", "↑", self.tr("Earlier"), self.tr("Train it earlier (Alt+Up)"))
        self._down = self._button("queue_down", "↓", self.tr("Later"), self.tr("Train it later (Alt+Down)"))
        self._remove = self._button(
            "queue_remove",
            "×",
            self.tr("Take out of the queue"),
            self.tr("Take it out of the queue (Delete); a file that was trained stays"),
        )
        self._list = self._tree()
        self._caption.setBuddy(self._list)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._caption, 1)
        for button in (self._up, self._down, self._remove):
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._list)
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        self._remove.clicked.connect(self._take_out)
        self._list.currentItemChanged.connect(self._allow)
        self.hide()

    def show_entries(self, entries: Sequence[QueueEntry]) -> None:
        """Show these. A single training that was started by itself is told by the progress line alone."""
        fresh = tuple(entries)
        if [entry.id for entry in fresh] == [entry.id for entry in self._entries]:
            for index, (old, new) in enumerate(zip(self._entries, fresh, strict=True)):
                if old != new:
                    self._fill(self._item(index), new)
        else:
            self._rebuild(fresh)
        self._entries = fresh
        waiting = sum(entry.state is EntryState.WAITING for entry in fresh)
        self._caption.setText(self.tr("Queue · {0} waiting").format(waiting))
        self.setVisible(len(fresh) > 1)
        self._allow()

    def _tree(self) -> _KeyTree:
        tree = _KeyTree(self)
        tree.setObjectName("queue_list")
        tree.setColumnCount(2)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.setAccessibleName(self.tr("Queue of trainings"))
        help_text = self.tr(
            "One training after another. Alt+Up and Alt+Down move one that waits, Delete takes it out, "
            "Space pauses and resumes the one that runs."
        )
        tree.setAccessibleDescription(help_text)
        tree.setToolTip(literal(help_text))
        tree.moved.connect(self._move)
        tree.removed.connect(self._take_out)
        tree.held.connect(self._hold)
        return tree

    def _button(self, name: str, sign: str, label: str, help_text: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(sign)
        button.setAccessibleName(label)
        button.setToolTip(literal(help_text))
        button.setAccessibleDescription(help_text)
        return button

    def _rebuild(self, entries: tuple[QueueEntry, ...]) -> None:
        chosen = self._current()
        self._list.clear()
        for entry in entries:
            item = QTreeWidgetItem()
            self._fill(item, entry)
            self._list.addTopLevelItem(item)
            if chosen is not None and entry.id == chosen.id:
                self._list.setCurrentItem(item)
        frame, row = 2 * self._list.frameWidth(), self._list.sizeHintForRow(0)
        self._list.setMinimumHeight(min(len(entries), _FEWEST_ROWS) * row + frame)
        self._list.setMaximumHeight(min(len(entries), _MOST_ROWS) * row + frame)
        under_way = next((index for index, entry in enumerate(entries) if not entry.has_ended), len(entries) - 1)
        if entries:
            self._list.scrollToItem(self._item(under_way), QAbstractItemView.ScrollHint.PositionAtTop)

    def _item(self, index: int) -> QTreeWidgetItem:
        item = self._list.topLevelItem(index)
        assert item is not None
        return item

    def _fill(self, item: QTreeWidgetItem, entry: QueueEntry) -> None:
        config = entry.config
        labels = self.tr("all labels") if config.train_size == TRAIN_IMAGES else self.tr("{0:,} labels")
        name = self.tr("{0} · {1} · seed {2}").format(
            words.network_name(config.network), labels.format(config.train_size), config.seed
        )
        state = self._state(entry)
        item.setData(0, _ID, entry.id)
        item.setText(0, name)
        item.setText(1, state)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setFont(1, theme.sized_font(theme.BODY))
        item.setToolTip(0, literal(name))
        item.setToolTip(1, literal(entry.error or state))

    def _state(self, entry: QueueEntry) -> str:
        share = f"{100 * entry.share:.0f}{words.NO_BREAK}%"
        accuracy = "" if entry.accuracy is None else words.percent(entry.accuracy)
        return {
            EntryState.WAITING: self.tr("waiting"),
            EntryState.RUNNING: self.tr("running, {0}"),
            EntryState.PAUSED: self.tr("paused, {0}"),
            EntryState.STOPPING: self.tr("stopping …"),
            EntryState.DONE: self.tr("done, {1}"),
            EntryState.STOPPED: self.tr("stopped, {1}"),
            EntryState.DROPPED: self.tr("stopped, nothing kept"),
            EntryState.FAILED: self.tr("failed"),
        }[entry.state].format(share, accuracy)

    def _current(self) -> QueueEntry | None:
        item = self._list.currentItem()
        found = None if item is None else item.data(0, _ID)
        return next((entry for entry in self._entries if entry.id == found), None)

    def _allow(self) -> None:
        """Enable the buttons that make sense for the chosen training."""
        entry = self._current()
        waiting = [other.id for other in self._entries if other.state is EntryState.WAITING]
        movable = entry is not None and entry.id in waiting
        self._up.setEnabled(movable and entry is not None and waiting[0] != entry.id)
        self._down.setEnabled(movable and entry is not None and waiting[-1] != entry.id)
        self._remove.setEnabled(entry is not None and not entry.is_under_way)

    def _move(self, by: int) -> None:
        entry = self._current()
        if entry is not None:
            self.moved.emit(entry.id, by)

    def _take_out(self) -> None:
        entry = self._current()
        if entry is not None:
            self.removed.emit(entry.id)

    def _hold(self) -> None:
        entry = self._current()
        if entry is not None and entry.is_under_way:
            self.held.emit()


class _KeyTree(QTreeWidget):
    """A list that tells of the keys of the queue."""

    moved = Signal(int)  # by how many places
    removed = Signal()
    held = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the queue's keys; all others do as in any list."""
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete:
            self.removed.emit()
        elif key == Qt.Key.Key_Space:
            self.held.emit()
        else:
            super().keyPressEvent(event)
