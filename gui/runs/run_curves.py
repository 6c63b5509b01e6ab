"""The curves of the chosen runs over one another: validation loss above, accuracy below. Imports pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui import theme, words
from gui.finite import points, share, tick_step
from gui.plain_text import PlainLabel
from gui.runs.chosen import MOST_CURVES, ChosenRuns
from gui.runs.curve_legend import CurveLegend
from model.runs.run import Run
from model.types import EpochScore

_LEFT_AXIS = 44  # pixels, the same in both plots, so that their epochs stand above each other
_BOTTOM_AXIS = 34
_LEAST_HEIGHT = 48
_RIGHT_MARGIN = 12  # half of the last epoch's number stands there
_LEAST_WIDTH = 180
_MOST_TICKS = 10
_CIRCLE = 5  # pixels
_ROOM = 0.06  # of the range of values, above and below
_LEAST_SPAN = {"loss": 1e-3, "accuracy": 0.1}  # nats, percentage points

_NOTHING = {"loss": (0.0, 1.0), "accuracy": (90.0, 100.0)}  # the axes while there is no curve


class RunCurves(QWidget):
    """`show_runs` draws what is chosen, at most MOST_CURVES at once, each as `chosen` says."""

    def __init__(self, chosen: ChosenRuns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self._runs: tuple[Run, ...] = ()
        self.setAccessibleName(self.tr("Curves of the chosen runs"))
        self._legend = CurveLegend(self)
        self._loss_plot, self._accuracy_plot = self._plot(), self._plot()
        self._accuracy_plot.setXLink(self._loss_plot)
        self._loss_plot.getAxis("bottom").setStyle(showValues=False)
        self._loss_plot.getAxis("bottom").setHeight(6)
        self._accuracy_plot.getAxis("bottom").setHeight(_BOTTOM_AXIS)
        self._headline = self._caption("")
        self._headline.setObjectName("curves_headline")
        plots = QVBoxLayout()
        plots.setSpacing(2)
        plots.addWidget(self._caption(self.tr("Loss on the validation images")))
        plots.addWidget(self._loss_plot, 1)
        plots.addWidget(self._caption(self.tr("Accuracy on the validation images, %")))
        plots.addWidget(self._accuracy_plot, 1)
        beside = QHBoxLayout()
        beside.setSpacing(theme.WITHIN_GROUP)
        beside.addLayout(plots, 1)
        beside.addWidget(self._legend, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._headline)
        layout.addLayout(beside, 1)
        self.show_runs((), all_shown=True)

    def show_runs(self, runs: Sequence[Run], all_shown: bool) -> None:
        """Draw these runs; `all_shown` is False where more are chosen than can be told apart."""
        self._runs = tuple(runs)
        self._headline.setText(self._what_is_shown(all_shown))
        self._headline.setVisible(bool(self._headline.text()))
        self._draw()
        self.setAccessibleDescription(self._summary())

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of the new appearance."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_headline"):
            self._draw()

    def _plot(self) -> pg.PlotWidget:
        plot = pg.PlotWidget(self)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (plot, plot.viewport()):
            widget.setAcceptDrops(False)  # or a checkpoint dropped here would not reach the tab
        plot.setMinimumSize(_LEAST_WIDTH, _LEAST_HEIGHT)
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        plot.showGrid(y=True, alpha=0.25)
        plot.getAxis("left").setWidth(_LEFT_AXIS)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickFont=theme.sized_font(theme.CAPTION), maxTickLevel=0, tickLength=-4)
        plot.disableAutoRange()
        plot.getPlotItem().layout.setContentsMargins(0, 4, _RIGHT_MARGIN, 0)
        return plot

    def _caption(self, text: str) -> QLabel:
        label = PlainLabel(text, self)
        label.setProperty("role", "caption")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return label

    def _draw(self) -> None:
        self._apply_colours()
        drawn = [(run, pen) for run in self._runs if (pen := self._chosen.pen(run.id)) is not None]
        self._legend.show_names([(run.name, pen) for run, pen in drawn])
        last_epoch = 1.0
        for plot, kind in ((self._loss_plot, "loss"), (self._accuracy_plot, "accuracy")):
            plot.clear()
            values = []
            for run, pen in drawn:
                epochs, heights = points((score.epoch, _height(score, kind)) for score in run.curve)
                circles = {"symbol": "o", "symbolSize": _CIRCLE, "symbolPen": None, "symbolBrush": pen.color()}
                plot.addItem(pg.PlotDataItem(x=epochs, y=heights, pen=self._on_plot(pen), antialias=True, **circles))
                values += heights
                last_epoch = max([last_epoch, *epochs])
            low, high = (min(values), max(values)) if values else _NOTHING[kind]
            room = _ROOM * max(high - low, _LEAST_SPAN[kind])
            plot.setYRange(low - room, high + room, padding=0)
        step = tick_step(last_epoch, _MOST_TICKS)
        for plot in (self._loss_plot, self._accuracy_plot):
            plot.setXRange(0.8, max(last_epoch, 2.0) + 0.1, padding=0)
            plot.getAxis("bottom").setTickSpacing(step, step)

    def _on_plot(self, pen: QPen) -> QPen:
        """A plot's lines must not be stretched with it: their width is then in pixels of the screen."""
        fixed = QPen(pen)
        fixed.setCosmetic(True)
        fixed.setWidthF(pen.widthF() * self.devicePixelRatioF())
        return fixed

    def _apply_colours(self) -> None:
        colours = theme.colours()
        for plot in (self._loss_plot, self._accuracy_plot):
            plot.setBackground(colours.surface)
            for side in ("left", "bottom"):
                plot.getAxis(side).setPen(colours.line)
                plot.getAxis(side).setTextPen(colours.muted)
        self._accuracy_plot.getAxis("bottom").setLabel(
            self.tr("epoch"), **{"color": colours.muted, "font-size": f"{theme.CAPTION}px"}
        )

    def _what_is_shown(self, all_shown: bool) -> str:
        if not self._runs:
            return self.tr("Choose runs above to see their curves.")
        if not all_shown:
            return self.tr("More than {0} runs are chosen: the curves of {0} are shown.").format(MOST_CURVES)
        if not any(run.curve for run in self._runs):
            return self.tr("No curve was kept: no epoch was completed here.")
        return self.tr("Hold Ctrl or Shift to choose several runs.") if len(self._runs) == 1 else ""

    def _summary(self) -> str:
        def of_one(run: Run) -> str:
            if not run.curve:
                return self.tr("{0}: no curve").format(run.name)
            last = run.curve[-1]
            accuracy = words.percent(last.accuracy)
            loss = words.decimal(last.loss, 3)
            return self.tr("{0}: loss {1}, accuracy {2} after epoch {3}").format(run.name, loss, accuracy, last.epoch)

        sentences = [self._headline.text(), *(f"{of_one(run)}." for run in self._runs)]
        return " ".join(sentence for sentence in sentences if sentence)


def _height(score: EpochScore, kind: str) -> float | None:
    """Where a score is drawn in the plot of its loss, or of its accuracy in percent; None where it is none."""
    if kind == "loss":
        return score.loss
    accuracy = share(score.accuracy)
    return None if accuracy is None else 100.0 * accuracy
