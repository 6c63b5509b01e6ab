"""Where the parts of the reading's picture are: row numbers, raster, heat map, marks; all in logical pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from model.types import COLUMNS, DIGITS, ROWS

HEAD = 18  # for the ten digits above the heat map
KEY = 18  # for what the pictures and their colours mean, below them where there is room
NUMBERS, GAP, MARKS = 20, 12, 16  # widths of the row numbers, between the two pictures, of the mark at the right
SMALLEST_CELL = 5
_LEAST_WITH_KEY = 6  # pixels of a cell: a smaller picture does without a key
_NEAR = 6.0  # pixels from a curve that count as on it
_LARGEST_HEAT_CELL = 3.0  # times the height of a row


@dataclass(frozen=True, slots=True)
class PlotLayout:
    """The places for a picture of a size: raster and heat map share the height of a row, `cell`."""

    cell: int
    raster: QRectF
    heat: QRectF
    has_key: bool

    @classmethod
    def of(cls, width: int, height: int) -> PlotLayout:
        """As large as `width` × `height` allows, in the middle of it."""
        by_height = (height - HEAD - 2) // ROWS
        beside_key = (height - HEAD - KEY - 2) // ROWS
        if beside_key >= _LEAST_WITH_KEY:
            by_height = beside_key
        room = width - NUMBERS - GAP - MARKS - 2
        cell = max(1, min(by_height, _widest_cell(width)))
        heat = min(room - cell * COLUMNS, _LARGEST_HEAT_CELL * cell * DIGITS)
        heat = max(DIGITS, heat // DIGITS * DIGITS)
        left = NUMBERS + max(0, (width - NUMBERS - GAP - MARKS - cell * COLUMNS - heat) // 2)
        raster = QRectF(left, HEAD, cell * COLUMNS, cell * ROWS)
        has_key = height - raster.bottom() >= KEY
        return cls(cell, raster, QRectF(raster.right() + GAP, HEAD, heat, cell * ROWS), has_key)

    @staticmethod
    def tallest(width: int) -> int:
        """The height, the key's included, of which no part stays empty at a `width`."""
        return HEAD + ROWS * _widest_cell(width) + KEY + 2

    def row_at(self, y: float) -> int:
        """The row at a height, 0 … 27; the nearest one where there is none."""
        return min(max(int((y - self.raster.top()) // self.cell), 0), ROWS - 1)

    def digit_at(self, x: float) -> int | None:
        """The digit whose column of the heat map is there."""
        if not self.heat.left() <= x < self.heat.right():
            return None
        return int((x - self.heat.left()) / self.heat.width() * DIGITS)

    def share_place(self, share: float) -> float:
        """How far right a curve is that shows `share`, 0…1."""
        return self.heat.left() + 2 + share * (self.heat.width() - 4)

    def curve_at(self, x: float, belief: Sequence[float]) -> int | None:
        """The digit whose curve is nearest in a row with these ten shares; None beyond _NEAR pixels."""
        distances = [abs(self.share_place(share) - x) for share in belief]
        nearest = min(range(DIGITS), key=distances.__getitem__)
        return nearest if distances[nearest] <= _NEAR else None

    def row_rect(self, row: int) -> QRectF:
        """A row of the heat map."""
        return QRectF(self.heat.left(), self.heat.top() + row * self.cell, self.heat.width(), self.cell)

    def below(self, part: QRectF, row: int) -> QRectF:
        """What lies under `row` in `part`, raster or heat map."""
        top = part.top() + (row + 1) * self.cell
        return QRectF(part.left(), top, part.width(), part.bottom() - top)


def _widest_cell(width: int) -> int:
    """The cell that fits into a width, with a heat map at least a bit wider than its cells are high."""
    return max(1, (width - NUMBERS - GAP - MARKS - 2) // (COLUMNS + DIGITS + 4))
