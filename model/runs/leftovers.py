"""What is removed for good: deleted runs, and what crashed windows and killed writes left in the data folder."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Collection
from pathlib import Path

from model.runs import queries, rows
from model.runs.presence import remove_unheld
from model.storage import files

logger = logging.getLogger(__name__)


def purge(connection: sqlite3.Connection, models_folder: Path, keep: Collection[Path]) -> None:
    """Remove the deleted runs with their checkpoints, but not those of the files `keep`."""
    kept = {path.resolve() for path in keep}
    for row in queries.deleted(connection):
        path = rows.checkpoint_of(row, models_folder)
        if path is not None and path.resolve() in kept:
            continue
        if path is None or queries.is_shared(connection, row) or _unlinked(path):
            output = rows.output_of(row, models_folder)
            if output is None or _unlinked(files.snapshot_path(output)):
                connection.execute("DELETE FROM runs WHERE id = ?", (row["id"],))


def release_names(database: Path, models_folder: Path, known: Collection[str]) -> None:
    """Remove the empty files of names that crashed windows had reserved, and their lock; not those of runs (`known`).

    To be called inside a write transaction, while no other window is open.
    """
    for path in list(models_folder.glob("*.safetensors")):
        if path.name not in known:
            files.release(path)
    for path in list(database.parent.glob(f"{database.stem}.*{database.suffix}")):  # copies of the list
        files.release(path)
    for path in list(database.parent.glob(f".{database.stem}.v*")):  # unfinished copies, as version 0.1.0 called them
        with contextlib.suppress(OSError):  # then the next start does
            path.unlink(missing_ok=True)
    for path in list(database.parent.glob(f"{database.stem}.moving")):
        remove_unheld(path)


def remove_temporary_files(folder: Path, models_folder: Path) -> None:
    """Remove the temporary files of writes that were cut off, in the data folder and wherever the notes there say."""
    for place in (folder, models_folder):
        files.remove_leftovers(place)
    files.remove_noted_leftovers(folder / files.JOURNAL)


def _unlinked(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("%s can't be removed: %s", path, error)
        return False
    return True
