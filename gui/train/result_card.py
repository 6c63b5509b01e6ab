"""What a training came to, beside what answers now, and the choice between the two."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import theme, words
from gui.finite import share
from gui.plain_text import PlainLabel, literal
from model.types import CheckpointInfo, TrainResult

_FIGURE = 22  # pixels of font height
_SIDE = 12  # pixels between the card's edge and its content


class ResultCard(QFrame):
    """Hidden until `show_result`; the tab answers the two signals and hides it."""

    use_it = Signal()
    keep_present = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Result of the training"))
        self._name = PlainLabel(parent=self)
        self._name.setObjectName("result_name")
        self._name.setWordWrap(True)
        self._new = self._figure("new_figure")
        self._present = self._figure("present_figure")
        self._words = PlainLabel(parent=self)
        self._words.setObjectName("result_words")
        self._words.setWordWrap(True)
        self.use_button = QPushButton(self.tr("&Use it"), self)
        self.use_button.setObjectName("use_button")
        self.use_button.setProperty("primary", True)
        self._describe(self.use_button, self.tr("Let the new model answer on the Draw tab from now on"))
        self.use_button.clicked.connect(self.use_it)
        self.keep_button = QPushButton(self.tr("&Keep the present one"), self)
        self.keep_button.setObjectName("keep_button")
        self._describe(
            self.keep_button, self.tr("The present model goes on answering; the new one stays among the runs")
        )
        self.keep_button.clicked.connect(self.keep_present)
        self._lay_out()
        self.hide()

    def show_result(self, result: TrainResult, present_info: CheckpointInfo | None) -> None:
        """Show a result beside what the active model says of itself."""
        new, present = share(result.test.accuracy), words.mnist_accuracy(present_info)
        self._new.setText(words.UNKNOWN if new is None else words.percent(new))
        self._present.setText(self.tr("not measured") if present is None else words.percent(present))
        drawings = self._on_drawings(result.info, present_info)
        sentences = [self._difference(new, present, result.test.n), drawings, self._effort(result)]
        self._words.setText(" ".join(sentence for sentence in sentences if sentence))
        self.setAccessibleDescription(
            self.tr("New {0}, present {1}. {2}").format(self._new.text(), self._present.text(), self._words.text())
        )
        self.set_waiting(False)
        self.show()

    def show_name(self, name: str) -> None:
        """Say which run the result is of: behind it the page may be about another one already."""
        self._name.setText(self.tr("Result of “{0}”").format(name))
        self.setAccessibleName(self._name.text())
        self._describe(self.use_button, self.tr("Let “{0}” answer on the Draw tab from now on").format(name))

    def set_waiting(self, waiting: bool) -> None:
        """Lock the buttons while the choice is carried out."""
        self.use_button.setEnabled(not waiting)
        self.keep_button.setEnabled(not waiting)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the buttons below the figures allow."""
        content = max(self._figures.minimumSize().width(), self._buttons.minimumSize().width())
        return QSize(content + 2 * _SIDE, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons beside the figures where there is room, else below."""
        super().resizeEvent(event)
        needed = self._figures.minimumSize().width() + self._buttons.minimumSize().width()
        beside = self.width() >= needed + 2 * _SIDE + theme.WITHIN_GROUP
        self._top.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def _figure(self, name: str) -> QLabel:
        label = PlainLabel(parent=self)
        label.setObjectName(name)
        label.setFont(theme.sized_font(_FIGURE, QFont.Weight.DemiBold))
        return label

    def _describe(self, button: QPushButton, help_text: str) -> None:
        button.setToolTip(literal(help_text))
        button.setAccessibleName(button.text().replace("&", ""))
        button.setAccessibleDescription(help_text)

    def _caption(self, text: str) -> QLabel:
        label = PlainLabel(text, self)
        label.setProperty("role", "caption")
        return label

    def _lay_out(self) -> None:
        rule = QFrame(self)
        rule.setFixedWidth(theme.HAIRLINE)
        rule.setFrameShape(QFrame.Shape.VLine)
        rule.setFrameShadow(QFrame.Shadow.Plain)
        rule.setForegroundRole(rule.palette().ColorRole.Mid)
        figures = QGridLayout()
        figures.setHorizontalSpacing(theme.BETWEEN_GROUPS)
        figures.setVerticalSpacing(0)
        figures.addWidget(self._caption(self.tr("new")), 0, 0)
        figures.addWidget(self._new, 1, 0)
        figures.addWidget(rule, 0, 1, 2, 1)
        figures.addWidget(self._caption(self.tr("present")), 0, 2)
        figures.addWidget(self._present, 1, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.WITHIN_GROUP)
        buttons.addStretch(1)
        buttons.addWidget(self.keep_button, 0, Qt.AlignmentFlag.AlignVCenter)
        buttons.addWidget(self.use_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._figures, self._buttons = figures, buttons
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(theme.WITHIN_GROUP)
        self._top.addLayout(figures)
        self._top.addLayout(buttons, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SIDE, theme.WITHIN_GROUP, _SIDE, theme.WITHIN_GROUP)
        layout.setSpacing(4)
        layout.addWidget(self._name)
        layout.addLayout(self._top)
        layout.addWidget(self._words)

    def _difference(self, new: float | None, present: float | None, images: int) -> str:
        if new is None:
            return self.tr("How many test images the new model gets right is not known.")
        if present is None:
            return self.tr("How many test images the present model gets right was never measured.")
        wrong_new, wrong_present = round((1.0 - new) * images), round((1.0 - present) * images)
        fewer = wrong_present - wrong_new
        if fewer == 0:
            return self.tr("Both get the same number of the {0:,} test images right.").format(images)
        more_or_fewer = self.tr("more") if fewer > 0 else self.tr("fewer")
        sentence = self.tr("The new one gets {0:,} {1} of the {2:,} test images right").format(
            abs(fewer), more_or_fewer, images
        )
        # Two standard deviations of the difference of two counts of rare errors.
        if abs(fewer) <= 2.0 * math.sqrt(wrong_new + wrong_present):
            return self.tr("{0}: so few may be chance.").format(sentence)
        return f"{sentence}."

    def _on_drawings(self, new: CheckpointInfo, present: CheckpointInfo | None) -> str:
        """How both read made-up drawings: digits of unknown hands, and what is no digit."""
        parts = []
        for name, text in (
            ("hands_accuracy", self.tr("Drawn digits read: {0}")),
            ("refused", self.tr("other drawings refused: {0}")),
        ):
            figures = [words.share(info, name) for info in (new, present)]
            if figures[0] is not None:
                beside = "" if figures[1] is None else self.tr(" (present {0})").format(words.percent(figures[1]))
                parts.append(text.format(words.percent(figures[0])) + beside)
        return f"{', '.join(parts)}." if parts else ""

    def _effort(self, result: TrainResult) -> str:
        epochs = self.tr("1 epoch") if result.epochs_done == 1 else self.tr("{0} epochs").format(result.epochs_done)
        stopped = self.tr(", stopped early") if result.stopped else ""
        return self.tr("{0} in {1}{2}.").format(epochs, words.duration(result.seconds), stopped)
