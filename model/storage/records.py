"""Frozen dataclasses as JSON and back: what comes back is checked by the types of its fields.

Importing this pulls in neither torch nor Qt.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from model.errors import FieldError
from model.storage import fields

T = TypeVar("T")

_NOT_FINITE = ("nan", "inf", "-inf")  # JSON has no numbers for them
_LONGEST_TEXT, _LONGEST_LIST = 1_000_000, 1_000_000


def plain(value: object) -> Any:
    """`value` as JSON can have it: a dataclass as an object, a path as its last part, a tuple as a list."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Path):
        return value.name
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def record(kind: type[T], value: object, field: str, folder: Path) -> T:
    """The dataclass `kind` that `plain` made `value` of; a path in it is one in `folder`.

    Raises FieldError where a field is missing, unknown or of another type.
    """
    found, types_of = fields.mapping(value, field), typing.get_type_hints(kind)
    unknown = [name for name in found if name not in types_of]
    if unknown:
        raise FieldError(f"{field} has {fields.quoted(unknown[0])}, which is not known.")
    read = {name: _value(types_of[name], inner, f"{field}.{name}", folder) for name, inner in found.items()}
    try:
        return kind(**read)
    except TypeError as error:  # one that has no default is missing
        raise FieldError(f"{field} is not complete.") from error


def _value(kind: Any, value: object, field: str, folder: Path) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:  # X | None
        (other,) = (one for one in inner if one is not types.NoneType)
        return None if value is None else _value(other, value, field, folder)
    if origin is tuple:
        found = fields.listing(value, field, _LONGEST_LIST)
        kinds = inner[:1] * len(found) if inner[-1] is Ellipsis else inner
        if len(kinds) != len(found):
            raise FieldError(f"{field} has {len(found):,} entries, not {len(kinds)}.")
        return tuple(_value(one, entry, field, folder) for one, entry in zip(kinds, found, strict=True))
    if origin is dict:
        found_in = fields.mapping(value, field, 1000)
        return {name: _value(inner[1], entry, f"{field}.{name}", folder) for name, entry in found_in.items()}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return record(kind, value, field, folder)
    return _simple_value(kind, value, field, folder)


def _simple_value(kind: Any, value: object, field: str, folder: Path) -> Any:
    if kind is object:
        return value
    if kind is Path:
        return folder / Path(fields.text(value, field)).name
    if kind is bool:
        return fields.switch(value, field)
    if kind is int:
        return fields.whole(value, field, -fields.LARGEST_INTEGER)
    if kind is float:
        return float(str(value)) if value in _NOT_FINITE else fields.number(value, field, -1e308, 1e308)
    if issubclass(kind, StrEnum):
        return kind(fields.choice(value, field, [str(member) for member in kind]))
    return fields.text(value, field, _LONGEST_TEXT)
