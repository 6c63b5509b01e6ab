"""The Train tab: connects the form, the training, its curves and its result with the session."""

from __future__ import annotations

import contextlib
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme, words
from gui.banner import Banner
from gui.session import Session
from gui.settings import Settings
from gui.train.active_line import ActiveLine
from gui.train.device_query import DeviceQuery
from gui.train.form import TrainForm
from gui.train.progress_line import ProgressLine
from gui.train.result_card import ResultCard
from gui.train.train_buttons import TrainButtons
from gui.train.training import Training, TrainState
from model.training.recipes import BUNDLED_NETWORK
from model.types import Progress, StartFrom, TrainResult

if TYPE_CHECKING:
    from gui.train.curves import TrainingCurves

logger = logging.getLogger(__name__)

_LEFT_COLUMN = 288  # pixels
_CURVES_HEIGHT = 140
_BREATH = 20  # milliseconds for input and painting between building the form and the curves, some 25 ms each


class TrainTab(QWidget):
    """Retrain the network in the window. Only "Use it" and "Back to the bundled model" change the active model."""

    training_ended = Signal()  # in whichever way
    status = Signal(str)  # for the status bar

    def __init__(self, session: Session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._training = Training(session.models_folder, self)
        self._devices = DeviceQuery(self)
        self._result: TrainResult | None = None  # on disk, neither used nor thrown away
        self._activating: Path | None = None
        self._curves: TrainingCurves | None = None
        self._early: list[Progress] = []  # what was reported before the curves were built
        self._form = TrainForm(settings, self)
        self._buttons = TrainButtons(self)
        self._active_line = ActiveLine(self)
        self._progress = ProgressLine(self)
        self._card = ResultCard(self)
        self._banner = Banner(self)
        self._lay_out()
        self._connect()
        self._show_active()
        if session.predictor is not None:
            self._devices.ask()
        if _plotting_is_imported():
            QTimer.singleShot(_BREATH, self, self._build_curves)

    @property
    def is_training(self) -> bool:
        """True from Start until the training has ended."""
        return self._training.state is not TrainState.IDLE

    def stop_training(self, discard: bool = False) -> None:
        """Ask a running training to stop; `training_ended` follows, at once where its result is to be discarded."""
        self._training.stop(discard)

    def close_training(self) -> None:
        """Stop without a result and end the thread; waits for the batch in flight."""
        self._training.close()
        self._devices.close()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(theme.WITHIN_GROUP)
        left.addWidget(self._form)
        left.addSpacing(theme.WITHIN_GROUP)
        left.addWidget(self._buttons)
        left.addStretch(1)
        left.addWidget(self._active_line)
        column = QWidget(self)
        column.setFixedWidth(_LEFT_COLUMN)
        column.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        self._curves_place = QWidget(self)
        self._curves_place.setMinimumHeight(_CURVES_HEIGHT)
        self._curves_place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        place = QVBoxLayout(self._curves_place)
        place.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout()
        right.setSpacing(theme.WITHIN_GROUP)
        right.addWidget(self._banner)
        right.addWidget(self._curves_place, 1)
        right.addWidget(self._progress)
        right.addWidget(self._card)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.WINDOW_EDGE, theme.BETWEEN_GROUPS, theme.WINDOW_EDGE, theme.BETWEEN_GROUPS)
        layout.setSpacing(theme.WINDOW_EDGE)
        layout.addWidget(column)
        layout.addLayout(right, 1)

    def _connect(self) -> None:
        self._form.changed.connect(self._show_state)
        self._form.learning_rate_changed.connect(self._training.set_learning_rate)
        self._buttons.start.connect(self._start)
        self._buttons.pause.connect(self._training.pause)
        self._buttons.resume.connect(self._training.resume)
        self._buttons.stop.connect(self.stop_training)
        self._buttons.one_more.connect(self._one_epoch_more)
        self._active_line.back_to_bundled.connect(self._back_to_bundled)
        self._card.use_it.connect(self._use_result)
        self._card.keep_present.connect(self._keep_present)
        self._training.state_changed.connect(self._show_state)
        self._training.progressed.connect(self._on_progressed)
        self._training.finished.connect(self._on_finished)
        self._training.failed.connect(self._on_failed)
        self._devices.found.connect(self._form.set_devices)
        self._session.active_changed.connect(self._on_active_changed)
        self._session.failed.connect(self._on_session_failed)
        self._session.warmed_up.connect(self._on_warmed_up)

    def _on_warmed_up(self) -> None:
        self._devices.ask()
        QTimer.singleShot(_BREATH, self, self._build_curves)

    def _build_curves(self) -> None:
        if self._curves is not None:
            return
        from gui.train.curves import TrainingCurves

        self._curves = TrainingCurves(self._curves_place)
        place = self._curves_place.layout()
        assert place is not None
        place.addWidget(self._curves)
        self._curves.set_reference(words.mnist_accuracy(self._session.active_info))
        for progress in self._early:
            self._curves.add(progress)
        self._early.clear()

    def _obstacle(self) -> str:
        """Why no training can start now; empty where one can."""
        if self._session.predictor is None:
            return self.tr("The network is still loading; in a moment a training can start")
        return self._form.problem or self._misfit()

    def _misfit(self) -> str:
        """What to do where the chosen network can't go on from the chosen weights; empty where it can."""
        wanted, start_from = self._form.shown_network()
        info = self._session.active_info
        found = info.network if info is not None and start_from is StartFrom.ACTIVE else BUNDLED_NETWORK
        if start_from is StartFrom.SCRATCH or found == wanted:
            return ""
        return self.tr("These weights are of a “{0}” network: start “{1}” from scratch").format(found, wanted)

    def _show_state(self) -> None:
        state = self._training.state
        self._form.set_running(state is not TrainState.IDLE)
        self._buttons.show_state(state, self._training.can_add_epoch, self._obstacle())
        if state is TrainState.PAUSED:
            self._progress.say(self.tr("paused"))
        elif state is TrainState.STOPPING:
            self._progress.say(self.tr("stopping …"))
        elif state is TrainState.RUNNING:
            self._progress.say_progress()

    def _show_active(self) -> None:
        info = self._session.active_info
        accuracy = words.mnist_accuracy(info)
        if info is None:
            self._active_line.show_loading()
        else:
            name = info.name or self._session.active_path.stem
            self._active_line.show_model(name, accuracy, self._session.is_bundled)
        if self._curves is not None:
            self._curves.set_reference(accuracy)
        self._show_state()

    def _start(self) -> None:
        config = self._form.config()
        if self._obstacle():  # a number that was still being typed may have brought one
            return
        self._banner.hide()
        self._early.clear()
        if self._curves is not None:
            self._curves.clear()
        self._progress.clear(self.tr("getting ready …"))
        weights = {
            StartFrom.ACTIVE: self._session.active_path,
            StartFrom.BUNDLED: self._session.bundled_path,
            StartFrom.SCRATCH: None,
        }
        self._training.start(config, weights[config.start_from])
        self.status.emit(self.tr("Training"))

    def _one_epoch_more(self) -> None:
        self._banner.hide()
        was_idle = not self.is_training
        self._training.one_epoch_more()
        self._training.set_learning_rate(self._form.config().learning_rate)
        if was_idle:
            self._progress.say(self.tr("getting ready …"))
            self.status.emit(self.tr("Training"))

    def _on_progressed(self, progress: Progress) -> None:
        self._progress.update_bar(progress)
        if self._training.state is TrainState.RUNNING:
            self._progress.say_progress()
        if self._curves is None:
            self._early.append(progress)
        else:
            self._curves.add(progress)

    def _on_finished(self, result: TrainResult | None) -> None:
        if result is None:
            self._progress.clear(self.tr("Stopped; no epoch was completed, so there is nothing to keep."))
            self.status.emit(self.tr("Training stopped"))
        else:
            self._discard_result()  # the new one has learnt on, or was asked for instead
            self._result = result
            self._activating = None
            self._card.show_result(result, self._session.active_info)
            self._progress.fill(self.tr("done · {0:,.0f} images/s").format(result.images_per_second))
            self.status.emit(self.tr("Training done: {0}").format(words.percent(result.test.accuracy)))
        self.training_ended.emit()

    def _on_failed(self, sentence: str) -> None:
        self._progress.clear(self.tr("The training ended with an error."))
        self._banner.show_message(sentence)
        self.status.emit(self.tr("Training failed"))
        self.training_ended.emit()

    def _use_result(self) -> None:
        if self._result is None:
            return
        self._activating = self._result.path
        self._card.set_waiting(True)
        self._session.activate(self._result.path)

    def _keep_present(self) -> None:
        self._discard_result()
        self._card.hide()
        self.status.emit(self.tr("The present model stays"))

    def _discard_result(self) -> None:
        """Remove a result that nobody chose: it would only pile up."""
        result, self._result = self._result, None
        if result is None or result.path in (self._session.active_path, self._activating):
            return
        with contextlib.suppress(OSError):  # then it stays there, and harms nobody
            result.path.unlink(missing_ok=True)

    def _back_to_bundled(self) -> None:
        self._session.use_bundled()

    def _on_active_changed(self) -> None:
        if self._session.active_path == self._activating:
            self._activating = None
        if self._result is not None and self._session.active_path == self._result.path:
            self._result = None
            self._card.hide()
            self.status.emit(self.tr("The new model answers now"))
        self._show_active()
        if self._result is not None and self._activating is None:
            self._card.show_result(self._result, self._session.active_info)

    def _on_session_failed(self, sentence: str) -> None:
        if self._activating is None:
            return
        self._banner.show_message(sentence)
        if self._session.active_path != self._activating:  # it may answer already, and only not be remembered
            self._activating = None
            self._card.set_waiting(False)


def _plotting_is_imported() -> bool:
    """True where importing the curves is quick; while another thread is importing pyqtgraph it would block."""
    return hasattr(sys.modules.get("pyqtgraph"), "setPalette")  # the last name that pyqtgraph/__init__.py defines
