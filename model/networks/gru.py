"""The article's stack with GRU cells: a gated state without a separate memory.

r_t = σ(W_xr x_t + W_hr h_{t-1} + b_r)                      reset gate
z_t = σ(W_xz x_t + W_hz h_{t-1} + b_z)                      update gate
n_t = tanh(W_xn x_t + b_xn + r_t ⊙ (W_hn h_{t-1} + b_hn))
h_t = (1 - z_t) ⊙ n_t + z_t ⊙ h_{t-1}                       Cho et al. 2014, as in cuDNN and torch
y   = softmax(W_hy h_T + b_y)                               x_t is row t, T = 28; the second layer reads h_t
"""

from __future__ import annotations

from torch import nn

from model.networks.shape import Shape
from model.networks.stacked import Stacked


class StackedGru(Stacked):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(nn.GRU, shape)
