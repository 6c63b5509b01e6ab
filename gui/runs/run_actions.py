"""What can be done with the chosen runs, as actions for buttons, keys and the context menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QWidget

from gui.plain_text import literal
from gui.runs import run_words
from gui.runs.exporting import ONNX, SAFETENSORS, SCRIPT, ExportKind
from gui.runs.run_words import Standing
from model.runs.run import Run

Choice = Sequence[tuple[Run, Standing]]


class RunActions(QObject):
    """`show_choice` says what is possible; where something is not, its tooltip says why."""

    export_asked = Signal(object)  # ExportKind

    def __init__(self, undo_stack: QUndoStack, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._helps: dict[QAction, str] = {}
        self.activate = self._action(
            self.tr("Make &active"), "Ctrl+Return", self.tr("Let this network answer on the Draw tab")
        )
        self.rename = self._action(self.tr("&Rename"), "F2", self.tr("Give this run another name"))
        self.annotate = self._action(self.tr("&Note"), "Shift+F2", self.tr("Write a note about this run"))
        self.delete = self._action(self.tr("&Delete"), "Del", self.tr("Take the chosen runs off the list"))
        self.bring_in = self._action(
            self.tr("&Import…"),
            "Ctrl+O",
            self.tr("Judge a checkpoint from elsewhere and add it; a file dropped here does too"),
        )
        self.undo = undo_stack.createUndoAction(self)
        self.redo = undo_stack.createRedoAction(self)
        self.undo.setShortcut(QKeySequence("Ctrl+Z"))
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        for action in (self.undo, self.redo):
            self._add(action)
        self.export_menu = QMenu(self.tr("&Export"), parent)
        self.export_menu.setToolTipsVisible(True)
        self.exports = (
            self._export(SAFETENSORS, self.tr("&Weights (safetensors)…"), self.tr("Rowpad can import this file")),
            self._export(ONNX, self.tr("&ONNX…"), self.tr("For other programs that run networks")),
            self._export(
                SCRIPT, self.tr("&PyTorch script…"), self.tr("The network as a short program, with its weights")
            ),
        )

    def show_choice(self, chosen: Choice, is_exporting: bool) -> None:
        """Allow what can be done with these runs."""
        alone = "" if len(chosen) == 1 else self.tr("Choose one run first")
        run, standing = chosen[0] if len(chosen) == 1 else (None, Standing())
        unusable = alone if run is None else run_words.no_weights(run, standing)
        self._allow(self.activate, alone if run is None else run_words.not_activable(run, standing))
        self._allow(self.rename, alone)
        self._allow(self.annotate, alone)
        for action in self.exports:
            self._allow(action, unusable or (self.tr("Another file is being written") if is_exporting else ""))
        obstacles = [run_words.not_deletable(run, standing) for run, standing in chosen]
        none = "" if chosen else self.tr("Choose a run first")
        self._allow(self.delete, none or next((obstacle for obstacle in obstacles if obstacle), ""))

    def _action(self, text: str, key: str, help_text: str) -> QAction:
        action = QAction(text, self)
        action.setIconText(text.replace("&", ""))  # Qt's own leaves the dots out
        action.setShortcut(QKeySequence(key))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self._helps[action] = self.tr("{0} ({1})").format(help_text, shown)
        action.setToolTip(literal(self._helps[action]))
        self._add(action)
        return action

    def _add(self, action: QAction) -> None:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._widget.addAction(action)

    def _export(self, kind: ExportKind, text: str, help_text: str) -> QAction:
        action = self.export_menu.addAction(text)
        action.triggered.connect(lambda: self.export_asked.emit(kind))
        self._helps[action] = help_text
        action.setToolTip(literal(help_text))
        return action

    def _allow(self, action: QAction, obstacle: str) -> None:
        action.setEnabled(not obstacle)
        action.setToolTip(literal(obstacle or self._helps[action]))
