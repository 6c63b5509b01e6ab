"""Attention over the rows: which states the answer is drawn from."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class RowAttention(nn.Sequential):
    """States (B, T, width) -> one summary (B, width), each row with a learnt weight.

    a = softmax_t(v · tanh(W h_t + b)),  summary = Σ_t a_t h_t      Bahdanau, Cho, Bengio 2015, eq. 6, without a query
    """

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__(nn.Linear(width, hidden), nn.Tanh(), nn.Linear(hidden, 1, bias=False))

    def forward(self, states: Tensor) -> Tensor:
        """Summary (B, width) of states (B, T, width)."""
        return (self.weights(states) * states).sum(dim=1)  # (B, T, width) -> (B, width)

    def weights(self, states: Tensor) -> Tensor:
        """How much each row counts: (B, T, 1), sum 1 over the rows."""
        into_hidden, tanh, score = self
        return torch.softmax(score(tanh(into_hidden(states))), dim=1)  # (B, T, width) -> (B, T, 1)
