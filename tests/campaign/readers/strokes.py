"""Files of pen strokes, plain and gzipped: read, placed on a canvas, painted, framed."""

from __future__ import annotations

import gzip
import json
from functools import cached_property
from pathlib import Path
from random import Random

from model.data import stroke_file
from model.painter import paint_for_judging
from model.raster import raster
from tests.campaign import json_mutations
from tests.campaign.byte_mutations import damaged, gz_bomb, gz_damaged, slightly_damaged
from tests.campaign.readers import Files, Reader

_PLAIN, _PACKED = "strokes.ndjson", "strokes.ndjson.gz"
_LINES = (
    {"word": "7", "drawing": [[[0, 255, 120], [0, 10, 255]]]},
    {"word": "4", "drawing": [[[0, 40, 200], [0, 130, 130]], [[150, 140], [20, 255]]], "countrycode": "CH"},
    {"word": "nose", "drawing": [[[10.5, 20.25], [0.0, 255.0]]], "recognized": True},
)
_PAINTED = 4  # samples of each file
_BOMB = 2_000  # megabytes


class StrokesReader(Reader):
    """Three lines of the Quick, Draw! format."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._seed = "\n".join(json.dumps(line) for line in _LINES).encode()

    @cached_property
    def _bomb(self) -> bytes:
        return gz_bomb(_BOMB)

    def mutate(self, random: Random) -> tuple[str, Files]:
        kind = random.choice(("values", "values", "values", "bytes", "few bytes", "gz", "encoding"))
        if random.random() < 0.000_2:
            return "gz bomb", {_PACKED: self._bomb}
        if kind == "gz":
            return kind, {_PACKED: gz_damaged(random, self._seed)}
        content = {
            "values": lambda: self._with_other_values(random),
            "bytes": lambda: damaged(random, self._seed, [self._seed]),
            "few bytes": lambda: slightly_damaged(random, self._seed),
            "encoding": lambda: self._seed.decode().encode(random.choice(("utf-16", "utf-8-sig", "utf-32", "utf-7"))),
        }[kind]()
        if random.random() < 0.3:
            return kind, {_PACKED: gzip.compress(content, compresslevel=1, mtime=0)}
        return kind, {_PLAIN: content}

    def read(self, folder: Path) -> int:
        path = folder / _PLAIN
        samples = stroke_file.read(path if path.exists() else folder / _PACKED, digits_only=False)
        for sample in samples[:_PAINTED]:
            raster(paint_for_judging(stroke_file.placed(sample, 0.175, 0.175, 0.65)))
        return 0

    def _with_other_values(self, random: Random) -> bytes:
        lines = [json.dumps(line) for line in _LINES]
        for _ in range(random.choice((1, 1, 2))):
            place = random.randrange(len(lines))
            lines[place] = json_mutations.mutated_text(random, json.dumps(_LINES[place % len(_LINES)]))
        return "\n".join(lines).encode("utf-8", random.choice(("surrogatepass", "replace")))


def make(folder: Path) -> Reader:
    """For `readers.reader`."""
    return StrokesReader(folder)
