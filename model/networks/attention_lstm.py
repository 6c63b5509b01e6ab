"""An LSTM reads the rows; not its last state answers, but a mean of all, weighed by learnt attention.

h_t = LSTM(x_t, h_{t-1})                                    x_t is row t, T = 28
a   = softmax_t(v · tanh(W h_t + b))                        Bahdanau, Cho, Bengio 2015, eq. 6, without a query
y   = softmax(V Σ_t a_t h_t + c)
"""

from __future__ import annotations

from torch import Tensor, nn

from model.networks.attention import RowAttention
from model.networks.shape import Shape
from model.types import COLUMNS, DIGITS


class AttentionLstm(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10)."""

    outputs = DIGITS

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.lstm = nn.LSTM(COLUMNS, shape.hidden, shape.layers, batch_first=True, dropout=shape.dropout_between)
        self.attention = RowAttention(shape.hidden, shape.hidden // 2)
        self.dropout = nn.Dropout(shape.dropout)
        self.answer = nn.Linear(shape.hidden, self.outputs)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 10) of rasters (B, 28, 28)."""
        states, _ = self.lstm(rasters)  # (B, 28, hidden)
        logits: Tensor = self.answer(self.dropout(self.attention(states)))  # (B, hidden) -> (B, 10)
        return logits
