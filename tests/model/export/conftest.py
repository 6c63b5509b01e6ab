"""Untrained checkpoints of every network, in its own sizes and in others, with seeded weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
import torch

from model import checkpoint, networks
from model.networks.shape import Shape
from model.types import CheckpointInfo

SHAPES = (None, Shape(20, 3, 0.3), Shape(5, 1, 0.1))  # None: the network's own
Untrained = Callable[..., Path]


def untrained_weights(path: Path, name: str, shape: Shape | None = None, **about: dict[str, float]) -> Path:
    torch.manual_seed(7)
    network = networks.build(name, shape)
    with torch.no_grad():
        for key, value in network.named_buffers():  # batch norm as after a training, not the identity
            if key.endswith(("running_mean", "running_var")):
                value.uniform_(0.1, 0.9)
    sizes: dict[str, object] = {} if shape is None else dict(asdict(shape))
    info = CheckpointInfo(name, networks.parameter_count(network), "Übung", settings=sizes, **about)
    checkpoint.save(path, network, info)
    return path


@pytest.fixture
def untrained(tmp_path: Path) -> Untrained:
    """Make a checkpoint: its network's name, its shape, and figures=… or calibration=…"""

    def make(name: str, shape: Shape | None = None, **about: dict[str, float]) -> Path:
        return untrained_weights(tmp_path / "made" / f"{name} Ü.safetensors", name, shape, **about)

    return make


@pytest.fixture
def rasters() -> torch.Tensor:
    """Ten rasters (10, 28, 28) in 0…1."""
    return torch.rand(10, 28, 28, generator=torch.Generator().manual_seed(3))
