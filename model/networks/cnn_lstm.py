"""Convolutions describe each row, an LSTM reads the descriptions, its last state answers.

x_t = features of row t, from convolutions that see the rows t-3 … t+3; only columns are pooled
h_t = LSTM(x_t, h_{t-1})                                    the CRNN of Shi, Bai, Yao 2015, by rows
y   = softmax(W h_T + b)                                    T = 28
"""

from __future__ import annotations

from torch import Tensor, nn

from model.networks.convolution import as_images, convolution, convolutional
from model.networks.shape import Shape
from model.types import COLUMNS, DIGITS

_FIRST, _SECOND = 16, 32


class CnnLstm(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10)."""

    outputs = DIGITS

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.row_features = convolutional(
            *convolution(1, _FIRST),
            nn.MaxPool2d((1, 2)),
            *convolution(_FIRST, _SECOND),
            *convolution(_SECOND, _SECOND),
            nn.MaxPool2d((1, 2)),
        )
        self.lstm = nn.LSTM(
            _SECOND * (COLUMNS // 4), shape.hidden, shape.layers, batch_first=True, dropout=shape.dropout_between
        )
        self.dropout = nn.Dropout(shape.dropout)
        self.answer = nn.Linear(shape.hidden, self.outputs)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 10) of rasters (B, 28, 28)."""
        features = self.row_features(as_images(rasters))  # (B, 32, 28, 7)
        return self.read(self.describe(features))  # (B, 32, 28, 7) -> (B, 28, 32 * 7) -> (B, 10)

    def describe(self, features: Tensor) -> Tensor:
        """What the LSTM gets of each row: (B, 32, R, 7) -> (B, R, 32 * 7), for any number R of rows."""
        return features.permute(0, 2, 1, 3).flatten(2)  # (B, R, 32 * 7)

    def read(self, rows: Tensor) -> Tensor:
        """Logits (B, 10) of described rows (B, 28, 32 * 7)."""
        states, _ = self.lstm(self.dropout(rows))  # (B, 28, hidden)
        logits: Tensor = self.answer(self.dropout(states[:, -1]))  # (B, hidden) -> (B, 10)
        return logits
