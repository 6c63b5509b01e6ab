"""Contact sheets of synthetic drawings, to look at beside real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from model.data.hands import generator
from model.data.hands.hand import Hand
from model.errors import DatasetError
from model.painter import LEARNT_WIDTHS, paint_for_judging
from model.raster import SIDE, raster
from model.types import FRAGMENT, LABELS, NOT_A_DIGIT

COLUMNS, ROWS, SCALE = 24, 12, 2
_NAMES = {NOT_A_DIGIT: "not-a-digit", FRAGMENT: "fragment"}


def write(folder: Path, seed: int) -> list[Path]:
    """One PNG for each label, 24 × 12 rasters, every row by one hand; returns the files. The seed makes them again.

    Raises DatasetError where the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_sheet(folder, label, seed) for label in range(LABELS)]
    except OSError as error:
        raise DatasetError(f"{folder} can't be written ({error}). Choose another folder.") from error


def _sheet(folder: Path, label: int, seed: int) -> Path:
    random = np.random.default_rng((seed, label))
    rows = []
    for _ in range(ROWS):
        hand = Hand.drawn(random)
        drawings = (generator.drawing(label, hand, random) for _ in range(COLUMNS))
        rows.append(
            np.concatenate([raster(paint_for_judging(drawn, LEARNT_WIDTHS)) for drawn in drawings], axis=1)
        )  # (28, 672)
    sheet = Image.fromarray((np.concatenate(rows) * 255).astype(np.uint8))  # (336, 672)
    path = folder / f"{_NAMES.get(label, str(label))}.png"
    sheet.resize((COLUMNS * SIDE * SCALE, ROWS * SIDE * SCALE), Image.Resampling.NEAREST).save(path)
    return path
