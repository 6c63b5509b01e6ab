"""The curves and what they are drawn from."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.train.curves import TrainingCurves
from gui.train.loss_history import MOST_POINTS, LossHistory
from model.types import EpochScore, Progress


def progress(batch: int, batches: int = 1000, epochs: int = 10, scores: tuple[EpochScore, ...] = ()) -> Progress:
    losses = ((batch - 1, 1.0 / batch),)
    return Progress(1, epochs, batch, batches, 100.0, 1.0, 1e-3, losses, scores)


def test_what_is_drawn_is_bounded_and_ends_with_the_last_batch() -> None:
    history = LossHistory()
    history.extend((batch, float(batch)) for batch in range(10_000))
    batches, losses, averages = history.thinned()
    assert len(batches) <= MOST_POINTS + 1
    assert batches[-1] == 10_000
    np.testing.assert_array_equal(losses, batches - 1)
    assert np.all(np.diff(batches) > 0)
    assert len(averages) == len(batches)


def test_a_drawn_point_stays_drawn_until_every_second_one_goes() -> None:
    history = LossHistory()
    history.extend((batch, 1.0) for batch in range(700))
    before = set(history.thinned()[0][:-1])
    history.extend((batch, 1.0) for batch in range(700, 900))
    assert before <= set(history.thinned()[0])


@pytest.mark.parametrize("count", [1, 2, 5000])
def test_the_average_of_a_constant_is_that_constant(count: int) -> None:
    history = LossHistory()
    history.extend((batch, 0.25) for batch in range(count))
    np.testing.assert_allclose(history.thinned()[2], 0.25, rtol=1e-9)
    assert history.last_average == pytest.approx(0.25)


def test_nothing_yet_draws_nothing() -> None:
    assert [len(part) for part in LossHistory().thinned()] == [0, 0, 0]


def test_values_are_told_to_screen_readers_and_forgotten_by_clear(qtbot: QtBot) -> None:
    curves = TrainingCurves()
    qtbot.addWidget(curves)
    curves.set_reference(0.9938)
    curves.add(progress(100, scores=(EpochScore(1, 0.1, 0.97),)))
    assert "97.00\u00a0%" in curves.accessibleDescription()
    assert "99.38\u00a0%" in curves.accessibleDescription()
    curves.clear()
    assert curves.accessibleDescription() == "No training yet."


def test_the_epochs_of_both_plots_stand_above_each_other(qtbot: QtBot) -> None:
    curves = TrainingCurves()
    qtbot.addWidget(curves)
    curves.resize(500, 300)
    curves.show()
    for batch in range(1, 1100):  # an epoch more than planned, too
        curves.add(progress(batch, epochs=10))
    qtbot.wait(20)
    above, below = curves._loss_plot.viewRect(), curves._accuracy_plot.viewRect()
    assert above.left() == pytest.approx(below.left())
    assert above.right() == pytest.approx(below.right(), rel=1e-3)
    assert above.right() >= 10.99


def test_the_mouse_wheel_does_not_zoom(qtbot: QtBot) -> None:
    curves = TrainingCurves()
    qtbot.addWidget(curves)
    curves.resize(500, 300)
    curves.show()
    plot = curves._loss_plot
    before = plot.viewRect()
    middle = QPointF(plot.viewport().rect().center())
    event = QWheelEvent(
        middle,
        QPointF(plot.viewport().mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), event)
    assert plot.viewRect() == before
    assert not plot.getPlotItem().menuEnabled()
