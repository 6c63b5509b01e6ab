"""A small convolutional network, the counterpart of the recurrent ones: it sees the whole raster at once.

two blocks of 3×3 convolutions and a 2×2 maximum, then two fully connected layers     after LeCun et al. 1998
y = softmax(V ReLU(W f + b) + c)                             f: 32 features at 7 × 7 places
"""

from __future__ import annotations

from torch import Tensor, nn

from model.networks.convolution import as_images, convolution, convolutional
from model.networks.shape import Shape
from model.types import COLUMNS, DIGITS

_FIRST, _SECOND = 16, 32


class Cnn(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10). `hidden` units fully connected; `layers` convolutions a block."""

    outputs = DIGITS

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.features = convolutional(*_block(1, _FIRST, shape.layers), *_block(_FIRST, _SECOND, shape.layers))
        self.hidden = nn.Linear(_SECOND * (COLUMNS // 4) ** 2, shape.hidden)
        self.activation = nn.ReLU()
        self.dropout = nn.Dropout(shape.dropout)
        self.answer = nn.Linear(shape.hidden, self.outputs)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 10) of rasters (B, 28, 28)."""
        found = self.features(as_images(rasters)).flatten(1)  # (B, 32, 7, 7) -> (B, 32 * 49)
        logits: Tensor = self.answer(self.dropout(self.activation(self.hidden(found))))  # (B, hidden) -> (B, 10)
        return logits


def _block(inputs: int, outputs: int, layers: int) -> list[nn.Module]:
    """`layers` convolutions and a maximum over 2 × 2: (B, inputs, H, W) -> (B, outputs, H / 2, W / 2)."""
    modules: list[nn.Module] = []
    for index in range(layers):
        modules += convolution(inputs if index == 0 else outputs, outputs)
    return [*modules, nn.MaxPool2d(2)]
