"""On a slow computer rows are left out while the pen moves; on a fast one none is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gui.reading_pace import COARSEST, LONGEST, ReadingPace


def noted(pace: ReadingPace, seconds: float, times: int) -> int:
    for _ in range(times):
        pace.note(seconds, pace.every)
    return pace.every


def test_a_fast_computer_asks_every_row() -> None:
    assert noted(ReadingPace(), LONGEST * 0.9, 50) == 1


def test_a_slow_one_finds_its_pace_within_the_first_strokes_of_the_pen() -> None:
    """A third of a second of judgements that are too slow would be seen."""
    pace = ReadingPace()
    noted(pace, LONGEST * 1.3, 3)
    assert 1 < pace.every < COARSEST
    assert noted(pace, LONGEST * 0.9, 50) < COARSEST  # now it keeps up: nothing more is left out


def test_a_much_too_slow_one_goes_to_the_coarsest_at_once() -> None:
    assert noted(ReadingPace(), 1.0, 3) == COARSEST


def test_it_never_becomes_coarser_than_the_coarsest() -> None:
    assert noted(ReadingPace(), 1.0, 100) == COARSEST


def test_one_hiccup_changes_nothing() -> None:
    pace = ReadingPace()
    for step in range(40):
        pace.note(0.5 if step % 5 == 2 else LONGEST / 2, pace.every)
    assert pace.every == 1


def test_rows_come_back_when_it_is_fast_again() -> None:
    pace = ReadingPace()
    noted(pace, 1.0, 100)
    assert noted(pace, LONGEST / 4, 100) == 1


def test_a_computer_on_the_edge_does_not_go_to_and_fro() -> None:
    """Judgements that take 6 + rows: a pace is kept once found."""
    for a_row in (LONGEST / 26.5, LONGEST / 25.5, LONGEST / 16.1, LONGEST / 15.9):
        pace, found = ReadingPace(), []
        for _ in range(60):
            pace.note(a_row * (6 + 20 / pace.every), pace.every)
            found.append(pace.every)
        assert len(set(found[5:])) == 1, found


def test_a_thorough_reading_in_between_does_not_count() -> None:
    pace = ReadingPace()
    noted(pace, 1.0, 100)
    for _ in range(50):
        pace.note(LONGEST / 10, 1)
    assert pace.every == COARSEST


@given(st.lists(st.floats(0.0, 10.0), max_size=200))
def test_whatever_it_is_told_it_stays_within_its_bounds(seconds: list[float]) -> None:
    pace = ReadingPace()
    for taken in seconds:
        pace.note(taken, pace.every)
        assert 1 <= pace.every <= COARSEST
