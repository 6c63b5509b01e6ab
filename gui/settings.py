"""Every setting of the window, declared once: key, default, and how it is read. Kept as JSON in the data folder.

The file is not believed: a value of another type, out of its range or too long counts as not set. There are only plain
numbers and texts in it; Qt's own binary formats crash on damaged bytes, and its INI files can hold pickled objects.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from gui import theme
from gui.old_settings import read_old_settings
from gui.window_geometry import WindowGeometry, geometry_of
from model.errors import FieldError
from model.storage import fields, files
from model.types import DEFAULT_PEN_WIDTH, MAX_PEN_WIDTH, MIN_PEN_WIDTH

logger = logging.getLogger(__name__)

T = TypeVar("T")

LARGEST_FILE = 256 * 1024  # bytes
_LOCK_SECONDS = 2.0  # how long another window may keep the file
_MOST_SETTINGS = 500  # in the file, those of newer versions among them


@dataclass(frozen=True, slots=True, eq=False)
class Setting(Generic[T]):
    """One setting: its key in the file, its value until it is changed, and what reads a stored value.

    `read` gets the plain value and the key; it raises FieldError where the value may not be.
    """

    key: str
    default: T
    read: Callable[[object, str], T]


@dataclass(frozen=True, slots=True)
class RunColumns:
    """How the table of runs is shown: its columns' keys from left to right, widths in pixels, what it is sorted by."""

    order: tuple[str, ...]
    widths: Mapping[str, int]
    sorted_by: str
    descending: bool


def _columns(value: object, key: str) -> RunColumns | None:
    found = fields.mapping(value, key)
    order = fields.listing(found.get("order"), key, 100)
    widths = fields.mapping(found.get("widths"), key)
    return RunColumns(
        order=tuple(fields.text(column, key, 100) for column in order),
        widths={column: fields.whole(width, key, 20, 4000) for column, width in widths.items()},
        sorted_by=fields.text(found.get("sorted_by"), key, 100),
        descending=fields.switch(found.get("descending"), key),
    )


def _bounded(value: object, key: str, low: float, high: float) -> float:
    """A finite number, brought inside its bounds: an older version may have had others."""
    return min(max(fields.number(value, key), low), high)


def _choice_of_contenders(value: object, key: str) -> tuple[str, ...] | None:
    return tuple(fields.text(name, key, 100) for name in fields.listing(value, key, 1000))


PEN_WIDTH = Setting(  # canvas units
    "draw/pen_width", DEFAULT_PEN_WIDTH, partial(_bounded, low=MIN_PEN_WIDTH, high=MAX_PEN_WIDTH)
)
BOLDNESS = Setting("draw/boldness", 0.0, partial(_bounded, low=-1.0, high=1.0))  # -1 cautious … 1 bold
APPEARANCE = Setting("window/appearance", "system", partial(fields.choice, choices=theme.APPEARANCES))
GEOMETRY: Setting[WindowGeometry | None] = Setting("window/geometry", None, geometry_of)
ACTIVE_MODEL = Setting("model/active", "", partial(fields.text, longest=255))  # file in the models folder; "": bundled
TRAIN_FORM: Setting[Mapping[str, Any]] = Setting("train/form", {}, fields.mapping)  # gui.train.form_values checks it
TRAIN_MORE = Setting("train/more_settings", False, fields.switch)  # whether the seldom changed settings are shown
ARENA_SHOWN = Setting("arena/shown", False, fields.switch)
ARENA_CHOICE: Setting[tuple[str, ...] | None] = Setting("arena/choice", None, _choice_of_contenders)  # None: no choice
READING_SHOWN = Setting("reading/shown", False, fields.switch)
RUN_COLUMNS: Setting[RunColumns | None] = Setting("runs/columns", None, _columns)

SETTINGS: tuple[Setting[Any], ...] = (
    *(PEN_WIDTH, BOLDNESS, APPEARANCE, GEOMETRY, ACTIVE_MODEL, TRAIN_FORM, TRAIN_MORE),
    *(ARENA_SHOWN, ARENA_CHOICE, READING_SHOWN, RUN_COLUMNS),
)


class Settings:
    """Typed reading and writing of the declared settings in the file `path`.

    Several windows may be open on one file: each writes only what it has changed itself. Where there is no file yet,
    that of version 0.1.0 beside it (settings.ini) is read instead, and left as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()  # `sync` may run in another thread
        self._changed: dict[str, object] = {}  # since the last `sync`
        found = _on_disk(path)
        if found is None and not path.exists():
            found = read_old_settings(path.with_name("settings.ini"))
        self._values: dict[str, object] = dict(found or {})
        self._told: set[str] = set()

    def get(self, setting: Setting[T]) -> T:
        """The stored value, or the default."""
        with self._lock:
            if setting.key not in self._values:
                return setting.default
            value = self._values[setting.key]
        try:
            return setting.read(value, setting.key)
        except FieldError as error:
            if setting.key not in self._told:
                self._told.add(setting.key)
                logger.warning("%s: %s The default is used.", self.path.name, error)
            return setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Change a value; it is on disk after `sync`."""
        with self._lock:
            self._values[setting.key] = self._changed[setting.key] = _plain(value)

    @property
    def has_changes(self) -> bool:
        """True where something is not on disk yet."""
        return bool(self._changed)

    def on_disk(self, setting: Setting[T]) -> T:
        """What the file says now: another window may have changed it."""
        found = _on_disk(self.path) or {}
        try:
            return setting.read(found[setting.key], setting.key) if setting.key in found else setting.default
        except FieldError:
            return setting.default

    def sync(self) -> bool:
        """Write the changes to disk now, from any thread; False where the disk refuses, and they wait."""
        with self._lock:
            changes, self._changed = self._changed, {}
        if not changes:
            return True
        try:
            self._write(changes)
        except OSError as error:  # filelock's Timeout is one
            logger.warning("the settings can't be written to %s: %s", self.path, error)
            with self._lock:
                self._changed = {**changes, **self._changed}
            return False
        return True

    def _write(self, changes: Mapping[str, object]) -> None:
        from filelock import FileLock  # it imports sqlite3, which the window need not wait for

        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=_LOCK_SECONDS):
            found = _on_disk(self.path)
            if found is None:
                if self.path.is_file():
                    _set_damaged_aside(self.path)
                with self._lock:
                    found = dict(self._values)  # those of an old file among them
            content = json.dumps({**found, **changes}, indent=1, ensure_ascii=False, allow_nan=False)
            files.replace_file(self.path, content.encode("utf-8", "replace"))


def _on_disk(path: Path) -> dict[str, object] | None:
    """The plain values in the file; None where there is none, or none that can be read."""
    try:
        content = files.read_regular(path, LARGEST_FILE)
    except FileNotFoundError:
        return None
    except OSError as error:
        logger.warning("%s can't be read: %s", path.name, error)
        return None
    try:
        found = fields.parsed(content.decode("utf-8"), "the file", LARGEST_FILE)
        return dict(fields.mapping(found, "the file", _MOST_SETTINGS))
    except (FieldError, UnicodeDecodeError) as error:
        logger.warning("%s is damaged: %s The defaults are used.", path.name, error)
        return None


def _set_damaged_aside(path: Path) -> None:
    aside = path.with_name(f"{path.stem}.damaged{path.suffix}")
    path.replace(aside)
    logger.warning("%s was damaged and is kept as %s", path.name, aside.name)


def _plain(value: object) -> object:
    """`value` as JSON has it."""
    if isinstance(value, WindowGeometry | RunColumns):
        return {name: _plain(inner) for name, inner in asdict(value).items()}
    return list(value) if isinstance(value, tuple) else value
