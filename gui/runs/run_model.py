"""The runs as a table model, and the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont

from gui import theme
from gui.guarded import guarded
from gui.plain_text import literal
from gui.runs.run_columns import NAME, NOTE, columns
from gui.runs.run_words import Standing
from model.runs.run import Run

SORT_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
Decoration = Callable[[int], object]  # the swatch of a run's id
_NO_DATA: object = None


class RunModel(QAbstractTableModel):
    """Shows `runs`; what the person edits is asked for by signals and shown when the runs say it."""

    renamed = Signal(object, str)  # the id of a run: a list may have numbers that Qt's integers have no room for
    annotated = Signal(object, str)

    def __init__(self, decoration: Decoration, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns()
        self._decoration = decoration
        self._runs: list[Run] = []
        self._standings: dict[int, Standing] = {}

    def set_runs(self, runs: Sequence[Run], active: Path | None) -> None:
        """Take over what is known now. Rows that stay, stay: an editor and the selection with them."""
        wanted = {run.id: run for run in runs}
        for row in reversed(range(len(self._runs))):
            if self._runs[row].id not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._runs[row]
                self.endRemoveRows()
        known = {run.id: row for row, run in enumerate(self._runs)}
        for run in runs:
            standing = _standing(run, active)
            row = known.get(run.id, -1)
            if row < 0:
                self._standings[run.id] = standing
                self.beginInsertRows(QModelIndex(), len(self._runs), len(self._runs))
                self._runs.append(run)
                self.endInsertRows()
            elif (self._runs[row], self._standings[run.id]) != (run, standing):
                self._runs[row], self._standings[run.id] = run, standing
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def run(self, row: int) -> Run:
        """The run in a row of this model."""
        return self._runs[row]

    def standing(self, run_id: int) -> Standing:
        """What is known about a run of this model beside itself."""
        return self._standings[run_id]

    def row_of(self, run_id: int) -> int:
        """The row of a run, -1 where it is not here."""
        return next((row for row, run in enumerate(self._runs) if run.id == run_id), -1)

    def column_of(self, key: str) -> int:
        """The place of a column."""
        return next(place for place, column in enumerate(self.columns) if column.key == key)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature; never changed
        """One row a run."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        """One column for each that is declared."""
        return 0 if parent.isValid() else len(self.columns)

    @guarded(_NO_DATA)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title and help of a column; rows have no heads."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help
        return _alignment(column.is_figure) if role == Qt.ItemDataRole.TextAlignmentRole else None

    @guarded(_NO_DATA)
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows, how, and what it is sorted by."""
        run, column = self._runs[index.row()], self.columns[index.column()]
        standing = self._standings[run.id]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(run, standing)
        if role == SORT_ROLE:
            return column.sorts_by(run, standing)
        if role == Qt.ItemDataRole.EditRole:
            return {NAME: run.name, NOTE: run.note}.get(column.key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column.is_figure)
        if role == Qt.ItemDataRole.FontRole:
            return theme.sized_font(theme.BODY, QFont.Weight.DemiBold if standing.is_active else QFont.Weight.Normal)
        if role == Qt.ItemDataRole.DecorationRole and column.key == NAME:
            return self._decoration(run.id)
        if role == Qt.ItemDataRole.ToolTipRole:
            return literal(run.error or column.text(run, standing))
        return None

    @guarded(False)
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name or note; a name must say something."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        run, key, text = self._runs[index.row()], self.columns[index.column()].key, str(value).strip()
        if key == NAME and text and text != run.name:
            self.renamed.emit(run.id, text)
        elif key == NOTE and text != run.note:
            self.annotated.emit(run.id, text)
        else:
            return False
        return True

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Names and notes can be edited."""
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].key in (NAME, NOTE):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags


class RunOrder(QSortFilterProxyModel):
    """Sorts figures as figures; what is not known comes last in either order, and equals stand as they were begun."""

    def __init__(self, runs: RunModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self.setSortRole(SORT_ROLE)
        self.setSourceModel(runs)

    @guarded(False)
    def lessThan(self, left: Index, right: Index) -> bool:
        """Compare two cells of one column."""
        one, other = left.data(SORT_ROLE), right.data(SORT_ROLE)
        if one == other:  # dates count whole seconds
            return self._runs.run(left.row()).id < self._runs.run(right.row()).id
        if one is None or other is None:
            return (one is None) is (self.sortOrder() is Qt.SortOrder.DescendingOrder)
        return bool(one < other)


def _standing(run: Run, active: Path | None) -> Standing:
    path = run.checkpoint
    return Standing(path is not None and path == active, path is not None and _is_file(path))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that this system can't have
        return False


def _alignment(is_figure: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
