"""A hand: what one person does to every ideal stroke. Slant, proportions, roundness, haste, tremor, overshoot.

After the kinematic view of handwriting (Plamondon 1995; Plamondon & Djioua 2006): a hasty hand blends neighbouring
movements, which rounds corners and shortens ends; a slow or old hand trembles. Here both are filters along the stroke
instead of fitted sigma-lognormals: what matters for reading is the shape they leave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.data.hands.paths import Path, resampled
from model.data.hands.wobble import Allograph, Strokes, Wobble

_STEP = 0.025  # boxes between two points of a finished stroke


@dataclass(frozen=True, slots=True)
class Hand:
    """One writer. Lengths are in boxes (a digit is 1 high); a draw of `Hand.drawn` is one person."""

    slant: float  # sideways move a unit of height, + to the right
    width: float  # of digits, 1 is the chart's
    rotation: float  # radians, of the whole line of writing
    haste: float  # how far along the stroke neighbouring movements blend
    tremor: float  # amplitude
    warp: float  # amplitude of slow bends of the whole form
    wobble: float  # inaccuracy of every point of the form
    overshoot: float  # how much longer (+) or shorter (-) strokes end, relative
    hook: float  # probability of a tick where the pen lands or lifts: what dehooking removes in other programs
    habit: float  # 0…1: how firmly the hand keeps to its own form of each digit
    favourites: int  # seed of which forms it prefers

    @classmethod
    def drawn(cls, random: np.random.Generator) -> Hand:
        """A random person."""
        return cls(
            slant=float(np.clip(random.normal(0.10, 0.20), -0.45, 0.65)),
            width=float(np.exp(random.normal(0.05, 0.22))),
            rotation=float(random.uniform(-0.35, 0.35) if random.random() < 0.12 else random.normal(0.0, 0.09)),
            haste=float(abs(random.normal(0.0, 0.045))),
            tremor=float(abs(random.normal(0.0, 0.0045))),
            warp=float(min(abs(random.normal(0.0, 0.022)), 0.038)),
            wobble=float(random.uniform(0.015, 0.055)),
            overshoot=float(random.normal(0.0, 0.04)),
            hook=float(random.choice([0.0, 0.1, 0.25], p=[0.6, 0.3, 0.1])),
            habit=float(random.uniform(0.3, 1.0)),
            favourites=int(random.integers(2**31)),
        )

    def form(self, forms: dict[Allograph, float], key: int, random: np.random.Generator) -> Allograph:
        """One of the forms of a digit (`key`): mostly this hand's own, else any, as common as its weight says."""
        choices, weights = list(forms), np.array(list(forms.values()))
        chooser = np.random.default_rng((self.favourites, key)) if random.random() < self.habit else random
        return choices[int(chooser.choice(len(choices), p=weights / weights.sum()))]

    def write(self, form: Allograph, random: np.random.Generator) -> Strokes:
        """The strokes of one form as this hand writes it now; in boxes, not yet placed on a canvas."""
        strokes = form(Wobble(random, self.wobble))
        return self.deform(strokes, random)

    def deform(self, strokes: Strokes, random: np.random.Generator) -> Strokes:
        """Bend, blend and shake ideal strokes."""
        bends = _SlowBends(self.warp * random.uniform(0.5, 1.3), random)
        turn = self.rotation + random.normal(0.0, 0.05)
        slant = self.slant + random.normal(0.0, 0.05)
        width = self.width * np.exp(random.normal(0.0, 0.08))
        return [self._deform_one(stroke, bends, turn, slant, width, random) for stroke in strokes]

    def _deform_one(
        self, stroke: Path, bends: _SlowBends, turn: float, slant: float, width: float, random: np.random.Generator
    ) -> Path:
        length = float(np.hypot(*np.diff(stroke, axis=0).T).sum())
        path = resampled(stroke, max(3, int(length / _STEP)))  # (N, 2)
        path = _blended(path, self.haste * random.uniform(0.3, 1.7) / _STEP)
        path = _lengthened(path, self.overshoot * random.uniform(0.0, 2.0))
        path = _hooked(path, self.hook, random)
        path = path + bends.at(path)
        path = path + _tremor(len(path), self.tremor * random.uniform(0.3, 1.7), random)
        x, y = (path[:, 0] - 0.3) * width, path[:, 1] - 0.5  # around the middle
        x = x - slant * y
        cos, sin = np.cos(turn), np.sin(turn)
        return np.stack([x * cos - y * sin, x * sin + y * cos], axis=1)  # (N, 2)


class _SlowBends:
    """A smooth random displacement of the plane: a few sine waves as long as the box or half of it."""

    def __init__(self, amplitude: float, random: np.random.Generator) -> None:
        self._frequencies = random.normal(0.0, 3.0, size=(4, 2))  # radians a box
        self._phases = random.uniform(0.0, 2 * np.pi, size=4)
        self._directions = random.normal(0.0, amplitude, size=(4, 2))

    def at(self, path: Path) -> NDArray[np.float64]:
        """Displacement (N, 2) of the points of a path."""
        waves = np.sin(path @ self._frequencies.T + self._phases)  # (N, 4)
        moved: NDArray[np.float64] = waves @ self._directions  # (N, 2)
        return moved


def _blended(path: Path, reach: float) -> Path:
    """Neighbouring movements run into each other over `reach` points to each side; the ends stay where they are."""
    half = round(reach)
    if half < 1 or len(path) < 5:
        return path
    half = min(half, len(path) // 4)
    padded = np.concatenate([np.repeat(path[:1], half, 0), path, np.repeat(path[-1:], half, 0)])  # (N + 2 half, 2)
    kernel = np.hanning(2 * half + 3)[1:-1]
    kernel /= kernel.sum()
    return np.stack([np.convolve(padded[:, axis], kernel, mode="valid") for axis in (0, 1)], axis=1)


def _lengthened(path: Path, share: float) -> Path:
    """The stroke ends later (share > 0) or earlier, by this share of its length."""
    if share < 0:
        keep = max(3, int(len(path) * (1.0 + max(share, -0.07))))
        return path[:keep]
    count = int(len(path) * min(share, 0.12))
    if count == 0 or len(path) < 4:
        return path
    direction = path[-1] - path[-4]
    steps = np.arange(1, count + 1)[:, None] / 3.0  # (count, 1)
    return np.concatenate([path, path[-1] + direction * steps])


def _hooked(path: Path, probability: float, random: np.random.Generator) -> Path:
    """A short tick before the beginning or after the end, in any direction that turns away from the stroke."""
    for at_end in (False, True):
        if random.random() >= probability or len(path) < 6:
            continue
        tip = path[-1] if at_end else path[0]
        onward = path[-1] - path[-4] if at_end else path[0] - path[3]
        angle = np.arctan2(onward[1], onward[0]) + random.choice([-1.0, 1.0]) * random.uniform(0.8, 2.4)
        reach = random.uniform(0.02, 0.06)
        steps = np.linspace(0.0, reach, 4)[1:, None]  # (3, 1)
        tick = tip + steps * np.array([np.cos(angle), np.sin(angle)])  # (3, 2)
        path = np.concatenate([path, tick]) if at_end else np.concatenate([tick[::-1], path])
    return path


def _tremor(count: int, amplitude: float, random: np.random.Generator) -> NDArray[np.float64]:
    """Fast small shaking (N, 2)."""
    if amplitude <= 0.0:
        return np.zeros((count, 2))
    noise = random.normal(0.0, amplitude * 2.0, size=(count + 4, 2))
    kernel = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0
    return np.stack([np.convolve(noise[:, axis], kernel, mode="valid") for axis in (0, 1)], axis=1)
