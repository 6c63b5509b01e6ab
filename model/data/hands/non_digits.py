"""What people put on the paper that is no digit: letters, signs, several digits, scribbles, blots, fragments."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.data.hands.allographs import ALLOGRAPHS
from model.data.hands.glyphs import GLYPHS
from model.data.hands.hand import Hand
from model.data.hands.paths import Path, curve, line, part
from model.data.hands.wobble import Strokes

Maker = Callable[[Hand, np.random.Generator], Strokes]


def glyph(hand: Hand, random: np.random.Generator) -> Strokes:
    """A letter or a sign."""
    strokes = GLYPHS[int(random.integers(len(GLYPHS)))]
    moved: Strokes = []
    for stroke in strokes:
        shift = random.normal(0.0, hand.wobble, size=(1, 2))
        stretch = random.normal(1.0, 1.5 * hand.wobble, size=(1, 2))
        centre = stroke.mean(axis=0)
        moved.append(centre + (stroke - centre) * stretch + shift)
    return hand.deform(moved, random)


def several_digits(hand: Hand, random: np.random.Generator) -> Strokes:
    """Two to four digits side by side, sometimes touching."""
    strokes: Strokes = []
    right = 0.0
    for _ in range(int(random.choice([2, 2, 2, 3, 3, 4]))):
        digit = int(random.integers(10))
        written = hand.write(hand.form(ALLOGRAPHS[digit], digit, random), random)
        left = min(float(stroke[:, 0].min()) for stroke in written)
        gap = random.uniform(-0.02, 0.35)
        shift = np.array([right - left + gap, random.normal(0.0, 0.05)])
        written = [stroke + shift for stroke in written]
        right = max(float(stroke[:, 0].max()) for stroke in written)
        strokes += written
    return strokes


def scribble(_hand: Hand, random: np.random.Generator) -> Strokes:
    """One long tangled line."""
    turns = int(random.integers(6, 22))
    points = np.cumsum(random.normal(0.0, 0.35, size=(turns, 2)), axis=0)
    if random.random() < 0.5:  # to and fro instead of wandering
        points = random.uniform(0.0, 1.0, size=(turns, 2)) * np.array([1.0, random.uniform(0.3, 1.0)])
    return [_through(points)]


def doodle(_hand: Hand, random: np.random.Generator) -> Strokes:
    """A few bows, rings and lines, as in a small picture."""
    strokes: Strokes = []
    for _ in range(int(random.integers(4, 10))):
        centre, size = random.uniform(0.0, 1.0, size=2), random.uniform(0.08, 0.45)
        kind = random.random()
        if kind < 0.4:  # a ring
            angles = np.linspace(0.0, 2 * np.pi, 20)
            ring = np.stack([np.cos(angles), np.sin(angles) * random.uniform(0.4, 1.2)], axis=1)
            strokes.append(centre + ring * size / 2)
        else:
            points = centre + random.normal(0.0, size, size=(2 if kind < 0.65 else int(random.integers(3, 6)), 2))
            strokes.append(_through(points))
    return strokes


def blot(_hand: Hand, random: np.random.Generator) -> Strokes:
    """A filled patch: strokes so close that no paper is left between them."""
    width, height = random.uniform(0.3, 1.0, size=2)
    lines = int(random.integers(8, 16))
    edges = np.linspace(0.0, height, lines)
    round_ = random.random() < 0.5
    corners: list[tuple[float, float]] = []
    for index, y in enumerate(edges):
        half = width / 2 * (np.sqrt(max(0.0, 1 - (2 * y / height - 1) ** 2)) if round_ else 1.0)
        half *= random.uniform(0.85, 1.0)
        side = half if index % 2 else -half
        corners += [(float(-side), float(y)), (float(side), float(y))]
    return [line(*corners)]


def lines(_hand: Hand, random: np.random.Generator) -> Strokes:
    """Dashes, dots, parallels: strokes that are no sign at all; never one upright line, which would be a 1."""
    count = int(random.integers(1, 5))
    lean = random.normal(0.0, 0.12) if count == 1 else random.uniform(-np.pi / 2, np.pi / 2)  # one line alone lies flat
    strokes: Strokes = []
    for index in range(count):
        length = random.uniform(0.4, 1.0)
        angle = lean + random.normal(0.0, 0.08)
        middle = np.array([-np.sin(lean), np.cos(lean)]) * index * random.uniform(0.25, 0.5)
        half = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        strokes.append(line(tuple(middle - half), tuple(middle + half)))
    return strokes


def fragment(hand: Hand, random: np.random.Generator) -> Strokes:
    """The beginning of a digit that could still become several; never what could pass for a 1 or a 7."""
    while True:
        digit = int(random.choice([0, 2, 3, 4, 5, 6, 8, 9]))
        longest = 0.24 if digit in (2, 3) else 0.36  # more of these looks like a 7
        strokes = hand.write(hand.form(ALLOGRAPHS[digit], digit, random), random)
        first = part(strokes[0], 0.0, random.uniform(0.12, longest))
        width, height = first.max(axis=0) - first.min(axis=0)
        if width > 0.8 * height:  # what is higher is a 1 in some hand
            return [first]


MAKERS: dict[Maker, float] = {
    glyph: 10,
    several_digits: 3,
    scribble: 1.5,
    doodle: 1.5,
    blot: 0.6,
    lines: 0.8,
}


def _through(points: Path) -> Path:
    return curve(*((float(x), float(y)) for x, y in points))
