"""The orders page: what hovering and the keys tell of each map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.reading import orders_page
from gui.reading.orders_page import OrdersPage
from gui.reading.reading_words import row_in_words
from model.types import Order, Reading, Verdict
from tests.gui.reading.test_memory_page import hovered

FIRST_INK = 4


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
    page.resize(430, 28 * 4 + 54)  # four pixels a step
    page.show_readings(READINGS)
    page.show()
    found = page.findChild(QWidget, "order_maps")
    assert found is not None
    yield found
    page.close()  # it lives until here


@pytest.mark.parametrize("place", range(4))
def test_hovering_a_map_tells_its_step_in_words(maps: QWidget, place: int) -> None:
    x = (2 * place + 1) * maps.width() // 8
    said = hovered(maps, QPoint(x, 18 + 13 * 4 + 2))
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
    return [picture.pixelColor(maps.width() // 8, y).name() for y in range(19, 18 + 28 * 4)]


def test_between_two_digits_nothing_is_decided(qtbot: QtBot) -> None:
    page = OrdersPage()
    qtbot.addWidget(page)
    page.resize(430, 28 * 4 + 54)
    page.show_readings([replace(reading, verdict=Verdict.EITHER) for reading in READINGS])
    maps = page.findChild(QWidget, "order_maps")
    assert maps is not None
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
