"""Ten bars with percentages, always in the order 0–9 and always in the same place."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from gui import theme
from model.types import DIGITS

MOVE_MILLISECONDS = 80
_FIRST_STEP = 0.5  # of the way is done at once: the bars follow the pen, the rest only smooths
_DIGIT_COLUMN, _FIGURE_COLUMN, _BAR_HEIGHT = 24, 64, 12  # logical pixels


class ProbabilityBars(QWidget):
    """Shows ten probabilities, or ten empty tracks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target: tuple[float, ...] | None = None
        self._accepted = True
        self._start = (0.0,) * DIGITS
        self._shown = (0.0,) * DIGITS
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(_FIRST_STEP)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._move_to)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Probabilities of the ten digits"))
        self.setAccessibleDescription(self._in_words())
        self.setToolTip(
            self.tr(
                "How likely the network finds each digit. "
                "The ten shares add up to 100 %, or to less where it sees none."
            )
        )

    def set_probabilities(self, probabilities: tuple[float, ...] | None, accepted: bool = True) -> None:
        """Show ten probabilities (0…1), or empty tracks for None; the best stands out only where it is `accepted`."""
        self._accepted = accepted
        self._animation.stop()
        self._target = probabilities
        self._start = self._shown
        if probabilities is None or not self._wants_motion():
            self._shown = probabilities or (0.0,) * DIGITS
        else:
            self._animation.setDuration(MOVE_MILLISECONDS)
            self._move_to(_FIRST_STEP)  # the animation tells only of changes: from a start value to itself is none
            self._animation.start()
        self.setAccessibleDescription(self._in_words())
        self.update()

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """What the figures say; None while there are none."""
        return self._target

    def sizeHint(self) -> QSize:
        """Ten comfortable rows."""
        return QSize(320, DIGITS * 26)

    def minimumSizeHint(self) -> QSize:
        """Ten rows that can still be read."""
        return QSize(200, DIGITS * 17)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the colours of the new palette."""
        super().changeEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Digit, track, bar and figure of each row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours()
        height = self.height() / DIGITS
        best = max(range(DIGITS), key=self._target.__getitem__) if self._target and self._accepted else -1
        for digit in range(DIGITS):
            chosen = digit == best
            top = digit * height
            self._paint_bar(painter, digit, top + (height - _BAR_HEIGHT) / 2, chosen)
            weight = QFont.Weight.DemiBold if chosen else QFont.Weight.Normal
            painter.setFont(theme.sized_font(theme.BODY, weight))
            painter.setPen(QColor(colours.text if chosen or not self._target else colours.muted))
            painter.drawText(QRectF(0, top, _DIGIT_COLUMN, height), Qt.AlignmentFlag.AlignVCenter, str(digit))
            if self._target:
                box = QRectF(self.width() - _FIGURE_COLUMN, top, _FIGURE_COLUMN, height)
                figure = self.tr("{0:.1f} %").format(self._target[digit] * 100)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, figure)
        painter.end()

    def _paint_bar(self, painter: QPainter, digit: int, top: float, chosen: bool) -> None:
        colours = theme.colours()
        length = max(0.0, self.width() - _DIGIT_COLUMN - _FIGURE_COLUMN)
        track = QRectF(_DIGIT_COLUMN, top, length, _BAR_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(track, 3, 3)
        share = self._shown[digit]
        if share > 0.0005:
            painter.setBrush(QColor(colours.accent if chosen else colours.muted))
            painter.drawRoundedRect(QRectF(_DIGIT_COLUMN, top, max(3.0, length * share), _BAR_HEIGHT), 3, 3)

    def _move_to(self, progress: float) -> None:
        if self._target is not None:
            pairs = zip(self._start, self._target, strict=True)
            self._shown = tuple(start + (end - start) * progress for start, end in pairs)
            self.update()

    def _wants_motion(self) -> bool:
        """False where the system asks for reduced motion: Qt then sets this hint to 0."""
        return self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) > 0

    def _in_words(self) -> str:
        if self._target is None:
            return self.tr("Nothing to judge yet.")
        figures = (f"{digit}: {share * 100:.1f} %" for digit, share in enumerate(self._target))
        return ", ".join(figures)
