"""The reading as the window sees it: an action, a panel built when it is first wanted, and a thread that reads."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence

from gui.reading.reading_worker import FOUND_PAGES, ReadingWorker, ReadReply, ReadRequest
from gui.settings import BOLDNESS, READING_SHOWN, Settings
from model.types import Drawing, Prediction

if TYPE_CHECKING:
    from gui.reading.reading_panel import ReadingPanel
    from model.predictor import Predictor

logger = logging.getLogger(__name__)

_REST = 120  # milliseconds the pen rests before a page is brought up to date: the reading itself comes first


class Reader(QObject):
    """Reads what was judged, row by row, while its panel is shown: one request in flight, the newest drawing wins."""

    shown_changed = Signal(bool)
    panel_made = Signal(object)  # ReadingPanel, to be laid out; once
    answered = Signal(int)  # number of the prediction whose reading is shown now
    failed = Signal(str)  # a sentence for the person
    reading_changed = Signal(bool)  # a raster is being read just now: judging the next can wait until it is

    _ask = Signal(object)  # ReadRequest

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._predictor: Predictor | None = None
        self._prediction: Prediction | None = None
        self._drawing = Drawing()
        self._boldness = min(max(settings.get(BOLDNESS), -1.0), 1.0)
        self.number = 0  # of the newest prediction
        self._read = 0  # number of the prediction whose reading is shown
        self._in_flight = False
        self._waiting = False
        self._page_waits = False
        self._is_closed = False
        self.panel: ReadingPanel | None = None
        self._make_action()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._want_page)
        self._thread = QThread(self)
        self._thread.setObjectName("reading")
        self._worker = ReadingWorker()
        self._worker.moveToThread(self._thread)
        self._ask.connect(self._worker.answer)
        self._worker.replied.connect(self._on_replied)

    @property
    def is_shown(self) -> bool:
        """True while the panel is to be seen: nothing is read for a closed one."""
        return self.action.isChecked()

    @property
    def is_answered(self) -> bool:
        """True where what is shown is the reading of the newest prediction."""
        return self._read == self.number and not self._in_flight and not self._rest.isActive() and not self._page_waits

    def start(self, predictor: Predictor) -> None:
        """Read with `predictor` from now on; what it judges comes by `submit`."""
        self._predictor = predictor
        if not self._is_closed:
            self._thread.start()
            if self.is_shown:
                self._make_panel()

    def set_drawing(self, drawing: Drawing) -> None:
        """What is on the paper; its prediction follows."""
        self._drawing = drawing

    def set_boldness(self, boldness: float) -> None:
        """How readily a drawing is taken for a digit, -1 (cautious) … 1 (bold)."""
        self._boldness = boldness

    def submit(self, prediction: Prediction | None) -> None:
        """Read what was just judged as soon as the last reading is back; None empties the panel."""
        self._prediction = prediction
        self.number += 1
        self._waiting = prediction is not None
        self._page_waits = False
        self._rest.stop()
        if prediction is None:
            self._read = self.number
            if self.panel is not None:
                self.panel.show_reading(None)
                self.panel.clear_pages()
        self._send()

    def close(self) -> None:
        """End the thread; waits for the job in flight."""
        self._is_closed = True
        self._rest.stop()
        if self.panel is not None:
            self.panel.close_panel()
        self._thread.quit()
        self._thread.wait()

    def _make_action(self) -> None:
        self.action = QAction(self.tr("Watch it &read"), self)
        self.action.setCheckable(True)
        self.action.setChecked(self._settings.get(READING_SHOWN))
        self.action.setShortcut(QKeySequence("Ctrl+R"))
        self.action.setToolTip(self.tr("See what the network believes after each row of your drawing (Ctrl+R)"))
        self.action.setStatusTip(self.action.toolTip())
        self.action.toggled.connect(self._on_shown)

    def _make_panel(self) -> None:
        if self.panel is not None:
            return
        from gui.reading.reading_panel import ReadingPanel  # numpy: the window opens sooner without it

        self.panel = ReadingPanel()
        self.panel.close_asked.connect(lambda: self.action.setChecked(False))
        self.panel.page_changed.connect(self._want_page)
        self.panel_made.emit(self.panel)
        self._waiting = self._prediction is not None
        self._send()

    def _on_shown(self, shown: bool) -> None:
        self._settings.set(READING_SHOWN, shown)
        if shown and self._predictor is not None:
            self._make_panel()
        if self.panel is not None:
            self.panel.setVisible(shown)
            self.panel.show_reading(None)  # what was read before it was closed may be about another drawing
            self._waiting = self._prediction is not None
            self._send()
        self.shown_changed.emit(shown)

    def _want_page(self) -> None:
        self._page_waits = self._prediction is not None
        self._send()

    def _send(self) -> None:
        if self._in_flight or not self.is_shown or self.panel is None:
            return
        prediction, predictor = self._prediction, self._predictor
        if prediction is None or predictor is None:
            return
        if self._waiting:
            page = ""
            self._waiting = False
        elif self._page_waits and self.panel.page in FOUND_PAGES:
            page = self.panel.page
            self._page_waits = False
        else:
            self._page_waits = False
            return
        self._in_flight = True
        if not page:
            self.reading_changed.emit(True)
        self._ask.emit(ReadRequest(self.number, predictor, prediction, self._drawing, page, self._boldness))

    def _on_replied(self, reply: ReadReply) -> None:
        self._in_flight = False
        if not reply.page:
            self.reading_changed.emit(False)
        if reply.error:
            self.failed.emit(self.tr("The drawing could not be read: {0}").format(reply.error))
        elif self.panel is not None and self._prediction is not None and self.is_shown:
            # A reading of the drawing as it was a moment ago is shown on the way to the newest; a page waits for it.
            if reply.page == "":
                self.panel.show_reading(reply.found)
                self._read = reply.number
                self.answered.emit(reply.number)
                self._rest.start()
            elif reply.number == self.number:
                self.panel.show_page(reply.page, reply.found)
        self._send()
