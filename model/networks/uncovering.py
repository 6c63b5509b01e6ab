"""A network's answers while a raster is uncovered row after row, with no row described twice.

A raster of which all below row r is white looks, to a 3×3 convolution, like the whole one above the edge and like white
paper below it. After k convolutions only the 2k rows r-k+1 … r+k look like neither. So one pass over the whole raster,
one over white paper (made once) and narrow strips around the edges describe the rows of all 28 beginnings.
"""

from __future__ import annotations

from typing import Protocol, TypeGuard

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model.networks.convolution import as_images
from model.types import ROWS

_PAPER, _PADDING, _WHOLE, _EDGES = 0, ROWS, ROWS + 1, 2 * ROWS + 1  # where they begin in a table of lines


class DescribesRows(Protocol):
    """A network that describes every row with convolutions before anything reads them: `read(describe(features))`."""

    row_features: nn.Sequential
    """3×3 convolutions with a padding of 1, and layers that take every row by itself: pooled columns, norms, ReLU."""

    def describe(self, features: Tensor) -> Tensor:
        """Features (B, C, R, W) of any R rows -> (B, R, F), every row by itself."""

    def read(self, rows: Tensor) -> Tensor:
        """Described rows (B, 28, F) -> logits (B, 10 or 12)."""


def describes_rows(network: nn.Module) -> TypeGuard[DescribesRows]:
    """Whether a network has the quick way to all beginnings of a raster."""
    return isinstance(getattr(network, "row_features", None), nn.Sequential) and hasattr(network, "read")


def uncovered(raster: Tensor, rows: Tensor) -> Tensor:
    """Rasters (T, 28, 28): of a raster (28, 28) what can be seen after each of the `rows` (T,), 0…27."""
    seen = torch.arange(len(raster)) <= rows[:, None]  # (T, 28)
    return raster * seen[:, :, None]  # (28, 28) * (T, 28, 1) -> (T, 28, 28)


class Uncovering:
    """Asks a network, in eval mode and never changed again, what the beginnings of a raster could become.

    The network is not touched: another thread may use it meanwhile.
    """

    def __init__(self, network: nn.Module) -> None:
        self._network = network
        self._stages: list[_Stage] = []
        if describes_rows(network):
            self._prepare(network)

    def logits(self, raster: Tensor, rows: Tensor) -> Tensor:
        """Logits (T, 10 or 12) after each of the `rows` (T,), 0…27, of a raster (28, 28) in 0…1, all below it white."""
        if describes_rows(self._network):
            return self._network.read(self._described(self._network, raster, rows))  # (T, 28, F) -> (T, 10 or 12)
        found: Tensor = self._network(uncovered(raster, rows))  # (T, 28, 28) -> (T, 10 or 12)
        return found

    def _prepare(self, network: DescribesRows) -> None:
        """Take the convolutions apart, and let them describe white paper."""
        with torch.no_grad():
            paper = as_images(torch.zeros(1, ROWS, ROWS))  # (1, 1, 28, 28)
            for reach, (convolution, others) in enumerate(_by_convolution(network.row_features)):
                self._stages.append(_Stage(convolution, others, reach, _lines(paper)))
                paper = others(convolution(paper))  # (1, C, 28, W)
            self._paper = network.describe(paper)[0]  # (1, C, 28, W) -> (28, F)
        self._place = _Place(len(self._stages), torch.arange(ROWS).expand(ROWS, ROWS))
        self._newest: tuple[tuple[int, ...], list[Tensor]] | None = None  # rows, and what _places found for them

    def _described(self, network: DescribesRows, raster: Tensor, rows: Tensor) -> Tensor:
        """What `network.describe(network.row_features(…))` would be: (T, 28, F), up to rounding."""
        lines = raster[:, :, None]  # (28, W, C) of the whole raster, then 2 * reach lines for each edge
        *strips, beginnings = self._places(rows)
        for stage, places in zip(self._stages, strips, strict=True):
            lines = stage(lines, places)  # (28 + T * 2 * reach, W, C)
        described = network.describe(lines.permute(2, 0, 1)[None])[0]  # (1, C, 28 + …, W) -> (28 + …, F)
        nothing = described.new_zeros((1, described.shape[1]))  # (1, F)
        table = torch.cat([self._paper, nothing, described])  # (57 + T * 2 * reach, F)
        return _picked(table, beginnings)  # (T, 28, F)

    def _places(self, rows: Tensor) -> list[Tensor]:
        """Of each stage the strips' rows, at last the beginnings' rows; while the pen moves `rows` seldom change."""
        key, newest = tuple(rows.tolist()), self._newest  # another thread may replace it meanwhile
        if newest is None or newest[0] != key:
            newest = self._newest = key, [*(stage.places(rows) for stage in self._stages), self._place.of(rows)]
        return newest[1]


class _Stage:
    """One convolution, its batch norm folded into its weights, and the row-wise layers after it.

    The whole raster is cut into strips as high as those around the edges: one pass convolves them all.
    """

    def __init__(self, convolution: nn.Conv2d, others: nn.Sequential, reach: int, paper: Tensor) -> None:
        self._weight, self._bias = convolution.weight.detach(), convolution.bias
        self._others = others
        self._known = torch.cat([paper, torch.zeros_like(paper[:1])])  # (28 + 1 of padding, W, C)
        strip = torch.arange(-1, 2 * reach + 3)  # (N,) rows that a strip of 2 * reach + 2 rows is made from
        self._around_edges = _Place(reach, torch.arange(ROWS)[:, None] - reach + strip)  # (28 edges, N)
        first = torch.arange(0, ROWS, 2 * reach + 2)[:, None]  # (S, 1): strips of the whole raster
        self._whole = _in_table(first + strip, _WHOLE)  # (S, N)

    def places(self, rows: Tensor) -> Tensor:
        """Where the rows of all strips stand in the table, for edges after the `rows` (T,): (S + T, 2 * reach + 4)."""
        return torch.cat([self._whole, self._around_edges.of(rows)])  # (S, N), (T, N) -> (S + T, N)

    def __call__(self, lines: Tensor, places: Tensor) -> Tensor:
        """Lines (28 + T * 2 * reach, W, C) -> (28 + T * (2 * reach + 2), W', C')."""
        table = torch.cat([self._known, lines])  # (57 + T * 2 * reach, W, C)
        strips = _picked(table, places)  # (S + T, 2 * reach + 4, W, C)
        maps = strips.permute(0, 3, 1, 2)  # (S + T, C, 2 * reach + 4, W)
        maps = functional.conv2d(maps, self._weight, self._bias, padding=(0, 1))  # (S + T, C', 2 * reach + 2, W)
        found = _lines(self._others(maps))  # ((S + T) * (2 * reach + 2), W', C')
        of_whole = len(self._whole) * maps.shape[2]  # the last strip may reach below the raster
        return found if of_whole == ROWS else torch.cat([found[:ROWS], found[of_whole:]])


class _Place:
    """Which rows around each edge stand where in a table: white paper, padding, the whole raster, then the edges."""

    def __init__(self, reach: int, row: Tensor) -> None:
        """`row` (28, N): which rows are wanted for an edge after each of the 28; some may lie beyond the raster."""
        edge = torch.arange(ROWS)[:, None]  # (28, 1)
        at_edge = row - edge + reach - 1  # (28, N): which of the edge's own 2 * reach lines
        self._is_edge = (at_edge >= 0) & (at_edge < 2 * reach) & (row >= 0) & (row < ROWS)
        elsewhere = torch.where(row > edge, _in_table(row, _PAPER), _in_table(row, _WHOLE))
        self._place = torch.where(self._is_edge, at_edge + _EDGES, elsewhere)  # (28, N)
        self._step = 2 * reach

    def of(self, rows: Tensor) -> Tensor:
        """Places (T, N) in a table (57 + T * 2 * reach, …), for edges after the `rows` (T,)."""
        own = torch.arange(len(rows))[:, None] * self._step  # (T, 1): where each one's edge lines begin
        return self._place[rows] + self._is_edge[rows] * own  # (T, N)


def _in_table(row: Tensor, begin: int) -> Tensor:
    """Where rows stand in a part of a table that begins there; beyond the raster is padding."""
    return torch.where((row >= 0) & (row < ROWS), row + begin, _PADDING)


def _picked(table: Tensor, places: Tensor) -> Tensor:
    """Lines (A, N, …) of a table (L, …) at places (A, N)."""
    return table.index_select(0, places.flatten()).view(*places.shape, *table.shape[1:])  # (A * N, …) -> (A, N, …)


def _lines(maps: Tensor) -> Tensor:
    """Maps (B, C, R, W) as lines (B * R, W, C)."""
    return maps.permute(0, 2, 3, 1).flatten(0, 1)


def _by_convolution(layers: nn.Sequential) -> list[tuple[nn.Conv2d, nn.Sequential]]:
    """Each convolution with the layers up to the next; a batch norm right after it is folded in (Jacob et al. 2018)."""
    found: list[tuple[nn.Conv2d, nn.Sequential]] = []
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            found.append((layer, nn.Sequential()))
        elif isinstance(layer, nn.BatchNorm2d) and not len(found[-1][1]):
            found[-1] = (fuse_conv_bn_eval(found[-1][0], layer), found[-1][1])
        else:
            found[-1][1].append(layer)
    return found
