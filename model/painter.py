"""A Qt-free painter: strokes -> grey image. What it paints is what is judged, in the window and in training.

It draws the segments of model.strokes with Pillow, many times larger than the raster, so that the framing's box filter
leaves smooth edges.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.raster import INK_SIDE
from model.strokes import Box, Segment, centre_line_box, segments
from model.types import Drawing, Stroke

SUPERSAMPLING = 12  # painted pixels a raster pixel: more does not change a raster by more than 1/255 on average
PICTURE_SIDE = 560  # pixels of the square on which strokes are laid over a picture


class LineWidths(NamedTuple):
    """The thinnest and the thickest line that is left as it is, in raster pixels after framing."""

    thinnest: float
    thickest: float


# Where the lines of 93 MNIST training images in 100 lie (python -m tests.bench.line_width): what is learnt from.
LEARNT_WIDTHS = LineWidths(1.6, 4.2)
# A thinner or thicker line is judged as if it had been drawn with these, in the middle of the others: a network reads a
# small drawing with a wide pen as well as any (python -m gui.replay FILE --sweep).
JUDGED_WIDTHS = LineWidths(1.8, 2.6)
MOST_THINNING = 4.0  # a blot is thinned by this factor at most: it stays a blot


def held_width_factor(strokes: Sequence[Stroke], held: LineWidths = JUDGED_WIDTHS) -> float:
    """Factor on all pen widths that keeps the framed line within `held`, in raster pixels.

    A line of width w around a centre line with longer side E is framed to 20 w / (E + w) pixels; solved for w. Returns
    1.0 for a single dot, which has no line to hold.
    """
    box = centre_line_box(strokes)
    widest = max((stroke.width for stroke in strokes), default=0.0)
    if box is None or box.longer_side <= 0.0 or widest <= 0.0:
        return 1.0
    side = box.longer_side
    thinnest = held.thinnest * side / (INK_SIDE - held.thinnest)
    thickest = held.thickest * side / (INK_SIDE - held.thickest)
    return max(min(max(widest, thinnest), thickest) / widest, 1.0 / MOST_THINNING)


def paint_for_judging(drawing: Drawing, held: LineWidths = JUDGED_WIDTHS) -> NDArray[np.uint8]:
    """Grey image (H, W), ink 255, of all the ink of a drawing, large enough to be framed without loss.

    Strokes alone are cropped to their ink and painted with lines held within `held`; over a picture all is painted on
    the whole square canvas as it is.
    """
    if drawing.picture is not None:
        return _paint_over_picture(drawing)
    factor = held_width_factor(drawing.strokes, held)
    strokes = [Stroke(stroke.points, stroke.width * factor) for stroke in drawing.strokes]
    box = centre_line_box(strokes)
    if box is None:
        return np.zeros((1, 1), dtype=np.uint8)
    margin = 0.8 * max(stroke.width for stroke in strokes)  # half the line at full pressure
    region = Box(box.left - margin, box.top - margin, box.right + margin, box.bottom + margin)
    return paint_strokes(strokes, region, SUPERSAMPLING * INK_SIDE / max(region.longer_side, 1e-6))


def paint_strokes(strokes: Sequence[Stroke], region: Box, scale: float) -> NDArray[np.uint8]:
    """Paint `region` (canvas units) of the strokes at `scale` pixels a unit: uint8 (H, W), ink 255, paper 0."""
    width = max(1, round((region.right - region.left) * scale))
    height = max(1, round((region.bottom - region.top) * scale))
    image = Image.new("L", (width, height), 0)
    brush = ImageDraw.Draw(image)

    def pixel(point: tuple[float, float]) -> tuple[float, float]:
        # Pillow cuts off what is behind the point, which leaves the pixel that the place is in.
        return (point[0] - region.left) * scale, (point[1] - region.top) * scale

    for stroke in strokes:
        for line_width, line in _lines(segments(stroke), minimum_step=1.5 / scale):
            _paint_line(brush, [pixel(point) for point in line], line_width * scale)
    return np.asarray(image)


def _lines(curve: Sequence[Segment], minimum_step: float) -> Iterator[tuple[float, list[tuple[float, float]]]]:
    """Runs of equal width as (width, polyline) in canvas units; points closer than `minimum_step` are left out."""
    width = -1.0
    line: list[tuple[float, float]] = []
    for segment in curve:
        if segment.width != width:
            if line:
                yield width, line
            width, line = segment.width, [segment.start]
        for point in _flattened(segment, minimum_step):
            if abs(point[0] - line[-1][0]) + abs(point[1] - line[-1][1]) >= minimum_step:
                line.append(point)
    if line:
        if curve[-1].end != line[-1]:
            line.append(curve[-1].end)
        yield width, line


def _flattened(segment: Segment, step: float) -> Iterator[tuple[float, float]]:
    """Points on the Bézier after its start, about four steps apart or closer."""
    (x0, y0), (x1, y1), (x2, y2), _ = segment
    length = abs(x1 - x0) + abs(y1 - y0) + abs(x2 - x1) + abs(y2 - y1)
    pieces = max(1, min(16, int(length / (4.0 * step))))
    if (x0, y0) == (x1, y1):
        pieces = 1
    for piece in range(1, pieces + 1):
        t = piece / pieces
        a, b, c = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
        yield a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2


def _paint_line(brush: ImageDraw.ImageDraw, line: list[tuple[float, float]], width: float) -> None:
    radius = width / 2
    if width >= 2.0:
        for x, y in line:
            # Pillow's boxes name whole pixels and include the last: width + 1 pixels without the halves.
            left, top = math.floor(x - radius + 0.5), math.floor(y - radius + 0.5)
            right, bottom = math.floor(x + radius - 0.5), math.floor(y + radius - 0.5)
            brush.ellipse((left, top, max(left, right), max(top, bottom)), fill=255)
    elif len(line) == 1:
        brush.point(line, fill=255)
    if len(line) > 1:
        brush.line(line, fill=255, width=max(1, round(width)))


def _paint_over_picture(drawing: Drawing) -> NDArray[np.uint8]:
    assert drawing.picture is not None
    ink = np.rint(drawing.picture.ink * 255).astype(np.uint8)  # (H, W)
    if not drawing.strokes:
        return ink
    side = PICTURE_SIDE
    resized = Image.fromarray(ink).resize((side, side), Image.Resampling.BILINEAR)
    strokes = paint_strokes(drawing.strokes, Box(0.0, 0.0, 1.0, 1.0), float(side))
    both: NDArray[np.uint8] = np.maximum(np.asarray(resized), strokes)  # (side, side)
    return both
