"""What the article's LSTM and the same with GRU cells share: layers on top of each other, the last one half as wide."""

from __future__ import annotations

from torch import Tensor, nn

from model.networks.shape import Shape
from model.types import COLUMNS, DIGITS


class Stacked(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10): each layer reads the states of the one below, the last answers."""

    outputs = DIGITS

    def __init__(self, cell: type[nn.LSTM] | type[nn.GRU], shape: Shape) -> None:
        super().__init__()
        widths = [shape.hidden] * (shape.layers - 1) + [max(1, shape.hidden // 2)]
        inputs = [COLUMNS, *widths[:-1]]
        self.layers = nn.ModuleList(cell(i, o, batch_first=True) for i, o in zip(inputs, widths, strict=True))
        self.dropout = nn.Dropout(shape.dropout)
        self.answer = nn.Linear(widths[-1], self.outputs)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 10) of rasters (B, 28, 28)."""
        states = rasters  # (B, 28, 28)
        for layer in self.layers:
            states, _ = layer(self.dropout(states) if layer is not self.layers[0] else states)  # (B, 28, width)
        logits: Tensor = self.answer(states[:, -1])  # (B, width) -> (B, 10)
        return logits
