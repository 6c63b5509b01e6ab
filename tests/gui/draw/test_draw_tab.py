"""Drawing in the real window: numeral, words, bars, raster and the time."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.draw.canvas import Canvas
from gui.main_window import MainWindow
from model.types import MAX_PEN_WIDTH, MIN_PEN_WIDTH, Prediction
from tests.gui.conftest import Place, on_canvas
from tests.gui.hands import SEVEN, THREE, ZERO, label, moved, numeral, wait_for_answer

Draw = Callable[[Canvas, list[Place]], None]


@pytest.mark.parametrize(("corners", "digit"), [(SEVEN, 7), (ZERO, 0), (THREE, 3)])
def test_a_drawn_digit_is_read(window: MainWindow, draw: Draw, qtbot: QtBot, corners: list[Place], digit: int) -> None:
    draw(window.draw_tab.canvas, corners)
    wait_for_answer(qtbot, window)
    assert numeral(window) == str(digit)
    shares = window.draw_tab.bars.probabilities
    assert shares is not None
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(1.0, abs=1e-4)
    assert max(range(10), key=shares.__getitem__) == digit
    words = re.fullmatch(r"(sure|probably), (\d+\.\d) %", label(window, "words"))
    assert words, label(window, "words")
    assert float(words[2]) == pytest.approx(shares[digit] * 100, abs=0.051)
    assert (words[1] == "sure") == (shares[digit] >= 0.9)
    assert str(digit) in window.draw_tab.answer.accessibleDescription()


def test_the_bars_follow_while_the_pen_is_still_down(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.draw_tab.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.3, 0.25)))
    for step in range(1, 11):
        QTest.mouseMove(canvas, on_canvas(canvas, (0.3 + 0.04 * step, 0.25)))
    wait_for_answer(qtbot, window)
    half = window.draw_tab.bars.probabilities
    for step in range(1, 15):
        QTest.mouseMove(canvas, on_canvas(canvas, (0.7 - 0.018 * step, 0.25 + 0.04 * step)))
    wait_for_answer(qtbot, window)
    whole = window.draw_tab.bars.probabilities
    assert half is not None
    assert whole is not None
    assert whole != half
    assert numeral(window) == "7"
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, (0.45, 0.8)))


def test_an_empty_paper_has_no_answer(window: MainWindow) -> None:
    assert numeral(window) == ""
    assert label(window, "words") == "Nothing to read yet"
    assert window.draw_tab.bars.probabilities is None
    assert label(window, "judged") == ""
    for action in (window.draw_tab.undo_action, window.draw_tab.clear_action, window.draw_tab.save_raster_action):
        assert not action.isEnabled()


def pixels(image: QImage) -> np.ndarray:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return (
        np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()].copy()
    )


def test_the_preview_is_exactly_what_was_judged(window: MainWindow, draw: Draw, qtbot: QtBot) -> None:
    predictions: list[Prediction] = []
    window.recognizer.predicted.connect(predictions.append)
    draw(window.draw_tab.canvas, THREE)
    wait_for_answer(qtbot, window)
    judged = np.rint(predictions[-1].raster * 255).astype(np.uint8)
    assert judged.max() > 200
    preview = window.draw_tab.preview
    assert np.array_equal(pixels(preview.image()), judged)
    shown = pixels(preview.grab().toImage())[1:113, 1:113]  # on the screen: each pixel a square of 4
    assert np.array_equal(shown[2::4, 2::4], judged)
    window.draw_tab.clear_action.trigger()
    assert pixels(preview.grab().toImage())[1:113, 1:113].min() == 255


def test_the_status_bar_names_the_model_and_the_time(window: MainWindow, draw: Draw, qtbot: QtBot) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    wait_for_answer(qtbot, window)
    assert re.fullmatch(r"judged in \d+\.\d ms", label(window, "judged"))
    window._session.active_changed.emit(window._session.predictor)
    assert label(window, "active_model").startswith("bundled model · MNIST 9")


@pytest.mark.parametrize("corners", [SEVEN, ZERO], ids=["7", "0"])
def test_size_and_place_do_not_matter(window: MainWindow, draw: Draw, qtbot: QtBot, corners: list[Place]) -> None:
    draw(window.draw_tab.canvas, corners)
    wait_for_answer(qtbot, window)
    read = {numeral(window)}
    window.draw_tab._pen_bar.slider.setValue(30)
    for centre in ((0.15, 0.15), (0.85, 0.15), (0.15, 0.85), (0.85, 0.85)):
        window.draw_tab.clear_action.trigger()
        draw(window.draw_tab.canvas, moved(corners, 0.35, centre))
        wait_for_answer(qtbot, window)
        read.add(numeral(window))
    window.draw_tab.clear_action.trigger()
    window.draw_tab._pen_bar.slider.setValue(90)
    draw(window.draw_tab.canvas, moved(corners, 1.5, (0.5, 0.5)))
    wait_for_answer(qtbot, window)
    read.add(numeral(window))
    assert read == {"7" if corners is SEVEN else "0"}


@pytest.mark.parametrize("width", [MIN_PEN_WIDTH, MAX_PEN_WIDTH], ids=["hairline", "thickest"])
@pytest.mark.parametrize(
    "corners",
    [
        [(0.5, 0.5), (0.5, 0.5)],
        [(0.5, 0.1), (0.5, 0.9)],
        [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)],
        [(1.0, 1.0), (1.0, 1.0)],
        [(0.5, 0.5), (0.502, 0.5)],
    ],
    ids=["dot", "line", "along the edges", "dot in the corner", "speck"],
)
def test_anything_with_ink_gets_an_answer(
    window: MainWindow, draw: Draw, qtbot: QtBot, corners: list[Place], width: float
) -> None:
    window.draw_tab.canvas.set_pen_width(width)
    draw(window.draw_tab.canvas, corners)
    wait_for_answer(qtbot, window)
    shares = window.draw_tab.bars.probabilities
    assert shares is not None
    assert 0.0 <= sum(shares) <= 1.0001  # less than 1 where it is taken for no digit
    assert numeral(window)
    assert not window.draw_tab.banner.isVisible()
    assert pixels(window.draw_tab.preview.image()).max() > 100


def test_a_hairline_is_read_like_a_line(window: MainWindow, draw: Draw, qtbot: QtBot) -> None:
    window.draw_tab.canvas.set_pen_width(MIN_PEN_WIDTH)
    draw(window.draw_tab.canvas, SEVEN)
    wait_for_answer(qtbot, window)
    assert numeral(window) == "7"
