"""One training at a time: owns the thread, its worker, and what steers it."""

from __future__ import annotations

import datetime
import logging
import secrets
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from gui.train.worker import TrainWorker
from model.storage import files
from model.training.control import TrainControl
from model.types import Progress, TrainConfig, TrainResult

logger = logging.getLogger(__name__)


class TrainState(StrEnum):
    """What a training does now."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


def new_output(models_folder: Path, network: str) -> Path:
    """Reserve a name for the checkpoint of a training that starts now: an empty file, which no other window takes.

    Where no file can be made, the name alone; the training then says what to do.
    """
    output = models_folder / f"{network}-{datetime.datetime.now():%Y%m%d-%H%M%S}.safetensors"
    try:
        return files.reserve(output)
    except OSError as error:
        logger.warning("%s can't be reserved: %s", output, error)
        return output.with_stem(f"{output.stem}-{secrets.token_hex(4)}")  # nobody else's in any case


class Training(QObject):
    """Start, pause, resume, stop, one epoch more. The thread begins with the first start and ends with `close`.

    Stop is a request: `finished` or `failed` follows every `began`, unless `close` came first; then
    `ended`, where nothing goes on by itself.
    """

    state_changed = Signal(object)  # TrainState
    began = Signal(object, object)  # Path of the checkpoint that it will write, TrainConfig
    noticed = Signal(str)  # a sentence for the person that asks for nothing
    prepared = Signal(float)  # the share, 0…1, of the drawings that are made before the first batch
    progressed = Signal(object)  # Progress
    finished = Signal(object)  # TrainResult, or None where it was stopped before one epoch was done
    failed = Signal(str)
    ended = Signal()  # in whichever way, and no epoch more was asked for meanwhile

    _start = Signal(object, object, object, object)
    _one_more = Signal(object, object)

    def __init__(self, models_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models_folder = models_folder
        self._thread: QThread | None = None
        self._worker: TrainWorker | None = None
        self._control = TrainControl()
        self._state = TrainState.IDLE
        self._config = TrainConfig()
        self._output = models_folder
        self._goes_on = False
        self._can_go_on = False
        self._closed = False

    @property
    def state(self) -> TrainState:
        """What it does now."""
        return self._state

    @property
    def output(self) -> Path:
        """The checkpoint that the present training will write, or the last one wrote."""
        return self._output

    @property
    def goes_on(self) -> bool:
        """True where it has learnt on behind the training before it."""
        return self._goes_on

    @property
    def can_add_epoch(self) -> bool:
        """True while `one_epoch_more` has something to add to."""
        if self._state is TrainState.IDLE:
            return self._can_go_on
        return self._state is not TrainState.STOPPING

    def start(self, config: TrainConfig, start_weights: Path | None) -> None:
        """Train with these settings from these weights (None: from scratch), into a new file."""
        if self._state is not TrainState.IDLE or self._closed:
            return
        self._config = config
        self._begin(goes_on=False)
        self._start.emit(config, start_weights, self._output, self._control)

    def resume_snapshot(self, config: TrainConfig, output: Path) -> None:
        """Go on with a training that was cut off, from the snapshot beside its `output`."""
        if self._state is not TrainState.IDLE or self._closed:
            return
        self._config = config
        self._begin(goes_on=False, output=output)
        self._start.emit(config, None, self._output, self._control)

    def one_epoch_more(self) -> None:
        """While it trains: plan another epoch. Afterwards: train one more, into another new file."""
        if not self.can_add_epoch or self._closed:
            return
        if self._state is TrainState.IDLE:
            self._go_on()
        else:
            self._control.add_epoch()

    def pause(self) -> None:
        """Hold it before its next batch."""
        if self._state is TrainState.RUNNING:
            self._control.pause()
            self._set_state(TrainState.PAUSED)

    def resume(self) -> None:
        """Let it go on."""
        if self._state is TrainState.PAUSED:
            self._control.resume()
            self._set_state(TrainState.RUNNING)

    def stop(self, discard: bool = False) -> None:
        """End it before its next batch; what it has learnt in whole epochs is kept, unless told to `discard` it."""
        if self._state is TrainState.IDLE:
            return
        if discard:
            self._control.abandon()
        else:
            self._control.stop()
        self._set_state(TrainState.STOPPING)

    def set_learning_rate(self, rate: float) -> None:
        """Use this rate from the next batch on."""
        if self._state is not TrainState.IDLE:
            self._control.set_learning_rate(rate)

    def close(self) -> None:
        """End the thread; waits for the batch in flight. What is unfinished gives no result."""
        self._closed = True
        self._control.abandon()
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
            self._thread = None
            self._worker = None
            files.release(self._output)
        if self._state is not TrainState.IDLE:
            self._set_state(TrainState.IDLE)

    def _begin(self, goes_on: bool, output: Path | None = None) -> None:
        self._ensure_thread()
        self._goes_on = goes_on
        self._control = TrainControl()
        self._output = output or new_output(self._models_folder, self._config.network)
        logger.info("training started")
        self.began.emit(self._output, self._config)
        self._set_state(TrainState.RUNNING)

    def _go_on(self, epochs_planned: int = 1) -> None:
        self._begin(goes_on=True)
        for _ in range(epochs_planned - 1):
            self._control.add_epoch()
        self._one_more.emit(self._control, self._output)

    def _ensure_thread(self) -> None:
        if self._thread is not None:
            return
        self._thread = QThread(self)
        self._thread.setObjectName("training")
        self._worker = TrainWorker()
        self._worker.moveToThread(self._thread)
        self._start.connect(self._worker.start)
        self._one_more.connect(self._worker.one_more)
        self._worker.noticed.connect(self.noticed)
        self._worker.prepared.connect(self._on_prepared)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.can_go_on.connect(self._on_can_go_on)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._thread.start()

    def _set_state(self, state: TrainState) -> None:
        self._state = state
        self.state_changed.emit(state)

    def _on_prepared(self, share: float) -> None:
        if not self._closed:
            self.prepared.emit(share)

    def _on_progressed(self, progress: Progress) -> None:
        if not self._closed:
            self.progressed.emit(progress)

    def _on_can_go_on(self, can: bool) -> None:
        self._can_go_on = can

    def _on_finished(self, result: TrainResult | None) -> None:
        if self._closed:
            return
        late_epochs = 0 if self._control.stopped else self._control.take_extra_epochs()
        files.release(self._output)  # where it has written nothing
        self._set_state(TrainState.IDLE)
        logger.info("training ended: %s", result.path if result is not None else "nothing to keep")
        self.finished.emit(result)
        if self._closed:
            return
        if late_epochs and self.can_add_epoch:  # asked for after the last batch
            self._go_on(late_epochs)
        else:
            self.ended.emit()

    def _on_failed(self, sentence: str) -> None:
        if self._closed:
            return
        files.release(self._output)
        self._set_state(TrainState.IDLE)
        self.failed.emit(sentence)
        self.ended.emit()
