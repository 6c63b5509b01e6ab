"""Opening the list of runs: a file that is none is moved aside, never overwritten."""

from __future__ import annotations

import datetime
from pathlib import Path

from model.errors import RunsBusyError, RunsDamagedError
from model.runs import schema
from model.runs.connection import BUSY_SECONDS, explained
from model.runs.presence import one_at_a_time
from model.storage import files

_COMPANIONS = ("", "-journal", "-wal", "-shm")  # what SQLite keeps beside a database


def open_list(path: Path) -> str:
    """Make `path` a list of runs of this version. Gives a sentence where a damaged file had to be moved aside, or "".

    Raises RunsBusyError where the file is locked or can't be written, RunsError where a newer Rowpad made it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunsBusyError(
            f"The folder {path.parent} can't be made ({error.strerror or error}). Allow writing there, then try again."
        ) from error
    try:
        schema.prepare(path)
    except RunsDamagedError:
        return _begin_anew(path)
    return ""


def _begin_anew(path: Path) -> str:
    lock = path.with_name(f"{path.stem}.moving")
    with explained(lock), one_at_a_time(lock, BUSY_SECONDS):
        try:
            schema.prepare(path)  # another window may have begun a new list meanwhile
        except RunsDamagedError:
            kept = _moved_aside(path)
            schema.prepare(path)
            return (
                f"The list of runs was damaged and is kept as {kept.name}; a new list was begun. "
                "Your checkpoints are still there and can be taken back into it."
            )
    return ""


def _moved_aside(path: Path) -> Path:
    now = datetime.datetime.now()
    kept = path.with_name(f"{path.stem}.damaged-{now:%Y%m%d-%H%M%S}{path.suffix}")
    try:
        kept = files.reserve(kept)
        for companion in _COMPANIONS:
            part = path.with_name(path.name + companion)
            if part.exists():
                part.replace(kept.with_name(kept.name + companion))
    except OSError as error:
        raise RunsBusyError(
            f"The list of runs ({path.name}) is damaged and can't be moved aside ({error.strerror or error}). "
            "Close other windows of Rowpad, then try again."
        ) from error
    finally:
        files.release(kept)  # still empty only where something went wrong
    return kept
