"""How people write 5, 6, 7, 8 and 9, as ideal strokes with room for variation.

Each function takes the Wobble of one drawing and gives strokes in a box that is 1 high and about 0.6 wide; see
model.data.hands.allographs for the sources.
"""

from __future__ import annotations

import numpy as np

from model.data.hands.paths import XY, Path, arc, back, curve, join, line
from model.data.hands.wobble import Strokes, Wobble


def _belly(w: Wobble, start: XY) -> Path:
    """The bow of a 5 from the end of its neck."""
    return curve(
        start, w.at(0.30, 0.36), w.at(0.53, w.between(0.55, 0.68)), w.at(0.34, 0.95), w.at(0.0, w.between(0.86, 0.95))
    )


def five_two_strokes(w: Wobble) -> Strokes:
    """5: neck and belly, then the bar, which may miss the neck."""
    neck_end = w.at(0.07, w.between(0.36, 0.46))
    body = join(line(w.at(0.12, 0.04), neck_end), _belly(w, neck_end))
    gap = w.between(-0.03, 0.10)
    bar = line((0.12 + gap, w(0.03)), (w.between(0.40, 0.66), w(0.02)))
    return [body, back(bar) if w.chance(0.15) else bar]


def five_one_stroke(w: Wobble) -> Strokes:
    """5 from the right end of its bar, without lifting."""
    corner, neck_end = w.at(0.12, 0.04), w.at(0.08, 0.40)
    return [join(line(w.at(0.54, 0.02), corner, neck_end), _belly(w, neck_end))]


def five_like_s(w: Wobble) -> Strokes:
    """5 of a hasty hand, nearly an S."""
    return [
        curve(
            w.at(0.54, 0.03), w.at(0.28, 0.04), w.at(0.11, 0.20), w.at(0.16, 0.40),
            w.at(0.42, 0.52), w.at(0.49, 0.74), w.at(0.28, 0.96), w.at(0.0, 0.90),
        )
    ]  # fmt: skip


def six(w: Wobble) -> Strokes:
    """6: a bow down into a loop, large or small, closed or nearly."""
    top = w.at(w.between(0.30, 0.52), 0.0)
    height = w.between(0.19, 0.30)
    width = w.between(0.19, 0.30)
    centre = (w(0.28), 1.0 - height)
    bow = curve(top, w.at(0.12, 0.30), (centre[0] - width, centre[1]))
    return [join(bow, arc(centre, (width, height), 180, 180 - w.between(300, 400)))]


def six_straight(w: Wobble) -> Strokes:
    """6 with a straight stem, like a b."""
    height, width = w.between(0.18, 0.28), w.between(0.18, 0.28)
    centre = (w(0.28), 1.0 - height)
    stem = line(w.at(w.between(0.08, 0.4), 0.0), (centre[0] - width, centre[1]))
    return [join(stem, arc(centre, (width, height), 180, 180 - w.between(310, 390)))]


def six_clockwise(w: Wobble) -> Strokes:
    """6 whose loop is drawn from the foot, the other way round."""
    stem = curve(w.at(0.45, 0.0), w.at(0.14, 0.35), w.at(0.05, 0.75))
    height = w.between(0.18, 0.26)
    loop = arc((w(0.28), 1.0 - height), (w(0.23), height), 160, 160 + w.between(300, 380))
    return [join(stem, loop)]


def six_high_loop(w: Wobble) -> Strokes:
    """6 whose loop is nearly as high as the stem and ends across it, like a u that closes late."""
    peak, width = w.between(0.20, 0.45), w.between(0.48, 0.66)
    end = w.at(width * w.between(0.2, 0.5), w.between(0.65, 0.98))
    return [
        curve(
            w.at(w.between(0.08, 0.26), 0.0), w.at(0.04, 0.42), w.at(0.06, 0.80), w.at(0.24, 0.98),
            (w(0.80 * width), w(0.76)), (w(width), w(peak + 0.06)), (w(0.85 * width), w(peak)),
            (w(0.60 * width), w((peak + end[1]) / 2)), end,
        )
    ]  # fmt: skip


def _seven_stem(w: Wobble, corner: XY) -> Path:
    foot = w.at(w.between(0.05, 0.30), 1.0)
    bend = w.between(-0.02, 0.10)
    middle = ((corner[0] + foot[0]) / 2 - bend, (corner[1] + foot[1]) / 2)
    stem = curve(corner, middle, foot)
    if w.chance(0.85):
        return stem
    tick = (foot[0] + w.between(0.04, 0.17), foot[1] - w.between(-0.02, 0.14))  # much shorter than the base of a 2
    return join(stem, line(foot, tick))


def seven(w: Wobble) -> Strokes:
    """7: a bar, level or wavy, and a stem, straight or bent."""
    corner = w.at(0.56, 0.03)
    bar = line(w.at(0.0, 0.05), corner) if w.chance(0.6) else curve(w.at(0.0, 0.08), w.at(0.25, 0.02), corner)
    return [join(bar, _seven_stem(w, corner))]


def seven_with_serif(w: Wobble) -> Strokes:
    """7 that begins with a short downstroke."""
    corner, start = w.at(0.58, 0.05), w.at(0.04, 0.05)
    serif = line((start[0] + w(0.0), start[1] + w.between(0.06, 0.22)), start)
    return [join(serif, line(start, corner), _seven_stem(w, corner))]


def _crossed(w: Wobble, strokes: Strokes) -> Strokes:
    stem = strokes[0][int(len(strokes[0]) * w.between(0.62, 0.76))]
    half, tilt = w.between(0.12, 0.30), w(0.0, 1.5)
    shift = w(0.0, 1.5)
    bar = line((stem[0] - half + shift, stem[1] + tilt), (stem[0] + half + shift, stem[1] - tilt))
    return [*strokes, back(bar) if w.chance(0.1) else bar]


def seven_barred(w: Wobble) -> Strokes:
    """7 with a bar through its stem, with or without a serif."""
    return _crossed(w, seven_with_serif(w) if w.chance(0.35) else seven(w))


def eight(w: Wobble) -> Strokes:
    """8 in one stroke from the top: an S, then back; closed well, badly or not at all."""
    waist = w.between(0.42, 0.54)
    top, low = w.between(0.15, 0.26), w.between(0.19, 0.32)
    gap = w.between(-0.06, 0.12)
    shape = curve(
        (0.3 + top * w.between(0.4, 1.0), w(waist * 0.28)),
        w.at(0.3, 0.01), (0.3 - top, w(waist * 0.5)), w.at(0.3, waist), (0.3 + low, w((1 + waist) / 2)),
        w.at(0.3, 1.0), (0.3 - low, w((1 + waist) / 2)), w.at(0.31, waist + 0.02), (0.3 + top, w(waist * 0.5)),
        (0.3 + top * 0.6 + gap, w(waist * 0.25)),
    )  # fmt: skip
    return [shape * np.array([-1.0, 1.0]) + np.array([0.6, 0.0])] if w.chance(0.12) else [shape]


def eight_from_the_middle(w: Wobble) -> Strokes:
    """8 begun at the waist, upper loop first or lower loop first."""
    waist = w.between(0.42, 0.54)
    top, low = w.between(0.14, 0.25), w.between(0.18, 0.30)
    side = 1.0 if w.chance(0.5) else -1.0
    shape = curve(
        w.at(0.3 + 0.04 * side, waist), (0.3 + side * top, w(waist * 0.5)), w.at(0.3, 0.0),
        (0.3 - side * top, w(waist * 0.5)), w.at(0.3, waist), (0.3 + side * low, w((1 + waist) / 2)),
        w.at(0.3, 1.0), (0.3 - side * low, w((1 + waist) / 2)), w.at(0.3 - 0.02 * side, waist + w(0.02)),
    )  # fmt: skip
    return [shape * np.array([1.0, -1.0]) + np.array([0.0, 1.0])] if w.chance(0.2) else [shape]


def eight_two_rings(w: Wobble) -> Strokes:
    """8 as two rings, one above the other, which may overlap or miss each other a little."""
    waist, meet = w.between(0.40, 0.52), w.between(-0.04, 0.04)
    begin = w.between(-120, -60)
    upper = arc((w(0.3), waist / 2), (w.between(0.16, 0.26), waist / 2), begin, begin - w.between(335, 385))
    lower_begin = w.between(-120, -60)
    lower_size = (w.between(0.18, 0.32), (1 - waist) / 2)
    lower = arc((w(0.3), (1 + waist) / 2 + meet), lower_size, lower_begin, lower_begin - w.between(335, 385))
    return [upper, lower]


def _head(w: Wobble, heights: XY, widths: XY, begins: XY, turns: XY, x: float = 0.28) -> tuple[Path, XY, XY]:
    """The ring of a 9, its centre and its radii (width, height); all but `x` are ranges, angles in degrees."""
    height, width = w.between(*heights), w.between(*widths)
    centre = (w(x), height + 0.01)
    begin = w.between(*begins)
    return arc(centre, (width, height), begin, begin - w.between(*turns)), centre, (width, height)


def nine(w: Wobble) -> Strokes:
    """9: a ring, then a straight or slightly bent stem."""
    ring, centre, (width, height) = _head(w, (0.18, 0.29), (0.17, 0.28), (-60, 5), (265, 365))
    top = (centre[0] + width + w(0.01), w(height * 0.6))
    foot = w.at(w.between(0.22, 0.5), 1.0)
    return [join(ring, curve(top, ((top[0] + foot[0]) / 2 + w(0.02), 0.6), foot))]


def nine_with_hook(w: Wobble) -> Strokes:
    """9 whose stem ends in a bow to the left, like a g."""
    ring, centre, (width, height) = _head(w, (0.17, 0.26), (0.17, 0.26), (-60, 5), (290, 365))
    right = centre[0] + width
    tail = curve(
        (right, w(height * 0.6)), (right + w(0.0), w(0.62)), w.at(0.36, 0.95), w.at(0.04, w.between(0.82, 0.95))
    )
    return [join(ring, tail)]


def nine_flat_head(w: Wobble) -> Strokes:
    """9 with a small or flat head, which a wide line fills."""
    ring, centre, (width, _) = _head(w, (0.06, 0.16), (0.16, 0.30), (-70, 10), (280, 370), x=0.26)
    top = (centre[0] + width, centre[1])
    foot = w.at(w.between(0.15, 0.45), 1.0)
    return [join(ring, curve(top, ((top[0] + foot[0]) / 2 + w(0.02), 0.6), foot))]


def nine_two_strokes(w: Wobble) -> Strokes:
    """9 as a ring and a separate stem."""
    height, width = w.between(0.18, 0.27), w.between(0.17, 0.26)
    centre = (w(0.28), height + 0.02)
    begin = w.between(-100, 0)
    ring = arc(centre, (width, height), begin, begin - w.between(330, 380))
    right = centre[0] + width
    return [ring, line((right + w(0.0), w(w.between(0.0, 0.2))), w.at(right - w.between(0.0, 0.12), 1.0))]
