"""The curves of a training, live: loss above, accuracy below, over one axis of epochs. Imports pyqtgraph."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui import theme, words
from gui.finite import finite, points, share, tick_step
from gui.plain_text import PlainLabel
from gui.train.loss_history import LossHistory
from model.types import Progress

_LEFT_AXIS = 44  # pixels, the same in both plots, so that their epochs stand above each other
_BOTTOM_AXIS = 34
_LEAST_HEIGHT = 48
_RIGHT_MARGIN = 12  # half of the last epoch's number stands there
_ROOM_FOR_A_CIRCLE = 1.01
_MOST_TICKS = 10
_HEADROOM = 1.08
_LEAST_SPAN = 1.0  # percentage points of accuracy that are always in view


class TrainingCurves(QWidget):
    """`add` what a training reports. Losses are faint points under their average; accuracies are joined circles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = LossHistory()
        self._last: Progress | None = None
        self._reference: float | None = None
        self.setAccessibleName(self.tr("Training curves"))
        self._raw = pg.ScatterPlotItem(size=3, pen=None, pxMode=True)
        self._smooth = pg.PlotCurveItem(antialias=True)
        self._accuracy = pg.PlotDataItem(antialias=True, symbol="o", symbolSize=7)
        self._reference_line = pg.InfiniteLine(angle=0)
        self._loss_plot = self._plot(self._raw, self._smooth)
        self._accuracy_plot = self._plot(self._reference_line, self._accuracy)
        self._accuracy_plot.setXLink(self._loss_plot)
        self._loss_plot.getAxis("bottom").setStyle(showValues=False)
        self._loss_plot.getAxis("bottom").setHeight(6)
        self._accuracy_plot.getAxis("bottom").setHeight(_BOTTOM_AXIS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._caption(self.tr("Loss · points: single batches, line: their running average")))
        layout.addWidget(self._loss_plot, 1)
        layout.addSpacing(4)
        self._accuracy_caption = self._caption("")
        layout.addWidget(self._accuracy_caption)
        layout.addWidget(self._accuracy_plot, 1)
        self._apply_colours()
        self._show()
        self._name_accuracies()

    def clear(self) -> None:
        """Forget the last training."""
        self._history = LossHistory()
        self._last = None
        self._show()

    def add(self, progress: Progress) -> None:
        """Draw what has come since the last call."""
        self._history.extend(progress.losses)
        self._last = progress
        self._show()

    def set_reference(self, accuracy: float | None) -> None:
        """Show the active model's accuracy (0…1) as a dashed line, or no line."""
        self._reference = share(accuracy)
        self._show()
        self._name_accuracies()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of the new appearance."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_accuracy_plot"):
            self._apply_colours()

    def _plot(self, *items: pg.GraphicsObject) -> pg.PlotWidget:
        plot = pg.PlotWidget(self)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setMinimumHeight(_LEAST_HEIGHT)
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        plot.showGrid(y=True, alpha=0.25)
        plot.getAxis("left").setWidth(_LEFT_AXIS)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickFont=theme.sized_font(theme.CAPTION), maxTickLevel=0, tickLength=-4)
            axis.setStyle(hideOverlappingLabels=False)
        plot.disableAutoRange()
        plot.getPlotItem().layout.setContentsMargins(0, 4, _RIGHT_MARGIN, 0)
        for item in items:
            plot.addItem(item)
        return plot

    def _caption(self, text: str) -> QLabel:
        label = PlainLabel(text, self)
        label.setProperty("role", "caption")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return label

    def _name_accuracies(self) -> None:
        text = self.tr("Accuracy, % · circles: validation images")
        if self._reference is not None:
            text = self.tr("{0}, dashes: active model on test images, {1}").format(text, words.percent(self._reference))
        self._accuracy_caption.setText(text)

    def _apply_colours(self) -> None:
        colours, curves = theme.colours(), theme.curve_colours()
        faint = QColor(curves[0])
        faint.setAlphaF(0.35)
        self._raw.setBrush(pg.mkBrush(faint))
        self._smooth.setPen(pg.mkPen(curves[0], width=2))
        self._accuracy.setPen(pg.mkPen(curves[1], width=2))
        self._accuracy.setSymbolPen(pg.mkPen(curves[1]))
        self._accuracy.setSymbolBrush(pg.mkBrush(curves[1]))
        self._reference_line.setPen(pg.mkPen(colours.muted, width=1, style=Qt.PenStyle.DashLine))
        for plot in (self._loss_plot, self._accuracy_plot):
            plot.setBackground(colours.surface)
            for side in ("left", "bottom"):
                plot.getAxis(side).setPen(colours.line)
                plot.getAxis(side).setTextPen(colours.muted)
        self._accuracy_plot.getAxis("bottom").setLabel(
            self.tr("epoch"), **{"color": colours.muted, "font-size": f"{theme.CAPTION}px"}
        )

    def _show(self) -> None:
        self._show_losses()
        self._show_accuracies()
        self.setAccessibleDescription(self._summary())

    def _show_losses(self) -> None:
        batches, losses, averages = self._history.thinned()
        per_epoch = self._batches_per_epoch()
        self._raw.setData(x=batches / per_epoch, y=losses)
        self._smooth.setData(x=batches / per_epoch, y=averages)
        planned = max(1.0, finite(self._last.epochs) or 1.0) if self._last is not None else 1.0
        last = max(planned, float(batches.max(initial=0.0)) / per_epoch)
        highest = float(losses.max()) if len(losses) else 1.0
        self._loss_plot.setXRange(0.0, last * _ROOM_FOR_A_CIRCLE, padding=0)
        step = tick_step(last, _MOST_TICKS)
        for plot in (self._loss_plot, self._accuracy_plot):
            plot.getAxis("bottom").setTickSpacing(step, step)
        self._loss_plot.setYRange(0.0, max(highest, 1e-3) * _HEADROOM, padding=0)

    def _show_accuracies(self) -> None:
        scores = self._last.scores if self._last is not None else ()
        known = [(score.epoch, accuracy) for score in scores if (accuracy := share(score.accuracy)) is not None]
        epochs, percents = points((epoch, 100.0 * accuracy) for epoch, accuracy in known)
        self._accuracy.setData(x=epochs, y=percents)
        self._reference_line.setVisible(self._reference is not None)
        if self._reference is not None:
            self._reference_line.setValue(100.0 * self._reference)
            percents.append(100.0 * self._reference)
        lowest = min(percents, default=90.0)
        span = max(100.0 - lowest, _LEAST_SPAN)
        self._accuracy_plot.setYRange(100.0 - 1.3 * span, 100.0 + 0.06 * span, padding=0)

    def _batches_per_epoch(self) -> float:
        if self._last is None:
            return 1.0
        return max(1.0, self._last.batches / max(1, self._last.epochs))

    def _summary(self) -> str:
        if self._last is None or not len(self._history):
            return self.tr("No training yet.")
        text = self.tr("Epoch {0} of {1}: the loss is {2} on average.").format(
            self._last.epoch, self._last.epochs, words.decimal(self._history.last_average, 3)
        )
        if self._last.scores:
            text += " " + self.tr("Validation accuracy after epoch {0}: {1}.").format(
                self._last.scores[-1].epoch, words.percent(self._last.scores[-1].accuracy)
            )
        if self._reference is not None:
            text += " " + self.tr("The active model has {0} on test images.").format(words.percent(self._reference))
        return text
