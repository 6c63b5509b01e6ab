"""What the documents say of the comparison is what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import networks
from model.comparison.cells import LABELS, SEEDS, plan
from model.comparison.results import Results
from model.comparison.table import table
from model.training.recipes import PRESETS

ROOT = Path(__file__).resolve().parents[3]
# The least that the preset must reach with all labels, on average.
TARGETS = {
    "rnn": 0.970,
    "lstm": 0.988,
    "gru": 0.988,
    "bilstm": 0.990,
    "cnn-lstm": 0.993,
    "attention-lstm": 0.992,
    "cnn": 0.993,
}


@pytest.fixture(scope="module")
def results() -> Results:
    return Results(ROOT / "docs" / "comparison.json")


def test_every_network_was_trained_with_all_numbers_of_labels_and_seeds(results: Results) -> None:
    assert set(results.entries()) >= set(PRESETS) - {"rowpad"}
    assert set(results.outcomes) >= set(plan(results.entries(), LABELS, SEEDS))
    for name, speed in results.speeds.items():
        network = name.split(",")[0]
        assert speed.parameters == networks.parameter_count(networks.build(network)), name


def test_the_tables_are_those_of_the_measured_figures(results: Results) -> None:
    lines = table(results).splitlines()
    assert (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8").splitlines() == lines
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [line for line in lines if line not in readme] == []


@pytest.mark.parametrize("network", TARGETS)
def test_the_presets_reach_their_targets(results: Results, network: str) -> None:
    spread = results.spread("test", network, LABELS[-1])
    assert spread is not None
    assert spread.n >= 3
    assert spread.mean >= TARGETS[network]


def test_unlabelled_images_are_worth_five_points_where_labels_are_few(results: Results) -> None:
    with_them, without = (results.spread("test", name, 100) for name in ("gan", "gan, labels only"))
    assert with_them is not None
    assert without is not None
    assert with_them.mean - without.mean >= 0.05
