"""Where a file is to be saved: a name that lacks its ending gets it, and no file is replaced without a question."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gui.plain_text import literal


def ask_where_to_save(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Where the person wants a file, `name` proposed; None where they think better of it.

    What is written has the ending of `name`, whatever is typed. The dialog asks before it replaces a file of the typed
    name; where the ending is added afterwards, this asks about the name that the file will really have.
    """
    found, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    if not found:
        return None
    target, ending = Path(found), Path(name).suffix
    if target.suffix.lower() == ending.lower():
        return target
    target = target.with_name(target.name + ending)
    return None if _exists(target) and not _may_replace(parent, target) else target


def _exists(target: Path) -> bool:
    with contextlib.suppress(OSError):  # of a name that is too long, say: who writes the file says so
        return target.exists()
    return False


def _may_replace(parent: QWidget, target: Path) -> bool:
    question = _tr("There is a file {0} already. Replace it?").format(target.name)
    return QMessageBox.question(parent, _tr("Replace the file?"), literal(question)) == QMessageBox.StandardButton.Yes


def _tr(text: str) -> str:
    return QCoreApplication.translate("SaveDialog", text)
