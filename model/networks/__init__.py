"""The registry of architectures: a name -> how to build the network, and the sizes it has where nobody chose others.

Every network maps rasters (B, 28, 28) float32 in 0…1 to logits (B, 12), or (B, 10) where it knows
nothing but digits; the 28 rows are its time steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import nn

from model.errors import CheckpointError
from model.networks.attention_lstm import AttentionLstm
from model.networks.bilstm import BidirectionalLstm
from model.networks.cnn import Cnn
from model.networks.cnn_lstm import CnnLstm
from model.networks.gan import GanClassifier
from model.networks.gru import StackedGru
from model.networks.lstm import StackedLstm
from model.networks.rnn import PlainRnn
from model.networks.rowpad import RowpadNetwork
from model.networks.shape import Shape
from model.storage.fields import quoted


@dataclass(frozen=True, slots=True)
class _Architecture:
    make: Callable[[Shape], nn.Module]
    shape: Shape


_REGISTRY = {
    "rnn": _Architecture(PlainRnn, Shape(hidden=128, layers=1, dropout=0.0)),
    "lstm": _Architecture(StackedLstm, Shape(hidden=128, layers=2, dropout=0.0)),
    "gru": _Architecture(StackedGru, Shape(hidden=128, layers=2, dropout=0.0)),
    "bilstm": _Architecture(BidirectionalLstm, Shape(hidden=96, layers=2, dropout=0.2)),
    "cnn-lstm": _Architecture(CnnLstm, Shape(hidden=128, layers=1, dropout=0.25)),
    "attention-lstm": _Architecture(AttentionLstm, Shape(hidden=128, layers=2, dropout=0.2)),
    "gan": _Architecture(GanClassifier, Shape(hidden=500, layers=4, dropout=0.5)),
    "cnn": _Architecture(Cnn, Shape(hidden=128, layers=2, dropout=0.4)),
    "rowpad": _Architecture(RowpadNetwork, Shape(hidden=96, layers=2, dropout=0.25)),
}


def names() -> tuple[str, ...]:
    """The names of all architectures, from the simplest to the bundled one."""
    return tuple(_REGISTRY)


def shape_of(name: str, hidden: int | None = None, layers: int | None = None, dropout: float | None = None) -> Shape:
    """The sizes of the architecture `name`, its own where None was chosen. Raises CheckpointError for unknown names."""
    own = _architecture(name).shape
    return Shape(
        own.hidden if hidden is None else hidden,
        own.layers if layers is None else layers,
        own.dropout if dropout is None else dropout,
    )


def build(name: str, shape: Shape | None = None) -> nn.Module:
    """A freshly initialised network of the architecture `name`; seed torch before for the same weights.

    Raises CheckpointError for a name that this version does not know, SettingsError for a size out of bounds.
    """
    architecture = _architecture(name)
    chosen = shape or architecture.shape
    chosen.check()
    return architecture.make(chosen)


def parameter_count(network: nn.Module) -> int:
    """How many numbers training adjusts."""
    return sum(p.numel() for p in network.parameters() if p.requires_grad)


@lru_cache(maxsize=64)
def parameter_count_of(name: str, shape: Shape) -> int:
    """How many numbers training would adjust; takes a few milliseconds, no memory for weights and no random numbers.

    Raises like `build`.
    """
    with torch.device("meta"):  # of this thread only
        return parameter_count(build(name, shape))


def _architecture(name: str) -> _Architecture:
    if name not in _REGISTRY:
        known = ", ".join(_REGISTRY)
        raise CheckpointError(f"This version of Rowpad has no network called {quoted(name)}. It knows: {known}.")
    return _REGISTRY[name]
