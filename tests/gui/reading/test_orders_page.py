"""The orders page: what hovering and the keys tell of each map."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.reading import orders_page
from gui.reading.orders_page import OrdersPage
from gui.reading.reading_words import row_in_words
from model.types import Order, Reading
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
    assert "7 with 46 %" in said


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
