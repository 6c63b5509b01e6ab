"""What is minimised: which digit it is, and whether it is one at all."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.answers import kind_logits
from model.types import DIGITS

_IGNORED = -100  # cross_entropy leaves these labels out


def digit_loss(logits: Tensor, labels: Tensor, covered: Tensor, smoothing: float) -> Tensor:
    """Mean loss in nats of logits (B, 10 or 12) for labels (B,) in 0…11.

    The probability of a label is the product of “which digit, if it is one” and “digit, not a digit or fragment”, so
    the cross-entropy is the sum of both parts; only the first is smoothed (Szegedy et al. 2016, eq. 3), and of rasters
    that are `covered` (B,) only the first is asked. A network of ten outputs has only the first.
    """
    is_digit = labels < DIGITS  # (B,)
    which = nn.functional.cross_entropy(
        logits[:, :DIGITS],
        labels.where(is_digit, _IGNORED),
        label_smoothing=smoothing,
        reduction="sum",
        ignore_index=_IGNORED,
    )
    if logits.shape[1] == DIGITS:
        return which / len(labels)
    kinds = kind_logits(logits)  # (B, 3)
    truth = torch.where(is_digit, 0, labels - DIGITS + 1)  # (B,) 0 digit, 1 not a digit, 2 fragment
    kind = nn.functional.cross_entropy(
        kinds, truth.masked_fill(covered, _IGNORED), reduction="sum", ignore_index=_IGNORED
    )
    return (which + kind) / len(labels)
