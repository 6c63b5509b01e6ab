"""`python -m gui.replay FILE`: real people's pen strokes through the real canvas and its framing, without a screen.

FILE is in the format of model.data.stroke_file. Each drawing is put at a random place of the canvas, at a random size
of 45 to 85 % of it; both are seeded. With --sweep, sizes, places, pen widths and rotations are gone through one by one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from model.bundled import BUNDLED_WEIGHTS
from model.data import stroke_file
from model.data.stroke_file import FILE_SIDE, Sample
from model.errors import ModelError
from model.types import DEFAULT_PEN_WIDTH

if TYPE_CHECKING:
    from gui.draw.canvas import Canvas

SIDE = 560  # logical pixels of the canvas
SIZES = (0.45, 0.85)  # share of the canvas that the longer side takes
MIDDLE_SIZE = 0.65


@dataclass(frozen=True, slots=True)
class Placement:
    """How a sample is put on the canvas: longer side (in canvas units), place 0…1 of the room left, pen, radians."""

    size: float = MIDDLE_SIZE
    across: float = 0.5
    down: float = 0.5
    pen_width: float = DEFAULT_PEN_WIDTH
    rotation: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay a file; prints one JSON object and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m gui.replay", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--weights", type=Path, default=BUNDLED_WEIGHTS, metavar="F")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--non-digits", type=Path, metavar="FILE", help="strokes that are no digits: are they refused?")
    parser.add_argument("--sweep", action="store_true", help="sizes, places, pen widths and rotations one by one")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth sample (default: all)")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        samples = stroke_file.read(options.file, digits_only=True)[:: max(1, options.every)]
        if options.sweep:
            result = sweep(samples, options.weights)
        else:
            others = stroke_file.read(options.non_digits, digits_only=False) if options.non_digits else None
            result = replay(samples, others, options.weights, options.seed)
    except ModelError as error:
        print(f"rowpad: {error}", file=sys.stderr)
        return 1
    print(json.dumps(result))
    return 0


def replay(samples: list[Sample], others: list[Sample] | None, weights: Path, seed: int) -> dict[str, Any]:
    """Scores of a checkpoint on samples at random places and sizes. Raises CheckpointError with what to do."""
    from model.predictor import Predictor
    from model.report import report

    predictor = Predictor.load(weights)
    generator = np.random.default_rng(seed)

    def anywhere() -> Iterator[Placement]:
        while True:
            yield Placement(generator.uniform(*SIZES), generator.uniform(), generator.uniform())

    labels = np.array([sample.digit for sample in samples])  # (N,)
    drawn = rasters(samples, anywhere())  # (N, 28, 28)
    drawn_others = None if others is None else rasters(others, anywhere())  # (M, 28, 28)
    return {**report(predictor, drawn, labels, drawn_others), "seed": seed}


def sweep(samples: list[Sample], weights: Path) -> dict[str, Any]:
    """Accuracy in every cell of the sweep, in the middle one, and how far the worst lies below it (0…1)."""
    from model.predictor import Predictor

    predictor = Predictor.load(weights)
    labels = np.array([sample.digit for sample in samples])  # (N,)
    cells: dict[str, float] = {}
    for name, placement in sweep_cells():
        drawn = rasters(samples, itertools.repeat(placement))  # (N, 28, 28)
        cells[name] = round(float((_digits(predictor, drawn) == labels).mean()), 6)
    worst = min(cells, key=cells.__getitem__)
    return {
        "n": len(samples),
        "middle": cells["middle"],
        "worst": worst,
        "worst_below_middle": round(cells["middle"] - cells[worst], 6),
        "cells": cells,
    }


def sweep_cells() -> Iterator[tuple[str, Placement]]:
    """The cells of the sweep: each changes one thing of the middle one."""
    yield "middle", Placement()
    for size in (0.15, 0.25, 0.35, 0.5, 0.8, 0.95):
        yield f"size {size:.0%}", Placement(size=size)
    for down, row in ((0.0, "top"), (0.5, "middle"), (1.0, "bottom")):
        for across, column in ((0.0, "left"), (0.5, "middle"), (1.0, "right")):
            yield f"place {row} {column}", Placement(size=0.4, across=across, down=down)
    for times in (1 / 3, 1 / 2, 2, 3):
        yield f"pen width × {times:.2g}", Placement(pen_width=DEFAULT_PEN_WIDTH * times)
    for degrees in (-20, -10, 10, 20):
        yield f"rotation {degrees}°", Placement(rotation=math.radians(degrees))


def rasters(samples: list[Sample], placements: Iterator[Placement]) -> NDArray[np.float32]:
    """What the network would get of each sample drawn on the real canvas: (N, 28, 28)."""
    from PySide6.QtWidgets import QApplication

    from gui.application import make_application
    from gui.draw.canvas import Canvas
    from gui.draw.document import DrawingDocument
    from model.painter import paint_for_judging
    from model.raster import raster

    app = QApplication.instance() or make_application(["replay"])
    canvas = Canvas(DrawingDocument())
    canvas.resize(SIDE, SIDE)
    made = np.zeros((len(samples), 28, 28), dtype=np.float32)
    for index, sample in enumerate(tqdm(samples, unit=" drawings", file=sys.stderr, dynamic_ncols=True)):
        draw(canvas, sample, next(placements))
        made[index] = raster(paint_for_judging(canvas.drawing()))
    canvas.deleteLater()
    app.processEvents()
    return made


def draw(canvas: Canvas, sample: Sample, placement: Placement) -> None:
    """Draw a sample with the canvas's pen on clean paper."""
    cos, sin = math.cos(placement.rotation), math.sin(placement.rotation)
    turned = [(x * cos - y * sin, x * sin + y * cos) for x, y in sample.strokes]
    xs, ys = np.concatenate([x for x, _ in turned]), np.concatenate([y for _, y in turned])
    scale = placement.size / FILE_SIDE
    left = placement.across * max(0.0, 1.0 - float(xs.max() - xs.min()) * scale)
    top = placement.down * max(0.0, 1.0 - float(ys.max() - ys.min()) * scale)
    canvas.clear_paper()
    canvas.set_pen_width(placement.pen_width)
    for stroke_x, stroke_y in turned:
        places = zip(left + (stroke_x - xs.min()) * scale, top + (stroke_y - ys.min()) * scale, strict=True)
        for index, (x, y) in enumerate(places):
            pen = canvas.pen_down if index == 0 else canvas.pen_move
            pen(float(x), float(y))
        canvas.pen_up()


def _digits(predictor: Any, drawn: NDArray[np.float32]) -> NDArray[np.int64]:
    from model.report import said_of

    digits: NDArray[np.int64] = said_of(predictor, drawn).digit_logits.argmax(axis=1)  # (N,)
    return digits


if __name__ == "__main__":
    sys.exit(main())
