"""Every setting of the window, declared once. Kept in an INI file in the person's data folder."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

from model.types import DEFAULT_PEN_WIDTH

T = TypeVar("T", str, float, bool, QByteArray)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting: its key in the file and its value until it is changed; the default's type is its type."""

    key: str
    default: T


PEN_WIDTH = Setting("draw/pen_width", DEFAULT_PEN_WIDTH)  # canvas units
BOLDNESS = Setting("draw/boldness", 0.0)  # -1 cautious … 1 bold
APPEARANCE = Setting("window/appearance", "system")  # "system", "light" or "dark"
GEOMETRY = Setting("window/geometry", QByteArray())
ACTIVE_MODEL = Setting("model/active", "")  # file name in the models folder; empty: the bundled model
TRAIN_FORM = Setting("train/form", "")  # the form's values as JSON
ARENA_SHOWN = Setting("arena/shown", False)
READING_SHOWN = Setting("reading/shown", False)
ARENA_CHOICE = Setting("arena/choice", "")  # keys of the contenders as a JSON list; empty: nothing was chosen yet
RUN_COLUMNS = Setting("runs/columns", QByteArray())  # order, width and sorting, as QHeaderView keeps them
TRAIN_MORE = Setting("train/more_settings", False)  # whether the seldom changed settings are shown


class Settings:
    """Typed reading and writing of the declared settings. A value of the wrong kind counts as not set."""

    def __init__(self, path: Path) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def get(self, setting: Setting[T]) -> T:
        """The stored value, or the default."""
        value = self._store.value(setting.key)
        if isinstance(setting.default, float):
            value = _number(value)  # the file has it as text
        elif isinstance(setting.default, bool):
            value = {"true": True, "false": False}.get(str(value).lower())
        return value if isinstance(value, type(setting.default)) else setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Store a value; it is on disk after `sync`, at the latest when the program ends."""
        self._store.setValue(setting.key, value)

    def sync(self) -> bool:
        """Write to disk now; False where the disk refuses."""
        self._store.sync()
        return self._store.status() != QSettings.Status.AccessError  # a file that was damaged is written anew


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]  # whatever stands in the file
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
