"""The Runs tab: the list of all runs, the curves of the chosen ones, the errors of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui import theme, words
from gui.banner import Banner
from gui.notice_bar import NoticeBar
from gui.runs import checkpoint_files, run_words
from gui.runs.changes import ChangeText, DeleteRuns
from gui.runs.chosen import ChosenRuns
from gui.runs.errors_panel import ErrorsPanel
from gui.runs.exporting import Exporter, ExportKind
from gui.runs.library import RunLibrary
from gui.runs.run_actions import RunActions
from gui.runs.run_buttons import RunButtons
from gui.runs.run_table import RunTable
from gui.session import Session
from gui.settings import Settings
from model.runs.run import Run

if TYPE_CHECKING:
    from gui.runs.run_curves import RunCurves

_TABLE_AND_BELOW = [420, 580]  # their shares of the height, in thousandths
_CURVES_AND_ERRORS = [580, 420]  # their shares of the width, in thousandths
_MOST_STEPS = 500  # that can be taken back; runs deleted before stay deleted
_BREATH = 20  # milliseconds for input and painting before the curves are built: that takes some 25 ms


class RunsTab(QWidget):
    """Shows the library's runs and hands on what the person does with them; the session makes one active."""

    status = Signal(str)  # for the status bar

    def __init__(
        self, session: Session, library: RunLibrary, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._library = library
        self._activating: Path | None = None
        self._imports = 0  # under way
        self._to_choose: int | None = None  # an imported run that is not in the list yet
        self._chosen = ChosenRuns()
        self._undo_stack = QUndoStack(self)
        self._undo_stack.setUndoLimit(_MOST_STEPS)
        self._exporter = Exporter(self)
        self._table = RunTable(self._chosen, settings, self)
        self._curves: RunCurves | None = None
        self._errors = ErrorsPanel(self)
        self._banner = Banner(self)
        self._deleted = NoticeBar(self.tr("&Undo"), self.tr("Take the runs back (Ctrl+Z)"), self)
        self._unknown = NoticeBar(
            self.tr("&Add them"), self.tr("Judge them on the test images and add them to the list"), self
        )
        self._actions = RunActions(self._undo_stack, self)
        self._table.set_menu(self._actions)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._show_runs()
        QTimer.singleShot(_BREATH, self, self._build_curves)

    def close_runs(self) -> None:
        """Remember the columns; wait for what is being written or loaded."""
        self._table.save_columns()
        self._errors.close_images()
        self._exporter.close()

    def _lay_out(self) -> None:
        self._below = below = QSplitter(Qt.Orientation.Horizontal, self)
        below.addWidget(QWidget(self))  # the place of the curves
        below.addWidget(self._errors)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.addWidget(self._table)
        parts.addWidget(below)
        parts.setSizes(_TABLE_AND_BELOW)
        self._share_below()
        for splitter in (parts, below):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(theme.BETWEEN_GROUPS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.WINDOW_EDGE, theme.BETWEEN_GROUPS, theme.WINDOW_EDGE, theme.BETWEEN_GROUPS)
        layout.setSpacing(theme.WITHIN_GROUP)
        for widget in (RunButtons(self._actions, self), self._banner, self._deleted, self._unknown):
            layout.addWidget(widget)
        layout.addWidget(parts, 1)

    def _share_below(self) -> None:
        self._below.setSizes(_CURVES_AND_ERRORS)
        for place, share in enumerate(_CURVES_AND_ERRORS):
            self._below.setStretchFactor(place, share)

    def _connect(self) -> None:
        actions, library, session = self._actions, self._library, self._session
        actions.activate.triggered.connect(self._activate)
        actions.rename.triggered.connect(self._table.edit_name)
        actions.annotate.triggered.connect(self._table.edit_note)
        actions.delete.triggered.connect(self._delete)
        actions.bring_in.triggered.connect(self._import)
        actions.export_asked.connect(self._export)
        self._table.choice_changed.connect(self._show_choice)
        self._table.renamed.connect(self._rename)
        self._table.annotated.connect(self._annotate)
        self._errors.failed.connect(self._banner.show_message)
        self._deleted.accepted.connect(self._undo_stack.undo)
        self._unknown.accepted.connect(self._add_unknown)
        self._undo_stack.indexChanged.connect(self._show_last_change)
        self._exporter.busy_changed.connect(self._show_choice)
        self._exporter.exported.connect(self._on_exported)
        self._exporter.failed.connect(self._banner.show_message)
        library.changed.connect(self._show_runs)
        library.failed.connect(self._banner.show_message)
        library.noticed.connect(self.status)
        library.imported.connect(self._on_imported)
        library.import_ended.connect(self._on_import_ended)
        session.active_changed.connect(self._on_active_changed)
        session.failed.connect(self._on_session_failed)

    def _build_curves(self) -> None:
        from gui.runs.run_curves import RunCurves  # imports pyqtgraph

        self._curves = RunCurves(self._chosen, self)
        place = self._below.replaceWidget(0, self._curves)
        if place is not None:
            place.deleteLater()
        self._share_below()  # a stretch factor goes with its widget
        self._show_choice()

    # --- showing

    def showEvent(self, event: QShowEvent) -> None:
        """Files may have come or gone, and another window may have changed the list."""
        super().showEvent(event)
        self._library.refresh()
        self._show_runs()

    def _show_runs(self) -> None:
        runs = self._library.runs
        empty = self.tr("No run yet. Every training on the Train tab appears here; a checkpoint can be imported.")
        self._table.set_runs(runs, self._session.active_path, empty)
        if self._to_choose is not None and any(run.id == self._to_choose for run in runs):
            self._table.choose(self._to_choose)
            self._to_choose = None
        count = len(self._library.unknown)
        if count and not self._imports:
            one = self.tr("The models folder has a checkpoint that is not in this list.")
            self._unknown.show_notice(
                one
                if count == 1
                else self.tr("The models folder has {0} checkpoints that are not in this list.").format(count)
            )
        else:
            self._unknown.hide()

    def _show_choice(self) -> None:
        chosen = self._table.chosen()
        choice = [(run, self._table.standing(run)) for run in chosen]
        self._actions.show_choice(choice, self._exporter.is_busy)
        if self._curves is not None:
            self._curves.show_runs([run for run in chosen if run.id in self._chosen.ids], self._table.all_shown)
        self._errors.show_run(self._table.current())

    def _show_last_change(self, index: int) -> None:
        last = self._undo_stack.command(index - 1) if index else None
        if isinstance(last, DeleteRuns):
            self._deleted.show_notice(last.notice)
        else:
            self._deleted.hide()

    # --- what the person does

    def _activate(self) -> None:
        run = self._table.current()
        if run is None or run.checkpoint is None:
            return
        self._banner.hide()
        self._activating = run.checkpoint
        self._session.activate(run.checkpoint)

    def _rename(self, run_id: int, name: str) -> None:
        run = self._library.run(run_id)
        if run is not None:
            text = self.tr("rename")
            self._undo_stack.push(ChangeText(self._library.rename, run_id, run.name, name, text))

    def _annotate(self, run_id: int, note: str) -> None:
        run = self._library.run(run_id)
        if run is not None:
            self._undo_stack.push(ChangeText(self._library.annotate, run_id, run.note, note, self.tr("note")))

    def _delete(self) -> None:
        runs = self._table.chosen()
        if runs:
            self._undo_stack.push(DeleteRuns(self._library, runs))

    def _export(self, kind: ExportKind) -> None:
        run = self._table.current()
        if run is None or run.checkpoint is None:
            return
        output = checkpoint_files.ask_where_to_export(self, run, kind)
        if output is not None:
            self._banner.hide()
            self.status.emit(self.tr("Writing {0} …").format(output.name))
            self._exporter.export(run.checkpoint, kind, output)

    def _import(self) -> None:
        self._bring_in(checkpoint_files.ask_what_to_import(self))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Checkpoints can be dropped anywhere on the tab."""
        if checkpoint_files.dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped."""
        event.acceptProposedAction()
        self._bring_in(checkpoint_files.dropped(event.mimeData()))

    def _bring_in(self, paths: list[Path]) -> None:
        self._banner.hide()
        for path in paths:
            self._imports += 1
            self.status.emit(self.tr("Judging {0} on the test images …").format(path.name))
            self._library.import_file(path)

    def _add_unknown(self) -> None:
        self._banner.hide()
        self._imports += 1
        self._unknown.hide()
        self.status.emit(self.tr("Judging the checkpoints on the test images …"))
        self._library.adopt_unknown()

    # --- what comes of it

    def _on_exported(self, paths: tuple[Path, ...]) -> None:
        self.status.emit(self.tr("Written: {0}").format(", ".join(path.name for path in paths)))

    def _on_imported(self, run: Run) -> None:
        self._to_choose = run.id
        accuracy = run_words.mnist_accuracy(run)
        figure = "" if accuracy is None else words.percent(accuracy)
        self.status.emit(self.tr("Added “{0}”: {1} of MNIST's test images").format(run.name, figure))

    def _on_import_ended(self) -> None:
        self._imports -= 1
        QTimer.singleShot(0, self, self._show_runs)

    def _on_active_changed(self) -> None:
        if self._session.active_path == self._activating:
            self._activating = None
            self.status.emit(self.tr("This network answers now"))
        self._show_runs()

    def _on_session_failed(self, sentence: str) -> None:
        if self._activating is not None:
            self._activating = None
            self._banner.show_message(sentence)
            self._show_runs()
