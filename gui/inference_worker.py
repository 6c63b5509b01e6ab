"""The inference thread: loads torch behind the shown window, reads checkpoints, judges drawings. One job at a time."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from model.errors import ModelError
from model.torch_loading import without_collections
from model.types import Drawing, Prediction, Reading

if TYPE_CHECKING:
    from model.predictor import Predictor

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JudgeRequest:
    """A drawing to be judged by a predictor; `revision` comes back with the answer.

    `boldness` is -1…1: how readily a drawing is taken for a digit. With `reads` it is read row by row as well, each
    `every`-th row.
    """

    revision: int
    drawing: Drawing
    predictor: Predictor
    boldness: float = 0.0
    reads: bool = False
    every: int = 1


@dataclass(frozen=True, slots=True)
class JudgeReply:
    """The answer to the request with this revision; no prediction where there was no ink or `error` says why."""

    revision: int
    prediction: Prediction | None
    error: str = ""
    reading: Reading | None = None


class InferenceWorker(QObject):
    """Lives in its own thread; is spoken to by queued signals only, and holds nothing between two jobs."""

    loaded = Signal(object)  # Predictor
    load_failed = Signal(object, str)  # Path, sentence
    judged = Signal(object)  # JudgeReply

    @Slot()
    def prepare(self) -> None:
        """Import torch without freezing the window."""
        from model.torch_loading import import_torch

        import_torch()
        from model.predictor import use_threads

        use_threads(1)  # a single drawing is judged fastest on one core, and the others stay free

    @Slot(object)
    def load(self, path: Path) -> None:
        """Read a checkpoint; answers with `loaded` or `load_failed`, whatever happens."""
        try:
            from model.predictor import Predictor

            with without_collections():
                predictor = Predictor.load(path)
        except ModelError as error:
            logger.warning("%s", error)
            self.load_failed.emit(path, str(error))
            return
        except Exception as error:  # whoever asked waits for an answer
            logger.exception("a checkpoint could not be loaded")
            self.load_failed.emit(path, self.tr("{0} could not be loaded ({1}).").format(path.name, error))
            return
        self.loaded.emit(predictor)

    @Slot(object)
    def judge(self, request: JudgeRequest) -> None:
        """Judge one drawing; answers with `judged`, whatever happens."""
        try:
            prediction, reading = self._judge(request)
        except Exception as error:  # one drawing without an answer would be the last that was judged
            logger.exception("a drawing could not be judged")
            self.judged.emit(JudgeReply(request.revision, None, str(error)))
            return
        self.judged.emit(JudgeReply(request.revision, prediction, reading=reading))

    def _judge(self, request: JudgeRequest) -> tuple[Prediction | None, Reading | None]:
        if not request.reads:
            return request.predictor.judge(request.drawing, request.boldness), None
        from model.reading.beliefs import judge_and_read

        return judge_and_read(request.predictor, request.drawing, request.boldness, request.every)
