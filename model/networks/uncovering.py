"""Convolutions over a raster that is uncovered row after row, computed anew only around each edge.

A raster of which all below row r is white looks, to a 3×3 convolution, like the whole one above the edge and like white
paper below it. After k convolutions only the 2k rows r-k+1 … r+k look like neither. So one pass over the whole raster,
one over white paper and narrow strips around the edges give the same features as a pass over 28 rasters.
"""

from __future__ import annotations

import copy
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.networks.convolution import as_images


def answer_while_uncovered(network: nn.Module, raster: Tensor, rows: Tensor) -> Tensor:
    """Logits (T, 10 or 12) after each of the `rows` (T,), 0…27, of a raster (28, 28) in 0…1, all below it white.

    `network` is any of model.networks, in eval mode; one with convolutions before an LSTM has them computed the quick
    way. It is not changed: another thread may use it meanwhile.
    """
    beginnings = uncovered(raster, rows)  # (T, 28, 28)
    if not has_quick_way(network):
        logits: Tensor = network(beginnings)  # (T, 28, 28) -> (T, 10 or 12)
        return logits
    quick = copy.copy(network)  # the same weights
    features = features_while_uncovered(cast(nn.Sequential, network.row_features), raster, rows)  # (T, C, 28, W)
    quick._modules = {**network._modules, "row_features": _Found(features)}
    found: Tensor = quick(beginnings)  # (T, 28, 28) -> (T, 10 or 12)
    return found


def has_quick_way(network: nn.Module) -> bool:
    """Whether convolutions that keep every row describe the raster before anything else happens to it."""
    return isinstance(getattr(network, "row_features", None), nn.Sequential)


class _Found(nn.Module):
    """In the place of layers whose output is known."""

    def __init__(self, output: Tensor) -> None:
        super().__init__()
        self._output = output

    def forward(self, _: Tensor) -> Tensor:
        return self._output


def uncovered(raster: Tensor, rows: Tensor) -> Tensor:
    """Rasters (T, 28, 28): of a raster (28, 28) what can be seen after each of the `rows` (T,), 0…27."""
    seen = torch.arange(len(raster)) <= rows[:, None]  # (T, 28)
    return raster * seen[:, :, None]  # (28, 28) * (T, 28, 1) -> (T, 28, 28)


def features_while_uncovered(layers: nn.Sequential, raster: Tensor, rows: Tensor) -> Tensor:
    """What `layers(as_images(uncovered(raster, rows)))` would be: (T, C, 28, W), up to rounding.

    `layers` are 3×3 convolutions with a padding of 1, and others that take every row by itself (ReLU, pooled columns,
    batch norm in eval mode). `raster` (28, 28) is in 0…1, `rows` (T,) are its last uncovered rows, 0…27.
    """
    maps = as_images(torch.stack([raster, torch.zeros_like(raster)]))  # (2, 1, 28, 28): the whole one, white paper
    edges = maps.new_empty((len(rows), 1, 0, maps.shape[3]))  # (T, C, 2 * reach, W)
    reach = 0
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            strips = _strips(maps, edges, rows, reach)  # (T, C, 2 * reach + 4, W)
            edges = functional.conv2d(strips, layer.weight, layer.bias, padding=(0, 1))  # (T, C', 2 * reach + 2, W)
            reach += 1
        else:
            edges = layer(edges)
        maps = layer(maps)
    return _put_together(maps, edges, rows, reach)


def _strips(maps: Tensor, edges: Tensor, rows: Tensor, reach: int) -> Tensor:
    """What the next convolution has to see: the edges, two rows of the whole raster above, two of white paper below."""
    by_row = functional.pad(maps, (0, 0, reach + 2, reach + 2)).permute(0, 2, 3, 1)  # (2, 28 + 2 * (reach + 2), W, C)
    first = rows[:, None] + 1  # (T, 1): row r - reach - 1 of the maps, in what was padded
    whole, paper = by_row[0], by_row[1]
    above = whole[first + torch.arange(2)]  # (T, 2, W, C)
    below = paper[first + torch.arange(2) + 2 * reach + 2]  # (T, 2, W, C)
    place = first - reach + torch.arange(2 * reach)  # (T, 2 * reach): the rows r-reach+1 … r+reach
    exists = (place >= 0) & (place < maps.shape[2])  # beyond the raster there is padding
    middle = edges.permute(0, 2, 3, 1) * exists[:, :, None, None]  # (T, 2 * reach, W, C)
    return torch.cat([above, middle, below], dim=1).permute(0, 3, 1, 2)  # (T, C, 2 * reach + 4, W)


def _put_together(maps: Tensor, edges: Tensor, rows: Tensor, reach: int) -> Tensor:
    """Above each edge the whole raster's features, below it the white paper's: (T, C, 28, W)."""
    by_row = maps.permute(0, 2, 3, 1)  # (2, 28, W, C)
    seen = (torch.arange(by_row.shape[1]) <= rows[:, None])[:, :, None, None]  # (T, 28, 1, 1)
    features = torch.where(seen, by_row[0], by_row[1])  # (T, 28, W, C)
    padded = functional.pad(features, (0, 0, 0, 0, reach, reach))  # (T, 28 + 2 * reach, W, C)
    place = rows[:, None] + 1 + torch.arange(2 * reach)  # (T, 2 * reach)
    padded[torch.arange(len(rows))[:, None], place] = edges.permute(0, 2, 3, 1)  # (T, 2 * reach, W, C)
    return padded[:, reach : padded.shape[1] - reach].permute(0, 3, 1, 2)  # (T, C, 28, W)
