from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from model.training.curtain import SHARE, draw_curtains
from model.types import DIGITS, LABELS


def drawn(count: int, seed: int, digits: int = DIGITS) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Rasters without a white pixel and their labels; with curtains, and which are covered."""
    source = torch.Generator().manual_seed(seed + 1)
    rasters = torch.rand(count, 28, 28, generator=source) * 0.9 + 0.1
    labels = torch.randint(LABELS, (count,), generator=source)
    return rasters, labels, *draw_curtains(rasters, labels, torch.Generator().manual_seed(seed), digits)


@given(st.integers(0, 60), st.integers(0, 2**31))
def test_rows_below_are_hidden_and_rows_above_untouched(count: int, seed: int) -> None:
    rasters, labels, shown, covered = drawn(count, seed)
    assert shown.shape == rasters.shape
    assert covered.shape == labels.shape
    assert torch.equal(shown[~covered], rasters[~covered])
    assert (labels[covered] < DIGITS).all()
    for before, after in zip(rasters[covered], shown[covered], strict=True):
        rows = int(after.any(dim=1).sum())
        assert 5 <= rows <= 27  # at least one row is hidden
        assert torch.equal(after[:rows], before[:rows])
        assert not after[rows:].any()


def test_what_was_handed_in_stays_as_it_was() -> None:
    rasters = torch.ones(200, 28, 28)
    _, covered = draw_curtains(rasters, torch.zeros(200, dtype=torch.int64), torch.Generator().manual_seed(1), DIGITS)
    assert covered.any()
    assert (rasters == 1.0).all()


def test_one_digit_in_eight_is_covered_and_every_row_may_be_the_last() -> None:
    _, labels, shown, covered = drawn(20_000, 1)
    digits = labels < DIGITS
    assert covered[digits].float().mean() == pytest.approx(SHARE, abs=0.01)
    assert not covered[~digits].any()
    rows = shown[covered].any(dim=2).sum(dim=1)
    counts = torch.bincount(rows, minlength=29)[5:28].float()
    assert counts.min() > 0.5 * counts.mean()
    assert counts.max() < 1.6 * counts.mean()


def test_the_seed_decides() -> None:
    first, again, other = (drawn(300, seed)[3] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_only_labels_below_digits_are_touched() -> None:
    _, labels, _, covered = drawn(2_000, 1, digits=3)
    assert set(labels[covered].tolist()) == {0, 1, 2}
