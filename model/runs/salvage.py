"""Reads the runs out of a damaged list. SQLite gives up a whole table for one wrong byte; here every row is looked for.

The pages of the table of runs are found from its root; what is not reached from there is searched for more of them.
Numbers in comments are sections of https://www.sqlite.org/fileformat2.html. Importing this pulls in neither torch nor
Qt.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from model.runs.pages import (
    FIRST_FREE,
    INTERIOR,
    INTERIOR_HEAD,
    LEAF,
    LEAF_HEAD,
    PAGE_COUNT,
    BrokenPageError,
    Value,
    bytes_of,
    gaps,
    kinds_of,
    pointers,
    values_of,
    varint,
)
from model.runs.run import RunState
from model.runs.schema import COLUMNS

_PAGE_SIZE = 4096  # SQLite's default, and so that of every list
_PAGE_SIZES = tuple(2**power for power in range(9, 16))
_ROOT, _OTHER_ROOT = 2, 3  # of the table of runs, and of SQLite's own of the numbers given out
_MOST_PAYLOAD = 8 * 2**20  # bytes of a row; a run has some ten thousand
_SMALLEST_CELL = 40  # bytes; no run has fewer
_COUNTS = (17, len(COLUMNS))  # of the columns of a row: version 1 wrote fewer
_LARGEST_ID = 2**31 - 1

Row = dict[str, Value]


class Salvage(NamedTuple):
    """What could be read: rows by the names of their columns, the numbers of their runs among them.

    `lost` rows are known to be missing, `partial` ones lack something. Where not `is_whole` there may have been more.
    """

    rows: tuple[Row, ...]
    lost: int
    partial: int
    is_whole: bool


def salvaged(content: bytes) -> Salvage:
    """The runs in the file `content`, whatever it is."""
    sizes = {_PAGE_SIZE}
    if len(content) >= 18 and (claimed := struct.unpack_from(">H", content, 16)[0]) in _PAGE_SIZES:
        sizes.add(claimed)
    return max((_Reading(content, size).result() for size in sorted(sizes)), key=lambda found: len(found.rows))


@dataclass(slots=True)
class _Cell:
    """A row as it stands in a page."""

    id: int
    payload: int  # bytes
    local: bytes  # the first of them; the others are in a chain of overflow pages
    end: int  # where the cell ends in its page
    chain: list[int] = field(default_factory=list)
    is_broken: bool = False  # the chain


class _Reading:
    def __init__(self, content: bytes, page_size: int) -> None:
        self._content = content
        self._size = page_size
        self._pages = -(-len(content) // page_size)
        self._known = {1}  # pages whose use is understood
        self._claims: Counter[int] = Counter()  # overflow pages: how many rows say that one is theirs
        self._cells: list[_Cell] = []
        self._lost = self._partial = 0
        self._is_whole = len(content) % page_size == 0 and self._number_at(PAGE_COUNT) <= self._pages

    def result(self) -> Salvage:
        for page in self._leaves():
            self._read_leaf(page, is_reached=True)
        self._skip_free_pages()
        for page in self._left_over():
            kind = self._page(page)[:1]
            if kind == bytes([LEAF]):
                self._read_leaf(page, is_reached=False)
            elif kind == bytes([INTERIOR]):
                self._known.add(page)  # its leaves are found without it
        self._known.add(_OTHER_ROOT)
        rows = tuple(self._rows())
        return Salvage(rows, self._lost, self._partial, self._is_whole and not any(self._left_over()))

    def _left_over(self) -> Iterator[int]:
        return (page for page in range(2, self._pages + 1) if page not in self._known and not self._claims[page])

    def _number_at(self, place: int) -> int:
        """A number of the file's head (1.3)."""
        return int.from_bytes(self._content[place : place + 4], "big")

    # --- pages

    def _page(self, number: int) -> bytes:
        start = (number - 1) * self._size
        return self._content[start : start + self._size].ljust(self._size, b"\0")

    def _leaves(self) -> Iterator[int]:
        """The leaf pages that are reached from the root (1.6: a child's number is the first of a cell)."""
        waiting = [_ROOT]
        while waiting:
            number = waiting.pop()
            if not 2 <= number <= self._pages or number in self._known or number == _OTHER_ROOT:
                continue  # what a wrong number hides is among the pages that are left over
            page = self._page(number)
            if page[0] == LEAF:
                yield number
            elif page[0] == INTERIOR:
                self._known.add(number)
                cells = pointers(page, INTERIOR_HEAD)
                children = [struct.unpack_from(">I", page, cell)[0] for cell in cells if cell <= self._size - 4]
                waiting += [*children, struct.unpack_from(">I", page, 8)[0]]
            elif number == _ROOT:
                self._known.add(number)  # its first byte is wrong: the leaves are found without it, or it is one
                yield number

    def _skip_free_pages(self) -> None:
        """Free pages hold what was deleted (1.5: trunk pages with the numbers of others)."""
        trunk = self._number_at(FIRST_FREE)
        while 2 <= trunk <= self._pages and trunk not in self._known and not self._claims[trunk]:
            page = self._page(trunk)
            following, count = struct.unpack_from(">II", page)
            if count > self._size // 4 - 2:
                return
            self._known |= {trunk, *struct.unpack_from(f">{count}I", page, 8)}
            trunk = following

    def _read_leaf(self, number: int, *, is_reached: bool) -> None:
        page = self._page(number)
        cells: dict[int, _Cell] = {}
        missing = 0
        for start in pointers(page, LEAF_HEAD):
            try:
                cells[start] = self._cell(page, start)
            except BrokenPageError:
                missing += 1
        pointed_at = len(cells)
        for start, end in gaps(page, _places(cells)):
            cells |= self._cells_between(page, start, end)
        if not cells and not is_reached:
            return  # it is a page of something else
        self._known.add(number)
        missing = max(0, missing - (len(cells) - pointed_at))
        self._lost += missing
        unused = sum(end - start for start, end in gaps(page, _places(cells)))
        self._is_whole = self._is_whole and (missing > 0 or unused < _SMALLEST_CELL)
        for cell in cells.values():
            self._claims.update(cell.chain)
            self._cells.append(cell)

    def _cells_between(self, page: bytes, start: int, end: int) -> dict[int, _Cell]:
        """The rows in a part of a page that no pointer leads to: it is damaged, or not counted."""
        found: dict[int, _Cell] = {}
        while end - start >= _SMALLEST_CELL:
            try:
                cell = self._cell(page, start)
            except BrokenPageError:
                break
            if cell.end > end:
                break
            found[start] = cell
            start = cell.end
        return found

    # --- rows

    def _cell(self, page: bytes, start: int) -> _Cell:
        """The row at a place of a leaf page. Raises BrokenPageError where none can be there."""
        if not LEAF_HEAD <= start <= self._size - 4:
            raise BrokenPageError
        payload, place = varint(page, start)
        number, place = varint(page, place)
        kinds, head = kinds_of(page, place, *_COUNTS)
        real = head + sum(map(bytes_of, kinds))  # the row says it twice
        found = []
        for wanted in dict.fromkeys((payload, real)):
            if len(kinds) <= wanted <= _MOST_PAYLOAD:
                cell = self._with_chain(page, place, number, wanted)
                if _is_run(values_of(kinds, cell.local[head:], only_whole=False)):
                    found.append(cell)
        if not found:
            raise BrokenPageError
        return min(found, key=lambda cell: cell.is_broken)

    def _with_chain(self, page: bytes, place: int, number: int, payload: int) -> _Cell:
        """1.6: how much of the payload is in the page, and where the rest of it begins."""
        most, least = self._size - 35, (self._size - 12) * 32 // 255 - 23
        if payload <= most:
            return _Cell(number, payload, page[place : place + payload], place + payload)
        local = least + (payload - least) % (self._size - 4)
        local = local if local <= most else least
        end = place + local + 4
        if end > self._size:
            raise BrokenPageError
        cell = _Cell(number, payload, page[place : place + local], end)
        following, left = struct.unpack_from(">I", page, place + local)[0], payload - local
        while left > 0:
            if not 2 <= following <= self._pages or following in self._known or following in cell.chain:
                cell.is_broken = True
                break
            cell.chain.append(following)
            following = struct.unpack_from(">I", self._page(following))[0]
            left -= self._size - 4
        return cell

    def _rows(self) -> Iterator[Row]:
        taken: dict[int, Row] = {}
        homeless: list[Row] = []
        for cell in self._cells:
            row, is_whole = self._row(cell)
            self._partial += not is_whole
            twin = taken.get(cell.id)
            if twin is None and 1 <= cell.id <= _LARGEST_ID:
                taken[cell.id] = row
            elif twin is None or any(twin.get(key) != row.get(key) for key in ("name", "created", "checkpoint")):
                homeless.append(row)  # its number is damaged; an older state of the same run is left out
        following = max(taken, default=0) + 1
        taken |= dict(enumerate(homeless, following))
        return ({"id": number, **row} for number, row in sorted(taken.items()))

    def _row(self, cell: _Cell) -> tuple[Row, bool]:
        """The columns of a row, and whether all of them could be read. Columns that are lost can't be understood."""
        content, is_whole = cell.local, not cell.is_broken
        for number in cell.chain:
            if self._claims[number] > 1 or number in self._known:
                is_whole = False  # two rows say that it is theirs
                break
            content += self._page(number)[4:]
        content = content[: cell.payload]
        kinds, head = kinds_of(content, 0, *_COUNTS)
        row: Row = {}
        for name, value in zip(COLUMNS, values_of(kinds, content[head:], only_whole=True), strict=False):
            if name == "id":
                continue
            is_whole = is_whole and value is not None
            row[name] = "" if value is None else value
        return row, is_whole and head + sum(map(bytes_of, kinds)) <= len(content)


def _places(cells: dict[int, _Cell]) -> dict[int, int]:
    return {start: cell.end for start, cell in cells.items()}


def _is_run(values: list[Value]) -> bool:
    """Whether these can be the columns of a run: one of them may be damaged."""
    row = dict(zip(COLUMNS, values, strict=False))
    state, created, settings, number = row["state"], row["created"], row["settings"], row["id"]
    signs = (
        number is None,  # it stands before the row
        isinstance(state, str) and state in tuple(RunState),
        isinstance(created, str) and created[:2] in ("19", "20", ""),
        isinstance(settings, str) and settings[:1] == "{",
    )
    return sum(signs) >= 3
