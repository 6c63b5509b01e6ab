"""The Arena's thread: reads the checkpoints of those who take part and shows each of them the same raster."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from gui.arena.contender import Contender
from model.errors import ModelError
from model.torch_loading import without_collections
from model.types import Drawing, Prediction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from model.predictor import Predictor

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArenaRequest:
    """A drawing for all who take part; `revision` comes back with the answers. `boldness` is -1…1."""

    revision: int
    drawing: Drawing
    boldness: float = 0.0


@dataclass(frozen=True, slots=True)
class ContenderReply:
    """What one contender came to: a prediction, or none where there was no ink or `error` says why."""

    key: str
    prediction: Prediction | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class ArenaReply:
    """All answers to the request with this revision, of those whose checkpoints could be read."""

    revision: int
    replies: tuple[ContenderReply, ...]


class ArenaWorker(QObject):
    """Lives in its own thread; is spoken to by queued signals only, and keeps the predictors of those who take part."""

    loaded = Signal(str)  # key of a contender that can answer from now on
    load_failed = Signal(str, str)  # key, sentence
    judged = Signal(object)  # ArenaReply

    def __init__(self) -> None:
        super().__init__()
        self._contenders: tuple[Contender, ...] = ()
        self._predictors: dict[Path, Predictor] = {}

    @Slot(object)
    def choose(self, contenders: tuple[Contender, ...]) -> None:
        """Let these and no others take part; answers for each with `loaded` or `load_failed`, whatever happens."""
        self._contenders = contenders
        wanted = {contender.path for contender in contenders}
        self._predictors = {path: held for path, held in self._predictors.items() if path in wanted}
        for contender in contenders:
            sentence = self._load(contender.path)
            if sentence:
                self.load_failed.emit(contender.key, sentence)
            else:
                self.loaded.emit(contender.key)

    def _load(self, path: Path) -> str:
        """Hold a predictor of `path`; what prevents it, as a sentence, or nothing."""
        if path in self._predictors:
            return ""
        try:
            from model.predictor import Predictor, use_threads  # the active model has imported it

            use_threads(1)  # a single raster is judged fastest on one core, and the others stay free
            with without_collections():
                self._predictors[path] = Predictor.load(path)
        except ModelError as error:
            logger.warning("%s", error)
            return str(error)
        except Exception as error:  # the others take part all the same
            logger.exception("a checkpoint could not be loaded")
            return self.tr("{0} could not be loaded ({1}).").format(path.name, error)
        return ""

    @Slot(object)
    def judge(self, request: ArenaRequest) -> None:
        """Paint and frame once, then ask everybody; answers with `judged`, whatever happens."""
        replies: tuple[ContenderReply, ...]
        try:
            from model.painter import paint_for_judging  # numpy and pillow: the window opens sooner without them
            from model.raster import raster

            framed = raster(paint_for_judging(request.drawing))  # (28, 28)
        except Exception as error:  # one drawing without an answer would be the last that was judged
            logger.exception("a drawing could not be painted")
            replies = tuple(ContenderReply(contender.key, None, str(error)) for contender in self._contenders)
        else:
            replies = tuple(
                self._ask(contender.key, self._predictors[contender.path], framed, request.boldness)
                for contender in self._contenders
                if contender.path in self._predictors
            )
        self.judged.emit(ArenaReply(request.revision, replies))

    def _ask(self, key: str, predictor: Predictor, framed: NDArray[np.float32], boldness: float) -> ContenderReply:
        try:
            return ContenderReply(key, predictor.judge_raster(framed, boldness))
        except Exception as error:  # the others are asked all the same
            logger.exception("%s could not judge a drawing", predictor.path)
            return ContenderReply(key, None, self.tr("The drawing could not be judged: {0}").format(error))
