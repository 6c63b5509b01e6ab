"""Every reader of bytes that the campaign tries: what it is fed, and how what it gives is used.

Each is imported only where it is wanted: some need torch, some Qt.
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from pathlib import Path
from random import Random
from typing import ClassVar

from model.errors import ModelError

Files = dict[str, bytes]  # by name
NAMES = ("checkpoint", "runs", "settings", "snapshot", "strokes", "idx", "image")
NEED_QT = frozenset({"checkpoint", "runs", "settings"})  # a QApplication, before they are made


class Reader(ABC):
    """Makes damaged files from whole ones, and reads them as the program does.

    The same random numbers give the same files: an input is known by the campaign's seed, its reader and its number.
    """

    allowed: ClassVar[tuple[type[Exception], ...]] = (ModelError,)  # how it may refuse an input

    def __init__(self, folder: Path) -> None:
        """Prepare in `folder`, which stays; inputs come in another one."""
        self.folder = folder

    @abstractmethod
    def mutate(self, random: Random) -> tuple[str, Files]:
        """The name of a kind of damage, and the files of one input."""

    @abstractmethod
    def read(self, folder: Path) -> int:
        """Read the files in `folder` and use what comes out; how much that was, for the report."""

    def read_now_and_then(self, folder: Path) -> None:
        """A longer way to use the same files, for some dozens of all inputs; none by default."""
        assert folder.is_dir()


def reader(name: str, folder: Path) -> Reader:
    """The reader called `name`."""
    made: Reader = importlib.import_module(f"{__name__}.{name}").make(folder)
    return made
