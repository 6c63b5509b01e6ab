"""Playing back how the drawing came to be; paper, bars and reading follow each moment."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import PlainLabel
from gui.reading.play_controls import PlayButton, PlayCaption, SpeedBox
from model.reading.history import History, history
from model.types import Drawing

_STEPS = 100  # slider steps a second
_FRAME = 33  # milliseconds between two moments


class ReplayPage(QWidget):
    """A button, a speed, and a slider over the seconds it took to draw."""

    moment_changed = Signal(object)  # Drawing as it was then; None: it is whole again
    started = Signal()  # it plays from now on

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: History = history(Drawing())
        self._is_showing = False
        self._seconds = 0.0  # the moment that is shown: finer than the slider's steps
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME)
        self._timer.timeout.connect(lambda: self.play_on(self._clock.restart() / 1000.0))
        self._play = PlayButton("replay_play")
        self._play.clicked.connect(self._toggle)
        self._speed = SpeedBox("replay_speed", self.tr("Speed of the replay"), self.tr("How fast it is drawn again"))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("replay_moment")
        self._slider.setAccessibleName(self.tr("Moment of the drawing"))
        self._slider.setToolTip(self.tr("Go to any moment while it was drawn"))
        self._slider.setSingleStep(_STEPS // 20)
        self._slider.setPageStep(_STEPS // 4)
        self._slider.valueChanged.connect(self._on_moment)
        self._slider.actionTriggered.connect(self._on_slid)
        self._slider.sliderPressed.connect(self.pause)
        self._words = PlainLabel()
        self._words.setObjectName("replay_words")
        self._words.setProperty("role", "caption")
        self._words.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(theme.WITHIN_GROUP)
        row.addWidget(PlayCaption("replay_play_caption", self.tr("Drawing")))
        row.addWidget(self._play)
        row.addWidget(self._speed)
        row.addWidget(self._slider, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._words)
        column.addStretch(1)
        self.set_drawing(Drawing())

    @property
    def is_playing(self) -> bool:
        """True while it is drawn again by itself."""
        return self._timer.isActive()

    def set_drawing(self, drawing: Drawing) -> None:
        """Play back this drawing from now on."""
        self._timer.stop()
        self._is_showing = False
        self._history = history(drawing)
        last = round(self._history.duration * _STEPS)
        self._slider.blockSignals(True)
        self._slider.setRange(0, last)
        self._slider.setValue(last)
        self._slider.blockSignals(False)
        for widget in (self._play, self._speed, self._slider):
            widget.setEnabled(last > 0)
        self._show_state()

    def stop(self) -> None:
        """Show the whole drawing again."""
        self._timer.stop()
        if self._is_showing:
            self._is_showing = False
            self.moment_changed.emit(None)
        self._slider.blockSignals(True)
        self._slider.setValue(self._slider.maximum())
        self._slider.blockSignals(False)
        self._show_state()

    def pause(self) -> None:
        """Stay at the moment that is shown."""
        if self.is_playing:
            self._timer.stop()
            self._show_state()

    def play_on(self, passed: float) -> None:
        """Show the moment that comes so many seconds later, at the chosen speed; the last one ends it."""
        self._seconds += passed * self._speed.speed
        if self._seconds >= self._history.duration:
            self._slider.setValue(self._slider.maximum())
            self.pause()
        else:
            # The whole drawing comes at its own time, not as soon as its step of the slider is near.
            self._slider.setValue(min(int(self._seconds * _STEPS), self._slider.maximum() - 1))

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page or tab, or the panel is closed: nothing plays, and the whole drawing is shown."""
        super().hideEvent(event)
        self.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: an icon in another colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_state()

    def _toggle(self) -> None:
        if self.is_playing:
            self.pause()
            return
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)
        self._seconds = self._slider.value() / _STEPS
        self._clock.start()
        self._timer.start()
        self._show_state()
        self.started.emit()

    def _on_slid(self, _action: int) -> None:
        """By key, wheel or mouse: what plays goes on from there."""
        self._seconds = self._slider.sliderPosition() / _STEPS

    def _on_moment(self, value: int) -> None:
        self._is_showing = value < self._slider.maximum()
        self.moment_changed.emit(self._history.drawing_at(value / _STEPS) if self._is_showing else None)
        self._show_state()

    def _show_state(self) -> None:
        self._play.show_state(self.is_playing, self.tr("Draw it again"))
        if not self._history.drawing.strokes and self._history.drawing.picture is not None:
            said = self.tr("An image has no strokes to play back.")
        elif not self._history.drawing.strokes:
            said = self.tr("Draw something: then you can watch how it came to be.")
        else:
            said = self.tr("{0:.1f} s of {1:.1f} s; paper, bars and reading show that moment.").format(
                self._slider.value() / _STEPS, self._history.duration
            )
        self._words.setText(said)
        self._slider.setAccessibleDescription(said)
