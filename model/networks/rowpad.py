"""The bundled architecture: convolutions describe each row, a bidirectional LSTM reads the rows, attention weighs them.

x_t = features of row t, from convolutions that see the rows t-4 … t+4
h_t = [LSTM→(x_1 … x_t) ; LSTM←(x_28 … x_t)], two layers          Hochreiter & Schmidhuber 1997; Schuster & Paliwal 1997
a   = softmax_t(v · tanh(W h_t))                                  Bahdanau, Cho, Bengio 2015, eq. 6, without a query
y   = V · Σ_t a_t h_t + b                                         logits of the ten digits
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from model.types import COLUMNS, DIGITS


class RowpadNetwork(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10). The rows are the time steps."""

    def __init__(
        self, channels: tuple[int, int] = (16, 32), hidden: int = 96, layers: int = 2, dropout: float = 0.25
    ) -> None:
        super().__init__()
        first, second = channels
        # Only columns are pooled: all 28 rows reach the LSTM.
        self.row_features = nn.Sequential(
            OrderedDict(
                [
                    ("conv1", nn.Conv2d(1, first, 3, padding=1, bias=False)),
                    ("norm1", nn.BatchNorm2d(first)),
                    ("relu1", nn.ReLU()),
                    ("conv2", nn.Conv2d(first, first, 3, padding=1, bias=False)),
                    ("norm2", nn.BatchNorm2d(first)),
                    ("relu2", nn.ReLU()),
                    ("pool2", nn.MaxPool2d((1, 2))),
                    ("conv3", nn.Conv2d(first, second, 3, padding=1, bias=False)),
                    ("norm3", nn.BatchNorm2d(second)),
                    ("relu3", nn.ReLU()),
                    ("conv4", nn.Conv2d(second, second, 3, padding=1, bias=False)),
                    ("norm4", nn.BatchNorm2d(second)),
                    ("relu4", nn.ReLU()),
                    ("pool4", nn.MaxPool2d((1, 2))),
                ]
            )
        )
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(
            second * (COLUMNS // 4), hidden, layers, batch_first=True, bidirectional=True, dropout=dropout
        )
        self.attention = nn.Sequential(
            OrderedDict(
                [
                    ("project", nn.Linear(2 * hidden, hidden)),
                    ("tanh", nn.Tanh()),
                    ("score", nn.Linear(hidden, 1, bias=False)),
                ]
            )
        )
        self.answer = nn.Linear(2 * hidden, DIGITS)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 10) of rasters (B, 28, 28)."""
        features = self.row_features(rasters.unsqueeze(1))  # (B, 28, 28) -> (B, C, 28, 7)
        rows = features.permute(0, 2, 1, 3).flatten(2)  # (B, 28 rows, C * 7)
        states, _ = self.lstm(self.dropout(rows))  # (B, 28, 2 * hidden)
        weights = torch.softmax(self.attention(states), dim=1)  # (B, 28, 1), sum 1 over the rows
        summary = (weights * states).sum(dim=1)  # (B, 2 * hidden)
        logits: Tensor = self.answer(self.dropout(summary))  # (B, 10)
        return logits
