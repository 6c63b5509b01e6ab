"""A classifier that learns from images without labels too, against a generator that writes rows with an LSTM.

classifier     f = five layers ReLU(W x + b + noise), l = V f + c, y = softmax(l)          (W, V weight-normalised)
real or made   D(x) = Z(x) / (Z(x) + 1), Z(x) = Σ_k exp l_k(x)      “generated” is the class K + 1 with the logit 0
generator      a_t = softplus(BN(A_t z)), h_t, c_t = LSTM(a_t, h_{t-1}, c_{t-1}), x_t = sigmoid(U BN(h_t) + d)
               for the rows t = 1 … 28, z uniform in 0 … 1

Salimans, Goodfellow et al. 2016 (Improved techniques for training GANs), sections 3.1 and 5; `model.training.adversary`
has the losses. Weight normalisation: Salimans & Kingma 2016; BN: Ioffe & Szegedy 2015. Every row has its own view of
the noise: from one that all rows share the cells wrote black images for a thousand steps.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from model.networks.shape import Shape
from model.types import COLUMNS, DIGITS, ROWS

_INPUT_NOISE = 0.3  # standard deviation, as in the paper
_Z = 100
_VIEW = 32  # numbers that each row gets of the noise
_CELLS = 128


class Noise(nn.Module):
    """Adds Gaussian noise with this standard deviation while it trains; what the paper has in place of dropout."""

    def __init__(self, deviation: float) -> None:
        super().__init__()
        self.deviation = deviation

    def forward(self, values: Tensor) -> Tensor:
        """The same shape."""
        return values + self.deviation * torch.randn_like(values) if self.training and self.deviation else values


class RowGenerator(nn.Module):
    """Noise (B, 100) in 0…1 -> rasters (B, 28, 28) in 0…1, written row after row."""

    def __init__(self) -> None:
        super().__init__()
        self.views = nn.Sequential(nn.Linear(_Z, ROWS * _VIEW), nn.BatchNorm1d(ROWS * _VIEW), nn.Softplus())
        self.cells = nn.LSTM(_VIEW, _CELLS, batch_first=True)
        self.spread = nn.BatchNorm1d(ROWS * _CELLS)
        self.row = nn.Linear(_CELLS, COLUMNS)

    def forward(self, z: Tensor) -> Tensor:
        """Rasters (B, 28, 28) of noise (B, 100)."""
        views = self.views(z).unflatten(1, (ROWS, _VIEW))  # (B, 100) -> (B, 28 * 32) -> (B, 28, 32)
        states, _ = self.cells(views)  # (B, 28, 128)
        states = self.spread(states.flatten(1)).unflatten(1, (ROWS, _CELLS))  # (B, 28 * 128) -> (B, 28, 128)
        rasters: Tensor = torch.sigmoid(self.row(states))  # (B, 28, 28)
        return rasters

    def write(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """`count` rasters (count, 28, 28) that nobody drew; the noise is `generator`'s."""
        z = torch.rand(count, _Z, generator=generator)  # (count, 100)
        rasters: Tensor = self(z.to(self.row.weight.device))  # (count, 28, 28)
        return rasters


class GanClassifier(nn.Module):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10). `dropout` is the noise's standard deviation; keeps its generator.

    The first of `layers` has `hidden` units, the others half as many.
    """

    outputs = DIGITS

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        widths = [ROWS * COLUMNS, shape.hidden] + [max(1, shape.hidden // 2)] * (shape.layers - 1)
        modules: list[nn.Module] = [nn.Flatten(), Noise(_INPUT_NOISE if shape.dropout else 0.0)]
        for inputs, outputs in itertools.pairwise(widths):
            modules += [weight_norm(nn.Linear(inputs, outputs)), nn.ReLU(), Noise(shape.dropout)]
        self.features = nn.Sequential(*modules)
        self.answer = weight_norm(nn.Linear(widths[-1], self.outputs))
        self.generator = RowGenerator()

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits (B, 10) of rasters (B, 28, 28)."""
        logits: Tensor = self.answer(self.features(rasters))  # (B, 28, 28) -> (B, hidden / 2) -> (B, 10)
        return logits
