"""How far a training is: a thin bar, a line of words, and the learning rate that can still be changed."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from gui import theme, words
from gui.plain_text import PlainLabel, literal
from gui.train.rate_box import RateBox
from model.types import Progress

_BAR = 8  # pixels
_LONGEST_BAR = 2**31 - 1


class ProgressLine(QWidget):
    """Shows one of: how far it is, or a few words instead. Beside it the running training's learning rate."""

    rate_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last: Progress | None = None
        self._bar = QProgressBar(self)
        self._bar.setObjectName("progress_bar")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(_BAR)
        self._bar.setAccessibleName(self.tr("Progress of the training"))
        self._text = PlainLabel(parent=self)
        self._text.setObjectName("progress_text")
        self._text.setFont(theme.sized_font(theme.BODY))
        self._text.setProperty("role", "muted")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._add_rate()
        lines = QVBoxLayout()
        lines.setSpacing(4)
        lines.addWidget(self._bar)
        lines.addWidget(self._text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addLayout(lines, 1)
        layout.addWidget(self._rate_caption)
        layout.addWidget(self._rate)
        self.show_rate(False)
        self.clear(self.tr("Start a training, and its curves grow here."))

    @property
    def text(self) -> str:
        """The words that are shown."""
        return self._text.text()

    @property
    def rate(self) -> float:
        """The rate in the box, including one that is still being typed."""
        self._rate.interpretText()
        return self._rate.value()

    def set_rate(self, rate: float) -> None:
        """Say which rate a training begins with."""
        with QSignalBlocker(self._rate):
            self._rate.setValue(rate)

    def show_rate(self, shown: bool) -> None:
        """Show the rate while there is a training that would take another one."""
        self._rate.setVisible(shown)
        self._rate_caption.setVisible(shown)

    def clear(self, text: str) -> None:
        """An empty bar over `text`."""
        self._last = None
        self._bar.setRange(0, 1)
        self._bar.setValue(0)
        self.say(text)

    def say(self, text: str) -> None:
        """Put `text` under the bar as it is."""
        self._text.setText(text)

    def say_progress(self) -> None:
        """Put how far it is under the bar again."""
        if self._last is not None:
            self.say(self._words(self._last))

    def update_bar(self, progress: Progress) -> None:
        """Move the bar; `say_progress` also moves the words."""
        self._last = progress
        shrunk = 1 + progress.batches // _LONGEST_BAR  # Qt counts up to 2³¹
        self._bar.setRange(0, max(1, progress.batches // shrunk))
        self._bar.setValue(max(0, min(progress.batch, progress.batches) // shrunk))

    def fill_to(self, share: float) -> None:
        """Fill the bar to `share`, 0…1, of something that has no batches."""
        self._bar.setRange(0, 100)
        self._bar.setValue(round(100 * share))

    def fill(self, text: str) -> None:
        """A full bar over `text`."""
        self._bar.setValue(self._bar.maximum())
        self.say(text)

    def _add_rate(self) -> None:
        help_text = self.tr("The learning rate of this training, at most: another one counts from the next batch on.")
        self._rate = RateBox(self)
        self._rate.setObjectName("running_rate")
        self._rate.setAccessibleName(self.tr("Learning rate of this training"))
        self._rate.valueChanged.connect(self.rate_changed)
        self._rate_caption = PlainLabel(self.tr("rate"), self)
        self._rate_caption.setProperty("role", "caption")
        self._rate_caption.setBuddy(self._rate)
        for part in (self._rate, self._rate_caption):
            part.setToolTip(literal(help_text))
        self._rate.setAccessibleDescription(help_text)

    def _words(self, progress: Progress) -> str:
        if progress.batch >= progress.batches:
            return self.tr("trained; now it reads the validation and test images …")
        return self.tr("epoch {0} of {1} · {2} left · {3} images/s").format(
            progress.epoch,
            progress.epochs,
            words.duration(progress.seconds_left),
            words.decimal(progress.images_per_second, 0),
        )
