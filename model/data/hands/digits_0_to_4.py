"""How people write 0, 1, 2, 3 and 4, as ideal strokes with room for variation.

Each function takes the Wobble of one drawing and gives strokes in a box that is 1 high and about 0.6 wide; see
model.data.hands.allographs for the sources.
"""

from __future__ import annotations

import numpy as np

from model.data.hands.paths import XY, Path, arc, back, curve, join, line
from model.data.hands.wobble import Strokes, Wobble


def _oval(w: Wobble, start: float | None = None, turns: float | None = None) -> Path:
    """A 0: begun near the top, either way round, closed well or badly."""
    begin = (w.between(-180, 180) if w.chance(0.1) else w.between(-140, -40)) if start is None else start
    sweep = 360 * (w.between(0.9, 1.12) if turns is None else turns)
    direction = 1 if w.chance(0.15) else -1
    width = w.between(0.45, 0.65) if w.chance(0.08) else w.between(0.22, 0.40)  # some lie flat
    oval = arc(w.at(0.3, 0.5, 0.3), (width, w(0.48)), begin, begin + direction * sweep)
    aside = np.array([[w(0.0, 1.5), w(0.0, 1.2)]]) * (2.0 if w.chance(0.15) else 1.0)  # ends beside its start
    drifted: Path = oval + np.linspace(0.0, 1.0, len(oval))[:, None] * aside
    return drifted


def zero(w: Wobble) -> Strokes:
    """0."""
    return [_oval(w)]


def zero_with_tail(w: Wobble) -> Strokes:
    """0 that ends in a small loop or hook at the top, or whose end crosses into it."""
    oval = _oval(w, w.between(-100, -50), w.between(1.0, 1.08))
    end = (float(oval[-1, 0]), float(oval[-1, 1]))
    if w.chance(0.35):
        inside = curve(end, (end[0] - w.between(0.08, 0.2), end[1] + w.between(0.08, 0.2)))
        return [join(oval, inside)]
    return [join(oval, curve(end, (end[0] + w.between(0.05, 0.15), end[1] - w.between(-0.05, 0.08))))]


def zero_slashed(w: Wobble) -> Strokes:
    """0 with a slash, within the oval or beyond it, in either direction of writing."""
    oval = _oval(w)
    reach = w.between(0.55, 1.35) if w.chance(0.75) else w.between(1.35, 1.8)
    lean = w.between(0.15, 0.42) * reach
    height = w.between(0.25, 0.5) * reach
    slash = line(w.at(0.3 + lean, 0.5 - height), w.at(0.3 - lean, 0.5 + height))
    if w.chance(0.15):
        slash = slash * np.array([-1.0, 1.0]) + np.array([0.6, 0.0])  # a backslash
    slash = back(slash) if w.chance(0.4) else slash
    return [join(oval, slash)] if w.chance(0.12) else [oval, slash]


def zero_barred(w: Wobble) -> Strokes:
    """0 with a bar across, level or rising, within the oval or beyond it."""
    oval = _oval(w)
    half, tilt, height = w.between(0.15, 0.5), w(0.0, 2.0), w.between(0.38, 0.6)
    return [oval, line(w.at(0.3 - half, height + tilt), w.at(0.3 + half, height - tilt))]


def zero_dotted(w: Wobble) -> Strokes:
    """0 with a dot or a short dash in the middle."""
    x, y = w.at(0.3, 0.5)
    return [_oval(w), line((x, y), (x + w.between(0.0, 0.06), y + w(0.0)))]


def one(w: Wobble) -> Strokes:
    """1 as a single line, straight or slightly bent."""
    bend = w(0.0, 1.0)
    down = curve(w.at(0.3, 0.0), (0.3 + bend, 0.5), w.at(0.3, 1.0))
    return [back(down) if w.chance(0.08) else down]


def one_with_foot_tick(w: Wobble) -> Strokes:
    """1 of a hasty hand: the pen turns back up a little at the foot, and sometimes lands with a tick too."""
    top, foot = w.at(0.3, 0.0), w.at(0.3, 1.0)
    stem = curve(top, (0.3 + w(0.0, 1.0), 0.5), foot)
    side = 1.0 if w.chance(0.8) else -1.0
    height, angle = w.between(0.06, 0.32), w.between(0.12, 0.9)  # radians from the stem
    tick = line(foot, (foot[0] + side * height * np.tan(angle) * 0.6, foot[1] - height))
    if w.chance(0.25):
        start = (top[0] + w.between(0.04, 0.16), top[1] + w.between(-0.02, 0.10))
        return [join(line(start, top), stem, tick)]
    return [join(stem, tick)]


def _flag(w: Wobble, length: float) -> XY:
    """Where the flag of a 1 begins: from a hint to an upstroke as long as the stem."""
    return 0.36 - w.between(0.35, 0.8) * length * 0.75, 0.02 + length * w.between(0.65, 1.1) * 0.8


def one_flagged(w: Wobble) -> Strokes:
    """1 with a flag, in one stroke."""
    top, foot = w.at(0.36, 0.0), w.at(0.36, 1.0)
    start = _flag(w, w.between(0.12, 0.95))
    middle = ((start[0] + top[0]) / 2 + w(0.0), (start[1] + top[1]) / 2 + w(0.0))
    up = curve(start, middle, top) if w.chance(0.5) else line(start, top)
    return [join(up, line(top, foot))]


def one_flagged_with_base(w: Wobble) -> Strokes:
    """1 with a flag and a line to stand on, as printed."""
    strokes = one_flagged(w)
    half, tilt = w.between(0.12, 0.42), w(0.0, 1.2)
    foot = strokes[0][-1]
    shift = w(0.0)
    base = line((foot[0] - half + shift, foot[1] + tilt), (foot[0] + half + shift, foot[1] - tilt))
    if w.chance(0.25):
        return [join(strokes[0], base)]
    return [*strokes, back(base) if w.chance(0.1) else base]


def one_with_base(w: Wobble) -> Strokes:
    """1 without a flag, on a line."""
    stem = line(w.at(0.3, 0.0), w.at(0.3, 1.0))
    half = w.between(0.12, 0.4)
    return [stem, line(w.at(0.3 - half, 1.0), w.at(0.3 + half, 1.0))]


def two_round(w: Wobble) -> Strokes:
    """2 with a sharp corner at the foot."""
    foot = w.at(0.02, 0.97)
    height = w.between(0.22, 0.34)
    top = arc(w.at(0.29, 0.04 + height, 0.6), (w.between(0.22, 0.32), height), w.between(-185, -140), w.between(5, 40))
    end = (float(top[-1, 0]), float(top[-1, 1]))
    middle = (end[0] * 0.55 + foot[0] * 0.45 + w(0.0), end[1] * 0.5 + foot[1] * 0.5 + w(0.0))
    base = curve(foot, w.at(0.3, 0.97 + w.between(-0.06, 0.04)), w.at(w.between(0.5, 0.75), w.between(0.9, 1.02)))
    return [join(top, curve(end, middle, foot), base)]


def two_looped(w: Wobble) -> Strokes:
    """2 with a loop at the foot."""
    size = w.between(0.04, 0.19)
    shape = curve(
        w.at(0.06, 0.22),
        w.at(0.22, 0.03),
        w.at(0.48, 0.14),
        w.at(0.42, 0.45),
        w.at(0.18, 0.78),
        (w(0.08), w(0.96)),
        (0.02 - size * 0.5, 0.93 - size),
        (0.10 + size * 0.4, 0.84 - size * 0.3),
        w.at(0.34, 0.95),
        w.at(w.between(0.48, 0.72), w.between(0.90, 1.08)),
    )
    return [shape]


def two_angular(w: Wobble) -> Strokes:
    """2 like a Z with a bent top."""
    bend = w.between(0.0, 0.14)
    top = curve(w.at(0.04, 0.08 + bend), w.at(0.3, 0.02), w.at(0.54, 0.08 + bend * 0.7))
    end = (float(top[-1, 0]), float(top[-1, 1]))
    return [join(top, curve(end, w.at(0.38, 0.5), w.at(0.02, 0.97)), line(w.at(0.02, 0.97), w.at(0.6, 0.96)))]


def three_round(w: Wobble) -> Strokes:
    """3 of two bows; the lower one usually larger."""
    waist = w.between(0.40, 0.54)
    upper, lower = w.between(0.16, 0.28), w.between(0.22, 0.34)
    top = arc((w(0.26), waist / 2 + 0.01), (upper, waist / 2), w.between(-170, -115), w.between(70, 100))
    bottom = arc((w(0.26), (1 + waist) / 2), (lower, (1 - waist) / 2), w.between(-100, -70), w.between(105, 165))
    return [join(top, bottom)]


def three_looped(w: Wobble) -> Strokes:
    """3 with a small loop at the waist."""
    loop = w.between(0.03, 0.10)
    return [
        curve(
            w.at(0.04, 0.13), w.at(0.25, 0.01), w.at(0.46, 0.17), w.at(0.33, 0.40),
            (w(0.16 - loop), w(0.46)), (w(0.15), 0.46 + loop), w.at(0.34, 0.49),
            w.at(0.54, 0.70), w.at(0.33, 0.97), w.at(0.02, 0.90),
        )
    ]  # fmt: skip


def three_flat(w: Wobble) -> Strokes:
    """3 with a flat top: bar, slant, bow."""
    corner, knee = w.at(0.50, 0.03), w.at(0.24, w.between(0.36, 0.46))
    bow = curve(knee, w.at(0.46, 0.50), w.at(0.54, 0.70), w.at(0.38, 0.94), w.at(0.02, 0.90))
    return [join(line(w.at(0.04, 0.04), corner, knee), bow)]


def four_open(w: Wobble) -> Strokes:
    """4 with an open top, in two strokes; the stem may be long or short."""
    bend = w.at(0.04, w.between(0.55, 0.68))
    bar_y = bend[1] + w(0.0, 0.8)
    first_top = w.at(w.between(0.06, 0.30), w.between(0.0, 0.1))
    arm = line(first_top, bend) if w.chance(0.6) else curve(first_top, w.at(0.06, 0.35), bend)
    bar = line(bend, (w.between(0.5, 0.72), bar_y))
    stem_x = w.between(0.36, 0.52)
    stem = line((stem_x + w(0.02), w.between(0.02, 0.42)), (stem_x - w(0.03), w(1.0)))
    return [join(arm, bar), stem]


def four_closed(w: Wobble) -> Strokes:
    """4 with a triangle, written without lifting the pen or with a stem of its own."""
    top = w.at(w.between(0.32, 0.48), 0.0)
    left, right = w.at(0.0, w.between(0.58, 0.70)), (w.between(0.52, 0.72), w(0.64))
    if w.chance(0.5):
        return [line(top, left, right), line((top[0] + w(0.01), top[1] + w(0.02)), w.at(top[0] - 0.02, 1.0))]
    end = w.at(top[0] - 0.03, 1.0)
    return [join(line(end, top, left, right))] if w.chance(0.4) else [line(left, right), line(left, top, end)]


def four_one_stroke(w: Wobble) -> Strokes:
    """4 like a lightning: down, across, then up to the stem without lifting."""
    stem_x = w.between(0.40, 0.55)
    return [
        join(
            curve(w.at(0.16, 0.04), w.at(0.08, 0.32), w.at(0.04, 0.58)),
            curve(w.at(0.04, 0.58), w.at(0.26, 0.60), w.at(stem_x, 0.44)),
            line(w.at(stem_x, w.between(0.08, 0.35)), w.at(stem_x - 0.05, 1.0)),
        )
    ]


def four_rounded(w: Wobble) -> Strokes:
    """4 with a round cup, like a y: the open 4 of hasty hands."""
    stem_x = w.between(0.42, 0.55)
    cup = curve(w.at(0.04, 0.04), w.at(0.02, 0.34), w.at(0.18, 0.52), w.at(stem_x, w.between(0.38, 0.5)))
    stem = line(w.at(stem_x, w.between(0.0, 0.12)), w.at(stem_x - w.between(0.0, 0.12), 1.0))
    return [join(cup, stem)] if w.chance(0.5) else [cup, stem]
