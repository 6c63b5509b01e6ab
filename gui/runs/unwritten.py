"""What a window could not write into the list of runs before it closed: kept as JSON, written at the next start.

A file is called unwritten.TOKEN.json after the window that it belongs to. One that starts takes over the files of
windows that are gone, by renaming them: so no change is written twice.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from gui.runs import writes
from gui.runs.writes import Numbers, Write
from model.errors import FieldError
from model.storage import fields, files, records

logger = logging.getLogger(__name__)

_VERSION = 1
_LARGEST_FILE = 64 * 2**20  # bytes
_KINDS: dict[str, type[Write]] = {
    kind.__name__: kind
    for kind in (
        *(writes.Begin, writes.NoteProgress, writes.Finish, writes.Fail, writes.Drop),
        *(writes.Rename, writes.Annotate, writes.Delete, writes.Restore),
    )
}


@dataclass(frozen=True, slots=True)
class Unwritten:
    """The changes in a file, in order, with what the window knew that wanted them."""

    path: Path
    window: str  # its token
    numbers: Numbers
    changes: deque[Write]


def keep(folder: Path, window: str, numbers: Numbers, changes: Sequence[Write]) -> None:
    """Write changes to a file in `folder` for the next start. Raises OSError where the disk refuses."""
    content = {
        "version": _VERSION,
        "window": window,
        "numbers": {key.name: run for key, run in numbers.items()},
        "changes": [{"kind": type(change).__name__, "what": records.plain(change)} for change in changes],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    files.replace_file(folder / f"unwritten.{window}.json", text.encode("utf-8", "replace"))


def take_over(folder: Path, window: str, open_windows: Collection[str]) -> list[Path]:
    """The files in `folder` of windows that are gone, the oldest first, renamed to be those of `window`."""
    found = [path for path in folder.glob("unwritten.*.json") if path.name.split(".")[1] not in open_windows]
    taken = []
    for path in sorted(found, key=_age):
        mine = path.with_name(f"unwritten.{window}.{secrets.token_hex(4)}.json")
        try:
            path.rename(mine)
        except OSError as error:
            logger.info("%s is not taken over: %s", path.name, error)  # another window was faster
        else:
            taken.append(mine)
    return taken


def read(path: Path, models_folder: Path) -> Unwritten:
    """What a file says. Raises FieldError where it can't be understood, OSError where it can't be read."""
    content = files.read_regular(path, _LARGEST_FILE)
    found = fields.mapping(fields.parsed(content.decode("utf-8", "replace"), "the file", len(content)), "the file")
    fields.whole(found.get("version"), "version", _VERSION, _VERSION)
    numbers = fields.mapping(found.get("numbers"), "numbers", most=10_000)
    return Unwritten(
        path,
        fields.text(found.get("window"), "window"),
        {models_folder / Path(name).name: fields.whole(run, "a number") for name, run in numbers.items()},
        deque(_change(change, models_folder) for change in fields.listing(found.get("changes"), "changes", 100_000)),
    )


def put_aside(path: Path) -> Path:
    """Rename a file that can't be understood, so that it is not tried again; returns its new name."""
    aside = path.with_suffix(".damaged")
    path.replace(aside)
    return aside


def _change(value: object, models_folder: Path) -> Write:
    found = fields.mapping(value, "a change")
    kind = fields.choice(found.get("kind"), "the kind of a change", _KINDS)
    if "what" not in found:
        raise FieldError("A change does not say what it is.")
    return records.record(_KINDS[kind], found["what"], kind, models_folder)


def _age(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
