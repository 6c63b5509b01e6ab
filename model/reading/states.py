"""Looking into a network while it reads: hidden states, gates and attention, row by row.

torch's recurrent layers tell only their last layer's states. Their inputs are caught on the way, and the published
equations, with torch's weights, give the rest (x_t is the input at row t, σ the logistic function):

    RNN   h_t = tanh(W_x x_t + b_x + W_h h_{t-1} + b_h)                                     Elman 1990
    LSTM  i, f, o = σ(…), g = tanh(…) of the same sum with weights of their own;
          c_t = f ⊙ c_{t-1} + i ⊙ g,  h_t = o ⊙ tanh(c_t)                                  Hochreiter & Schmidhuber 1997
    GRU   r, z = σ(…), n = tanh(W_x x_t + b_x + r ⊙ (W_h h_{t-1} + b_h));
          h_t = (1 - z) ⊙ n + z ⊙ h_{t-1}                                                   Cho et al. 2014
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.networks.attention import RowAttention
from model.predictor import Predictor
from model.reading.memory import LayerMemory, Memory, Part

_Array = NDArray[np.float32]
_Parts = dict[Part, _Array]


def memory(predictor: Predictor, raster: NDArray[np.float32]) -> Memory:
    """What the predictor's network holds while it reads a raster (28, 28) in 0…1; empty where it has no memory."""
    return _observer(predictor).look(raster)


@lru_cache(maxsize=1)
def _observer(predictor: Predictor) -> _Observer:
    return _Observer(predictor.network)


class _Observer:
    """A copy of a network that notes what its recurrent layers and its attention are given.

    A copy: another thread judges with the network itself, and must neither be noted nor wait.
    """

    def __init__(self, network: nn.Module) -> None:
        self._network = copy.deepcopy(network)
        self._seen: list[tuple[nn.Module, Tensor]] = []
        for module in self._network.modules():
            if isinstance(module, nn.RNNBase | RowAttention):
                module.register_forward_pre_hook(self._note)

    def _note(self, module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        self._seen.append((module, inputs[0]))

    def look(self, raster: NDArray[np.float32]) -> Memory:
        self._seen.clear()
        with torch.inference_mode():
            self._network(torch.from_numpy(raster[None]))  # (1, 28, 28)
            layers: list[LayerMemory] = []
            attention = None
            for module, given in self._seen:
                if isinstance(module, RowAttention):
                    attention = module.weights(given)[0, :, 0].float().numpy()  # (1, 28, 1) -> (28,)
                elif isinstance(module, nn.RNNBase):
                    depth = layers[-1].layer if layers else 0
                    layers += _layers(module, given[0].float().numpy(), depth)  # (1, 28, inputs) -> (28, inputs)
        self._seen.clear()
        return Memory(tuple(layers), attention)


def _layers(module: nn.RNNBase, rows: _Array, depth: int) -> list[LayerMemory]:
    """Each layer and direction of a recurrent module over its input rows (28, inputs); `depth` layers lie below."""
    kind, read = _KINDS[type(module)]
    found = []
    for layer in range(module.num_layers):
        states = []
        for upwards in (False, True)[: 2 if module.bidirectional else 1]:
            suffix = f"_l{layer}_reverse" if upwards else f"_l{layer}"
            names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            weights = tuple(getattr(module, name + suffix).float().numpy() for name in names)
            parts = read(rows[::-1] if upwards else rows, *weights)
            if upwards:
                parts = {part: values[::-1] for part, values in parts.items()}
            states.append(parts[Part.HIDDEN])
            found.append(LayerMemory(kind, depth + layer + 1, upwards, parts))
        rows = np.concatenate(states, axis=1)  # (28, units or 2 * units): what the next layer reads
    return found


def _read_rnn(rows: _Array, w_x: _Array, w_h: _Array, b_x: _Array, b_h: _Array) -> _Parts:
    given = rows @ w_x.T + b_x + b_h  # (28, units)
    hidden = np.zeros_like(given)
    h = np.zeros(given.shape[1], dtype=np.float32)
    for t, x in enumerate(given):
        h = hidden[t] = np.tanh(x + w_h @ h)
    return {Part.HIDDEN: hidden}


def _read_lstm(rows: _Array, w_x: _Array, w_h: _Array, b_x: _Array, b_h: _Array) -> _Parts:
    given = rows @ w_x.T + b_x + b_h  # (28, 4 * units): input, forget, candidate, output
    order = (Part.INPUT, Part.FORGET, Part.CANDIDATE, Part.OUTPUT, Part.CELL, Part.HIDDEN)
    parts = {part: np.zeros((len(rows), given.shape[1] // 4), dtype=np.float32) for part in order}
    h = c = np.zeros(given.shape[1] // 4, dtype=np.float32)
    for t, x in enumerate(given):
        i, f, g, o = np.split(x + w_h @ h, 4)  # (units,) each
        i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
        c = f * c + i * g
        h = o * np.tanh(c)
        for part, value in zip(order, (i, f, g, o, c, h), strict=True):
            parts[part][t] = value
    return parts


def _read_gru(rows: _Array, w_x: _Array, w_h: _Array, b_x: _Array, b_h: _Array) -> _Parts:
    given = rows @ w_x.T + b_x  # (28, 3 * units): reset, update, candidate
    order = (Part.RESET, Part.UPDATE, Part.CANDIDATE, Part.HIDDEN)
    parts = {part: np.zeros((len(rows), given.shape[1] // 3), dtype=np.float32) for part in order}
    h = np.zeros(given.shape[1] // 3, dtype=np.float32)
    for t, x in enumerate(given):
        (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(x, 3), np.split(w_h @ h + b_h, 3)  # (units,) each
        r, z = _sigmoid(x_r + h_r), _sigmoid(x_z + h_z)
        n = np.tanh(x_n + r * h_n)
        h = (1 - z) * n + z * h
        for part, value in zip(order, (r, z, n, h), strict=True):
            parts[part][t] = value
    return parts


def _sigmoid(values: _Array) -> _Array:
    half: _Array = 0.5 * (1.0 + np.tanh(0.5 * values))  # never overflows
    return half


_KINDS: dict[type[nn.Module], tuple[str, Callable[..., _Parts]]] = {
    nn.RNN: ("RNN", _read_rnn),
    nn.LSTM: ("LSTM", _read_lstm),
    nn.GRU: ("GRU", _read_gru),
}
