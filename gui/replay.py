"""`python -m gui.replay FILE`: real people's pen strokes through the real canvas and its framing, without a screen.

The file is the format of Quick, Draw!: one JSON object a line, `{"word": "7", "drawing": [[[x0, …], [y0, …]], …]}`,
longer side 0…255, gzipped or not. Each drawing is put at a random place of the canvas, at a random size of 45 to 85 %
of it; both are seeded.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from model.bundled import BUNDLED_WEIGHTS
from model.errors import ModelError
from model.types import DIGITS

if TYPE_CHECKING:
    from gui.draw.canvas import Canvas

SIZES = (0.45, 0.85)  # share of the canvas that the longer side takes
SIDE = 560  # logical pixels of the canvas
_FILE_SIDE = 255.0
_BATCH = 250  # drawings judged at once

PenStrokes = list[tuple[NDArray[np.float64], NDArray[np.float64]]]


class ReplayError(ModelError):
    """The file of strokes can't be read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay a file; prints one JSON object and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m gui.replay", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--weights", type=Path, default=BUNDLED_WEIGHTS, metavar="F")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        print(json.dumps(replay(options.file, options.weights, options.seed)))
    except ModelError as error:
        print(f"rowpad: {error}", file=sys.stderr)
        return 1
    return 0


def replay(file: Path, weights: Path, seed: int) -> dict[str, Any]:
    """Scores of a checkpoint on the strokes of `file`. Raises ReplayError or CheckpointError with what to do."""
    from PySide6.QtWidgets import QApplication

    from gui.application import make_application
    from gui.draw.canvas import Canvas
    from gui.draw.document import DrawingDocument
    from model.evaluation import scores
    from model.painter import paint_for_judging
    from model.predictor import Predictor
    from model.raster import raster

    samples = read_strokes(file)
    predictor = Predictor.load(weights)
    app = QApplication.instance() or make_application(["replay"])
    canvas = Canvas(DrawingDocument())
    canvas.resize(SIDE, SIDE)
    generator = np.random.default_rng(seed)
    rasters: list[NDArray[np.float32]] = []
    for _, strokes in tqdm(samples, unit=" drawings", file=sys.stderr, dynamic_ncols=True):
        draw(canvas, strokes, generator)
        rasters.append(raster(paint_for_judging(canvas.drawing())))  # (28, 28)
    answers = [
        int(answer)
        for start in range(0, len(rasters), _BATCH)
        for answer in predictor.probabilities(np.stack(rasters[start : start + _BATCH])).argmax(axis=1)  # (≤250, 10)
    ]
    canvas.deleteLater()
    app.processEvents()
    truth = [digit for digit, _ in samples]
    found = scores(truth, answers)
    confusions = Counter((t, a) for t, a in zip(truth, answers, strict=True) if t != a)
    return {
        "n": found.n,
        "accuracy": round(found.accuracy, 6),
        "per_class": {str(digit): round(found.per_class[digit], 6) for digit in range(DIGITS)},
        "confusions": [
            {"drawn": drawn, "read": read, "count": count} for (drawn, read), count in confusions.most_common(10)
        ],
        "seed": seed,
    }


def read_strokes(file: Path) -> list[tuple[int, PenStrokes]]:
    """All (digit, strokes) of a file. Raises ReplayError that names the line where it is not in the format."""
    return list(_parsed(file))


def _parsed(file: Path) -> Iterator[tuple[int, PenStrokes]]:
    opener = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    sample = json.loads(line)
                    strokes = [(np.array(xs, dtype=float), np.array(ys, dtype=float)) for xs, ys in sample["drawing"]]
                    digit = int(sample["word"])
                    _check(strokes)
                except (KeyError, TypeError, ValueError) as error:
                    raise ReplayError(f"Line {number} of {file.name} is not a drawing of a digit ({error}).") from error
                if not 0 <= digit < DIGITS:
                    raise ReplayError(f"Line {number} of {file.name} says “{digit}”, which is no digit 0…9.")
                yield digit, strokes
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise ReplayError(f"{file} can't be read ({error}). Give a .ndjson or .ndjson.gz file.") from error


def _check(strokes: PenStrokes) -> None:
    if not strokes:
        raise ValueError("it has no stroke")
    for xs, ys in strokes:
        if xs.ndim != 1 or xs.shape != ys.shape or xs.size == 0:
            raise ValueError("a stroke needs a list of x and an equally long list of y")
        if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
            raise ValueError("a place is not a number")


def draw(canvas: Canvas, strokes: PenStrokes, generator: np.random.Generator) -> None:
    """Draw strokes (0…255) with the canvas's pen on clean paper, at a random size and place that fits."""
    size = generator.uniform(*SIZES)
    xs = np.concatenate([x for x, _ in strokes])
    ys = np.concatenate([y for _, y in strokes])
    width, height = (size * (axis.max() - axis.min()) / _FILE_SIDE for axis in (xs, ys))
    left = generator.uniform(0.0, max(0.0, 1.0 - width))
    top = generator.uniform(0.0, max(0.0, 1.0 - height))
    canvas.clear_paper()
    for stroke_x, stroke_y in strokes:
        places = zip(
            left + (stroke_x - xs.min()) / _FILE_SIDE * size,
            top + (stroke_y - ys.min()) / _FILE_SIDE * size,
            strict=True,
        )
        for index, (x, y) in enumerate(places):
            if index == 0:
                canvas.pen_down(float(x), float(y))
            else:
                canvas.pen_move(float(x), float(y))
        canvas.pen_up()


if __name__ == "__main__":
    sys.exit(main())
