"""What moves the weights, and the moving average of where they have been."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from model.types import Optimizer, TrainConfig


def optimizer_of(network: nn.Module, config: TrainConfig) -> torch.optim.Optimizer:
    """What moves the weights; only AdamW has weight decay, and plain gradient descent has no momentum."""
    if config.optimizer is Optimizer.SGD:
        return torch.optim.SGD(network.parameters(), lr=config.learning_rate)
    if config.optimizer is Optimizer.ADAM:
        return torch.optim.Adam(network.parameters(), lr=config.learning_rate)
    return torch.optim.AdamW(network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)


def averaged(network: nn.Module, decay: float) -> AveragedModel | None:
    """A moving average of the weights (Polyak & Juditsky 1992, exponential as in Tarvainen & Valpola 2017), or None.

    The n-th update keeps min(decay, (1 + n) / (10 + n)) of the average, so that the untrained weights are forgotten
    at once: a short training has an average of its own.
    """
    if decay <= 0.0:
        return None

    def update(averages: Sequence[Tensor], current: Sequence[Tensor], updates: Tensor | int) -> None:
        kept = min(decay, (1.0 + int(updates)) / (10.0 + int(updates)))
        get_ema_multi_avg_fn(kept)(averages, current, updates)  # type: ignore[no-untyped-call]

    return AveragedModel(network, multi_avg_fn=update, use_buffers=True)
