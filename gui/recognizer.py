"""Latest-only dispatch of drawings to the predictor: one in flight, the newest wins, stale answers are dropped."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from gui.inference_worker import JudgeReply, JudgeRequest
from gui.session import Session
from model.types import Drawing

logger = logging.getLogger(__name__)


class Recognizer(QObject):
    """Judges the present drawing with the active model, on the inference thread."""

    predicted = Signal(object)  # Prediction, or None where there is nothing to judge
    failed = Signal(str)  # a sentence for the person

    _judge = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._drawing = Drawing()
        self._revision = 0  # counts drawings
        self._cleared_at = 0  # answers up to this revision are about a drawing that is gone
        self._waiting = False  # the newest drawing has not been sent yet
        self._in_flight = False
        self._answered = 0
        self._boldness = 0.0
        self._judge.connect(session.worker.judge)
        session.worker.judged.connect(self._on_judged)
        session.active_changed.connect(self._judge_again)

    @property
    def revision(self) -> int:
        """Number of the newest drawing that was submitted."""
        return self._revision

    @property
    def answered_revision(self) -> int:
        """Number of the drawing that the last `predicted` was about."""
        return self._answered

    def submit(self, drawing: Drawing) -> None:
        """Judge `drawing` as soon as the last answer is back; an empty one is answered at once with None."""
        self._drawing = drawing
        self._revision += 1
        self._waiting = not drawing.is_empty
        if drawing.is_empty:
            self._cleared_at = self._answered = self._revision
            self.predicted.emit(None)
        self._send()

    def _send(self) -> None:
        predictor = self._session.predictor
        if self._in_flight or not self._waiting or predictor is None:
            return
        self._in_flight = True
        self._waiting = False
        self._judge.emit(JudgeRequest(self._revision, self._drawing, predictor, self._boldness))

    def _on_judged(self, reply: JudgeReply) -> None:
        self._in_flight = False
        if reply.revision > self._cleared_at:
            self._answered = reply.revision
            self._announce(reply)
        self._send()

    def _announce(self, reply: JudgeReply) -> None:
        found = reply.prediction
        if reply.error:
            self.failed.emit(self.tr("The drawing could not be judged: {0}").format(reply.error))
        elif found is not None:
            milliseconds = found.seconds * 1e3
            logger.debug(
                "prediction: %d (%.1f %%), %s, in %.1f ms",
                found.digit,
                found.confidence * 100,
                found.verdict,
                milliseconds,
            )
        self.predicted.emit(found)

    def set_boldness(self, boldness: float) -> None:
        """How readily a drawing is taken for a digit, -1 (cautious) … 1 (bold); judges the present drawing again."""
        self._boldness = boldness
        self._judge_again()

    def _judge_again(self) -> None:
        self._waiting = not self._drawing.is_empty
        self._send()
