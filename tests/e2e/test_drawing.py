from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import pytest

from tests.e2e.program import Place, Program

pytestmark = pytest.mark.e2e


def line(*corners: Place) -> list[Place]:
    """Corners joined by straight lines of twelve steps."""
    points = [corners[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        points += [(round(x0 + (x1 - x0) * t / 12), round(y0 + (y1 - y0) * t / 12)) for t in range(1, 13)]
    return points


def arc(centre: Place, radius: Place, start: float, end: float) -> list[Place]:
    """Part of an ellipse, from angle to angle in degrees, clockwise from the right."""
    angles = [math.radians(start + (end - start) * t / 24) for t in range(25)]
    return [(round(centre[0] + radius[0] * math.cos(a)), round(centre[1] + radius[1] * math.sin(a))) for a in angles]


DRAWINGS = {
    7: [line((180, 180), (360, 180), (250, 480))],
    0: [arc((270, 330), (90, 150), -90, 270)],
    3: [[*arc((250, 250), (90, 75), -150, 90), *arc((250, 405), (105, 80), -90, 150)]],
}


def test_a_7_a_0_and_a_3_are_read(start: Callable[[], Program]) -> None:
    program = start()
    for digit, strokes in DRAWINGS.items():
        program.draw(strokes)
        assert program.last_prediction() == digit
        program.press("Escape")
    assert program.close() == 0
    assert "Traceback" not in program.log()
    assert "CRITICAL" not in program.log()


def test_the_bars_follow_while_the_pen_is_down(start: Callable[[], Program]) -> None:
    program = start()
    program.draw(DRAWINGS[7])
    program.last_prediction()
    assert program.log().count("prediction:") > 5  # one stroke, many judgements
    program.press("ctrl+z")  # the only stroke: nothing is left to judge
    program.draw(DRAWINGS[0])
    assert program.last_prediction() == 0
    assert program.close() == 0
