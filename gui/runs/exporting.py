"""Writing a run's network to a file of the person's, in a thread of its own: an ONNX file takes seconds."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from model.errors import ModelError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One kind of file: a name of `model.export.Format`, and its suffix."""

    key: str
    suffix: str


SAFETENSORS = ExportKind("safetensors", ".safetensors")
ONNX = ExportKind("onnx", ".onnx")
SCRIPT = ExportKind("script", ".py")


class Exporter(QObject):
    """One file at a time; `exported` or `failed` follows every `export`."""

    exported = Signal(object)  # tuple[Path, ...]: all files that belong together
    failed = Signal(str)  # a sentence for the person
    busy_changed = Signal(bool)

    _done = Signal(object)  # tuple[Path, ...] or sentence

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = False
        self._pool = QThreadPool(self)
        self._done.connect(self._on_done)

    @property
    def is_busy(self) -> bool:
        """True while a file is being written."""
        return self._is_busy

    def export(self, checkpoint: Path, kind: ExportKind, output: Path) -> None:
        """Write the network of a checkpoint to `output`; what is there is replaced."""
        if self._is_busy:
            return
        self._is_busy = True
        self.busy_changed.emit(True)
        failure = self.tr("{0} could not be written ({1}). Choose another place, then try again.")

        def write() -> None:
            outcome: tuple[Path, ...] | str
            try:
                from model.export import Format, export

                outcome = export(checkpoint, Format(kind.key), output)
            except ModelError as error:
                logger.warning("%s", error)
                outcome = str(error)
            except Exception as error:  # the person waits for an answer
                logger.exception("a network could not be exported")
                outcome = failure.format(output.name, error)
            with contextlib.suppress(RuntimeError):  # the window closed meanwhile
                self._done.emit(outcome)

        self._pool.start(write)

    def close(self) -> None:
        """Wait for the file that is being written."""
        self._pool.waitForDone()

    def _on_done(self, outcome: object) -> None:
        self._is_busy = False
        self.busy_changed.emit(False)
        if isinstance(outcome, tuple):
            self.exported.emit(outcome)
        else:
            self.failed.emit(str(outcome))
