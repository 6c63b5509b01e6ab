"""The orders page: what hovering and the keys tell of each map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.main_window import MainWindow
from gui.reading import orders_page, samples
from gui.reading.orders_page import OrderMaps, OrdersPage
from gui.reading.reading_panel import ReadingPanel
from gui.reading.reading_words import row_in_words
from model.types import Order, Reading, Verdict
from tests.gui.reading.test_memory_page import hovered
from tests.gui.reading.test_pages import open_page

FIRST_INK = 4
HEAD, FOOT = 29, 19  # pixels above and below a map


def a_reading(order: Order) -> Reading:
    """No ink until step 5, then a 7 that grows surer with every step."""
    beliefs = []
    for step in range(28):
        share = 0.1 if step < FIRST_INK else 0.2 + 0.02 * step
        beliefs.append(tuple(share if digit == 7 else (1.0 - share) / 9 for digit in range(10)))
    return Reading(tuple(beliefs), np.ones((28, 28), dtype=np.float32), FIRST_INK, order)


READINGS = tuple(map(a_reading, Order))
TITLES = ("Top down", "Bottom up", "Left to right", "Both ends")


@pytest.fixture
def maps(qtbot: QtBot) -> Iterator[QWidget]:
    """Four maps of a page that is open."""
    page = OrdersPage()
    qtbot.addWidget(page)
    page.show_readings(READINGS)
    page.show()
    found = page.findChild(QWidget, "order_maps")
    assert found is not None
    resize(page, found, 430)
    yield found
    page.close()  # it lives until here


def resize(page: QWidget, maps: QWidget, width: int) -> None:
    """Make the page as wide, with four pixels a step."""
    page.resize(width, page.height())
    page.resize(width, page.height() + 28 * 4 + HEAD + FOOT - maps.height())
    assert maps.height() == 28 * 4 + HEAD + FOOT


@pytest.mark.parametrize("place", range(4))
def test_hovering_a_map_tells_its_step_in_words(maps: QWidget, place: int) -> None:
    x = (2 * place + 1) * maps.width() // 8
    said = hovered(maps, QPoint(x, HEAD + 13 * 4 + 2))
    assert said == f"{TITLES[place]}. {row_in_words(READINGS[place], 13)}"
    assert "7 with 46\u00a0%" in said


def test_hovering_elsewhere_tells_what_the_maps_are(maps: QWidget) -> None:
    assert hovered(maps, QPoint(20, 5)).startswith("Each map: ")


def test_the_arrow_keys_go_through_the_steps_of_all_four(maps: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    announced: list[str] = []
    monkeypatch.setattr(orders_page, "announce", lambda _widget, sentence: announced.append(sentence))
    before = maps.grab().toImage()
    maps.setFocus()
    for _ in range(14):
        QTest.keyClick(maps, Qt.Key.Key_Up)
    said = maps.accessibleDescription().split("; ")
    assert said == [
        f"{title}: 7 from step 5. {row_in_words(reading, 13)}" for title, reading in zip(TITLES, READINGS, strict=True)
    ]
    assert maps.grab().toImage() != before
    assert announced[-1] == "; ".join(
        f"{title}: {row_in_words(reading, 13)}" for title, reading in zip(TITLES, READINGS, strict=True)
    )
    QTest.keyClick(maps, Qt.Key.Key_Down)
    assert row_in_words(READINGS[0], 14) in maps.accessibleDescription()


def test_the_steps_end_at_the_first_and_the_last(maps: QWidget) -> None:
    maps.setFocus()
    QTest.keyClick(maps, Qt.Key.Key_Down)
    assert "28 of 28" in maps.accessibleDescription()
    QTest.keyClick(maps, Qt.Key.Key_Home)
    QTest.keyClick(maps, Qt.Key.Key_Up)
    assert maps.accessibleDescription().count("no ink yet") == 4
    QTest.keyClick(maps, Qt.Key.Key_End)
    assert "28 of 28" in maps.accessibleDescription()


def column_of(maps: QWidget) -> list[str]:
    """The colours down the middle of the first map."""
    picture = maps.grab().toImage()
    return [picture.pixelColor(maps.width() // 8, y).name() for y in range(HEAD + 1, HEAD + 28 * 4)]


def test_between_two_digits_nothing_is_decided(maps: QWidget) -> None:
    page = maps.parentWidget()
    assert isinstance(page, OrdersPage)
    page.show_readings([replace(reading, verdict=Verdict.EITHER) for reading in READINGS])
    said = maps.accessibleDescription()
    assert said.count("undecided") == 4
    assert "Top down: 7 or " in said
    assert "from step" not in said
    assert QColor(theme.colours().accent).name() not in column_of(maps)
    page.show_readings(READINGS)
    assert QColor(theme.colours().accent).name() in column_of(maps)


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_marks_stand_out_from_every_colour_of_the_map(
    maps: QWidget, appearance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "_chosen", appearance)
    colours = theme.colours()
    surface, accent, text = (QColor(name).name() for name in (colours.surface, colours.accent, colours.text))
    reading = replace(READINGS[0], beliefs=((0.4,) + (0.6,) * 9,) * 28)  # no cell has the surface's colour
    page = maps.parentWidget()
    assert isinstance(page, OrdersPage)
    page.show_readings([reading] * 4)
    seen = column_of(maps)
    mark = seen.index(accent)
    assert seen[mark - 1 : mark + 3] == [surface, accent, accent, surface]
    for key in (Qt.Key.Key_Home, *[Qt.Key.Key_Down] * 14):
        QTest.keyClick(maps, key)
    seen = column_of(maps)
    edge = seen.index(text)
    assert [seen[edge - 1], seen[edge + 1]] == [surface, surface]


def test_steps_before_the_ink_are_blank(maps: QWidget) -> None:
    seen = column_of(maps)
    assert len(set(seen[2 : 4 * FIRST_INK - 2])) == 1
    page = maps.parentWidget()
    assert isinstance(page, OrdersPage)
    page.show_readings([replace(reading, beliefs=((0.0,) * 10,) * 28) for reading in READINGS])
    assert column_of(maps)[2 : 4 * FIRST_INK - 2] == seen[2 : 4 * FIRST_INK - 2]


def digits_above(maps: QWidget, place: int = 0) -> int:
    """How many figures stand between a map and its title: columns with ink that follow one without."""
    picture = maps.grab().toImage()
    left, width = place * maps.width() // 4, maps.width() // 4 - 8
    ground = picture.pixel(left + width - 1, HEAD - 15)
    inked = [any(picture.pixel(x, y) != ground for y in range(HEAD - 12, HEAD - 2)) for x in range(left, left + width)]
    return sum(now and not before for before, now in zip([False, *inked], inked, strict=False))


def test_the_digits_stand_above_each_map(maps: QWidget) -> None:
    page = maps.parentWidget()
    assert page is not None
    for width, digits in ((800, 10), (340, 5)):  # each second one where there is no room for ten
        resize(page, maps, width)
        assert [digits_above(maps, place) for place in range(4)] == [digits] * 4


@pytest.mark.parametrize(
    ("verdict", "decided"),
    [
        (Verdict.DIGIT, "7 from 14"),
        (Verdict.EITHER, "7 or 9"),
        (Verdict.NOT_A_DIGIT, "no digit"),
        (Verdict.FRAGMENT, "only begun"),
    ],
)
def test_no_caption_runs_into_the_next(maps: QWidget, verdict: Verdict, decided: str) -> None:
    page = maps.parentWidget()
    assert isinstance(page, OrdersPage)
    assert isinstance(maps, OrderMaps)
    sure = tuple(tuple(1.0 if digit == 7 else 0.0 for digit in range(10)) for _ in range(28))
    page.show_readings([replace(reading, beliefs=sure, first_ink=13, verdict=verdict) for reading in READINGS])
    metrics = QFontMetricsF(theme.sized_font(theme.CAPTION))
    resize(page, maps, 340)
    short = []
    for key in (Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Home):
        QTest.keyClick(maps, key)
        short.append(maps.caption(0))
        assert metrics.horizontalAdvance(short[-1]) < maps.field(1).left() - 3  # apart from the next one
    assert short == [decided, "27: 7, 100.0\u00a0%", "1: no ink"]
    resize(page, maps, 800)
    assert maps.caption(0) == "step 1: no ink yet"


def test_the_page_fits_into_a_small_window_and_says_what_it_compares(
    qtbot: QtBot, window: MainWindow, read_seven: ReadingPanel
) -> None:
    window.resize(900, 600)
    open_page(qtbot, window, read_seven, "orders")
    area = read_seven.orders.parentWidget().parentWidget()
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    same = read_seven.orders.findChild(QLabel, "orders_words")
    assert same is not None
    assert same.text() == "The same network each time; lines not yet read stay blank."
    assert same.height() >= same.heightForWidth(same.width())


@pytest.mark.parametrize(
    ("verdict", "said"), [(Verdict.NOT_A_DIGIT, "no digit, like 7"), (Verdict.FRAGMENT, "only begun, like 7")]
)
def test_what_is_no_digit_is_not_told_as_one(maps: QWidget, verdict: Verdict, said: str) -> None:
    page = maps.parentWidget()
    assert isinstance(page, OrdersPage)
    assert "7 from step" in maps.accessibleDescription()
    page.show_readings([replace(reading, verdict=verdict) for reading in READINGS])
    assert maps.accessibleDescription().count(said) == 4
    assert "from step" not in maps.accessibleDescription()


def test_a_horse_is_no_digit_from_any_side(qtbot: QtBot, window: MainWindow, panel: ReadingPanel) -> None:
    window.resize(900, 600)
    window.draw_tab.document.set_drawing(samples.horse())
    open_page(qtbot, window, panel, "orders")
    maps = panel.findChild(OrderMaps, "order_maps")
    assert maps is not None
    qtbot.waitUntil(lambda: "Top down" in maps.accessibleDescription())
    assert maps.accessibleDescription().count(": no digit, like ") == 4
    assert "from step" not in maps.accessibleDescription()
    assert all(maps.caption(place).startswith("no digit") for place in range(4))
