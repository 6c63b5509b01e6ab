"""An LSTM that reads the rows both ways; the two last states answer together.

h→_t = LSTM(x_t, h→_{t-1}),   h←_t = LSTM(x_t, h←_{t+1})     Schuster & Paliwal 1997; Graves & Schmidhuber 2005
y    = softmax(W [h→_T ; h←_1] + b)                         x_t is row t, T = 28
"""

from __future__ import annotations

from torch import Tensor, cat, nn

from model.networks.shape import Shape
from model.types import COLUMNS, DIGITS


class BidirectionalLstm(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10)."""

    outputs = DIGITS

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.lstm = nn.LSTM(
            COLUMNS, shape.hidden, shape.layers, batch_first=True, bidirectional=True, dropout=shape.dropout_between
        )
        self.dropout = nn.Dropout(shape.dropout)
        self.answer = nn.Linear(2 * shape.hidden, self.outputs)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 10) of rasters (B, 28, 28)."""
        _, (last, _) = self.lstm(rasters)  # (2 * layers, B, hidden): forwards and backwards of each layer
        both = cat([last[-2], last[-1]], dim=1)  # (B, 2 * hidden)
        logits: Tensor = self.answer(self.dropout(both))  # (B, 10)
        return logits
