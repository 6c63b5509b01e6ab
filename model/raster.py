"""Any grey image -> the 28×28 raster that networks get. The only home of MNIST's framing.

LeCun et al. 1998, section III-A: the ink's box is scaled, keeping its proportions, so that its longer side is
20 pixels, antialiased; the result is moved so that its centre of mass is the centre of the 28×28 field.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 28
INK_SIDE = 20
CENTRE = (SIDE - 1) / 2 + 0.5  # index 14: where the centres of mass of MNIST's own images lie, on average 14.0


def ink_box(ink: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """Box (left, top, right, bottom), the last two exclusive, of all pixels of (H, W) above 0; None without ink."""
    rows = np.flatnonzero(ink.any(axis=1))  # (rows with ink,)
    if rows.size == 0:
        return None
    columns = np.flatnonzero(ink.any(axis=0))  # (columns with ink,)
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def raster(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Frame a grey image as MNIST frames its digits.

    `ink` is uint8 (H, W), any size, ink bright on exactly 0. Returns float32 (28, 28) in 0…1; all zero where there is
    no ink. An image that is framed already comes back unchanged.
    """
    framed = np.zeros((SIDE, SIDE), dtype=np.float32)
    box = ink_box(ink)
    if box is None:
        return framed
    scaled = _scaled(ink[box[1] : box[3], box[0] : box[2]])  # (h, w), both at most 20
    height, width = scaled.shape
    mass = scaled.sum()
    if mass <= 0.0:  # ink too faint to survive the scaling
        return framed
    row = float(scaled.sum(axis=1) @ np.arange(height)) / mass
    column = float(scaled.sum(axis=0) @ np.arange(width)) / mass
    top = _clamped(CENTRE - row, SIDE - height)
    left = _clamped(CENTRE - column, SIDE - width)
    framed[top : top + height, left : left + width] = scaled
    return framed


def _scaled(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The crop with its longer side at 20 pixels, float32 (h, w) in 0…1."""
    height, width = crop.shape
    scale = INK_SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if scale == 1.0:
        return crop.astype(np.float32) / 255.0
    # The box filter is the exact area under each pixel; when enlarging it would leave blocks.
    filter_ = Image.Resampling.BOX if scale < 1.0 else Image.Resampling.BICUBIC
    image = Image.fromarray(np.ascontiguousarray(crop)).resize(size, filter_)
    return np.asarray(image, dtype=np.float32) / 255.0  # (h, w)


def _clamped(offset: float, largest: int) -> int:
    return min(max(round(offset), 0), largest)
