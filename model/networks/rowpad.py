"""The bundled architecture: convolutions describe each row, bidirectional LSTMs read the rows, attention weighs them.

    x_t = features of row t, from convolutions that see the rows t-5 … t+5
    h_t = [LSTM→(x_1 … x_t) ; LSTM←(x_28 … x_t)]      Hochreiter & Schmidhuber 1997; Schuster & Paliwal 1997
    a   = softmax_t(v · tanh(W h_t))                  Bahdanau, Cho, Bengio 2015, eq. 6, without a query
    y   = V · Σ_t a_t h_t + b                         logits of the ten digits, “not a digit” and “only begun”

What it believes after row t is its answer to the raster with the rows below t left white. It is trained on such rasters
too (model.training.curtain), so that this belief is honest.
"""

from __future__ import annotations

from torch import Tensor, nn

from model.networks.attention import RowAttention
from model.networks.convolution import as_images, convolution, convolutional
from model.networks.shape import Shape
from model.types import COLUMNS, LABELS

_CHANNELS = (24, 48, 64)
_ROW_FEATURES = 128


class RowpadNetwork(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 12): digits 0…9, not a digit, fragment. The rows are the time steps."""

    outputs = LABELS

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        first, second, third = _CHANNELS
        # Only columns are pooled: all 28 rows reach the LSTM. The first two convolutions see every column.
        self.row_features = convolutional(
            *convolution(1, first),
            *convolution(first, first),
            nn.MaxPool2d((1, 2)),
            *convolution(first, second),
            *convolution(second, second),
            nn.MaxPool2d((1, 2)),
            *convolution(second, third),
        )
        self.project = nn.Linear(third * (COLUMNS // 4), _ROW_FEATURES)
        self.dropout = nn.Dropout(shape.dropout)
        self.lstm = nn.LSTM(
            _ROW_FEATURES,
            shape.hidden,
            shape.layers,
            batch_first=True,
            bidirectional=True,
            dropout=shape.dropout_between,
        )
        self.attention = RowAttention(2 * shape.hidden, shape.hidden)
        self.answer = nn.Linear(2 * shape.hidden, self.outputs)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 12) of rasters (B, 28, 28)."""
        features = self.row_features(as_images(rasters))  # (B, C, 28, 7)
        return self.read(self.describe(features))  # (B, C, 28, 7) -> (B, 28, features) -> (B, 12)

    def describe(self, features: Tensor) -> Tensor:
        """What the LSTM gets of each row: (B, C, R, 7) -> (B, R, features), for any number R of rows."""
        rows: Tensor = self.project(features.permute(0, 2, 1, 3).flatten(2))  # (B, R, C * 7) -> (B, R, features)
        return rows

    def read(self, rows: Tensor) -> Tensor:
        """Logits (B, 12) of described rows (B, 28, features)."""
        states, _ = self.lstm(self.dropout(rows))  # (B, 28, 2 * hidden)
        summary = self.attention(states)  # (B, 2 * hidden)
        logits: Tensor = self.answer(self.dropout(summary))  # (B, 12)
        return logits
