"""How SQLite lays rows out in the pages of a file: https://www.sqlite.org/fileformat2.html, with nothing believed.

Numbers in comments are that document's sections. Importing this pulls in neither torch nor Qt.
"""

from __future__ import annotations

import math
import struct

from model.runs.connection import readable

PAGE_COUNT, FIRST_FREE = 28, 32  # where the head of the file has these numbers (1.3)
INTERIOR, LEAF = 0x05, 0x0D  # what the first byte of a table's pages says (1.6)
LEAF_HEAD, INTERIOR_HEAD = 8, 12  # bytes
_MOST_CELLS = 1_000  # in a page: a run takes far more than four bytes
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # of a serial type (2.1)
_REAL, _ZERO, _ONE, _FIRST_TEXT = 7, 8, 9, 12

Value = str | int | float | bytes | None
Cells = dict[int, int]  # where the cells of a page begin, and where they end


class BrokenPageError(Exception):
    """What is read here makes no sense."""


def pointers(page: bytes, head: int) -> list[int]:
    """Where the cells of a page begin (1.6)."""
    count = min(struct.unpack_from(">H", page, 3)[0], _MOST_CELLS, (len(page) - head) // 2)
    return [place for place in struct.unpack_from(f">{count}H", page, head) if place]


def gaps(page: bytes, cells: Cells) -> list[tuple[int, int]]:
    """The bytes of a leaf page's content that belong to none of its cells and are not noted as free (1.6)."""
    taken = sorted([*cells.items(), *_free_blocks(page)])
    begin = struct.unpack_from(">H", page, 5)[0] or 2**16
    if not LEAF_HEAD <= begin < len(page):
        begin = taken[0][0] if taken else len(page)
    found = []
    for start, end in [*taken, (len(page), len(page))]:
        if start > begin:
            found.append((begin, start))
        begin = max(begin, end)
    return found


def _free_blocks(page: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    place = struct.unpack_from(">H", page, 1)[0]
    while LEAF_HEAD <= place <= len(page) - 4 and (not found or place > found[-1][0]):
        following, size = struct.unpack_from(">HH", page, place)
        found.append((place, min(place + size, len(page))))
        place = following
    return found


def varint(content: bytes, place: int) -> tuple[int, int]:
    """A number of 1 to 9 bytes (1.6), and where the next begins."""
    value = 0
    for index, byte in enumerate(content[place : place + 9]):
        if index == 8:
            return _signed((value << 8) | byte), place + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, place + index + 1
    raise BrokenPageError


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value


def kinds_of(content: bytes, start: int, fewest: int, most: int) -> tuple[list[int], int]:
    """The serial types of a row's `fewest`…`most` columns (2.1), and how many bytes say so."""
    head, place = varint(content, start)
    kinds: list[int] = []
    while place < start + head and len(kinds) <= most:
        kind, place = varint(content, place)
        kinds.append(kind)
    if place != start + head or not fewest <= len(kinds) <= most or min(kinds) < 0:
        raise BrokenPageError
    return kinds, head


def bytes_of(kind: int) -> int:
    """How many bytes a value of this serial type takes (2.1)."""
    return (kind - _FIRST_TEXT) // 2 if kind >= _FIRST_TEXT else _INTEGER_BYTES.get(kind, 8 if kind == _REAL else 0)


def values_of(kinds: list[int], body: bytes, *, only_whole: bool) -> list[Value]:
    """The values of a row's columns; None for NULL, and for one that is not there as a whole.

    Where not `only_whole`, the beginning of a text is given for the text.
    """
    values: list[Value] = []
    place = 0
    for kind in kinds:
        size = bytes_of(kind)
        part = body[place : place + size]
        place += size
        if len(part) < size and (only_whole or kind < _FIRST_TEXT):
            values.append(None)
        elif kind >= _FIRST_TEXT:
            values.append(readable(part) if kind % 2 else part)
        elif kind == _REAL:
            real = float(struct.unpack(">d", part)[0])
            values.append(None if math.isnan(real) else real)
        elif kind in (_ZERO, _ONE):
            values.append(kind - _ZERO)
        else:
            values.append(int.from_bytes(part, "big", signed=True) if kind in _INTEGER_BYTES else None)
    return values
