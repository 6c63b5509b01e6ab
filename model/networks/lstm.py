"""The article's own program, made to run: LSTM(128) → LSTM(64) → 10. (Printed, it hands a 4-D input to an LSTM.)

i_t = σ(W_xi x_t + W_hi h_{t-1} + b_i)                      input gate
f_t = σ(W_xf x_t + W_hf h_{t-1} + b_f)                      forget gate
o_t = σ(W_xo x_t + W_ho h_{t-1} + b_o)                      output gate
c_t = f_t ⊙ c_{t-1} + i_t ⊙ tanh(W_xc x_t + W_hc h_{t-1} + b_c)
h_t = o_t ⊙ tanh(c_t)                                       Hochreiter & Schmidhuber 1997; Gers et al. 2000 (f_t)
y   = softmax(W_hy h_T + b_y)                               x_t is row t, T = 28; the second layer reads h_t
"""

from __future__ import annotations

from torch import nn

from model.networks.shape import Shape
from model.networks.stacked import Stacked


class StackedLstm(Stacked):
    """Rasters (B, 28, 28) in 0…1 -> logits (B, 10)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(nn.LSTM, shape)
