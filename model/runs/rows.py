"""A run as a row of the database and back, checked value by value. Importing this pulls in neither torch nor Qt."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from model.checkpoint_info import (
    LONGEST_NETWORK,
    MOST_EPOCHS,
    MOST_PARAMETERS,
    MOST_SECONDS,
    created_of,
    figures_of,
    settings_of,
)
from model.errors import FieldError
from model.runs.run import Run, RunState
from model.storage import fields
from model.storage.files import LONGEST_NAME as LONGEST_FILE_NAME
from model.types import DIGITS, CheckpointInfo, EpochScore, Scores, TrainConfig, TrainResult

LONGEST_NAME = 80
OUTPUT = "output"  # beside the settings of a training under way: the name of the file that it will write
LONGEST_NOTE = 10_000  # characters
_LONGEST_ERROR = 2_000  # characters
_MOST_POINTS = 10_000  # of a curve
_FASTEST = 1e12  # images in a second
_LOSSES = 1e12  # nats; a loss beyond is no use in a plot
_TEST_IMAGES = 10_000  # of MNIST
_MOST_COUNTED = 10**7  # images of a test set, whichever
_TOKEN = re.compile(r"[0-9a-f]{16}")  # of a window

Columns = dict[str, str | int | float]
T = TypeVar("T")


def run_of(row: sqlite3.Row, models_folder: Path) -> Run:
    """The run in a row. One with a value that can't be understood is not left out.

    It is shown as failed: its `error` names the value, and what can be understood is there.
    """
    problems: list[str] = []

    def read(value_of: Callable[[], T], otherwise: T) -> T:
        try:
            return value_of()
        except FieldError as error:
            problems.append(str(error))
            return otherwise

    run = Run(
        id=row["id"],
        name=read(lambda: fields.text(row["name"], "the name", LONGEST_NAME), "") or f"run {row['id']}",
        state=read(lambda: RunState(fields.choice(row["state"], "the state", tuple(RunState))), RunState.FAILED),
        network=read(lambda: fields.text(row["network"], "the network's name", LONGEST_NETWORK), ""),
        created=read(lambda: created_of(row["created"]), ""),
        note=read(lambda: _cut(row["note"], "the note", LONGEST_NOTE), ""),
        error=read(lambda: _cut(row["error"], "the reason for its end", _LONGEST_ERROR), ""),
        settings=read(lambda: settings_of(_json(row, "settings")), {}),
        parameters=read(lambda: fields.whole(row["parameters"], "the number of parameters", 0, MOST_PARAMETERS), 0),
        curve=read(lambda: _curve_of(_json(row, "curve")), ()),
        epochs_done=read(lambda: fields.whole(row["epochs_done"], "the number of epochs", 0, MOST_EPOCHS), 0),
        seconds=read(lambda: fields.number(row["seconds"], "the training time", 0.0, MOST_SECONDS), 0.0),
        images_per_second=read(lambda: fields.number(row["images_per_second"], "the speed", 0.0, _FASTEST), 0.0),
        test=read(lambda: _scores_of(_json(row, "test")), None),
        wrong=read(lambda: _wrong_of(_json(row, "wrong")), ()),
        figures=read(lambda: figures_of(_json(row, "figures")), {}),
        checkpoint=read(lambda: _checkpoint_of(row, models_folder), None),
    )
    read(lambda: _check_mark(row["deleted_by"]), None)
    if not problems:
        return run
    more = f" So are {len(problems) - 1} more values." if len(problems) > 1 else ""
    advice = "Delete the run, or leave it." if run.checkpoint is None else "Its weights can be exported all the same."
    sentence = f"What was noted of this run is damaged: {problems[0]}{more} {advice}"
    return replace(run, state=RunState.FAILED, error=sentence)


def is_deleted(row: sqlite3.Row) -> bool:
    """Whether a window has deleted the run; a mark that is none of a window's is damage, and the run stays."""
    mark = row["deleted_by"]
    return isinstance(mark, str) and _TOKEN.fullmatch(mark) is not None


def checkpoint_of(row: sqlite3.Row, models_folder: Path) -> Path | None:
    """Where a run's weights are; None where none were kept, or where that can't be understood."""
    try:
        return _checkpoint_of(row, models_folder)
    except FieldError:
        return None


def _checkpoint_of(row: sqlite3.Row, models_folder: Path) -> Path | None:
    written = fields.text(row["checkpoint"], "the name of its checkpoint")
    name = Path(written).name  # whatever stands there does not lead out of the folder
    if name == ".." or "\0" in name or len(name.encode()) > LONGEST_FILE_NAME:
        raise FieldError("the name of its checkpoint is no name of a file.")
    return models_folder / name if name else None


def output_of(row: sqlite3.Row, models_folder: Path) -> Path | None:
    """Where the training of a run was to write; None where that is not noted, as of one that has ended."""
    try:
        settings = json.loads(row["settings"])
        name = Path(str(settings.get(OUTPUT, ""))).name
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return models_folder / name if name else None


def _json(row: sqlite3.Row, column: str) -> Any:
    return fields.parsed(row[column], _JSON[column], is_finite=False)  # whoever reads a number says which it is


_JSON = {
    "settings": "the settings",
    "curve": "the curve",
    "test": "the test result",
    "wrong": "the list of errors",
    "figures": "the figures",
}


def _cut(value: object, field: str, longest: int) -> str:
    """A text that is only shown: the rest of one that is too long stays in the list."""
    return fields.text(value[:longest] if isinstance(value, str) else value, field, longest)


def _curve_of(value: object) -> tuple[EpochScore, ...]:
    """The points of a curve; those that can't be drawn are left out, as a training that went wrong has them."""
    points = []
    for entry in fields.listing(value, "the curve", _MOST_POINTS):
        point = fields.mapping(entry, "a point of the curve")
        epoch = fields.whole(point.get("epoch"), "an epoch of the curve", 1, MOST_EPOCHS)
        loss, training_loss = point.get("loss"), point.get("training_loss")
        if isinstance(loss, float) and not _is_drawable(loss):
            continue
        if isinstance(training_loss, float) and not _is_drawable(training_loss):
            training_loss = None
        points.append(
            EpochScore(
                epoch,
                fields.number(loss, "a loss of the curve", -_LOSSES, _LOSSES),
                fields.number(point.get("accuracy"), "an accuracy of the curve", 0.0, 1.0),
                None if training_loss is None else fields.number(training_loss, "a training loss", -_LOSSES, _LOSSES),
            )
        )
    return tuple(points)


def _scores_of(value: object) -> Scores | None:
    if value is None:
        return None
    found = fields.mapping(value, "the test result")
    shares = _exactly(DIGITS, found.get("per_class"), "the test result by class")
    counts = _exactly(DIGITS, found.get("confusion"), "the confusion matrix")
    return Scores(
        fields.whole(found.get("n"), "the number of test images", 0, _MOST_COUNTED),
        fields.number(found.get("accuracy"), "the test accuracy", 0.0, 1.0),
        tuple(fields.number(share, "the test accuracy of a class", 0.0, 1.0) for share in shares),
        tuple(
            tuple(
                fields.whole(count, "a count of the confusion matrix", 0, _MOST_COUNTED)
                for count in _exactly(DIGITS, row, "a row of the confusion matrix")
            )
            for row in counts
        ),
    )


def _wrong_of(value: object) -> tuple[tuple[int, int], ...]:
    pairs = fields.listing(value, "the list of errors", _TEST_IMAGES)
    for pair in pairs:  # thousands: a function for every number would take too long
        if not (type(pair) is list and len(pair) == 2 and type(pair[0]) is type(pair[1]) is int):
            raise FieldError("the list of errors has an entry that is no pair of whole numbers.")
        if not (0 <= pair[0] < _TEST_IMAGES and 0 <= pair[1] < DIGITS):
            raise FieldError(f"the list of errors has an entry outside 0…{_TEST_IMAGES - 1:,} and 0…{DIGITS - 1}.")
    return tuple((index, answer) for index, answer in pairs)


def _exactly(count: int, value: object, field: str) -> list[Any]:
    found = fields.listing(value, field, count)
    if len(found) < count:
        raise FieldError(f"{field} has {len(found)} entries instead of {count}.")
    return found


def _check_mark(value: object) -> None:
    if value != "" and not (isinstance(value, str) and _TOKEN.fullmatch(value)):
        raise FieldError("the mark of a run that was deleted is none of a window's.")


def _is_drawable(loss: float) -> bool:
    return math.isfinite(loss) and abs(loss) <= _LOSSES


def of_settings(config: TrainConfig, output: str = "") -> Columns:
    """What a training is set to, and the name of the file that it will write."""
    noted = {OUTPUT: text(output)} if output else {}
    return {"network": text(config.network), "settings": json.dumps({**asdict(config), **noted})}


def of_curve(curve: Sequence[EpochScore], images_per_second: float) -> Columns:
    """What is known of a run after an epoch; points that can't be drawn are left out."""
    points = [score for score in curve if _is_drawable(score.loss)]
    return {
        "curve": json.dumps([asdict(_without_odd_loss(score)) for score in points]),
        "epochs_done": curve[-1].epoch if curve else 0,
        "images_per_second": _within(images_per_second, _FASTEST),
    }


def _without_odd_loss(score: EpochScore) -> EpochScore:
    odd = score.training_loss is not None and not _is_drawable(score.training_loss)
    return replace(score, training_loss=None) if odd else score


def of_checkpoint(info: CheckpointInfo, test: Scores, wrong: Sequence[tuple[int, int]]) -> Columns:
    """What a checkpoint says of itself, and how it was judged."""
    epochs, seconds = info.settings.get("epochs_done"), info.figures.get("training_seconds", 0.0)
    return {
        "epochs_done": epochs if isinstance(epochs, int) and 0 <= epochs <= MOST_EPOCHS else 0,
        "seconds": _within(seconds, MOST_SECONDS),
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
        "seconds": _within(result.seconds, MOST_SECONDS),
    }


def _within(value: float, most: float) -> float:
    """`value` where it is a number in 0…`most`; 0, which stands for not known, where it is none."""
    return value if 0.0 <= value <= most else 0.0


def of_end(sentence: str) -> Columns:
    """Why a training failed."""
    return {"state": RunState.FAILED, "error": text(sentence)[:_LONGEST_ERROR]}


def text(wanted: str) -> str:
    """`wanted` as a database can keep it: half characters, as some file names have them, become “?”."""
    return wanted.encode("utf-8", "replace").decode("utf-8")


def name(wanted: str) -> str:
    """`wanted` on one line, without spaces around, of at most LONGEST_NAME characters."""
    return " ".join(text(wanted).split())[:LONGEST_NAME].strip()
