"""How an answer is put: a digit, two of them, no digit, or too little to tell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QSlider
from pytestqt.qtbot import QtBot

from gui import theme
from gui.draw.answer import Answer
from gui.draw.canvas import Canvas
from gui.draw.probability_bars import ProbabilityBars
from gui.main_window import MainWindow
from gui.settings import BOLDNESS, Settings
from model.types import DIGITS, Prediction, Verdict
from tests.gui.conftest import Place

Draw = Callable[[Canvas, list[Place]], None]


def prediction(verdict: Verdict, first: float = 0.97, second: float = 0.02) -> Prediction:
    rest = (1.0 - first - second) / (DIGITS - 2)
    shares = tuple({7: first, 1: second}.get(digit, rest) for digit in range(DIGITS))
    raster = np.zeros((28, 28), dtype=np.float32)
    return Prediction(shares, 7, raster, 0.001, verdict=verdict, second=1, is_digit=0.2)


def texts(answer: Answer) -> tuple[str, str]:
    found = [answer.findChild(QLabel, name) for name in ("numeral", "words")]
    return found[0].text(), found[1].text()


@pytest.mark.parametrize(
    ("verdict", "first", "second", "large", "words"),
    [
        (Verdict.DIGIT, 0.97, 0.02, "7", "sure, 97.0 %"),
        (Verdict.DIGIT, 0.75, 0.2, "7", "probably, 75.0 %"),
        (Verdict.EITHER, 0.52, 0.44, "7 or 1", "unsure: 52.0 % or 44.0 %"),
        (Verdict.NOT_A_DIGIT, 0.9, 0.05, "Not a digit", "most like 7; a digit at all: 20 %"),
        (Verdict.FRAGMENT, 0.9, 0.05, "Draw a bit more", "most like 7; a digit at all: 20 %"),
    ],
)
def test_the_verdict_stands_in_the_place_of_the_numeral(
    qtbot: QtBot, verdict: Verdict, first: float, second: float, large: str, words: str
) -> None:
    answer = Answer()
    qtbot.addWidget(answer)
    answer.show_prediction(prediction(verdict, first, second))
    assert texts(answer) == (large, words)
    assert large in answer.accessibleDescription()
    answer.resize(280, answer.sizeHint().height())
    numeral = answer.findChild(QLabel, "numeral")
    assert numeral.sizeHint().width() <= 280  # the narrowest panel
    answer.show_prediction(None)
    assert texts(answer)[0] == ""


def test_the_best_bar_stands_out_only_where_the_drawing_is_taken_for_a_digit(qtbot: QtBot) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.resize(320, 260)

    def accent_pixels(accepted: bool) -> int:
        bars.set_probabilities(prediction(Verdict.DIGIT).probabilities, accepted)
        qtbot.waitUntil(lambda: bars._animation.state() == bars._animation.State.Stopped)
        image = bars.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        accent = QColor(theme.colours().accent).rgb()
        return sum(image.pixel(x, y) == accent for x in range(image.width()) for y in range(0, image.height(), 3))

    assert accent_pixels(accepted=True) > 100
    assert accent_pixels(accepted=False) == 0


def test_a_house_is_no_digit_and_boldness_decides_the_doubtful(
    qtbot: QtBot, window: MainWindow, settings: Settings, draw: Draw
) -> None:
    canvas = window.draw_tab.canvas
    draw(canvas, [(0.2, 0.5), (0.5, 0.15), (0.8, 0.5), (0.8, 0.9), (0.2, 0.9), (0.2, 0.5), (0.8, 0.5)])
    answer = window.draw_tab.answer
    qtbot.waitUntil(lambda: texts(answer)[0] == "Not a digit", timeout=10_000)
    slider = window.draw_tab.findChild(QSlider, "boldness")
    revision = window.recognizer.answered_revision
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert settings.get(BOLDNESS) == 1.0
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert settings.get(BOLDNESS) == -1.0
    qtbot.waitUntil(lambda: texts(answer)[0] == "Not a digit", timeout=10_000)
    assert window.recognizer.answered_revision == revision  # the same drawing, judged again


def test_a_sentence_keeps_its_size_in_another_appearance(window: MainWindow) -> None:
    window.draw_tab.column.show_prediction(prediction(Verdict.NOT_A_DIGIT))
    numeral = window.draw_tab.findChild(QLabel, "numeral")
    before = numeral.font().pixelSize()
    for appearance in ("dark", "light"):
        theme.set_appearance(appearance)
        assert numeral.text() == "Not a digit"
        assert numeral.font().pixelSize() == before, appearance
