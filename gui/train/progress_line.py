"""How far a training is: a thin bar and a line of words."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from gui import theme, words
from model.types import Progress

_BAR = 8  # pixels


class ProgressLine(QWidget):
    """Shows one of: how far it is, or a few words instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last: Progress | None = None
        self._bar = QProgressBar(self)
        self._bar.setObjectName("progress_bar")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(_BAR)
        self._bar.setAccessibleName(self.tr("Progress of the training"))
        self._text = QLabel(self)
        self._text.setObjectName("progress_text")
        self._text.setFont(theme.sized_font(theme.BODY))
        self._text.setProperty("role", "muted")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._bar)
        layout.addWidget(self._text)
        self.clear(self.tr("Start a training, and its curves grow here."))

    @property
    def text(self) -> str:
        """The words that are shown."""
        return self._text.text()

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
        self._bar.setRange(0, max(1, progress.batches))
        self._bar.setValue(min(progress.batch, progress.batches))

    def fill(self, text: str) -> None:
        """A full bar over `text`."""
        self._bar.setValue(self._bar.maximum())
        self.say(text)

    def _words(self, progress: Progress) -> str:
        if progress.batch >= progress.batches:
            return self.tr("trained; now it reads the validation and test images …")
        return self.tr("epoch {0} of {1} · {2} left · {3:,.0f} images/s").format(
            progress.epoch,
            progress.epochs,
            words.duration(progress.seconds_left),
            progress.images_per_second,
        )
