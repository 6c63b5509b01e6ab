"""The plain recurrent network of the article: its rows are read one after another, the last state answers.

    h_t = tanh(W_hh h_{t-1} + W_xh x_t + b_h),  h_0 = 0        Elman 1990, "Finding structure in time"
    y   = softmax(W_hy h_T + b_y)                               x_t is row t, T = 28

torch splits b_h into two vectors that are added. With more than one layer, h_t of one layer is x_t of the next.
"""

from __future__ import annotations

from torch import Tensor, nn

from model.networks.shape import Shape
from model.types import COLUMNS, DIGITS


class PlainRnn(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10)."""

    outputs = DIGITS

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.rnn = nn.RNN(COLUMNS, shape.hidden, shape.layers, batch_first=True, dropout=shape.dropout_between)
        self.answer = nn.Linear(shape.hidden, self.outputs)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 10) of rasters (B, 28, 28)."""
        states, _ = self.rnn(rasters)  # (B, 28, hidden)
        logits: Tensor = self.answer(states[:, -1])  # (B, hidden) -> (B, 10)
        return logits
