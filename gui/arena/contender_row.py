"""One contender: its name, its verdict, ten small bars, how sure it is and how long it took."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.arena.agreement import verdict_words
from gui.plain_text import literal
from model.types import DIGITS, Prediction, Verdict

_NAME_HEIGHT, _BARS_HEIGHT, _DIGITS_HEIGHT, _RULE_GAP = 20, 24, 14, 6  # logical pixels
_ROW_HEIGHT = _NAME_HEIGHT + _BARS_HEIGHT + _DIGITS_HEIGHT + _RULE_GAP
_VERDICT_WIDTH, _FIGURE_WIDTH, _WIDEST_BAR = 72, 58, 14.0
_DIGIT, _SMALL_DIGIT = 22, 10  # pixels of font height
_NO_PICTURE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


class ContenderRow(QWidget):
    """Painted as a whole: eight of them change with every stroke of the pen."""

    def __init__(self, key: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"contender_{key}")
        self.key = key
        self._prediction: Prediction | None = None
        self._problem = ""
        self._is_loading = True
        self._differs = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_name(name)

    @property
    def name(self) -> str:
        """What the person calls it."""
        return self._name

    @property
    def verdict(self) -> str:
        """Its verdict in words; empty while there is none."""
        return "" if self._prediction is None else verdict_words(self._prediction)

    @property
    def problem(self) -> str:
        """Why it does not answer, in a sentence; empty where it does."""
        return self._problem

    @property
    def differs(self) -> bool:
        """True where it is marked as saying something else than the majority."""
        return self._differs

    def set_name(self, name: str) -> None:
        """Call it `name` from now on."""
        self._name = name
        self.setAccessibleName(name)
        self._changed()

    def show_loaded(self, problem: str = "") -> None:
        """It can answer from now on, or it can't because of `problem`."""
        self._is_loading = False
        self.show_answer(self._prediction if not problem else None, problem)

    def show_answer(self, prediction: Prediction | None, problem: str = "") -> None:
        """Show what it says; empty tracks for None, a sentence where there is a problem."""
        resized = bool(problem or self._problem)
        self._prediction, self._problem = prediction, problem
        self._differs = self._differs and prediction is not None
        self._changed()
        if resized:
            self.updateGeometry()

    def mark(self, differs: bool) -> None:
        """Mark it as saying something else than the majority, or not."""
        if differs != self._differs:
            self._differs = differs
            self._changed()

    def hasHeightForWidth(self) -> bool:
        """A sentence may need several lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the row, or of its sentence."""
        if not self._problem:
            return _ROW_HEIGHT
        room = QRect(0, 0, max(width, 1), 10_000)
        lines = QFontMetrics(theme.sized_font(theme.CAPTION)).boundingRect(room, int(_NO_PICTURE), self._problem)
        return max(_ROW_HEIGHT, _NAME_HEIGHT + lines.height() + _RULE_GAP)

    def sizeHint(self) -> QSize:
        """Room for bars that can be told apart."""
        return QSize(280, _ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """As narrow as ten bars can be."""
        return QSize(200, _ROW_HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the colours of the new palette."""
        super().changeEvent(event)
        self.update()

    # --- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name and time above; verdict, bars and share below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_name(painter)
        if self._problem:
            self._text(painter, self._body(), theme.colours().bad, theme.CAPTION, self._problem, _NO_PICTURE)
        else:
            self._paint_verdict(painter)
            self._paint_bars(painter)
        painter.end()

    def _paint_name(self, painter: QPainter) -> None:
        colours = theme.colours()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        line = QRectF(0, 0, self.width(), _NAME_HEIGHT)
        beside = self._beside_the_name()
        self._text(painter, line, colours.muted, theme.CAPTION, beside, right)
        line.setRight(line.right() - QFontMetrics(theme.sized_font(theme.CAPTION)).horizontalAdvance(beside) - 8)
        if self._differs:
            mark = self.tr("≠ differs")
            self._text(painter, line, colours.warn, theme.CAPTION, mark, right, QFont.Weight.DemiBold)
            line.setRight(line.right() - QFontMetrics(painter.font()).horizontalAdvance(mark) - 8)
        metrics = QFontMetrics(theme.sized_font(theme.BODY))
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, int(line.width()))
        self._text(painter, line, colours.text, theme.BODY, name, Qt.AlignmentFlag.AlignVCenter)

    def _paint_verdict(self, painter: QPainter) -> None:
        if self._prediction is None:
            return
        colours = theme.colours()
        colour = colours.warn if self._differs else colours.text
        is_digit = self._prediction.is_accepted
        pixels = _DIGIT if self._prediction.verdict is Verdict.DIGIT else theme.BODY
        words = QRectF(0, _NAME_HEIGHT, _VERDICT_WIDTH - 8, _BARS_HEIGHT + _DIGITS_HEIGHT)
        self._text(painter, words, colour, pixels, self.verdict, _NO_PICTURE, QFont.Weight.DemiBold)
        shown = self._prediction.confidence if is_digit else self._prediction.is_digit
        figure = QRectF(self.width() - _FIGURE_WIDTH, _NAME_HEIGHT, _FIGURE_WIDTH, _BARS_HEIGHT)
        bottom = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        self._text(painter, figure, colours.text, theme.BODY, self.tr("{0:.1f} %").format(shown * 100), bottom)
        if not is_digit:
            figure.translate(0, _BARS_HEIGHT - 2)
            top = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            self._text(painter, figure, colours.muted, _SMALL_DIGIT, self.tr("a digit"), top)

    def _paint_bars(self, painter: QPainter) -> None:
        colours = theme.colours()
        found = self._prediction
        accepted = found is not None and found.is_accepted
        left = 1.0 if found is None or accepted else found.is_digit
        step = (self.width() - _VERDICT_WIDTH - _FIGURE_WIDTH) / DIGITS
        width = min(max(3.0, step - 4.0), _WIDEST_BAR)
        for digit in range(DIGITS):
            chosen = accepted and found is not None and digit == found.digit
            x = _VERDICT_WIDTH + digit * step + (step - width) / 2
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.line))
            painter.drawRoundedRect(QRectF(x, _NAME_HEIGHT, width, _BARS_HEIGHT), 2, 2)
            share = found.probabilities[digit] * left if found is not None else 0.0
            if share > 0.005:
                height = max(2.0, _BARS_HEIGHT * share)
                painter.setBrush(QColor(colours.accent if chosen else colours.muted))
                painter.drawRoundedRect(QRectF(x, _NAME_HEIGHT + _BARS_HEIGHT - height, width, height), 2, 2)
            place = QRectF(x - 4, _NAME_HEIGHT + _BARS_HEIGHT, width + 8, _DIGITS_HEIGHT)
            colour = colours.accent if chosen else colours.muted
            self._text(painter, place, colour, _SMALL_DIGIT, str(digit), Qt.AlignmentFlag.AlignCenter)

    def _text(
        self,
        painter: QPainter,
        place: QRectF,
        colour: str,
        pixels: int,
        text: str,
        flags: Qt.AlignmentFlag | Qt.TextFlag,
        weight: QFont.Weight = QFont.Weight.Normal,
    ) -> None:
        painter.setFont(theme.sized_font(pixels, weight))
        painter.setPen(QColor(colour))
        painter.drawText(place, int(flags), text)

    def _body(self) -> QRectF:
        return QRectF(0, _NAME_HEIGHT, self.width(), self.height() - _NAME_HEIGHT - _RULE_GAP)

    # --- words

    def _changed(self) -> None:
        self.setToolTip(literal(f"{self._name}\n{self._problem}" if self._problem else self._name))
        self.setAccessibleDescription(self._in_words())
        self.update()

    def _beside_the_name(self) -> str:
        if self._prediction is not None:
            return self.tr("{0:.1f} ms").format(self._prediction.seconds * 1e3)
        return self.tr("loading…") if self._is_loading else ""

    def _in_words(self) -> str:
        if self._problem:
            return self._problem
        found = self._prediction
        if found is None:
            return self.tr("Loading…") if self._is_loading else self.tr("Nothing to judge yet.")
        sentence = self.tr("{0}; likeliest digit {1}, {2:.1f} %; a digit at all {3:.0f} %; {4:.1f} ms").format(
            self.verdict, found.digit, found.confidence * 100, found.is_digit * 100, found.seconds * 1e3
        )
        return self.tr("Differs from the majority: {0}").format(sentence) if self._differs else sentence
