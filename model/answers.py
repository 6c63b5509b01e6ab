"""What a network's logits say, taken apart: which digit, whether it is one at all, whether it is only begun."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.types import DIGITS, FRAGMENT, NOT_A_DIGIT


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a network says to N rasters: `digit_logits` (N, 10), and the logit (N,) that it is a digit at all.

    `fragment` (N,) is how much more it looks like a digit only begun than like something else, in logits.
    """

    digit_logits: NDArray[np.float32]
    is_digit: NDArray[np.float32]
    fragment: NDArray[np.float32]

    def last(self) -> Answers:
        """What was said to the last raster alone."""
        return Answers(self.digit_logits[-1:], self.is_digit[-1:], self.fragment[-1:])

    @property
    def digit_at_all(self) -> NDArray[np.float64]:
        """The share (N,), 0…1, that it is a digit at all."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.is_digit, -50.0, 50.0).astype(np.float64)))  # exp stays finite

    def probabilities(self, temperature: float) -> NDArray[np.float32]:
        """Calibrated probabilities (N, 10) of the digits, given that it is one."""
        scaled = self.digit_logits / temperature  # (N, 10)
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
        return shares


def answers(logits: Tensor) -> Answers:
    """Logits (N, 10 or 12) taken apart; a network of ten outputs holds everything to be a digit."""
    digits: NDArray[np.float32] = logits[:, :DIGITS].numpy()  # (N, 10)
    if logits.shape[1] == DIGITS:
        none = np.zeros(len(logits), dtype=np.float32)
        return Answers(digits, np.full(len(logits), np.inf, dtype=np.float32), none)
    kinds = kind_logits(logits)  # (N, 3)
    is_digit = kinds[:, 0] - torch.logsumexp(kinds[:, 1:], dim=1)  # (N,)
    return Answers(digits, is_digit.numpy(), (kinds[:, 2] - kinds[:, 1]).numpy())


def kind_logits(logits: Tensor) -> Tensor:
    """Logits (B, 3) of digit, not a digit, fragment from logits (B, 12): a digit is any of the first ten."""
    digit = torch.logsumexp(logits[:, :DIGITS], dim=1, keepdim=True)  # (B, 1)
    return torch.cat([digit, logits[:, NOT_A_DIGIT : FRAGMENT + 1]], dim=1)  # (B, 3)
