"""Which files to read and to write: asked of the person, or dropped by them."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.runs.exporting import ONNX, SAFETENSORS, SCRIPT, ExportKind
from gui.save_dialog import ask_where_to_save
from model.runs.run import Run
from model.storage.files import LONGEST_NAME, cut_to_bytes


def ask_what_to_import(parent: QWidget) -> list[Path]:
    """The checkpoints that the person chooses; none where they think better of it."""
    kinds = _tr("Checkpoints (*.safetensors);;All files (*)")
    found, _ = QFileDialog.getOpenFileNames(parent, _tr("Import checkpoints"), "", kinds)
    return [Path(path) for path in found]


def ask_where_to_export(parent: QWidget, run: Run, kind: ExportKind) -> Path | None:
    """Where the person wants the file; None where they think better of it."""
    kinds = {
        SAFETENSORS: _tr("Weights (*.safetensors)"),
        ONNX: _tr("ONNX (*.onnx)"),
        SCRIPT: _tr("Python (*.py)"),
    }
    title = _tr("Export “{0}”").format(run.name)
    return ask_where_to_save(parent, title, _file_name(run, kind), kinds[kind])


def dropped(data: QMimeData) -> list[Path]:
    """The checkpoints among what is dragged here."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix == SAFETENSORS.suffix]


def _file_name(run: Run, kind: ExportKind) -> str:
    """The run's name with nothing in it that a file name, or Python's import, may not have, and not too long."""
    joint = "_" if kind is SCRIPT else "-"
    stem = re.sub(r"[^\w]+", joint, run.name).strip(joint) or "network"
    longest = max((SAFETENSORS.suffix, kind.suffix), key=len)  # a script's weights lie beside it
    return cut_to_bytes(stem, LONGEST_NAME - len(longest)).strip(joint) + kind.suffix


def _tr(text: str) -> str:
    return QCoreApplication.translate("CheckpointFiles", text)
