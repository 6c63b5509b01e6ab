"""On a slow computer rows are left out while the pen moves; on a fast one none is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gui.reading_pace import COARSEST, FAST, SLOW, ReadingPace


def noted(pace: ReadingPace, seconds: float, times: int) -> int:
    for _ in range(times):
        pace.note(seconds, pace.every)
    return pace.every


def test_a_fast_computer_asks_every_row() -> None:
    assert noted(ReadingPace(), SLOW * 0.9, 50) == 1


def test_a_slow_one_leaves_more_and_more_out_until_it_keeps_up() -> None:
    pace = ReadingPace()
    found = [pace.every]
    for _ in range(60):
        pace.note(0.030 / pace.every, pace.every)
        found.append(pace.every)
    assert found[0] == 1
    assert found[-1] == 3  # 10 ms
    assert sorted(found) == found


def test_it_never_becomes_coarser_than_the_coarsest() -> None:
    assert noted(ReadingPace(), 1.0, 100) == COARSEST


def test_one_hiccup_changes_nothing() -> None:
    pace = ReadingPace()
    for step in range(40):
        pace.note(0.5 if step % 5 == 2 else SLOW / 2, pace.every)
    assert pace.every == 1


def test_rows_come_back_when_it_is_fast_again() -> None:
    pace = ReadingPace()
    noted(pace, 1.0, 100)
    assert noted(pace, FAST / 2, 100) == 1


def test_a_thorough_reading_in_between_does_not_count() -> None:
    pace = ReadingPace()
    noted(pace, 1.0, 100)
    for _ in range(50):
        pace.note(FAST / 2, 1)
    assert pace.every == COARSEST


@given(st.lists(st.floats(0.0, 10.0), max_size=200))
def test_whatever_it_is_told_it_stays_within_its_bounds(seconds: list[float]) -> None:
    pace = ReadingPace()
    for taken in seconds:
        before = pace.every
        pace.note(taken, pace.every)
        assert 1 <= pace.every <= COARSEST
        assert abs(pace.every - before) <= 1
