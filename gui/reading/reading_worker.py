"""The reading's thread: finds out more about a drawing when a page of the reading view asks for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from model.types import Drawing, Order, Prediction

if TYPE_CHECKING:
    from model.predictor import Predictor

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What was judged, with the predictor that judged it, and the page that wants to know more of it.

    `boldness` is -1…1: how readily a drawing is taken for a digit. `is_stale` is set when nobody waits for it any more.
    """

    number: int
    predictor: Predictor
    prediction: Prediction
    drawing: Drawing
    page: str
    boldness: float = 0.0
    is_stale: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class ReadReply:
    """The answer to the request with this number: what the page shows."""

    number: int
    page: str
    found: Any
    error: str = ""


class ReadingWorker(QObject):
    """Lives in its own thread; is spoken to by queued signals only, and holds nothing between two jobs."""

    replied = Signal(object)  # ReadReply

    @Slot(object)
    def answer(self, request: ReadRequest) -> None:
        """Answers with `replied`, whatever happens."""
        try:
            from model.predictor import use_threads  # by now the active model has imported torch

            use_threads(1)  # the other cores are for judging and for painting
            found = _FINDERS[request.page](request)
        except Exception as error:  # one request without an answer would be the last
            logger.exception("a drawing could not be read")
            self.replied.emit(ReadReply(request.number, request.page, None, str(error)))
            return
        self.replied.emit(ReadReply(request.number, request.page, found))


def _memory(request: ReadRequest) -> object:
    from model.reading.states import memory

    return memory(request.predictor, request.prediction.raster)


def _why(request: ReadRequest) -> object:
    from model.reading.reasons import reasons

    return reasons(request.predictor, request.drawing, request.boldness, request.is_stale.is_set)


def _orders(request: ReadRequest) -> object:
    from model.reading.beliefs import read_in_orders

    return read_in_orders(request.predictor, request.prediction.raster, tuple(Order), request.boldness)


_FINDERS: dict[str, Callable[[ReadRequest], object]] = {
    "memory": _memory,
    "why": _why,
    "orders": _orders,
}
FOUND_PAGES = tuple(_FINDERS)  # the pages that show what was found out in this thread
