"""The quick way to all beginnings of a raster says what the slow one says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from model import networks
from model.networks.uncovering import Uncovering, describes_rows, uncovered
from model.types import ROWS

QUICK = [name for name in networks.names() if describes_rows(networks.build(name))]


def taught(name: str) -> nn.Module:
    """An untaught network whose batch norms have seen something, so that white paper is not zero to them."""
    torch.manual_seed(3)
    network = networks.build(name).train()
    with torch.no_grad():
        network(torch.rand(64, ROWS, ROWS))
    return network.eval()


@pytest.fixture(scope="module")
def quick_networks() -> dict[str, nn.Module]:
    return {name: taught(name) for name in QUICK}


def test_the_networks_with_convolutions_before_an_lstm_have_the_quick_way() -> None:
    assert QUICK == ["cnn-lstm", "rowpad"]


def test_nothing_but_the_rows_above_is_seen() -> None:
    raster = torch.rand(ROWS, ROWS)
    first, last = uncovered(raster, torch.tensor([4, 27]))  # (28, 28) each
    assert torch.equal(first[:5], raster[:5])
    assert not first[5:].any()
    assert torch.equal(last, raster)


@pytest.mark.parametrize("name", QUICK)
def test_each_beginning_has_an_answer_of_its_own(quick_networks: dict[str, nn.Module], name: str) -> None:
    raster = torch.from_numpy(np.random.default_rng(1).random((ROWS, ROWS), dtype=np.float32))  # (28, 28)
    with torch.inference_mode():
        said = Uncovering(quick_networks[name]).logits(raster, torch.arange(ROWS))  # (28, 10 or 12)
    assert len(torch.unique(said, dim=0)) == ROWS


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=20)
@given(
    seed=st.integers(0, 10_000),
    rows=st.lists(st.integers(0, ROWS - 1), min_size=1, max_size=ROWS, unique=True),
    top=st.integers(0, ROWS - 1),
)
def test_both_ways_say_the_same(
    quick_networks: dict[str, nn.Module], name: str, seed: int, rows: list[int], top: int
) -> None:
    network = quick_networks[name]
    raster = torch.from_numpy(np.random.default_rng(seed).random((ROWS, ROWS), dtype=np.float32))  # (28, 28)
    raster[:top] = 0.0
    after = torch.tensor(rows)  # (T,), in any order
    with torch.inference_mode():
        slow = network(uncovered(raster, after))  # (T, 10 or 12)
        quick = Uncovering(network).logits(raster, after)
    torch.testing.assert_close(quick, slow, atol=2e-5, rtol=1e-4)


def test_threads_that_ask_for_other_rows_do_not_disturb_each_other(quick_networks: dict[str, nn.Module]) -> None:
    uncovering = Uncovering(quick_networks["cnn-lstm"])
    raster = torch.from_numpy(np.random.default_rng(2).random((ROWS, ROWS), dtype=np.float32))  # (28, 28)

    def ask(number: int) -> tuple[int, torch.Tensor]:
        last = 5 + number % 2 * 15
        with torch.inference_mode():
            return last, uncovering.logits(raster, torch.tensor([last]))

    alone = dict(map(ask, range(2)))
    with ThreadPoolExecutor(4) as pool:
        for last, said in pool.map(ask, range(400)):
            torch.testing.assert_close(said, alone[last])
