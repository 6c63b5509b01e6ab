"""The Arena as the window sees it: a panel, an action that shows it, and a thread of its own that judges for it."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QAction, QKeySequence

from gui.arena.arena_panel import ArenaPanel
from gui.arena.arena_worker import ArenaReply, ArenaRequest, ArenaWorker
from gui.arena.contender import MOST_CONTENDERS, Contender
from gui.latest_only import LatestOnly
from gui.settings import ARENA_CHOICE, ARENA_SHOWN, BOLDNESS, Settings
from model.types import Drawing

logger = logging.getLogger(__name__)

_BUNDLED = "bundled"


class Arena(QObject):
    """Judges the present drawing with every contender that is chosen, while its panel is shown.

    Until the person has chosen, the first MOST_CONTENDERS take part; the bundled model can always be chosen.
    """

    answered = Signal(int)  # number of the drawing that the panel now has all answers to
    shown_changed = Signal(bool)  # the panel was opened or closed

    _choose = Signal(object)  # tuple[Contender, ...]
    _judge = Signal(object)  # ArenaRequest

    def __init__(self, bundled: Path, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._bundled = Contender(_BUNDLED, self.tr("bundled model"), bundled)
        self._choices: tuple[Contender, ...] = (self._bundled,)
        self._chosen = settings.get(ARENA_CHOICE)  # None: nothing was chosen yet
        self._drawings = LatestOnly()
        self._boldness = settings.get(BOLDNESS)
        self._is_closed = False
        self.panel = ArenaPanel()
        self.panel.setVisible(settings.get(ARENA_SHOWN))
        self.panel.toggled.connect(self._on_toggled)
        self._make_action()
        self._thread = QThread(self)
        self._thread.setObjectName("arena")
        self._worker = ArenaWorker()
        self._worker.moveToThread(self._thread)
        self._choose.connect(self._worker.choose)
        self._judge.connect(self._worker.judge)
        self._worker.loaded.connect(self.panel.show_loaded)
        self._worker.load_failed.connect(self.panel.show_loaded)
        self._worker.judged.connect(self._on_judged)
        self._apply_choice()

    @property
    def is_shown(self) -> bool:
        """True while the panel is open: nothing is judged for a closed one."""
        return self.action.isChecked()

    @property
    def is_answered(self) -> bool:
        """True where what is shown is about the newest drawing."""
        return self._drawings.answered == self._drawings.revision and not self._drawings.in_flight

    def start(self) -> None:
        """Begin to answer; until then the newest drawing waits. Once the active model answers: it comes first."""
        if not self._is_closed:
            self._thread.start()

    def set_choices(self, runs: tuple[Contender, ...]) -> None:
        """Offer `runs`, in this order, behind the bundled model; those chosen before take part again."""
        self._choices = (self._bundled, *runs)
        self._apply_choice()

    def submit(self, drawing: Drawing) -> None:
        """Judge `drawing` as soon as the last answers are back."""
        self._drawings.submit(drawing)
        if drawing.is_empty:
            self.panel.clear()
        self._send()

    def set_boldness(self, boldness: float) -> None:
        """How readily a drawing is taken for a digit, -1 (cautious) … 1 (bold); judges the present drawing again."""
        self._boldness = boldness
        self._drawings.again()
        self._send()

    def close(self) -> None:
        """End the thread; waits for the job in flight."""
        self._is_closed = True
        self._thread.quit()
        self._thread.wait()

    def _make_action(self) -> None:
        self.action = QAction(self.tr("A&rena"), self)
        self.action.setCheckable(True)
        self.action.setChecked(self._settings.get(ARENA_SHOWN))
        self.action.setShortcut(QKeySequence("Ctrl+E"))
        self.action.setToolTip(self.tr("Let several networks judge the same drawing (Ctrl+E)"))
        self.action.setStatusTip(self.action.toolTip())
        self.action.toggled.connect(self._on_shown)
        self.panel.close_asked.connect(lambda: self.action.setChecked(False))

    def _taking_part(self) -> tuple[Contender, ...]:
        chosen = self._chosen
        return tuple(c for c in self._choices if chosen is None or c.key in chosen)[:MOST_CONTENDERS]

    def _apply_choice(self) -> None:
        contenders = self._taking_part()
        self.panel.set_choices(self._choices, {contender.key for contender in contenders})
        if self.is_shown:
            self._choose.emit(contenders)
            self._drawings.again()
            self._send()

    def _send(self) -> None:
        if not self.is_shown:
            return
        drawing = self._drawings.take()
        if drawing is not None:
            self._judge.emit(ArenaRequest(self._drawings.revision, drawing, self._boldness))

    def _on_judged(self, reply: ArenaReply) -> None:
        if self._drawings.settle(reply.revision) and self.is_shown:
            self.panel.show_replies(reply.replies)
            self.answered.emit(reply.revision)
        self._send()

    def _on_toggled(self, key: str, takes_part: bool) -> None:
        keys = [contender.key for contender in self._taking_part()]
        absent = [key for key in self._chosen or () if key not in {contender.key for contender in self._choices}]
        keys = [*keys, key] if takes_part else [other for other in keys if other != key]
        self._chosen = (*keys, *absent)  # a run that is not listed yet may come back
        self._settings.set(ARENA_CHOICE, self._chosen)
        self._apply_choice()

    def _on_shown(self, shown: bool) -> None:
        self._settings.set(ARENA_SHOWN, shown)
        self.panel.clear()  # what was said before it was closed may be about another drawing
        self.panel.setVisible(shown)
        self._apply_choice()
        self.shown_changed.emit(shown)
