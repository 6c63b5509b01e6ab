"""Latest-only dispatch of drawings to the active model's predictor."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from gui.inference_worker import JudgeReply, JudgeRequest
from gui.latest_only import LatestOnly
from gui.reading_pace import ReadingPace
from gui.session import Session
from model.types import Drawing

logger = logging.getLogger(__name__)

_REST = 40  # milliseconds the pen rests before rows that were left out are asked too


class Recognizer(QObject):
    """Judges the present drawing with the active model, on the inference thread.

    Where it is read as well and the computer is slow, the pen leaves some rows out; they follow as soon as it rests.
    """

    predicted = Signal(object)  # Prediction, or None where there is nothing to judge
    read = Signal(object)  # Reading of what was just predicted, where one is wanted
    failed = Signal(str)  # a sentence for the person

    _judge = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._drawings = LatestOnly()
        self._boldness = 0.0
        self._reads = False
        self._pace = ReadingPace()
        self._is_moving = False  # the newest drawing came from the pen just now
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._judge_again)
        self._judge.connect(session.worker.judge)
        session.worker.judged.connect(self._on_judged)
        session.active_changed.connect(self._judge_again)

    @property
    def revision(self) -> int:
        """Number of the newest drawing that was submitted."""
        return self._drawings.revision

    @property
    def answered_revision(self) -> int:
        """Number of the drawing that the last `predicted` was about."""
        return self._drawings.answered

    def submit(self, drawing: Drawing) -> None:
        """Judge `drawing` as soon as the last answer is back; an empty one is answered at once with None."""
        self._rest.stop()
        self._is_moving = True
        self._drawings.submit(drawing)
        if drawing.is_empty:
            self.predicted.emit(None)
        self._send()

    def _send(self) -> None:
        predictor = self._session.predictor
        if predictor is None:
            return
        drawing = self._drawings.take()
        if drawing is not None:
            every = self._pace.every if self._is_moving else 1
            revision = self._drawings.revision
            self._judge.emit(JudgeRequest(revision, drawing, predictor, self._boldness, self._reads, every))

    def _on_judged(self, reply: JudgeReply) -> None:
        if self._drawings.settle(reply.revision):
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
        if found is not None and reply.reading is not None:
            self._pace.note(found.seconds, reply.reading.every)
            self.read.emit(reply.reading)
            if reply.reading.every > 1 and reply.revision == self._drawings.revision:
                self._rest.start()

    def set_boldness(self, boldness: float) -> None:
        """How readily a drawing is taken for a digit, -1 (cautious) … 1 (bold); judges the present drawing again."""
        self._boldness = boldness
        self._judge_again()

    def set_reading(self, wanted: bool) -> None:
        """Read each drawing row by row as well, from the present one on: `read` follows `predicted`."""
        self._reads = wanted
        if wanted:
            self._judge_again()

    def _judge_again(self) -> None:
        self._is_moving = False
        self._drawings.again()
        self._send()
