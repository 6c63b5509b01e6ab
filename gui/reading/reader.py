"""The reading as the window sees it: an action, a panel built when it is first wanted, and a thread for its pages."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence

from gui.reading.reading_worker import FOUND_PAGES, ReadingWorker, ReadReply, ReadRequest
from gui.settings import BOLDNESS, READING_SHOWN, Settings
from model.types import Drawing, Prediction, Reading

if TYPE_CHECKING:
    from gui.reading.reading_panel import ReadingPanel
    from model.predictor import Predictor

logger = logging.getLogger(__name__)

_REST = 120  # milliseconds the pen rests before a page is brought up to date: the reading itself comes first


class Reader(QObject):
    """Shows what was read while it was judged, and asks for what the open page wants: one request in flight."""

    shown_changed = Signal(bool)  # readings are wanted from now on, or no more
    panel_made = Signal(object)  # ReadingPanel, to be laid out; once
    answered = Signal()  # the panel shows another reading
    failed = Signal(str)  # a sentence for the person

    _ask = Signal(object)  # ReadRequest

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._predictor: Predictor | None = None
        self._prediction: Prediction | None = None
        self._drawing = Drawing()
        self._boldness = settings.get(BOLDNESS)
        self._number = 0  # of the newest prediction
        self._is_read = True  # the panel shows the reading of the newest prediction
        self._in_flight = False
        self._request: ReadRequest | None = None  # the newest one
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
        """True where reading and page are about the newest prediction."""
        return self._is_read and not self._in_flight and not self._rest.isActive() and not self._page_waits

    def start(self, predictor: Predictor) -> None:
        """Explain `predictor` from now on; what it judges comes by `submit`."""
        self._predictor = predictor
        if not self._is_closed:
            self._thread.start()
            if self.is_shown:
                self._make_panel()
        if self.panel is not None:
            self.panel.set_network(predictor.tells_non_digits)

    def set_drawing(self, drawing: Drawing) -> None:
        """What can be seen on the paper; its prediction follows."""
        self._drawing = drawing

    def set_boldness(self, boldness: float) -> None:
        """How readily a drawing is taken for a digit, -1 (cautious) … 1 (bold)."""
        self._boldness = boldness

    def submit(self, prediction: Prediction | None) -> None:
        """Take note of what was just judged; its reading follows. None empties the panel."""
        self._prediction = prediction
        self._number += 1
        self._is_read = prediction is None
        self._page_waits = False
        self._rest.stop()
        self._give_up()
        if prediction is None and self.panel is not None:
            self.panel.show_reading(None)
            self.panel.clear_pages()

    def show_reading(self, reading: Reading) -> None:
        """Show the reading of the newest prediction; one that left rows out is followed by all of it."""
        if self.panel is None or not self.is_shown:
            return
        self.panel.show_reading(reading)
        self._is_read = reading.every == 1
        if self._is_read:
            logger.debug("reading: %s, decided in row %d", reading.digits[-1], reading.decided_row + 1)
            self._rest.start()
        self.answered.emit()

    def close(self) -> None:
        """End the thread; waits for the job in flight."""
        self._is_closed = True
        self._rest.stop()
        self._give_up()
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
        if self._predictor is not None:
            self.panel.set_network(self._predictor.tells_non_digits)
        self.panel_made.emit(self.panel)

    def _on_shown(self, shown: bool) -> None:
        self._settings.set(READING_SHOWN, shown)
        if shown and self._predictor is not None:
            self._make_panel()
        if self.panel is not None:
            self.panel.setVisible(shown)
            self.panel.show_reading(None)  # what was read before it was closed may be about another drawing
        self.shown_changed.emit(shown)

    def _want_page(self) -> None:
        self._page_waits = self._prediction is not None
        self._send()

    def _send(self) -> None:
        if self._in_flight or self.panel is None:
            return
        prediction, predictor, page = self._prediction, self._predictor, self.panel.page
        is_wanted = self._page_waits and self.is_shown and page in FOUND_PAGES
        self._page_waits = False
        if is_wanted and prediction is not None and predictor is not None:
            self._in_flight = True
            self._request = ReadRequest(self._number, predictor, prediction, self._drawing, page, self._boldness)
            self._ask.emit(self._request)

    def _give_up(self) -> None:
        """What is in flight is about a drawing that has changed: it would keep the next one waiting."""
        if self._request is not None:
            self._request.is_stale.set()
            self._request = None

    def _on_replied(self, reply: ReadReply) -> None:
        self._in_flight = False
        if reply.error:
            self.failed.emit(self.tr("The drawing could not be read: {0}").format(reply.error))
        elif reply.number == self._number and self.panel is not None:
            self.panel.show_page(reply.page, reply.found)
        self._send()
