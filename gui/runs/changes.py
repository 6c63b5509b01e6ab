"""What the person changes in the list of runs, each as a step that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from gui.runs.library import RunLibrary
from model.runs.run import Run


class DeleteRuns(QUndoCommand):
    """Take runs off the list; their checkpoints stay until the program ends."""

    def __init__(self, library: RunLibrary, runs: Sequence[Run]) -> None:
        super().__init__(QCoreApplication.translate("RunChanges", "deletion"))
        self.notice = _deleted(runs)
        self._library = library
        self._ids = tuple(run.id for run in runs)

    def redo(self) -> None:
        """Delete."""
        self._library.delete(self._ids)

    def undo(self) -> None:
        """Take them back."""
        self._library.restore(self._ids)


class ChangeText(QUndoCommand):
    """Put a name or a note in place of another."""

    def __init__(self, put: Callable[[int, str], None], run_id: int, before: str, after: str, text: str) -> None:
        super().__init__(text)
        self._put = put
        self._run_id = run_id
        self._before, self._after = before, after

    def redo(self) -> None:
        """Put the new one."""
        self._put(self._run_id, self._after)

    def undo(self) -> None:
        """Put the old one back."""
        self._put(self._run_id, self._before)


def _deleted(runs: Sequence[Run]) -> str:
    if len(runs) == 1:
        return QCoreApplication.translate("RunChanges", "“{0}” is deleted.").format(runs[0].name)
    return QCoreApplication.translate("RunChanges", "{0} runs are deleted.").format(len(runs))
