"""How wide MNIST's lines are: `python -m tests.bench.line_width` prints JSON. All widths are raster pixels.

A line of width t and length L has the area t L and an edge of length 2 L, so t is near 2 Σ I / Σ |∇I|. The pixels blur
that; painted lines of known width say by how much, and the estimates are corrected by interpolation.
"""

from __future__ import annotations

import json
import math

import numpy as np
from numpy.typing import NDArray

from model.data import mnist
from model.painter import LEARNT_WIDTHS, SUPERSAMPLING, paint_strokes
from model.raster import INK_SIDE, raster
from model.strokes import Box, centre_line_box
from model.types import DEFAULT_PEN_WIDTH, Point, Stroke

PERCENTILES = (1, 2, 5, 25, 50, 75, 95, 98, 99)
KNOWN_WIDTHS = np.arange(0.6, 8.01, 0.2)
DIGIT_HEIGHT = 0.65  # of the canvas


def estimated_widths(images: NDArray[np.float32]) -> NDArray[np.float64]:
    """2 Σ I / Σ |∇I| of each image (N, 28, 28) in 0…1, the gradient taken where four pixels meet."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))  # (N, 30, 30)
    falling = padded[:, 1:, 1:] - padded[:, :-1, :-1]  # (N, 29, 29)
    rising = padded[:, 1:, :-1] - padded[:, :-1, 1:]  # (N, 29, 29)
    edges = np.sqrt((falling**2 + rising**2) / 2).sum(axis=(1, 2), dtype=np.float64)  # (N,)
    return 2 * images.sum(axis=(1, 2), dtype=np.float64) / np.maximum(edges, 1e-9)


def framed_line(shape: list[tuple[float, float]], width: float) -> NDArray[np.float32]:
    """The raster of a line along `shape` that is `width` raster pixels wide after framing."""
    points = tuple(Point(x, y) for x, y in shape)
    box = centre_line_box([Stroke(points)])
    assert box is not None
    pen = width * box.longer_side / (INK_SIDE - width)
    half = pen / 2
    region = Box(box.left - half, box.top - half, box.right + half, box.bottom + half)
    scale = SUPERSAMPLING * INK_SIDE / region.longer_side
    return raster(paint_strokes([Stroke(points, pen)], region, scale))


def shapes() -> list[list[tuple[float, float]]]:
    """Centre lines that digits are made of: circles and ovals, slanted lines, hooks."""
    turn = np.linspace(0.0, 2 * math.pi, 60)
    ovals = [[(a * math.cos(t), math.sin(t)) for t in turn] for a in (0.5, 0.75, 1.0)]
    lines = [[(slant * s, s) for s in np.linspace(0.0, 2.0, 20)] for slant in (0.0, 0.15, 0.3, 0.5)]
    hooks = [
        [(s, 0.1 * s) for s in np.linspace(0, 1, 10)] + [(1 - 0.5 * s, 0.1 + 1.6 * s) for s in np.linspace(0, 1, 20)]
    ]
    return ovals + lines + hooks


def calibration() -> NDArray[np.float64]:
    """What the estimator says of painted lines of KNOWN_WIDTHS, on average over the shapes."""
    said = [estimated_widths(np.stack([framed_line(s, width) for s in shapes()])).mean() for width in KNOWN_WIDTHS]
    return np.array(said)


def main() -> None:
    train, validation = mnist.train_and_validation()
    images = np.concatenate([train.images, validation.images])
    parts = np.array_split(images, 12)
    estimates = np.concatenate([estimated_widths(part.astype(np.float32) / 255.0) for part in parts])
    said = calibration()
    assert np.all(np.diff(said) > 0), "the estimator must grow with the width"
    widths = np.interp(estimates, said, KNOWN_WIDTHS)
    median = float(np.median(widths))
    pen = DIGIT_HEIGHT * median / (INK_SIDE - median)
    default = INK_SIDE * DEFAULT_PEN_WIDTH / (DIGIT_HEIGHT + DEFAULT_PEN_WIDTH)
    result = {
        "images": len(widths),
        "percentiles": {str(p): round(float(np.percentile(widths, p)), 2) for p in PERCENTILES},
        "uncalibrated_median": round(float(np.median(estimates)), 2),
        "thinnest_line": LEARNT_WIDTHS.thinnest,
        "thickest_line": LEARNT_WIDTHS.thickest,
        "share_below": round(float((widths < LEARNT_WIDTHS.thinnest).mean()), 4),
        "share_between": round(
            float(((widths >= LEARNT_WIDTHS.thinnest) & (widths <= LEARNT_WIDTHS.thickest)).mean()), 4
        ),
        "share_above": round(float((widths > LEARNT_WIDTHS.thickest).mean()), 4),
        "pen_width_of_the_median": round(pen, 4),
        "default_pen_width": DEFAULT_PEN_WIDTH,
        "default_pen_in_raster_pixels": round(default, 2),
        "calibration": {f"{w:.1f}": round(float(s), 2) for w, s in zip(KNOWN_WIDTHS, said, strict=True)},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
