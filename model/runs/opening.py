"""Opening the list of runs: of a damaged one a copy is kept, and what can be read of it is the new list."""

from __future__ import annotations

import datetime
import logging
from pathlib import Path

from model.errors import RunsBusyError, RunsDamagedError, RunsError
from model.runs import schema
from model.runs.connection import BUSY_SECONDS, COMPANIONS, explained, reading
from model.runs.presence import one_at_a_time
from model.runs.salvage import Salvage, salvaged
from model.storage import files

logger = logging.getLogger(__name__)

_LARGEST_LIST = 512 * 2**20  # bytes; a run takes some thousand


def open_list(path: Path) -> str:
    """Make `path` a list of runs of this version. Gives a sentence where runs of a damaged list are lost, or "".

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
        return _repaired(path) or ""
    return ""


def repair(path: Path) -> str | None:
    """As `open_list`, of a list that is in use. None, and nothing is done, where no run can be read any more."""
    return _repaired(path, only_with_runs=True)


def _repaired(path: Path, *, only_with_runs: bool = False) -> str | None:
    lock = path.with_name(f"{path.stem}.moving")
    with explained(lock), one_at_a_time(lock, BUSY_SECONDS):
        try:
            schema.prepare(path)  # another window may have repaired it meanwhile
        except RunsDamagedError:
            try:
                return _made_anew(path, only_with_runs)
            except OSError as error:
                raise RunsBusyError(
                    f"The list of runs ({path.name}) is damaged and can't be copied ({error.strerror or error}). "
                    "Make room on the disk, close other windows of Rowpad, then try again."
                ) from error
    return ""


def _made_anew(path: Path, only_with_runs: bool) -> str | None:
    content = _content(path)
    found = salvaged(content)
    if only_with_runs and not found.rows:
        return None
    kept = files.reserve(path.with_name(f"{path.stem}.damaged-{datetime.datetime.now():%Y%m%d-%H%M%S}{path.suffix}"))
    files.replace_file(kept, content)
    for companion in COMPANIONS:  # SQLite would write what is in there into the new list
        part = path.with_name(path.name + companion)
        if part.exists():
            part.rename(kept.with_name(kept.name + companion))
    files.replace_file(path, schema.fresh(found.rows))
    logger.warning("%s was damaged: %d runs read, %d lost; kept as %s", path.name, len(found.rows), found.lost, kept)
    return _sentence(found, kept)


def _content(path: Path) -> bytes:
    """All bytes of a damaged list, while nobody is writing it. Raises OSError, or RunsBusyError where one is."""
    try:
        with reading(path) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            return files.read_regular(path, _LARGEST_LIST)
    except RunsBusyError:
        raise
    except RunsError:  # too damaged for SQLite to lock it: then nobody else can write it either
        return files.read_regular(path, _LARGEST_LIST)


def _sentence(found: Salvage, kept: Path) -> str:
    """What the person is told; nothing where no run is lost."""
    if not found.rows:
        return (
            f"The list of runs was damaged and is kept as {kept.name}; a new list was begun. "
            "Your checkpoints are still there and can be taken back into it."
        )
    lost = [f"{found.lost:,} of {len(found.rows) + found.lost:,} runs could not be read"] if found.lost else []
    if found.partial:
        lost.append(f"{found.partial:,} of {len(found.rows):,} could be read only in part")
    if not lost and found.is_whole:
        return ""
    what = ", ".join(lost) or f"{len(found.rows):,} runs could be read, others may be missing"
    return (
        f"The list of runs was damaged: {what}; a copy of the file is kept as {kept.name}. "
        "Checkpoints that no run names any more can be taken back."
    )
