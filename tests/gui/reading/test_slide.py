"""A reading as a slide: its texts, marks, key and colours, and its figures as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from gui import theme
from gui.reading.slide import HEIGHT, WIDTH, Slide
from gui.reading.slide_files import FRAME_MILLISECONDS, write_reading
from model.types import Reading, Verdict

pytestmark = pytest.mark.usefixtures("qapp")  # there are no fonts without it


class Written(QPainter):
    """Keeps the texts that are drawn, and those that are wider than their place."""

    texts: list[str]
    cut: list[str]

    def drawText(self, *arguments: object) -> None:  # type: ignore[override]
        place, text = arguments[0], str(arguments[-1])
        assert isinstance(place, QRectF)
        self.texts.append(text)
        if QFontMetricsF(self.font()).horizontalAdvance(text) > place.width():
            self.cut.append(text)
        super().drawText(*arguments)  # type: ignore[call-overload]


def painted(reading: Reading, *, as_curves: bool = False) -> tuple[list[str], QImage]:
    """The texts of a slide, and the slide."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = Written(image)
    painter.texts, painter.cut = [], []
    Slide(reading, as_curves=as_curves).paint(painter, QRectF(0, 0, WIDTH, HEIGHT))
    painter.end()
    assert painter.cut == []  # in no slide
    return painter.texts, image


def places_of_accent(image: QImage) -> Iterator[tuple[int, int]]:
    """Where the slide has the colour of what is meant to be seen."""
    accent = QColor(theme.LIGHT.accent).rgb()
    return ((x, y) for y in range(HEIGHT) for x in range(WIDTH) if image.pixel(x, y) == accent)


SURE = tuple(tuple(0.91 if digit == 7 else 0.01 for digit in range(10)) for _ in range(28))
TORN = tuple(tuple(0.91 if digit == 1 else 0.01 for digit in range(10)) for _ in range(28))
A_SEVEN = Reading(TORN[:12] + SURE[12:], np.ones((28, 28), dtype=np.float32), 4)  # a 1 until row 12
BARS, MARKS = 720, 672  # x from which on there are bars, and the mark of the decision
HEAT = QRect(452, 124, 220, 28 * 13)


def test_a_slide_has_figures_and_says_what_its_mark_is() -> None:
    texts, image = painted(A_SEVEN)
    assert texts.count("91\u00a0%") == 1
    assert texts.count("1\u00a0%") == 9
    assert "stays from row 13" in texts
    places = list(places_of_accent(image))
    assert any(x > BARS for x, _ in places)
    marks = {y for x, y in places if MARKS < x < BARS - 10}
    assert any(abs(y - (124 + 12.5 * 13)) < 2 for y in marks)  # at row 13, and beside the words below
    assert any(y > 124 + 28 * 13 for y in marks)


@pytest.mark.parametrize("verdict", [Verdict.NOT_A_DIGIT, Verdict.FRAGMENT])
def test_a_slide_of_no_digit_has_no_bar_in_the_accent(verdict: Verdict) -> None:
    _, image = painted(replace(A_SEVEN, verdict=verdict))
    assert not list(places_of_accent(image))


def test_a_slide_between_two_digits_has_no_mark() -> None:
    texts, image = painted(replace(A_SEVEN, verdict=Verdict.EITHER))
    assert not any("stays from" in text for text in texts)
    assert all(x > BARS for x, _ in places_of_accent(image))


def test_no_text_of_a_slide_is_cut_off() -> None:
    sure = tuple(tuple(1.0 if digit == row // 5 else 0.0 for digit in range(10)) for row in range(28))
    texts, _ = painted(replace(A_SEVEN, beliefs=sure, first_ink=0, verdict=Verdict.EITHER))
    assert "100.0\u00a0%" in texts
    assert "changing until" in texts[0]


def test_rows_above_the_ink_are_blank_on_a_slide() -> None:
    _, image = painted(A_SEVEN)
    x, tops = 452 + 22 + 11, [124 + row * 13 + 6 for row in (3, 4)]  # the digit 1, last row without ink and first with
    assert [image.pixelColor(x, y) == QColor(theme.LIGHT.surface) for y in tops] == [True, False]


def colours_in(image: QImage, place: QRect) -> set[str]:
    """The colours there."""
    return {
        image.pixelColor(x, y).name()
        for x in range(place.left(), place.right() + 1)
        for y in range(place.top(), place.bottom() + 1)
    }


def named(*colours: str) -> set[str]:
    """As Qt names them."""
    return {QColor(colour).name() for colour in colours}


def test_a_heat_map_has_a_frame_and_a_key_of_its_colours() -> None:
    texts, image = painted(A_SEVEN)
    assert texts.count("0\u00a0%") == texts.count("100\u00a0%") == 1
    key = colours_in(image, QRect(HEAT.left() + 32, HEAT.bottom() + 16, 134, 4))
    most, least = QColor(theme.heat(0.95, dark=False)[0]), QColor(theme.LIGHT.surface)
    assert len(key) > 50
    assert min(QColor(name).lightness() for name in key) <= most.lightness() + 10
    assert max(QColor(name).lightness() for name in key) >= least.lightness() - 10
    white = HEAT.top() + 20  # there is no ink yet: without a frame the map would not end
    beside = [image.pixelColor(x, white).name() for x in range(HEAT.right() - 2, HEAT.right() + 5)]
    assert named(theme.LIGHT.line) <= set(beside)


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_slide_with_curves_is_light_and_has_their_axis(appearance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "_chosen", appearance)
    texts, image = painted(A_SEVEN, as_curves=True)
    axis = [text for text in texts if text in ("0\u00a0%", "50\u00a0%", "100\u00a0%")]
    assert axis == ["0\u00a0%", "50\u00a0%", "100\u00a0%"]
    seen = colours_in(image, HEAT)
    assert named(theme.LIGHT.surface, *theme.CURVES_LIGHT[:2]) <= seen  # of the 7 and of the 1
    assert theme.heat(0.91, dark=False)[0].name() not in seen
    assert not named(theme.DARK.surface, *theme.CURVES_DARK[:2]) & seen
    assert "stays from row 13" in texts


@pytest.mark.parametrize("verdict", Verdict)
def test_every_line_of_the_table_says_what_the_whole_is_taken_for(verdict: Verdict, tmp_path: Path) -> None:
    path = tmp_path / "reading.csv"
    write_reading(replace(A_SEVEN, verdict=verdict), path)
    with path.open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == ["row", *map(str, range(10)), "digit", "decided", "verdict"]
    assert {line["verdict"] for line in table} == {str(verdict)}
    decided = [int(line["row"]) for line in table if line["decided"] == "1"]
    assert decided == ([] if verdict is Verdict.EITHER else [13])  # between two nothing was


@pytest.mark.parametrize("verdict", [Verdict.DIGIT, Verdict.EITHER])
def test_an_animation_rests_at_the_decision_and_between_two_digits_only_at_the_end(
    verdict: Verdict, tmp_path: Path
) -> None:
    path = tmp_path / "reading.gif"
    write_reading(replace(A_SEVEN, verdict=verdict), path)
    longest = []
    with Image.open(path) as image:
        for row in range(28):
            image.seek(row)
            if image.info["duration"] > FRAME_MILLISECONDS:
                longest.append(row + 1)
    assert longest == ([28] if verdict is Verdict.EITHER else [13, 28])
