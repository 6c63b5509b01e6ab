"""A convolution as all networks here use it."""

from __future__ import annotations

from torch import nn


def convolution(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    """3×3 convolution, batch norm (Ioffe & Szegedy 2015), ReLU: (B, inputs, H, W) to (B, outputs, H, W)."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
