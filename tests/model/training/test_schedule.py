from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.schedule import FLOOR, WARM_UP, rate_factor


@given(st.integers(1, 20_000), st.integers(0, 30_000))
def test_the_rate_is_never_nothing_and_never_above_the_peak(batches: int, batch: int) -> None:
    assert 0.0 < rate_factor(batch, batches) <= 1.0


@given(st.integers(1, 3_000))
def test_it_climbs_to_the_peak_and_then_only_falls(batches: int) -> None:
    factors = [rate_factor(batch, batches) for batch in range(batches + 1)]
    top = factors.index(max(factors))
    assert factors[top] == 1.0
    assert top <= max(1, round(WARM_UP * batches))
    assert all(a < b for a, b in pairwise(factors[: top + 1]))
    assert all(a >= b for a, b in pairwise(factors[top:]))


@pytest.mark.parametrize("batches", [1, 2, 12, 429, 8_580])
def test_batches_behind_the_plan_go_on_at_the_floor(batches: int) -> None:
    assert rate_factor(batches, batches) == FLOOR
    assert rate_factor(batches + 1000, batches) == FLOOR


def test_it_ends_near_the_floor() -> None:
    assert rate_factor(4289, 4290) == pytest.approx(FLOOR, abs=1e-3)


def test_a_plan_without_batches() -> None:
    assert rate_factor(0, 0) == FLOOR
