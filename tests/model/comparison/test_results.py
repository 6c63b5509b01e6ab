from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model import settings_limits
from model.comparison.cells import DEFAULT_ENTRIES, ENTRIES, LABELS, SEEDS, Cell, plan
from model.comparison.plot import plot
from model.comparison.results import Outcome, Results, Speed
from model.comparison.table import table
from model.errors import DatasetError, SettingsError


def outcome(cell: Cell, test: float) -> Outcome:
    return Outcome(cell, epochs=1, batches=10, validation=test, test=test, hands=test / 2)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """Three seeds of the LSTM at two sizes, one of the CNN, and what the LSTM costs."""
    found = Results(tmp_path / "comparison.json")
    for labels, accuracies in ((100, (0.60, 0.70, 0.80)), (60_000, (0.98, 0.99, 0.985))):
        for seed, accuracy in enumerate(accuracies, 1):
            cell = Cell("lstm", labels, seed)
            found.outcomes[cell] = outcome(cell, accuracy)
    found.outcomes[Cell("cnn", 100, 1)] = outcome(Cell("cnn", 100, 1), 0.9)
    found.speeds["lstm"] = Speed("lstm", 131_210, 13_000.0, 42.0, 0.4, threads=2)
    return found


def test_every_cell_has_settings_that_are_allowed_and_its_own_seed() -> None:
    for cell in plan(tuple(ENTRIES), LABELS, SEEDS):
        settings_limits.check(cell.config)
        assert cell.config.seed == cell.seed
        assert cell.config.train_size == min(cell.labels, 55_000)


def test_what_is_cut_off_lacks_seeds_not_networks() -> None:
    cells = plan(DEFAULT_ENTRIES, LABELS, SEEDS)
    first = cells[: len(cells) // len(SEEDS)]
    assert {cell.seed for cell in first} == {SEEDS[0]}
    assert {cell.entry for cell in first} == set(DEFAULT_ENTRIES)


def test_the_gan_without_unlabelled_images_differs_in_nothing_else() -> None:
    with_them, without = (Cell(name, 100, 1).config for name in ("gan", "gan, labels only"))
    assert with_them.unlabelled == 55_000
    assert without.unlabelled == 0
    assert (with_them.repeats, with_them.epochs, with_them.learning_rate) == (
        without.repeats,
        without.epochs,
        without.learning_rate,
    )


@pytest.mark.parametrize(("entries", "labels"), [(["perceptron"], [100]), (["lstm"], [123])])
def test_what_can_t_be_compared_is_named(entries: list[str], labels: list[int]) -> None:
    with pytest.raises(SettingsError, match=r"perceptron|123"):
        plan(entries, labels, [1])


@given(st.lists(st.tuples(st.sampled_from(sorted(ENTRIES)), st.sampled_from(LABELS), st.integers(0, 99)), max_size=8))
def test_what_was_saved_comes_back(tmp_path_factory: pytest.TempPathFactory, keys: list[tuple[str, int, int]]) -> None:
    path = tmp_path_factory.mktemp("comparison") / "c.json"
    first = Results(path)
    for number, key in enumerate(keys):
        first.outcomes[Cell(*key)] = outcome(Cell(*key), number / 10)
    first.save()
    assert Results(path).outcomes == first.outcomes


@pytest.mark.parametrize(
    "content", ["", "[]", '{"format": 9}', '{"format": 1, "outcomes": [{"cell": 3}], "speeds": []}']
)
def test_a_file_that_is_no_comparison_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(content)
    with pytest.raises(DatasetError, match="Name another file"):
        Results(path)
    assert path.read_text() == content


def test_the_table_says_mean_and_spread_of_the_seeds(results: Results) -> None:
    lines = table(results).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    lstm = next(line for line in lines if "`lstm`" in line)
    assert "70.00 ± 10.00" in lstm
    assert "98.50 ± 0.50" in lstm
    assert "131,210" in lstm
    assert "42 s" in lstm
    cnn = next(line for line in lines if "`cnn`" in line)
    assert "90.00" in cnn
    assert "±" not in cnn  # one seed has no spread


def test_the_plot_is_a_picture_with_every_network(results: Results, tmp_path: Path) -> None:
    plot(results, tmp_path / "all.png")
    del results.outcomes[Cell("cnn", 100, 1)]
    plot(results, tmp_path / "lstm.png")
    with Image.open(tmp_path / "all.png") as both, Image.open(tmp_path / "lstm.png") as one:
        assert both.size == one.size == (1280, 800)
        assert both.tobytes() != one.tobytes()


def test_the_saved_file_can_be_read_by_others(results: Results, tmp_path: Path) -> None:
    results.save()
    stored = json.loads((tmp_path / "comparison.json").read_text())
    assert {entry["cell"]["entry"] for entry in stored["outcomes"]} == {"lstm", "cnn"}
    assert stored["speeds"][0]["images_per_second"] == 13_000.0
