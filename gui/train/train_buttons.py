"""The buttons that steer a training."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import literal
from gui.train.training import TrainState


class TrainButtons(QWidget):
    """Start, Queue, Pause or Resume, Stop, One epoch more; enabled as the state allows."""

    start = Signal()
    queue = Signal()
    pause = Signal()
    resume = Signal()
    stop = Signal()
    one_more = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_paused = False
        self._start = self._button("start_button")
        self._start.setProperty("primary", True)
        self._queue = self._button("queue_button")
        self._pause = self._button("pause_button")
        self._stop = self._button("stop_button")
        self._one_more = self._button("one_more_button")
        self._start.clicked.connect(self.start)
        self._queue.clicked.connect(self.queue)
        self._pause.clicked.connect(self._on_pause)
        self._stop.clicked.connect(self.stop)
        self._one_more.clicked.connect(self.one_more)
        self._label(self._stop, self.tr("S&top"), self.tr("End the training now, and keep what whole epochs taught it"))
        self._label(
            self._one_more,
            self.tr("&One epoch more"),
            self.tr("Show the network all training images once more: behind the planned epochs, or after the end"),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        for buttons in ((self._start, self._queue), (self._pause, self._stop, self._one_more)):
            row = QHBoxLayout()
            row.setSpacing(theme.WITHIN_GROUP)
            for button in buttons:
                row.addWidget(button, 1)
            layout.addLayout(row)
        self.show_state(TrainState.IDLE, can_add_epoch=False, obstacle="")

    def show_state(self, state: TrainState, can_add_epoch: bool, obstacle: str) -> None:
        """Enable what makes sense now; `obstacle` says why no training can start with these settings, or is empty."""
        idle = state is TrainState.IDLE
        self._is_paused = state is TrainState.PAUSED
        self._start.setEnabled(idle and not obstacle)
        self._queue.setEnabled(not obstacle)
        self._pause.setEnabled(state in (TrainState.RUNNING, TrainState.PAUSED))
        self._stop.setEnabled(state in (TrainState.RUNNING, TrainState.PAUSED))
        self._one_more.setEnabled(can_add_epoch)
        start_help = self.tr("Train a copy of the network with these settings; the active model answers meanwhile")
        if not idle:
            start_help = self.tr("A training is under way; “Queue” lets these settings follow it")
        self._label(self._start, self.tr("&Start"), obstacle if idle and obstacle else start_help)
        queue_help = self.tr("Train with these settings when all before it have ended; at once where none runs")
        self._label(self._queue, self.tr("&Queue"), obstacle or queue_help)
        if self._is_paused:
            self._label(self._pause, self.tr("&Resume"), self.tr("Go on where it was paused"))
        else:
            self._label(
                self._pause, self.tr("&Pause"), self.tr("Hold the training, and with it the queue; nothing is lost")
            )

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        return button

    def _label(self, button: QPushButton, text: str, help_text: str) -> None:
        button.setText(text)
        button.setAccessibleName(text.replace("&", ""))
        button.setToolTip(literal(help_text))
        button.setAccessibleDescription(help_text)

    def _on_pause(self) -> None:
        if self._is_paused:
            self.resume.emit()
        else:
            self.pause.emit()
