"""The card says which run its result is of: the page may be about the next one already."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gui.run_wiring import ModelNames, TrainingNotes, run_library
from gui.runs.library import RunLibrary
from tests.gui.train.conftest import House, card, results, use_it


@pytest.fixture
def library(house: House) -> Iterator[RunLibrary]:
    """The list of runs, connected as in the window."""
    found = run_library(house.session, house.tab)
    TrainingNotes(house.tab, found, house.tab)
    ModelNames(found, house.session, house.tab)
    found.open()
    yield found
    house.tab.close_training()
    found.close()


def test_while_the_next_one_trains_the_card_names_the_run_that_it_would_activate(
    house: House, library: RunLibrary
) -> None:
    house.choose("network", "gru")
    house.fill()
    house.run_to_the_end()
    house.wait_until(lambda: house.text("result_name") == "Result of “gru 1”")
    assert card(house).accessibleName() == "Result of “gru 1”"
    (gru,) = results(house)
    house.choose("network", "rnn")
    house.start_long_training()
    assert house.text("result_name") == "Result of “gru 1”"
    assert "gru 1" in house.button("use_button").toolTip()
    library.rename(library.runs[-1].id, "quick one")
    house.wait_until(lambda: house.text("result_name") == "Result of “quick one”")
    use_it(house)
    assert house.session.active_path == gru
    assert house.text("active_line").startswith("Active model: quick one\n")
    house.wait_until(lambda: house.text("progress_text").startswith("epoch 2"))
    house.stop_and_wait()
    house.wait_until(lambda: house.text("result_name") == "Result of “rnn 1”")


def test_a_result_that_no_list_knows_goes_by_its_file(house: House) -> None:
    house.choose("network", "gru")
    house.fill()
    house.run_to_the_end()
    (path,) = results(house)
    assert house.text("result_name") == f"Result of “{path.stem}”"
