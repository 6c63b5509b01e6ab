"""The settings file of version 0.1.0: an INI file of Qt's, read once. Nothing in it is unpickled or handed to Qt.

Qt writes `@Variant(…)` and `@ByteArray(…)` for what is no text; both are refused, but for the window's geometry, which
is taken apart here (QWidget::saveGeometry, versions 1 to 3).
"""

from __future__ import annotations

import logging
import re
import struct
from collections.abc import Callable
from pathlib import Path

from model.errors import FieldError
from model.storage import fields, files

logger = logging.getLogger(__name__)

_LARGEST_FILE = 2**20  # bytes
_SECTION = re.compile(r"\[(\w+)\]")
_ENTRY = re.compile(r"(\w+)=(.*)")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,6}|[0-7]{1,3}|.)", re.DOTALL)
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MAGIC = 0x1D9D0CB
_HEADER = struct.Struct(">IHH")
_FRAME_AND_NORMAL = struct.Struct(">4i4iiBB")  # two rectangles, the screen, maximized, full screen


def read_old_settings(path: Path) -> dict[str, object]:
    """The values that can be taken over, by key, as `settings.json` has them; empty where there is no such file."""
    try:
        content = files.read_regular(path, _LARGEST_FILE).decode("utf-8", "replace")
    except FileNotFoundError:
        return {}
    except OSError as error:
        logger.warning("%s can't be read: %s", path.name, error)
        return {}
    found: dict[str, object] = {}
    section = ""
    for line in content.splitlines():
        if match := _SECTION.fullmatch(line.strip()):
            section = match[1]
        elif match := _ENTRY.fullmatch(line.strip()):
            key = f"{section}/{match[1]}"
            if key in _READERS:
                try:
                    found[key] = _READERS[key](match[2], key)
                except (FieldError, ValueError) as error:
                    logger.warning("%s: %s It is not taken over.", path.name, fields.one_line(str(error)))
    return found


def _text(value: str, key: str) -> str:
    unquoted = _unescaped(value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value)
    if unquoted.startswith("@"):
        raise FieldError(f"{key} is no text.")
    return unquoted


def _number(value: str, key: str) -> float:
    return fields.number(float(_text(value, key)), key)


def _switch(value: str, key: str) -> bool:
    return fields.choice(value, key, ("true", "false")) == "true"


def _json(value: str, key: str) -> object:
    return fields.parsed(_text(value, key), key)


def _geometry(value: str, key: str) -> object:
    """What QWidget::saveGeometry wrote, as WindowGeometry's numbers."""
    match = re.fullmatch(r'"?@ByteArray\((.*)\)"?', value)
    if match is None:
        raise FieldError(f"{key} is no geometry.")
    raw = _unescaped(match[1]).encode("latin-1")
    try:
        magic, major, _ = _HEADER.unpack_from(raw)
        *_, left, top, right, bottom, _, maximized, _ = _FRAME_AND_NORMAL.unpack_from(raw, _HEADER.size)
    except struct.error as error:
        raise FieldError(f"{key} is too short.") from error
    if magic != _MAGIC or not 1 <= major <= 3:
        raise FieldError(f"{key} is of another version.")
    size = {"width": right - left + 1, "height": bottom - top + 1}
    return {"x": left, "y": top, **size, "maximized": bool(maximized)}


def _unescaped(value: str) -> str:
    def character(match: re.Match[str]) -> str:
        escape = match[1]
        if escape[0] == "x":
            return chr(int(escape[1:], 16)) if int(escape[1:], 16) < 0x110000 else "?"
        return chr(int(escape, 8)) if escape[0] in "01234567" else _CONTROL.get(escape, escape)

    return _ESCAPE.sub(character, value)


_READERS: dict[str, Callable[[str, str], object]] = {
    "draw/pen_width": _number,
    "draw/boldness": _number,
    "window/appearance": _text,
    "window/geometry": _geometry,
    "model/active": _text,
    "train/form": _json,
    "train/more_settings": _switch,
    "arena/shown": _switch,
    "arena/choice": _json,
    "reading/shown": _switch,
}
