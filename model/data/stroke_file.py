"""Reading people's pen strokes: one JSON object a line, in the format that Quick, Draw! made common.

`{"word": "7", "drawing": [[[x0, …], [y0, …]], …]}` with one `[xs, ys]` pair a stroke, y downwards, the longer side
scaled to 0…255; gzipped where the name ends in .gz. What is read of a file is bounded, packed or not.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from model.errors import DatasetError, FieldError
from model.storage import fields, files
from model.types import DEFAULT_PEN_WIDTH, DIGITS, Drawing, Point, Stroke

FILE_SIDE = 255.0
FARTHEST = 100_000.0  # of a coordinate from 0, in either direction
MOST_BYTES = 128 * 2**20  # of a file, unpacked
LONGEST_LINE = 2**20  # bytes
MOST_LINES = 1_000_000
MOST_DRAWINGS = 100_000
MOST_STROKES = 200_000  # of all drawings together
MOST_POINTS = 5_000_000
_LONGEST_WORD = 200  # characters

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

    So it does for a file that has more in it than this module's limits, or is no regular file.

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
    drawings = strokes = points = 0
    try:
        with files.open_regular(path) as file:
            for number, line in enumerate(_lines(_unpacked(file, path)), start=1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")  # the first may have a byte order mark
                if not text.strip():
                    continue
                sample = _sample(text, number, path.name, digits_only)
                drawings, strokes = drawings + 1, strokes + len(sample.strokes)
                points += sum(xs.size for xs, _ in sample.strokes)
                for count, most, what in (
                    (drawings, MOST_DRAWINGS, "drawings"),
                    (strokes, MOST_STROKES, "strokes"),
                    (points, MOST_POINTS, "points"),
                ):
                    if count > most:
                        raise _TooMuchError(f"more than {most:,} {what}")
                yield sample
    except _TooMuchError as error:
        raise DatasetError(f"{path.name} has {error} in it. Give a smaller file.") from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} can't be read ({error}). Give a .ndjson or .ndjson.gz file.") from error


class _TooMuchError(Exception):
    """A file is larger than what is read. Its text says what there is more of than is allowed."""


def _unpacked(file: BinaryIO, path: Path) -> BinaryIO:
    return gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file  # type: ignore[return-value]  # reads as one


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, each and all of them together of a bounded length."""
    size = number = 0
    while line := file.readline(LONGEST_LINE + 1):
        size, number = size + len(line), number + 1
        if len(line) > LONGEST_LINE:
            raise _TooMuchError(f"a line of more than {LONGEST_LINE:,} bytes (line {number})")
        if number > MOST_LINES:
            raise _TooMuchError(f"more than {MOST_LINES:,} lines")
        if size > MOST_BYTES:
            raise _TooMuchError(f"more than {MOST_BYTES:,} bytes")
        yield line


def _sample(line: str, number: int, name: str, digits_only: bool) -> Sample:
    try:
        content: Any = json.loads(line)
        strokes = tuple((np.array(xs, dtype=float), np.array(ys, dtype=float)) for xs, ys in content["drawing"])
        word = fields.text(str(content["word"]), "its word", _LONGEST_WORD)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError, FieldError) as error:
        why = fields.one_line(str(error))
        raise DatasetError(f"Line {number} of {name} is not a drawing ({why}).") from error
    if not strokes or not all(_is_stroke(xs, ys) for xs, ys in strokes):
        raise DatasetError(f"Line {number} of {name} is not a drawing: a stroke needs as many xs as ys, and some.")
    if not all(max(np.abs(xs).max(), np.abs(ys).max()) <= FARTHEST for xs, ys in strokes):
        raise DatasetError(f"Line {number} of {name} is not a drawing: it goes beyond {FARTHEST:,.0f}.")
    if digits_only and word not in {str(digit) for digit in range(DIGITS)}:
        raise DatasetError(f"Line {number} of {name} says {fields.quoted(word)}, which is no digit 0…9.")
    return Sample(word, strokes)


def _is_stroke(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> bool:
    return (
        xs.ndim == 1 and xs.shape == ys.shape and xs.size > 0 and bool(np.isfinite(xs).all() and np.isfinite(ys).all())
    )
