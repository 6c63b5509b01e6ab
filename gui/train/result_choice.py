"""The choice between the last result and the active model. Either way the result stays as a run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.banner import Banner
from gui.session import Session
from gui.train.result_card import ResultCard
from model.types import TrainResult


class ResultChoice(QObject):
    """Shows a result on the card, activates it when the person says so, and hides the card when all is said."""

    status = Signal(str)  # for the status bar

    def __init__(self, session: Session, card: ResultCard, banner: Banner) -> None:
        super().__init__(card)
        self._session = session
        self._card = card
        self._banner = banner
        self._result: TrainResult | None = None  # the choice is still open
        self._activating: Path | None = None
        card.use_it.connect(self._use_result)
        card.keep_present.connect(self._keep_present)
        session.active_changed.connect(self._on_active_changed)
        session.renamed.connect(self._show_name)
        session.failed.connect(self._on_session_failed)

    def offer(self, result: TrainResult) -> None:
        """Ask about this result; one that was never answered is a run like all others."""
        self._result = result
        self._activating = None
        self._card.show_result(result, self._session.active_info)
        self._show_name()

    def _show_name(self) -> None:
        if self._result is not None:  # its run is noted, and named, behind it
            self._card.show_name(self._session.name_of(self._result.path, self._result.info.name))

    def _use_result(self) -> None:
        if self._result is None:
            return
        self._activating = self._result.path
        self._card.set_waiting(True)
        self._session.activate(self._result.path)

    def _keep_present(self) -> None:
        self._result = None
        self._card.hide()
        self.status.emit(self.tr("The present model stays"))

    def _on_active_changed(self) -> None:
        if self._session.active_path == self._activating:
            self._activating = None
        if self._result is None:
            return
        if self._session.active_path == self._result.path:
            self._result = None
            self._card.hide()
            self.status.emit(self.tr("The new model answers now"))
        elif self._activating is None:
            self._card.show_result(self._result, self._session.active_info)

    def _on_session_failed(self, sentence: str) -> None:
        if self._activating is None:
            return
        self._banner.show_message(sentence)
        if self._session.active_path != self._activating:  # it may answer already, and only not be remembered
            self._activating = None
            self._card.set_waiting(False)
