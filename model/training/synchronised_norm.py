"""Batch normalisation over the batch of all processes, on any backend.

Ioffe & Szegedy 2015, with mean and variance of the whole batch: each process adds its count, sum and sum of squares to
those of the others. torch.nn.SyncBatchNorm does the same on CUDA alone.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator

import torch
from torch import Tensor, distributed, nn
from torch.nn.modules.batchnorm import _BatchNorm


@contextlib.contextmanager
def synchronised(network: nn.Module) -> Iterator[None]:
    """Let the batch norms of `network` use the statistics of all processes inside, while it trains.

    The modules stay the same, and so do their names in the state dict. In eval mode nothing is sent.
    """
    norms = [module for module in network.modules() if isinstance(module, _BatchNorm)]
    for norm in norms:
        norm.forward = functools.partial(_forward, norm)  # type: ignore[method-assign]  # of this instance alone
    try:
        yield
    finally:
        for norm in norms:
            del norm.forward  # the class's own again


class _SumOverProcesses(torch.autograd.Function):
    """The sum of every process's tensor; a change of one changes the sum in all, so the gradients are summed, too."""

    @staticmethod
    def forward(_context: object, values: Tensor) -> Tensor:
        return _sum_over_processes(values)

    @staticmethod
    def backward(_context: object, gradient: Tensor) -> Tensor:
        return _sum_over_processes(gradient)


def _summed(values: Tensor) -> Tensor:
    """The sum of every process's `values`, of the same shape, differentiable."""
    found: Tensor = _SumOverProcesses.apply(values)  # type: ignore[no-untyped-call]  # torch has no types for it
    return found


def _sum_over_processes(values: Tensor) -> Tensor:
    found = values.clone()
    distributed.all_reduce(found)
    return found


def _forward(norm: _BatchNorm, values: Tensor) -> Tensor:
    """`values` (B, C, …) normalised; updates the running statistics as torch's own batch norm does."""
    if not norm.training:
        return type(norm).forward(norm, values)
    mean, variance, count = _statistics(values)
    shape = (1, -1, *[1] * (values.dim() - 2))
    scaled = (values - mean.view(shape)) * torch.rsqrt(variance + norm.eps).view(shape)  # (B, C, …)
    with torch.no_grad():
        _update_running(norm, mean, variance * count / (count - 1))
    if norm.weight is not None and norm.bias is not None:
        scaled = scaled * norm.weight.view(shape) + norm.bias.view(shape)  # (B, C, …)
    return scaled.to(values.dtype)


def _statistics(values: Tensor) -> tuple[Tensor, Tensor, float]:
    """Mean (C,) and biased variance (C,) over all but the channels, in all processes, and of how many values."""
    wide = values.to(torch.promote_types(values.dtype, torch.float32))  # sums of half precision are too coarse
    dimensions = [0, *range(2, values.dim())]
    count = float(values.numel() // values.shape[1]) * distributed.get_world_size()  # the shares are equal
    mean = _summed(wide.sum(dim=dimensions)) / count  # (C,)
    shape = (1, -1, *[1] * (values.dim() - 2))
    squares = (wide - mean.view(shape)).square().sum(dim=dimensions)  # (C,)
    return mean, _summed(squares) / count, count


def _update_running(norm: _BatchNorm, mean: Tensor, variance: Tensor) -> None:
    if norm.running_mean is None or norm.running_var is None or norm.num_batches_tracked is None:
        return
    norm.num_batches_tracked.add_(1)
    kept = norm.momentum if norm.momentum is not None else 1.0 / float(norm.num_batches_tracked)
    norm.running_mean.lerp_(mean.to(norm.running_mean.dtype), kept)
    norm.running_var.lerp_(variance.to(norm.running_var.dtype), kept)
