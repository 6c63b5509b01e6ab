"""The registry of architectures: a name -> a function that builds the network.

Every network maps rasters (B, 28, 28) float32 in 0…1 to logits (B, 12), or (B, 10) where it knows
nothing but digits; the 28 rows are its time steps.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from model.errors import CheckpointError
from model.networks.rowpad import RowpadNetwork

_REGISTRY: dict[str, Callable[[], nn.Module]] = {"rowpad": RowpadNetwork}


def names() -> tuple[str, ...]:
    """The names of all architectures, in the order of registration."""
    return tuple(_REGISTRY)


def build(name: str) -> nn.Module:
    """A freshly initialised network of the architecture `name`; seed torch before for the same weights.

    Raises CheckpointError for a name that this version does not know.
    """
    if name not in _REGISTRY:
        known = ", ".join(_REGISTRY)
        raise CheckpointError(f"This version of Rowpad has no network called “{name}”. It knows: {known}.")
    return _REGISTRY[name]()


def parameter_count(network: nn.Module) -> int:
    """How many numbers training adjusts."""
    return sum(p.numel() for p in network.parameters() if p.requires_grad)
