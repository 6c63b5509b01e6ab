"""What every part that plays has: a name, a button that shows whether it plays, and a choice of speeds."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QToolButton

from gui import theme
from gui.icons import icon
from gui.plain_text import PlainLabel, literal

SPEEDS = (0.5, 1.0, 2.0, 4.0)
_CAPTION_WIDTH = 46  # logical pixels at least: the buttons of two bars under each other stand in a line


class PlayCaption(PlainLabel):
    """What is played, left of the button: two bars that look alike may be under each other."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.setObjectName(name)
        self.setProperty("role", "caption")
        self.setMinimumWidth(_CAPTION_WIDTH)


class PlayButton(QToolButton):
    """A triangle, or two bars while it plays; the words are for its tooltip and a screen reader."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setIconSize(QSize(20, 20))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_state(self, is_playing: bool, play: str) -> None:
        """Offer to pause, or to do what `play` says."""
        colours = theme.colours()
        self.setIcon(icon("pause" if is_playing else "play", colours.text, colours.line))
        words = self.tr("Pause") if is_playing else play
        self.setAccessibleName(words)
        self.setToolTip(literal(words))


class SpeedBox(QComboBox):
    """Half as fast to four times as fast."""

    def __init__(self, name: str, accessible: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        for speed in SPEEDS:
            self.addItem(f"{speed:g}×", speed)
        self.setCurrentIndex(SPEEDS.index(1.0))
        self.setAccessibleName(accessible)
        self.setToolTip(literal(tip))

    @property
    def speed(self) -> float:
        """How many times as fast."""
        return float(self.currentData())
