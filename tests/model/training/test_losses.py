from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import cross_entropy

from model.answers import kind_logits
from model.training.losses import digit_loss
from model.types import DIGITS, FRAGMENT, LABELS, NOT_A_DIGIT

seeds = st.integers(0, 2**31)
sizes = st.integers(1, 20)


def batch(count: int, seed: int, outputs: int = LABELS, labels: int = LABELS) -> tuple[Tensor, Tensor, Tensor]:
    """Logits (B, outputs), labels (B,), and that nothing is covered (B,)."""
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(count, outputs, generator=generator, dtype=torch.float64) * 5
    return logits, torch.randint(labels, (count,), generator=generator), torch.zeros(count, dtype=torch.bool)


@given(sizes, seeds)
def test_without_smoothing_it_is_the_cross_entropy_of_twelve(count: int, seed: int) -> None:
    logits, labels, covered = batch(count, seed)
    torch.testing.assert_close(digit_loss(logits, labels, covered, 0.0), cross_entropy(logits, labels))


@given(sizes, seeds)
def test_kinds_are_the_three_shares(count: int, seed: int) -> None:
    logits = batch(count, seed)[0]
    shares = logits.softmax(dim=1)
    expected = torch.stack([shares[:, :DIGITS].sum(dim=1), shares[:, NOT_A_DIGIT], shares[:, FRAGMENT]], dim=1)
    torch.testing.assert_close(kind_logits(logits).softmax(dim=1), expected)


@given(sizes, seeds, st.floats(0.0, 0.3))
@budget(max_examples=40)
def test_a_network_of_ten_outputs_has_only_the_first_part(count: int, seed: int, smoothing: float) -> None:
    logits, labels, covered = batch(count, seed, DIGITS, DIGITS)
    expected = cross_entropy(logits, labels, label_smoothing=smoothing)
    torch.testing.assert_close(digit_loss(logits, labels, covered, smoothing), expected)
    torch.testing.assert_close(digit_loss(logits, labels, ~covered, smoothing), expected)


def test_a_network_of_ten_outputs_learns_nothing_from_what_is_no_digit() -> None:
    logits, _, covered = batch(3, 1, DIGITS)
    logits.requires_grad_()
    loss = digit_loss(logits, torch.tensor([NOT_A_DIGIT, FRAGMENT, NOT_A_DIGIT]), covered, 0.1)
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == 0.0
    assert logits.grad is not None
    assert not logits.grad.any()


def test_only_which_digit_is_smoothed() -> None:
    logits, labels, covered = batch(40, 3)
    digits = labels < DIGITS
    which = cross_entropy(logits[digits, :DIGITS], labels[digits], label_smoothing=0.1, reduction="sum")
    kinds = torch.where(digits, 0, labels - 9)
    expected = (which + cross_entropy(kind_logits(logits), kinds, reduction="sum")) / 40
    torch.testing.assert_close(digit_loss(logits, labels, covered, 0.1), expected)


@given(sizes, seeds)
def test_of_what_is_covered_only_the_digit_is_asked(count: int, seed: int) -> None:
    logits, labels, _ = batch(count, seed, labels=DIGITS)
    covered = torch.rand(count, generator=torch.Generator().manual_seed(seed)) < 0.5
    logits.requires_grad_()
    loss = digit_loss(logits, labels, covered, 0.0)
    loss.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert not logits.grad[covered][:, DIGITS:].any()
    assert logits.grad[~covered][:, DIGITS:].all()
    # The ten of a covered raster are only moved against each other: whether it is a digit at all is not asked.
    torch.testing.assert_close(logits.grad[covered].sum(dim=1), torch.zeros(int(covered.sum()), dtype=torch.float64))
    which = cross_entropy(logits[:, :DIGITS], labels, reduction="none")
    every = cross_entropy(logits, labels, reduction="none")
    torch.testing.assert_close(loss, torch.where(covered, which, every).mean())


@pytest.mark.parametrize("outputs", [DIGITS, LABELS])
@pytest.mark.parametrize("scale", [0.0, 1.0, 1e4])
def test_gradients_are_finite(outputs: int, scale: float) -> None:
    logits, labels, covered = batch(64, 4, outputs)
    large = (logits.float() * scale).requires_grad_()
    covered[::3] = labels[::3] < DIGITS
    loss = digit_loss(large, labels, covered, 0.02)
    loss.backward()  # type: ignore[no-untyped-call]
    assert math.isfinite(loss.item())
    assert large.grad is not None
    assert large.grad.isfinite().all()


def test_a_batch_that_is_all_covered() -> None:
    logits, labels, covered = batch(5, 1, labels=DIGITS)
    expected = cross_entropy(logits[:, :DIGITS], labels)
    torch.testing.assert_close(digit_loss(logits, labels, ~covered, 0.0), expected)
