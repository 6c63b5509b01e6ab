"""The form's values as JSON, and back: whatever somebody has written into the file, what comes back is allowed."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace

from model import settings_limits as limits
from model.training.recipes import PRESETS
from model.types import StartFrom, TrainConfig

FASTEST = ""  # as a device: nobody ever chose one
_DEVICES = (FASTEST, "cpu", "mps", "cuda")
_WHOLE = {
    "epochs": limits.EPOCHS,
    "batch_size": limits.BATCH_SIZE,
    "train_size": limits.TRAIN_SIZE,
    "seed": limits.SEED,
    "drawings": limits.DRAWINGS,
}
_SWITCHES = ("augment", "curtain")
_KEPT = (*_WHOLE, *_SWITCHES, "network", "learning_rate", "start_from", "device")


def to_json(config: TrainConfig) -> str:
    """What the form shows, as text for the settings file."""
    values = asdict(config)
    return json.dumps({key: values[key] for key in _KEPT})


def from_json(text: str) -> TrainConfig:
    """The config behind `to_json`; what is missing or not allowed is the default, and the device FASTEST."""
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        stored = None
    if not isinstance(stored, dict):
        stored = {}
    good = {key: value for key, value in stored.items() if key in _KEPT and _is_allowed(key, value)}
    if "start_from" in good:
        good["start_from"] = StartFrom(good["start_from"])
    if "learning_rate" in good:
        good["learning_rate"] = float(good["learning_rate"])
    start = TrainConfig(device=FASTEST, drawings=limits.drawings_for(limits.TRAIN_IMAGES), curtain=True)
    return replace(start, **good)


def _is_allowed(key: str, value: object) -> bool:
    if key in _SWITCHES:
        return isinstance(value, bool)
    if key == "network":
        return isinstance(value, str) and value in PRESETS
    if key == "start_from":
        return value in tuple(StartFrom)
    if key == "device":
        return value in _DEVICES
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    low, high = limits.LEARNING_RATE if key == "learning_rate" else _WHOLE[key]
    return low <= value <= high and (key == "learning_rate" or isinstance(value, int))
