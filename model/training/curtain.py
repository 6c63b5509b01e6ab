"""Rasters whose lower rows are hidden: what teaches a network an honest belief after every row."""

from __future__ import annotations

import torch
from torch import Tensor

from model.raster import SIDE

SHARE = 0.12  # of the digits of a batch are shown only in part
_FIRST_ROW = 4  # MNIST's framing leaves the rows above white in nearly every digit


def draw_curtains(rasters: Tensor, labels: Tensor, generator: torch.Generator, digits: int) -> tuple[Tensor, Tensor]:
    """Hide the rows below a random one in SHARE of the digits of a batch.

    `rasters` (B, 28, 28), `labels` (B,): only labels below `digits` are touched: part of a scribble is a scribble, but
    part of a 7 is no reason to call it no digit. Returns rasters (B, 28, 28) and which are covered, bool (B,).
    """
    chosen = torch.rand(len(rasters), generator=generator) < SHARE  # (B,)
    covered = chosen.to(labels.device) & (labels < digits)  # (B,)
    last_row = torch.randint(_FIRST_ROW, SIDE - 1, (len(rasters), 1), generator=generator).to(rasters.device)  # (B, 1)
    below = torch.arange(SIDE, device=rasters.device).unsqueeze(0) > last_row  # (B, 28)
    hidden = (below & covered.unsqueeze(1)).unsqueeze(2)  # (B, 28, 1)
    return rasters.masked_fill(hidden, 0.0), covered
