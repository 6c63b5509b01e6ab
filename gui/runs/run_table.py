"""The table of all runs: sorted, chosen, edited; says what is chosen and what the person wants changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui import theme
from gui.runs.chosen import SWATCH, ChosenRuns, swatch
from gui.runs.run_actions import RunActions
from gui.runs.run_columns import NAME, NOTE
from gui.runs.run_model import RunModel, RunOrder
from gui.runs.run_words import Standing
from gui.settings import RUN_COLUMNS, RunColumns, Settings
from model.runs.run import Run

_ROW_HEIGHT = 26  # logical pixels


class RunTable(QTableView):
    """One row a run, newest first until the person sorts. The chosen rows are the runs that are compared."""

    choice_changed = Signal()
    renamed = Signal(object, str)  # the id of a run
    annotated = Signal(object, str)

    def __init__(self, chosen: ChosenRuns, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self._settings = settings
        self._empty = ""
        self._all_shown = True
        self._runs = RunModel(lambda run_id: swatch(chosen.pen(run_id), self.devicePixelRatioF()), self)
        self._order = RunOrder(self._runs, self)
        self.setModel(self._order)
        self.setAccessibleName(self.tr("Runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab goes on to the next control
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setIconSize(SWATCH)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self._set_up_header()
        self._runs.renamed.connect(self.renamed)
        self._runs.annotated.connect(self.annotated)
        self.selectionModel().selectionChanged.connect(self._on_choice)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.choice_changed.emit())

    def set_runs(self, runs: Sequence[Run], active: Path | None, empty: str) -> None:
        """Show these runs; `empty` is what stands there where there are none."""
        self._empty = empty
        self._runs.set_runs(runs, active)
        if self._runs.rowCount() and not self.selectionModel().hasSelection():
            current = self.currentIndex()  # what came in the place of a run that was deleted
            self.choose(self._run_at(current.row() if current.isValid() else 0).id)
        self._on_choice()
        self.viewport().update()

    def set_menu(self, actions: RunActions) -> None:
        """What the right mouse button and the menu key offer."""
        entries = [actions.activate, actions.rename, actions.annotate, actions.delete, actions.export_menu.menuAction()]
        self.addActions([*entries, actions.undo, actions.redo])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    @property
    def all_shown(self) -> bool:
        """False where more runs are chosen than curves can be told apart."""
        return self._all_shown

    def shown(self) -> tuple[Run, ...]:
        """All runs, from top to bottom."""
        return tuple(self._run_at(row) for row in range(self._order.rowCount()))

    def chosen(self) -> tuple[Run, ...]:
        """The chosen runs, from top to bottom."""
        return tuple(self._run_at(row) for row in sorted(index.row() for index in self.selectionModel().selectedRows()))

    def current(self) -> Run | None:
        """The run that was chosen last: the one whose errors are shown."""
        index = self.currentIndex()
        if index.isValid() and self.selectionModel().isRowSelected(index.row()):
            return self._run_at(index.row())
        return next(iter(self.chosen()), None)

    def standing(self, run: Run) -> Standing:
        """What is known about a run beside itself."""
        return self._runs.standing(run.id)

    def choose(self, run_id: int) -> None:
        """Choose this run alone, and bring it into view."""
        index = self._index(run_id, NAME)
        rows = QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect | rows)
        self.scrollTo(index)

    def edit_name(self) -> None:
        """Let the person type another name for the current run."""
        self._edit(NAME)

    def edit_note(self) -> None:
        """Let the person write a note about the current run."""
        self._edit(NOTE)

    def save_columns(self) -> None:
        """Remember order and width of the columns, and what the runs are sorted by."""
        header, columns = self.horizontalHeader(), self._runs.columns
        visual = sorted(range(len(columns)), key=header.visualIndex)
        self._settings.set(
            RUN_COLUMNS,
            RunColumns(
                order=tuple(columns[place].key for place in visual),
                widths={column.key: header.sectionSize(place) for place, column in enumerate(columns)},
                sorted_by=columns[header.sortIndicatorSection()].key,
                descending=header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder,
            ),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or a sentence where there are none."""
        super().paintEvent(event)
        if not self._order.rowCount() and self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.colours().muted))
            edge = theme.WINDOW_EDGE
            place = QRect(self.viewport().rect()).adjusted(edge, edge, -edge, -edge)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            painter.end()

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(40)
        for place, column in enumerate(self._runs.columns):
            header.resizeSection(place, column.width)
        self.setSortingEnabled(True)
        self.sortByColumn(self._runs.column_of("date"), Qt.SortOrder.DescendingOrder)
        self._restore_columns(self._settings.get(RUN_COLUMNS))

    def _restore_columns(self, remembered: RunColumns | None) -> None:
        """Those of another version that are not known are passed over; new ones stay where they are."""
        if remembered is None:
            return
        header, places = self.horizontalHeader(), {column.key: place for place, column in enumerate(self._runs.columns)}
        for visual, key in enumerate(key for key in dict.fromkeys(remembered.order) if key in places):
            header.moveSection(header.visualIndex(places[key]), visual)
        for key, width in remembered.widths.items():
            if key in places:
                header.resizeSection(places[key], width)
        if remembered.sorted_by in places:
            order = Qt.SortOrder.DescendingOrder if remembered.descending else Qt.SortOrder.AscendingOrder
            self.sortByColumn(places[remembered.sorted_by], order)

    def _on_choice(self) -> None:
        self._all_shown = self._chosen.choose([run.id for run in self.chosen()])
        self.viewport().update()  # the swatches; a dataChanged would sort the rows anew
        self.choice_changed.emit()

    def _edit(self, key: str) -> None:
        run = self.current()
        if run is not None:
            index = self._index(run.id, key)
            self.scrollTo(index)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.edit(index)

    def _index(self, run_id: int, key: str) -> QModelIndex:
        row, column = self._runs.row_of(run_id), self._runs.column_of(key)
        return self._order.mapFromSource(self._runs.index(row, column))

    def _run_at(self, row: int) -> Run:
        return self._runs.run(self._order.mapToSource(self._order.index(row, 0)).row())
