"""Drawings and rasters to be read."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from model.bundled import BUNDLED_WEIGHTS
from model.painter import paint_for_judging
from model.predictor import Predictor
from model.raster import raster
from model.types import Drawing, Point, Stroke

BAR = ((0.36, 0.54), (0.66, 0.52))
SEVEN = ((0.28, 0.26), (0.72, 0.24), (0.55, 0.55), (0.46, 0.84))
PLUS = (((0.2, 0.5), (0.8, 0.5)), ((0.5, 0.2), (0.5, 0.8)))


def drawn(*strokes: tuple[tuple[float, float], ...]) -> Drawing:
    """A drawing of straight lines between the places."""
    return Drawing(tuple(Stroke(tuple(Point(x, y) for x, y in stroke)) for stroke in strokes))


def a_raster() -> NDArray[np.float32]:
    """A 7 with a bar, framed."""
    return raster(paint_for_judging(drawn(SEVEN, BAR)))


@cache
def bundled() -> Predictor:
    """The bundled model."""
    return Predictor.load(BUNDLED_WEIGHTS)
