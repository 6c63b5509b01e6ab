"""Reading people's pen strokes: one JSON object a line, in the format that Quick, Draw! made common.

`{"word": "7", "drawing": [[[x0, …], [y0, …]], …]}` with one `[xs, ys]` pair a stroke, y downwards, the longer side
scaled to 0…255; gzipped where the name ends in .gz.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import DatasetError
from model.types import DEFAULT_PEN_WIDTH, DIGITS, Drawing, Point, Stroke

FILE_SIDE = 255.0

PenStrokes = tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What somebody wrote: the word it was said to be, and the xs and ys of each stroke, 0…255."""

    word: str
    strokes: PenStrokes

    @property
    def digit(self) -> int:
        """The digit it was said to be; call it only for samples of digits."""
        return int(self.word)


def read(path: Path, digits_only: bool) -> list[Sample]:
    """All samples of a file. Raises DatasetError that names the line where one is not in the format.

    With `digits_only` a word that is no digit 0…9 is such an error.
    """
    samples = list(_parsed(path, digits_only))
    if not samples:
        raise DatasetError(f"{path.name} has no drawings in it. Give a .ndjson or .ndjson.gz file of pen strokes.")
    return samples


def placed(sample: Sample, left: float, top: float, size: float, pen_width: float = DEFAULT_PEN_WIDTH) -> Drawing:
    """The sample on a canvas: its box's corner at (left, top), its longer side (255 in the file) `size` long."""
    xs = np.concatenate([x for x, _ in sample.strokes])
    ys = np.concatenate([y for _, y in sample.strokes])
    x0, y0 = float(xs.min()), float(ys.min())
    strokes = []
    for stroke_x, stroke_y in sample.strokes:
        places = zip(left + (stroke_x - x0) / FILE_SIDE * size, top + (stroke_y - y0) / FILE_SIDE * size, strict=True)
        strokes.append(Stroke(tuple(Point(float(x), float(y)) for x, y in places), pen_width))
    return Drawing(tuple(strokes))


def _parsed(path: Path, digits_only: bool) -> Iterator[Sample]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _sample(line, number, path.name, digits_only)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} can't be read ({error}). Give a .ndjson or .ndjson.gz file.") from error


def _sample(line: str, number: int, name: str, digits_only: bool) -> Sample:
    try:
        content: Any = json.loads(line)
        strokes = tuple((np.array(xs, dtype=float), np.array(ys, dtype=float)) for xs, ys in content["drawing"])
        word = str(content["word"])
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise DatasetError(f"Line {number} of {name} is not a drawing ({error}).") from error
    if not strokes or not all(_is_stroke(xs, ys) for xs, ys in strokes):
        raise DatasetError(f"Line {number} of {name} is not a drawing: a stroke needs as many xs as ys, and some.")
    if digits_only and word not in {str(digit) for digit in range(DIGITS)}:
        raise DatasetError(f"Line {number} of {name} says “{word}”, which is no digit 0…9.")
    return Sample(word, strokes)


def _is_stroke(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> bool:
    return (
        xs.ndim == 1 and xs.shape == ys.shape and xs.size > 0 and bool(np.isfinite(xs).all() and np.isfinite(ys).all())
    )
