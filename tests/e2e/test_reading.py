from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.e2e.program import Program
from tests.e2e.test_drawing import line

pytestmark = pytest.mark.e2e

SEVEN = line((110, 290), (280, 290), (190, 470))  # on the paper beside the open reading view
READING = r"reading: (\d), decided in row \d+"


def test_it_is_read_row_by_row_while_it_is_drawn(start: Callable[[], Program]) -> None:
    program = start()
    program.press("ctrl+r")
    program.pen_down(SEVEN[0])
    for start_of_part in range(1, len(SEVEN), 4):
        program.move_pen(SEVEN[start_of_part : start_of_part + 4])
        program.wait_for(READING)  # the view follows the pen, which is still down
    program.pen_up()
    assert program.last_prediction() == 7
    assert re.findall(READING, program.log())[-1] == "7"
    program.press("ctrl+r")
    program.press("Escape")
    assert program.close() == 0
    assert "Traceback" not in program.log()
    assert "CRITICAL" not in program.log()
