"""Playing the reading: a button, its speed, and a slider for the row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from gui import theme
from gui.reading.play_controls import PlayButton, PlayCaption, SpeedBox
from model.types import ROWS

ROW_MILLISECONDS = 240  # a row at the speed 1: the whole raster in seven seconds


class Transport(QWidget):
    """Moves the row by hand or by itself, row after row, and stops at the last."""

    row_moved = Signal(int)  # 0 … 27
    started = Signal()  # it plays from now on

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._play = PlayButton("reading_play")
        self._play.clicked.connect(self.toggle)
        self._speed = SpeedBox("reading_speed", self.tr("Speed of reading"), self.tr("How fast the rows are read"))
        self._speed.currentIndexChanged.connect(self._keep_pace)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("reading_row")
        self._slider.setRange(1, ROWS)
        self._slider.setPageStep(7)
        self._slider.setValue(ROWS)
        self._slider.setAccessibleName(self.tr("Rows that are uncovered"))
        self._slider.setToolTip(self.tr("How many of the 28 rows are uncovered"))
        self._slider.valueChanged.connect(lambda value: self.row_moved.emit(value - 1))
        self._slider.sliderPressed.connect(self.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.WITHIN_GROUP)
        row.addWidget(PlayCaption("reading_play_caption", self.tr("Rows")))
        row.addWidget(self._play)
        row.addWidget(self._speed)
        row.addWidget(self._slider, 1)
        self._show_state()

    @property
    def is_playing(self) -> bool:
        """True while the line moves by itself."""
        return self._timer.isActive()

    def set_row(self, row: int) -> None:
        """Follow the line that was moved elsewhere, 0 … 27."""
        self._slider.setValue(row + 1)

    def set_enabled_for(self, has_reading: bool) -> None:
        """Without a reading there is nothing to play: stop, and take no input until there is one."""
        if not has_reading:
            self.stop()
        self.setEnabled(has_reading)

    def tell(self, words: str) -> None:
        """What a screen reader says of the row: the belief there, not a bare number."""
        self._slider.setAccessibleDescription(words)

    def toggle(self) -> None:
        """Play, from the top where the end was reached; or pause."""
        if self.is_playing:
            self.stop()
            return
        if not self.isEnabled():  # asked for from elsewhere, by a key of the plot
            return
        if self._slider.value() == ROWS:
            self._slider.setValue(1)
        self._timer.start(self._interval())
        self._show_state()
        self.started.emit()

    def stop(self) -> None:
        """Leave the line where it is."""
        if self.is_playing:
            self._timer.stop()
            self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody is looking: the panel is closed, or another tab is open."""
        super().hideEvent(event)
        self.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: an icon in another colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_state()

    def _step(self) -> None:
        self._slider.setValue(self._slider.value() + 1)
        if self._slider.value() == ROWS:
            self.stop()

    def _interval(self) -> int:
        return round(ROW_MILLISECONDS / self._speed.speed)

    def _keep_pace(self) -> None:
        if self.is_playing:
            self._timer.start(self._interval())

    def _show_state(self) -> None:
        self._play.show_state(self.is_playing, self.tr("Read row by row"))
