"""The numbers of the strokes beside them, as the sentences about them count."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage

from gui import theme
from gui.draw.drawing_overlay import number_places
from gui.main_window import MainWindow
from model.types import Drawing, Point, Stroke
from tests.gui.conftest import Place, on_canvas
from tests.gui.hands import drawing_of

SIDE = 400.0


def places_of(drawing: Drawing) -> list[QRectF]:
    """Where the numbers stand on a paper of SIDE pixels, each figure eight pixels wide."""
    return number_places(drawing.strokes, SIDE, lambda figures: 8 * len(figures))


def test_each_of_several_strokes_has_its_number_before_its_start() -> None:
    across, down = places_of(drawing_of([(0.3, 0.3), (0.7, 0.3)], [(0.5, 0.5), (0.5, 0.9)]))
    pen = Stroke((Point(0.0, 0.0),)).width * SIDE / 2
    assert across.right() < 0.3 * SIDE - pen  # not on the ink
    assert across.right() > 0.3 * SIDE - pen - 12
    assert across.center().y() == pytest.approx(0.3 * SIDE)
    assert down.bottom() < 0.5 * SIDE - pen
    assert down.center().x() == pytest.approx(0.5 * SIDE)


def test_one_stroke_alone_has_no_number() -> None:
    assert places_of(drawing_of([(0.3, 0.3), (0.7, 0.3)])) == []
    assert places_of(Drawing()) == []


@pytest.mark.parametrize("corner", [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.5), (0.5, 0.0)])
def test_numbers_stay_on_the_paper_and_apart(corner: Place) -> None:
    middle = (0.5, 0.5)
    found = places_of(drawing_of([corner, middle], [corner], [middle, corner], [middle, corner], [(0.5, 0.52), middle]))
    assert len(found) == 5
    for place in found:
        assert QRectF(0.0, 0.0, SIDE, SIDE).contains(place)
    for one, other in combinations(found, 2):
        assert not one.intersects(other)


def test_a_dot_and_a_tenth_stroke_have_numbers_too() -> None:
    rows = [[(0.3, 0.05 + 0.09 * number), (0.7, 0.05 + 0.09 * number)] for number in range(10)]
    places = places_of(drawing_of(*rows))
    assert places[9].width() > places[8].width()
    assert len(places_of(drawing_of([(0.5, 0.5)], [(0.2, 0.2)]))) == 2


def test_a_hatching_has_no_numbers() -> None:
    rows = [[(0.3, 0.01 * number), (0.7, 0.01 * number)] for number in range(90)]
    assert places_of(drawing_of(*rows)) == []


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_number_is_painted_on_a_chip_over_the_tinted_ink(window: MainWindow, appearance: str) -> None:
    theme.set_appearance(appearance)
    canvas, overlay = window.draw_tab.canvas, window.draw_tab.overlay
    for stroke in ([(0.4, 0.5), (0.7, 0.5)], [(0.2, 0.5), (0.38, 0.5)]):  # the second under the first one's number
        canvas.pen_down(*stroke[0])
        canvas.pen_move(*stroke[1])
        canvas.pen_up()
    overlay.set_tint((1.0, 1.0))
    side, corner = float(canvas.paper_rect().width()), canvas.paper_rect().topLeft()
    place = number_places(canvas.drawing().strokes, side, lambda _figures: 8)[0].toRect().translated(corner)
    image = overlay.grab(place.adjusted(3, 3, -3, -3)).toImage()
    found = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert QColor(theme.colours().surface) in found
    assert theme.diverging(1.0) not in found
    ground = theme.luminance(QColor(theme.colours().surface))
    assert max(abs(theme.luminance(colour) - ground) for colour in found) > 0.4  # a figure stands on it


def test_a_single_stroke_has_no_number_on_the_paper(window: MainWindow) -> None:
    canvas, overlay = window.draw_tab.canvas, window.draw_tab.overlay
    canvas.pen_down(0.4, 0.5)
    canvas.pen_move(0.7, 0.5)
    canvas.pen_up()
    overlay.set_tint((1.0,))
    place = on_canvas(canvas, (0.4, 0.5)) - QPoint(30, 20)
    image: QImage = overlay.grab().toImage()
    beside = {image.pixelColor(place.x() + x, place.y() + y).name() for x in range(16) for y in range(40)}
    assert QColor(theme.colours().surface).name() not in beside  # no chip
