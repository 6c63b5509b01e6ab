"""Who can take part in the Arena."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MOST_CONTENDERS = 8  # as many as answer within one frame (python -m tests.bench.arena)


@dataclass(frozen=True, slots=True)
class Contender:
    """A checkpoint that can judge: `key` names it for good, `name` is what the person calls it."""

    key: str
    name: str
    path: Path
