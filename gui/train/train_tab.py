"""The Train tab: connects the form, the queue, its curves and its results with the session."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import theme, words
from gui.banner import Banner
from gui.notice_bar import NoticeBar
from gui.session import Session
from gui.settings import Settings
from gui.train import start_weights
from gui.train.active_line import ActiveLine
from gui.train.curves_place import CurvesPlace
from gui.train.device_query import DeviceQuery
from gui.train.form import TrainForm
from gui.train.progress_line import ProgressLine
from gui.train.queue_list import QueueList
from gui.train.queue_runner import QueueRunner
from gui.train.result_card import ResultCard
from gui.train.result_choice import ResultChoice
from gui.train.train_buttons import TrainButtons
from gui.train.training import Training, TrainState
from model.types import Progress, TrainConfig, TrainResult

_LEFT_COLUMN = 288  # pixels


class TrainTab(QWidget):
    """Retrain the network in the window. Only "Use it" and "Back to the bundled model" change the active model.

    The `run_…` signals tell of every training by the path of its checkpoint, as `QueueRunner` says.
    """

    training_ended = Signal()  # in whichever way; the next of the queue may begin at once
    status = Signal(str)  # for the status bar
    continue_asked = Signal()  # of the trainings that `offer_interrupted` told of
    discard_asked = Signal()  # of the same
    run_began = Signal(object, object)  # Path, TrainConfig
    run_progressed = Signal(object, object)  # Path, Progress
    run_finished = Signal(object, object)  # Path, TrainResult
    run_failed = Signal(object, str)  # Path, a sentence
    run_dropped = Signal(object)  # Path

    def __init__(self, session: Session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._training = Training(session.models_folder, self)
        self._runner = QueueRunner(session, self._training, self)
        self._devices = DeviceQuery(self)
        self._form = TrainForm(settings)
        self._buttons = TrainButtons(self)
        self._active_line = ActiveLine(self)
        self._curves = CurvesPlace(self)
        self._progress = ProgressLine(self)
        self._queue = QueueList(self)
        self._card = ResultCard(self)
        self._banner = Banner(self)
        self._interrupted = NoticeBar(
            self.tr("&Continue"),
            self.tr("Go on training from where it was interrupted"),
            self,
            (self.tr("&Discard"), self.tr("Give up what it has learnt; the run stays in the list")),
        )
        self._choice = ResultChoice(session, self._card, self._banner)
        self._lay_out()
        self._connect()
        self._show_active()
        if session.predictor is not None or session.has_no_model:
            self._devices.ask()

    @property
    def is_training(self) -> bool:
        """True from Start until the training, and all that wait behind it, have ended."""
        return self._training.state is not TrainState.IDLE or self._runner.waiting > 0

    @property
    def waiting(self) -> int:
        """How many trainings wait in the queue."""
        return self._runner.waiting

    def offer_interrupted(self, sentence: str, can_continue: bool) -> None:
        """Say which trainings were interrupted, and ask what is to become of them; hide that for an empty sentence."""
        if not sentence:
            self._interrupted.hide()
            return
        self._interrupted.button.setVisible(can_continue)
        self._interrupted.show_notice(sentence)
        self.status.emit(self.tr("A training was interrupted: see the Train tab"))

    def continue_training(self, config: TrainConfig, output: Path) -> None:
        """Go on with an interrupted training behind all others."""
        self._runner.add(config, output)

    def stop_training(self, discard: bool = False) -> None:
        """Ask the running training to stop, and start none of those that wait; `training_ended` follows.

        It follows at once where the result is to be discarded.
        """
        self._runner.drop_waiting()
        self._training.stop(discard)

    def close_training(self) -> None:
        """Stop without a result and end the thread; waits for the batch in flight."""
        self._runner.drop_waiting()
        self._training.close()
        self._devices.close()

    def _lay_out(self) -> None:
        settings = self._settings_area = QScrollArea(self)
        settings.setObjectName("settings_area")
        settings.setFrameShape(QFrame.Shape.NoFrame)
        settings.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        settings.setWidgetResizable(True)
        settings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        settings.setWidget(self._form)
        left = QVBoxLayout()
        left.setSpacing(theme.WITHIN_GROUP)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(settings, 1)
        left.addWidget(self._buttons)
        left.addWidget(self._active_line)
        column = QWidget(self)
        column.setFixedWidth(_LEFT_COLUMN)
        column.setLayout(left)
        right = QVBoxLayout()
        right.setSpacing(theme.WITHIN_GROUP)
        right.addWidget(self._banner)
        right.addWidget(self._interrupted)
        right.addWidget(self._curves, 1)
        for part in (self._progress, self._queue, self._card):
            right.addWidget(part)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.WINDOW_EDGE, theme.BETWEEN_GROUPS, theme.WINDOW_EDGE, theme.BETWEEN_GROUPS)
        layout.setSpacing(theme.WINDOW_EDGE)
        layout.addWidget(column)
        layout.addLayout(right, 1)

    def _connect(self) -> None:
        self._form.changed.connect(self._show_state)
        self._form.opened.connect(self._bring_into_view)
        self._progress.rate_changed.connect(self._training.set_learning_rate)
        self._buttons.start.connect(self._start)
        self._buttons.queue.connect(self._enqueue)
        self._buttons.pause.connect(self._training.pause)
        self._buttons.resume.connect(self._training.resume)
        self._buttons.stop.connect(self._training.stop)
        self._buttons.one_more.connect(self._one_epoch_more)
        self._queue.moved.connect(self._runner.move)
        self._queue.removed.connect(self._runner.remove)
        self._queue.held.connect(self._pause_or_resume)
        self._active_line.back_to_bundled.connect(self._session.use_bundled)
        self._choice.status.connect(self.status)
        self._interrupted.accepted.connect(self.continue_asked)
        self._interrupted.declined.connect(self.discard_asked)
        self._training.state_changed.connect(self._show_state)
        self._runner.changed.connect(self._show_queue)
        self._runner.could_not_start.connect(self._banner.show_message)
        self._runner.run_began.connect(self._on_began)
        self._runner.run_progressed.connect(self._on_progressed)
        self._training.noticed.connect(self._banner.show_message)
        self._training.prepared.connect(self._on_prepared)
        self._runner.run_finished.connect(self._on_finished)
        self._runner.run_failed.connect(self._on_failed)
        self._runner.run_dropped.connect(self._on_dropped)
        self._devices.found.connect(self._form.set_devices)
        self._session.active_changed.connect(self._show_active)
        self._session.renamed.connect(self._show_active)
        self._session.warmed_up.connect(self._devices.ask)
        self._session.warmed_up.connect(self._curves.build_soon)

    def _bring_into_view(self, part: QWidget) -> None:
        QTimer.singleShot(0, self, lambda: self._settings_area.ensureWidgetVisible(part))  # once it is laid out

    def _obstacle(self) -> str:
        """Why no training can start with these settings; empty where one can."""
        if self._session.predictor is None and not self._session.has_no_model:
            return self.tr("The network is still loading; in a moment a training can start")
        return self._form.problem or start_weights.misfit(self._session, *self._form.shown_network())

    def _show_state(self) -> None:
        state = self._training.state
        self._form.set_weights_shape(start_weights.shape_of(self._session, *self._form.shown_network()))
        self._buttons.show_state(state, self._training.can_add_epoch, self._obstacle())
        self._progress.show_rate(self._training.can_add_epoch)
        if state is TrainState.PAUSED:
            self._progress.say(self.tr("paused"))
        elif state is TrainState.STOPPING:
            self._progress.say(self.tr("stopping …"))
        elif state is TrainState.RUNNING:
            self._progress.say_progress()

    def _show_queue(self) -> None:
        self._queue.show_entries(self._runner.entries)

    def _show_active(self) -> None:
        info = self._session.active_info
        accuracy = words.mnist_accuracy(info)
        if self._session.has_no_model:
            self._active_line.show_none()
        elif info is None:
            self._active_line.show_loading()
        else:
            self._active_line.show_model(self._session.active_name, accuracy, self._session.is_bundled)
        self._curves.set_reference(accuracy)
        self._show_state()

    def _start(self) -> None:
        self._banner.hide()
        self._enqueue()

    def _enqueue(self) -> None:
        config = self._form.config()
        if not self._obstacle():  # a number that was still being typed may have brought one
            self._runner.add(config)

    def _pause_or_resume(self) -> None:
        if self._training.state is TrainState.PAUSED:
            self._training.resume()
        else:
            self._training.pause()

    def _one_epoch_more(self) -> None:
        self._banner.hide()
        rate = self._progress.rate
        self._training.one_epoch_more()
        self._training.set_learning_rate(rate)

    def _on_began(self, output: Path, config: TrainConfig) -> None:
        if self._training.goes_on:
            self._progress.say(self.tr("getting ready …"))
        else:
            self._curves.clear()
            self._progress.clear(self.tr("getting ready …"))
            self._progress.set_rate(config.learning_rate)
        self.status.emit(self.tr("Training"))
        self.run_began.emit(output, config)

    def _on_prepared(self, share: float) -> None:
        self._progress.fill_to(share)
        if self._training.state is TrainState.RUNNING:
            self._progress.say(self.tr("getting ready: drawing digits in many hands, {0:.0f} %").format(100 * share))

    def _on_progressed(self, output: Path, progress: Progress) -> None:
        self._progress.update_bar(progress)
        if self._training.state is TrainState.RUNNING:
            self._progress.say_progress()
        self._curves.add(progress)
        self.run_progressed.emit(output, progress)

    def _on_finished(self, output: Path, result: TrainResult) -> None:
        self._choice.offer(result)
        self._progress.fill(self.tr("done · {0:,.0f} images/s").format(result.images_per_second))
        self.status.emit(self.tr("Training done: {0}").format(words.percent(result.test.accuracy)))
        self.run_finished.emit(output, result)
        self.training_ended.emit()

    def _on_failed(self, output: Path, sentence: str) -> None:
        self._progress.clear(self.tr("The training ended with an error."))
        self._banner.show_message(sentence)
        self.status.emit(self.tr("Training failed"))
        self.run_failed.emit(output, sentence)
        self.training_ended.emit()

    def _on_dropped(self, output: Path) -> None:
        self._progress.clear(self.tr("Stopped; no epoch was completed, so there is nothing to keep."))
        self.status.emit(self.tr("Training stopped"))
        self.run_dropped.emit(output)
        self.training_ended.emit()
