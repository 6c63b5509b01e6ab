"""The form's values for the settings file, and back: whatever stands in the file, what comes back is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from model import settings_limits as limits
from model.training.recipes import PRESETS
from model.types import Optimizer, StartFrom, TrainConfig

FASTEST = ""  # as a device: nobody ever chose one
_CHOICES: dict[str, tuple[str, ...]] = {
    "network": tuple(PRESETS),
    "start_from": tuple(StartFrom),
    "optimizer": tuple(Optimizer),
    "device": (FASTEST, "cpu", "mps", "cuda"),
}
_WHOLE = {
    "epochs": limits.EPOCHS,
    "batch_size": limits.BATCH_SIZE,
    "train_size": limits.TRAIN_SIZE,
    "repeats": limits.REPEATS,
    "unlabelled": limits.UNLABELLED,
    "seed": limits.SEED,
    "drawings": limits.DRAWINGS,
    "hidden": limits.HIDDEN,
    "layers": limits.LAYERS,
}
_DECIMAL = {"learning_rate": limits.LEARNING_RATE, "dropout": limits.DROPOUT}
_SWITCHES = ("augment", "curtain")
_KEPT = (*_WHOLE, *_DECIMAL, *_SWITCHES, *_CHOICES)


def plain(config: TrainConfig) -> dict[str, object]:
    """What the form shows, for the settings file."""
    values = asdict(config)
    return {key: values[key] for key in _KEPT}


def config_from(stored: Mapping[str, object]) -> TrainConfig:
    """The config behind `plain`; what is missing or not allowed is the default, and the device FASTEST."""
    good: dict[str, Any] = {key: value for key, value in stored.items() if key in _KEPT and _is_allowed(key, value)}
    for key, kind in (("start_from", StartFrom), ("optimizer", Optimizer), ("learning_rate", float)):
        if key in good:
            good[key] = kind(good[key])
    start = TrainConfig(device=FASTEST, drawings=limits.drawings_for(limits.TRAIN_IMAGES), curtain=True)
    if "network" in good:
        preset = PRESETS[good["network"]]
        start = replace(start, optimizer=preset.optimizer, unlabelled=preset.unlabelled)
    if good.get("network") != limits.UNLABELLED_NETWORK:
        good["unlabelled"] = 0
    return replace(start, **good)


def _is_allowed(key: str, value: object) -> bool:
    if key in _SWITCHES:
        return isinstance(value, bool)
    if key in _CHOICES:
        return isinstance(value, str) and value in _CHOICES[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    low, high = (_WHOLE | _DECIMAL)[key]
    return low <= value <= high and (key in _DECIMAL or isinstance(value, int))
