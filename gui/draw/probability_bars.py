"""Ten bars with percentages, always in the order 0–9 and always in the same place."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QRect, QRectF, QSize, Qt, QVariantAnimation
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
        self._animation.stop()
        self._start = self._shown
        before = self._rows()
        self._accepted = accepted
        self._target = probabilities
        if probabilities is None or not self._wants_motion():
            self._shown = probabilities or (0.0,) * DIGITS
        else:
            self._animation.setDuration(MOVE_MILLISECONDS)
            self._move_to(_FIRST_STEP)  # the animation tells only of changes: from a start value to itself is none
            self._animation.start()
        self.setAccessibleDescription(self._in_words())
        self._repaint(before)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Digit, track, bar and figure of each row that is to be painted anew."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours()
        height = self.height() / DIGITS
        for digit, (figure, length, chosen) in enumerate(self._rows()):
            if not event.region().intersects(self._place(digit)):
                continue
            top = digit * height
            self._paint_bar(painter, top + (height - _BAR_HEIGHT) / 2, length, chosen)
            weight = QFont.Weight.DemiBold if chosen else QFont.Weight.Normal
            painter.setFont(theme.sized_font(theme.BODY, weight))
            painter.setPen(QColor(colours.text if chosen or not self._target else colours.muted))
            painter.drawText(QRectF(0, top, _DIGIT_COLUMN, height), Qt.AlignmentFlag.AlignVCenter, str(digit))
            if figure:
                box = QRectF(self.width() - _FIGURE_COLUMN, top, _FIGURE_COLUMN, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, figure)
        painter.end()

    def _paint_bar(self, painter: QPainter, top: float, length: float, chosen: bool) -> None:
        colours = theme.colours()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(QRectF(_DIGIT_COLUMN, top, self._track(), _BAR_HEIGHT), 3, 3)
        if length > 0.0:
            painter.setBrush(QColor(colours.accent if chosen else colours.muted))
            painter.drawRoundedRect(QRectF(_DIGIT_COLUMN, top, length, _BAR_HEIGHT), 3, 3)

    def _track(self) -> float:
        return max(0.0, self.width() - _DIGIT_COLUMN - _FIGURE_COLUMN)

    def _rows(self) -> list[tuple[str, float, bool]]:
        """What is to be seen in each row: its figure, its bar's length in half pixels, whether it is the answer."""
        target, track = self._target, self._track()
        best = max(range(DIGITS), key=target.__getitem__) if target and self._accepted else -1
        found = []
        for digit, share in enumerate(self._shown):
            figure = self.tr("{0:.1f} %").format(target[digit] * 100) if target else ""
            length = max(3.0, round(2.0 * track * share) / 2.0) if share > 0.0005 else 0.0
            found.append((figure, length, digit == best))
        return found

    def _place(self, digit: int) -> QRect:
        height = self.height() / DIGITS
        return QRectF(0.0, digit * height, self.width(), height).toAlignedRect()

    def _repaint(self, before: list[tuple[str, float, bool]]) -> None:
        """Only the rows that do not look as `before`: mostly two or three, at every step of every answer."""
        for digit, (old, new) in enumerate(zip(before, self._rows(), strict=True)):
            if old != new:
                self.update(self._place(digit))

    def _move_to(self, progress: float) -> None:
        if self._target is not None:
            before = self._rows()
            pairs = zip(self._start, self._target, strict=True)
            self._shown = tuple(start + (end - start) * progress for start, end in pairs)
            self._repaint(before)

    def _wants_motion(self) -> bool:
        """False where the system asks for reduced motion: Qt then sets this hint to 0."""
        return self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) > 0

    def _in_words(self) -> str:
        if self._target is None:
            return self.tr("Nothing to judge yet.")
        figures = (f"{digit}: {share * 100:.1f} %" for digit, share in enumerate(self._target))
        return ", ".join(figures)
