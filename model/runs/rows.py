"""A run as a row of the database and back. Importing this pulls in neither torch nor Qt."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from model.runs.run import Run, RunState
from model.types import CheckpointInfo, EpochScore, Scores, TrainConfig, TrainResult

LONGEST_NAME = 80
OUTPUT = "output"  # beside the settings of a training under way: the name of the file that it will write
_LARGEST_INTEGER = 2**63 - 1  # of SQLite

Columns = dict[str, str | int | float]


def run_of(row: sqlite3.Row, models_folder: Path) -> Run:
    """The run in a row. One that can't be understood is not left out: its `error` says so."""
    try:
        return _understood(row, models_folder)
    except (AttributeError, TypeError, ValueError, KeyError):
        return Run(
            id=row["id"],
            name=str(row["name"]),
            state=RunState.FAILED,
            network=str(row["network"]),
            created=str(row["created"]),
            note=str(row["note"]),
            error="What was noted of this run is damaged and can't be read.",
            checkpoint=checkpoint_of(row, models_folder),
        )


def _understood(row: sqlite3.Row, models_folder: Path) -> Run:
    test = json.loads(row["test"])
    return Run(
        id=row["id"],
        name=row["name"],
        state=RunState(row["state"]),
        network=row["network"],
        created=row["created"],
        note=row["note"],
        error=row["error"],
        settings=dict(json.loads(row["settings"])),
        parameters=int(row["parameters"]),
        curve=tuple(EpochScore(**score) for score in json.loads(row["curve"])),
        epochs_done=int(row["epochs_done"]),
        seconds=float(row["seconds"]),
        images_per_second=float(row["images_per_second"]),
        test=None if test is None else _scores(test),
        wrong=tuple((int(index), int(answer)) for index, answer in json.loads(row["wrong"])),
        figures=dict(json.loads(row["figures"])),
        checkpoint=checkpoint_of(row, models_folder),
    )


def checkpoint_of(row: sqlite3.Row, models_folder: Path) -> Path | None:
    """Where a run's weights are; None where none were kept."""
    name = Path(str(row["checkpoint"])).name  # whatever stands there does not lead out of the folder
    return models_folder / name if name else None


def output_of(row: sqlite3.Row, models_folder: Path) -> Path | None:
    """Where the training of a run was to write; None where that is not noted, as of one that has ended."""
    try:
        settings = json.loads(row["settings"])
        name = Path(str(settings.get(OUTPUT, ""))).name
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return models_folder / name if name else None


def _scores(found: dict[str, object]) -> Scores:
    read = Scores(**found)  # type: ignore[arg-type]  # TypeError where it is something else
    return Scores(read.n, read.accuracy, tuple(read.per_class), tuple(tuple(counts) for counts in read.confusion))


def of_settings(config: TrainConfig, output: str = "") -> Columns:
    """What a training is set to, and the name of the file that it will write."""
    noted = {OUTPUT: text(output)} if output else {}
    return {"network": text(config.network), "settings": json.dumps({**asdict(config), **noted})}


def of_curve(curve: Sequence[EpochScore], images_per_second: float) -> Columns:
    """What is known of a run after an epoch."""
    return {
        "curve": json.dumps([asdict(score) for score in curve]),
        "epochs_done": curve[-1].epoch if curve else 0,
        "images_per_second": images_per_second,
    }


def of_checkpoint(info: CheckpointInfo, test: Scores, wrong: Sequence[tuple[int, int]]) -> Columns:
    """What a checkpoint says of itself, and how it was judged."""
    epochs, seconds = info.settings.get("epochs_done"), info.figures.get("training_seconds", 0.0)
    return {
        "epochs_done": epochs if isinstance(epochs, int) and 0 <= epochs <= _LARGEST_INTEGER else 0,
        "seconds": seconds if math.isfinite(seconds) else 0.0,
        "network": text(info.network),
        "settings": json.dumps(info.settings),
        "parameters": info.parameters,
        "figures": json.dumps(info.figures),
        "test": json.dumps(asdict(test)),
        "wrong": json.dumps(wrong),
    }


def of_result(result: TrainResult) -> Columns:
    """How a training ended."""
    return {
        **of_checkpoint(result.info, result.test, result.wrong),
        **of_curve(result.curve, result.images_per_second),
        "state": RunState.STOPPED if result.stopped else RunState.DONE,
        "epochs_done": result.epochs_done,
        "seconds": result.seconds,
    }


def text(wanted: str) -> str:
    """`wanted` as a database can keep it: half characters, as some file names have them, become “?”."""
    return wanted.encode("utf-8", "replace").decode("utf-8")


def name(wanted: str) -> str:
    """`wanted` on one line, without spaces around, of at most LONGEST_NAME characters."""
    return " ".join(text(wanted).split())[:LONGEST_NAME].strip()
