"""What a checkpoint says of itself, checked value by value. Importing this pulls in neither torch nor Qt.

The list of runs keeps the same settings and figures, and reads them with the same functions. A value that is known here
must be right, or FieldError names it. One that is not known, as a newer Rowpad may write it, is kept where it is
harmless, and left out with a line in the log where it is not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from dataclasses import fields as fields_of
from enum import StrEnum
from typing import Any

from model import settings_limits as limits
from model.errors import FieldError, SettingsError
from model.storage import fields
from model.types import CheckpointInfo, Optimizer, StartFrom, TrainConfig

logger = logging.getLogger(__name__)

LONGEST_NAME = 255  # characters: a checkpoint that nobody named is called like its file
LONGEST_NETWORK = 80  # characters of an architecture's name
MOST_PARAMETERS = 10**9
MOST_EPOCHS = 10**6
MOST_SECONDS = 10.0 * 366 * 24 * 3600  # of a training: ten years
_LONGEST_DEVICE = 40
_DEVICES = ("cpu", "cuda", "mps")  # that a training can go on with
_LONGEST_UNKNOWN, _MOST_UNKNOWN = 200, 100  # characters of an unknown text, entries of an unknown list
_MOST_CALIBRATION = 400  # 27 rows with a temperature and ten biases each, the whole raster's, and some room
_TEMPERATURES = (1e-3, 1e3)
_LOGITS = (-1e6, 1e6)

_Reader = Callable[[object, str], object]


def info_of(header: Mapping[str, Any]) -> CheckpointInfo:
    """What the header of a checkpoint says. Raises FieldError."""
    unknown = sorted(header.keys() - {field.name for field in fields_of(CheckpointInfo)})
    if unknown:
        raise FieldError(f"{fields.quoted(unknown[0])} is nothing that a checkpoint says.")
    return CheckpointInfo(
        network=fields.text(header.get("network"), "the network's name", LONGEST_NETWORK),
        parameters=fields.whole(header.get("parameters"), "the number of parameters", 0, MOST_PARAMETERS),
        name=_name_of(header.get("name", "")),
        created=created_of(header.get("created", "")),
        settings=settings_of(header.get("settings", {})),
        figures=figures_of(header.get("figures", {})),
        calibration=_calibration_of(header.get("calibration", {})),
    )


def checked(info: CheckpointInfo) -> CheckpointInfo:
    """`info`, which may come from anywhere, as it would be read from a file. Raises FieldError."""
    return info_of(asdict(info))


def created_of(value: object) -> str:
    """When it was made, as it is written; empty where it does not say. Raises FieldError."""
    if value != "":
        fields.moment(value, "the date")
    return str(value)


def settings_of(value: object) -> dict[str, object]:
    """What a training was set to: a TrainConfig as a dictionary, or a part of it, and "epochs_done".

    Raises FieldError where one is outside the bounds that trainings have.
    """
    found: dict[str, object] = {}
    for key, entry in fields.mapping(value, "the settings").items():
        if key in _SETTINGS:
            name, read = _SETTINGS[key]
            found[key] = read(entry, name)
        elif _is_harmless(entry):
            found[key] = entry
        else:
            logger.warning("the setting %s is left out", fields.quoted(key))
    return found


def config_of(value: object) -> TrainConfig:
    """All the settings of a training, as a snapshot has them. Raises FieldError where one is missing or not allowed."""
    found: dict[str, Any] = settings_of(value)
    known = {field.name for field in fields_of(TrainConfig)}
    if found.keys() != known:
        odd = sorted(found.keys() ^ known)[0]
        raise FieldError(f"the setting {fields.quoted(odd)} is missing, or not known to this version.")
    fields.choice(found["device"], "the device", _DEVICES)
    found |= {"optimizer": Optimizer(found["optimizer"]), "start_from": StartFrom(found["start_from"])}
    config = TrainConfig(**found)
    try:
        limits.check(config)
    except SettingsError as error:
        raise FieldError(str(error)) from error
    return config


def figures_of(value: object) -> dict[str, float]:
    """Measured numbers by name: shares are 0…1, seconds at most MOST_SECONDS. Raises FieldError."""
    found: dict[str, float] = {}
    for key, entry in fields.mapping(value, "the figures").items():
        if key in _FIGURES:
            found[key] = fields.number(entry, f"the figure {key}", 0.0, _FIGURES[key])
            continue
        try:
            found[key] = fields.number(entry, fields.quoted(key))
        except FieldError as error:
            logger.warning("a figure is left out: %s", error)
    return found


def _calibration_of(value: object) -> dict[str, float]:
    found: dict[str, float] = {}
    for key, entry in fields.mapping(value, "the calibration", _MOST_CALIBRATION).items():
        bounds = _TEMPERATURES if key.startswith("temperature") else _LOGITS
        found[key] = fields.number(entry, f"the calibration's {fields.one_line(key)}", *bounds)
    return found


def _name_of(value: object) -> str:
    """A name on one line. Half characters, as some file names have them, become “?”: no reason to lose a training."""
    if not isinstance(value, str):
        raise FieldError("the name is no text.")
    whole = value[: LONGEST_NAME + 1].encode("utf-8", "replace").decode("utf-8")
    return fields.one_line(fields.text(whole, "the name", LONGEST_NAME), LONGEST_NAME)


def _is_harmless(value: object, levels: int = 3) -> bool:
    """Whether an unknown value is small and plain: a text, a finite number, or a few of them."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, list | dict):
        entries = [*value, *value.values()] if isinstance(value, dict) else value
        is_small = levels > 0 and len(entries) <= _MOST_UNKNOWN
        return is_small and all(_is_harmless(entry, levels - 1) for entry in entries)
    try:
        if isinstance(value, str):
            fields.text(value, "it", _LONGEST_UNKNOWN)
        else:
            fields.number(value, "it")
    except FieldError:
        return False
    return True


def _whole(bounds: tuple[int, int]) -> _Reader:
    return lambda value, field: fields.whole(value, field, *bounds)


def _number(bounds: tuple[float, float]) -> _Reader:
    return lambda value, field: fields.number(value, field, *bounds)


def _text(longest: int) -> _Reader:
    return lambda value, field: fields.text(value, field, longest)


def _choice(choices: type[StrEnum]) -> _Reader:
    return lambda value, field: fields.choice(value, field, tuple(choices))


def _or_none(read: _Reader) -> _Reader:
    """As the architecture has it, where it is None."""
    return lambda value, field: None if value is None else read(value, field)


_SHARE = (0.0, 1.0)
_SETTINGS: dict[str, tuple[str, _Reader]] = {
    "network": ("the network's name in the settings", _text(LONGEST_NETWORK)),
    "hidden": ("the number of hidden units", _or_none(_whole(limits.HIDDEN))),
    "layers": ("the number of layers", _or_none(_whole(limits.LAYERS))),
    "dropout": ("the dropout", _or_none(_number(limits.DROPOUT))),
    "optimizer": ("the optimizer", _choice(Optimizer)),
    "epochs": ("the number of epochs", _whole(limits.EPOCHS)),
    "epochs_done": ("the number of epochs that were completed", _whole((0, MOST_EPOCHS))),
    "batch_size": ("the batch size", _whole(limits.BATCH_SIZE)),
    "learning_rate": ("the learning rate", _number(limits.LEARNING_RATE)),
    "train_size": ("the number of training images", _whole(limits.TRAIN_SIZE)),
    "repeats": ("the repeats of an image in an epoch", _whole(limits.REPEATS)),
    "unlabelled": ("the number of unlabelled images", _whole(limits.UNLABELLED)),
    "augment": ("the setting “augment”", fields.switch),
    "start_from": ("what the training started from", _choice(StartFrom)),
    "seed": ("the seed", _whole(limits.SEED)),
    "device": ("the device", _text(_LONGEST_DEVICE)),
    "weight_decay": ("the weight decay", _number(_SHARE)),
    "label_smoothing": ("the label smoothing", _number(_SHARE)),
    "ema_decay": ("the decay of the averaged weights", _number(_SHARE)),
    "drawings": ("the number of drawings", _whole(limits.DRAWINGS)),
    "curtain": ("the setting “curtain”", fields.switch),
}
_FIGURES = {
    "mnist_test_accuracy": 1.0,
    "mnist_validation_accuracy": 1.0,
    "hands_accuracy": 1.0,
    "accepted": 1.0,
    "refused": 1.0,
    "auroc": 1.0,
    "training_seconds": MOST_SECONDS,
}
