"""A training that was cut off goes on from its last snapshot: weights, optimizer, random numbers, place in one file.

Like a checkpoint it is safetensors with JSON, no pickle, and nothing in it is believed. The numbers come back exactly:
a training that was cut off and resumed gives the weights of one that was not.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor, nn

from model import settings_limits
from model.checkpoint_info import config_of
from model.errors import FieldError, SnapshotError
from model.storage import fields
from model.storage.files import open_regular, write_atomically
from model.training.devices import random_state, set_random_state
from model.types import EpochScore, TrainConfig

FORMAT = 2  # 0.1.0 wrote 1, without a number
LARGEST_FILE = 2**30  # bytes: four times the largest checkpoint
_KEY = "rowpad-snapshot"
_LONGEST_HEADER = 2**20  # characters
_MOST_EPOCHS = 100_000  # with those that were added
_MOST_CHANGES = 10_000  # of the learning rate, and resumptions
_ADAM_STATE = ("step", "exp_avg", "exp_avg_sq")


@dataclass(frozen=True, slots=True)
class StartWeights:
    """The checkpoint that a training started from: its file's name, and the SHA-256 of its bytes in hexadecimal."""

    name: str
    sha256: str


@dataclass(slots=True)
class TrainerState:
    """Where a training stands, but for its tensors.

    `epochs` are planned, `epochs_added` of them while it ran. `batch` counts all batches, `abandoned` of them in epochs
    that were stopped; `epoch_batch` those of the epoch under way. `rate_changes` are (batch, peak rate), `resumed_at`
    the batches at which it went on from a snapshot. `seconds` of training.
    """

    epochs: int
    peak_rate: float
    epochs_done: int = 0
    epochs_added: int = 0
    batch: int = 0
    abandoned: int = 0
    epoch_batch: int = 0
    seconds: float = 0.0
    scores: tuple[EpochScore, ...] = ()
    rate_changes: tuple[tuple[int, float], ...] = ()
    resumed_at: tuple[int, ...] = ()


@dataclass(slots=True)
class Parts:
    """What a snapshot is made of, and put back into.

    `modules` by name; `epoch_order` (N,) indices of the epoch under way, None between two; `epoch_losses` of its
    batches; `unlabelled_order` (K,) of a GAN's images.
    """

    config: TrainConfig
    modules: Mapping[str, nn.Module]
    optimizer: torch.optim.Optimizer
    generator: torch.Generator
    state: TrainerState
    epoch_order: Tensor | None = None
    epoch_losses: tuple[float, ...] = ()
    unlabelled_order: Tensor | None = None
    start_weights: StartWeights | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a snapshot's numbers must fit: batches and images of an epoch, images to choose from, unlabelled ones."""

    batches: int
    per_epoch: int
    images: int
    unlabelled: int = 0


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """What a snapshot says of its training; `created` is when it was written (ISO 8601, UTC)."""

    config: TrainConfig
    state: TrainerState
    created: str
    start_weights: StartWeights | None

    @property
    def epochs_done(self) -> int:
        """How many epochs are trained and scored."""
        return self.state.epochs_done

    @property
    def epochs(self) -> int:
        """How many are planned."""
        return self.state.epochs


def save(path: Path, parts: Parts) -> None:
    """Write a snapshot. Raises CheckpointError where the disk refuses."""
    tensors: dict[str, Tensor] = {
        "random.generator": parts.generator.get_state(),
        "random.global": torch.random.get_rng_state(),
        "epoch.losses": torch.tensor(parts.epoch_losses, dtype=torch.float64),  # (epoch_batch,)
    }
    on_device = random_state(parts.config.device)
    if on_device is not None:
        tensors["random.device"] = on_device
    if parts.epoch_order is not None:
        tensors["epoch.order"] = parts.epoch_order
    if parts.unlabelled_order is not None:
        tensors["unlabelled.order"] = parts.unlabelled_order
    for name, module in parts.modules.items():
        tensors |= {f"{name}.{key}": value.detach().cpu().contiguous() for key, value in module.state_dict().items()}
    for number, state in parts.optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{number}.{key}": torch.as_tensor(value).cpu() for key, value in state.items()}
    # Tensors that share memory (the averaged network starts as a copy) are written apart.
    tensors = {key: value.clone(memory_format=torch.contiguous_format) for key, value in tensors.items()}
    header = {
        "format": FORMAT,
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "config": asdict(parts.config),
        "state": asdict(parts.state),
        "start_weights": None if parts.start_weights is None else asdict(parts.start_weights),
    }
    write_atomically(path, to_safetensors(tensors, {_KEY: json.dumps(header)}), "The snapshot of the training")


def describe(path: Path) -> SnapshotInfo:
    """What a snapshot says of its training, without its tensors. Raises SnapshotError with a sentence."""
    _check_file(path)
    try:
        with safe_open(path, framework="pt") as file:
            return _info(file.metadata())
    except (SafetensorError, OSError, FieldError) as error:
        raise _damaged(path, error) from error


def load(path: Path, parts: Parts, sizes: Sizes) -> None:
    """Put a snapshot back into `parts`: modules, optimizer, generators, state, orders. Sets `parts.start_weights`.

    All of it is checked first: nothing is changed where it raises SnapshotError, with a sentence that says why. It must
    have been made with `parts.config` and, where `parts.start_weights` are known, from the same.
    """
    info = describe(path)
    if info.config != parts.config:
        raise SnapshotError(f"{path.name} belongs to a training with other settings ({_difference(info, parts)}).")
    if parts.start_weights is not None and info.start_weights != parts.start_weights:
        raise SnapshotError(f"{path.name} belongs to a training that started from other weights.")
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a dict
        _check_state(info.state, sizes)
        losses, order, unlabelled = _checked_epoch(tensors, info.state, sizes)
        states = {name: _checked_module(name, module, tensors) for name, module in parts.modules.items()}
        optimizer_state = _checked_optimizer(parts.optimizer, tensors)
        _check_generators(parts, tensors)
    except (SafetensorError, OSError, FieldError) as error:
        raise _damaged(path, error) from error
    for name, module in parts.modules.items():
        module.load_state_dict(states[name])
    groups = parts.optimizer.state_dict()["param_groups"]
    parts.optimizer.load_state_dict({"state": optimizer_state, "param_groups": groups})
    parts.generator.set_state(tensors["random.generator"])
    torch.random.set_rng_state(tensors["random.global"])
    if "random.device" in tensors:
        set_random_state(parts.config.device, tensors["random.device"])
    parts.state, parts.epoch_losses, parts.epoch_order = info.state, losses, order
    parts.unlabelled_order, parts.start_weights = unlabelled, info.start_weights


def _check_file(path: Path) -> None:
    try:
        with open_regular(path) as file:
            size = file.seek(0, 2)
    except OSError as error:
        raise SnapshotError(f"The snapshot {path.name} can't be opened ({error.strerror or error}).") from error
    if size > LARGEST_FILE:
        raise SnapshotError(f"{path.name} has {size / 2**20:,.0f} MB: too large for a snapshot.")


def _damaged(path: Path, error: Exception) -> SnapshotError:
    return SnapshotError(f"The snapshot {path.name} is damaged ({fields.one_line(str(error), 200)}).")


def _difference(info: SnapshotInfo, parts: Parts) -> str:
    theirs, ours = asdict(info.config), asdict(parts.config)
    name = next(name for name in ours if theirs[name] != ours[name])
    return f"{name} {theirs[name]}, not {ours[name]}"


def _info(metadata: dict[str, str] | None) -> SnapshotInfo:
    header = fields.mapping(fields.parsed((metadata or {}).get(_KEY), "its header", _LONGEST_HEADER), "its header")
    if header.get("format") != FORMAT:
        raise FieldError("it is of another version of Rowpad")
    start = header.get("start_weights")
    if start is not None:
        found = fields.mapping(start, "start_weights")
        start = StartWeights(
            fields.text(found.get("name"), "name", 300), fields.text(found.get("sha256"), "sha256", 64)
        )
    return SnapshotInfo(
        config=config_of(header.get("config")),
        state=_state(fields.mapping(header.get("state"), "state")),
        created=fields.text(header.get("created"), "created", 40),
        start_weights=start,
    )


def _state(values: Mapping[str, Any]) -> TrainerState:
    if set(values) != {field.name for field in dataclasses.fields(TrainerState)}:
        raise FieldError("its counters are not those of this version")
    count = {
        name: fields.whole(values[name], name, 0, _MOST_EPOCHS) for name in ("epochs", "epochs_done", "epochs_added")
    }
    batches = {name: fields.whole(values[name], name, 0, 10**12) for name in ("batch", "abandoned", "epoch_batch")}
    changes = fields.listing(values["rate_changes"], "rate_changes", _MOST_CHANGES)
    resumed_at = fields.listing(values["resumed_at"], "resumed_at", _MOST_CHANGES)
    return TrainerState(
        **count,
        **batches,
        peak_rate=fields.number(values["peak_rate"], "peak_rate", *settings_limits.LEARNING_RATE),
        seconds=fields.number(values["seconds"], "seconds", 0.0, 1e9),
        scores=tuple(_score(score) for score in fields.listing(values["scores"], "scores", _MOST_EPOCHS)),
        rate_changes=tuple(_rate_change(change) for change in changes),
        resumed_at=tuple(fields.whole(batch, "resumed_at") for batch in resumed_at),
    )


def _rate_change(value: object) -> tuple[int, float]:
    found = fields.listing(value, "rate_changes", 2)
    if len(found) != 2:
        raise FieldError("rate_changes has an entry that is no pair")
    return fields.whole(found[0], "rate_changes"), fields.number(
        found[1], "rate_changes", *settings_limits.LEARNING_RATE
    )


def _score(value: object) -> EpochScore:
    found = fields.mapping(value, "scores")
    training_loss = found.get("training_loss")
    return EpochScore(
        epoch=fields.whole(found.get("epoch"), "epoch", 1, _MOST_EPOCHS),
        loss=fields.number(found.get("loss"), "loss", 0.0),
        accuracy=fields.number(found.get("accuracy"), "accuracy", 0.0, 1.0),
        training_loss=None if training_loss is None else fields.number(training_loss, "training_loss"),
    )


def _check_state(state: TrainerState, sizes: Sizes) -> None:
    """Raise FieldError where the counters contradict one another."""
    fits = (
        state.epochs_done <= state.epochs
        and len(state.scores) == state.epochs_done
        and state.epoch_batch <= sizes.batches
        and state.batch == state.abandoned + state.epochs_done * sizes.batches + state.epoch_batch
    )
    if not fits:
        raise FieldError("its counters contradict one another")


def _checked_epoch(
    tensors: Mapping[str, Tensor], state: TrainerState, sizes: Sizes
) -> tuple[tuple[float, ...], Tensor | None, Tensor | None]:
    """The losses of the epoch under way, its order (N,), and a GAN's order (K,)."""
    losses = _checked(tensors, "epoch.losses", torch.float64, (state.epoch_batch,))
    order = unlabelled = None
    if "epoch.order" in tensors:
        order = _checked(tensors, "epoch.order", torch.int64, (sizes.per_epoch,), sizes.images)
    elif state.epoch_batch:
        raise FieldError("epoch.order is missing")
    if sizes.unlabelled:
        length = tensors["unlabelled.order"].numel() if "unlabelled.order" in tensors else 0
        unlabelled = _checked(tensors, "unlabelled.order", torch.int64, (length,), sizes.unlabelled)
    return tuple(losses.tolist()), order, unlabelled


def _checked(
    tensors: Mapping[str, Tensor], key: str, dtype: torch.dtype, shape: tuple[int, ...], below: int | None = None
) -> Tensor:
    """The tensor `key`, of this type and shape, finite; where `below` is given, of indices in 0…below - 1."""
    if key not in tensors:
        raise FieldError(f"{key} is missing")
    found = tensors[key]
    if found.dtype != dtype or tuple(found.shape) != shape:
        raise FieldError(f"{key} is {tuple(found.shape)} {found.dtype}, not {shape} {dtype}")
    if found.is_floating_point() and not bool(torch.isfinite(found).all()):
        raise FieldError(f"{key} has values that are not numbers")
    if below is not None and len(found) and not (int(found.min()) >= 0 and int(found.max()) < below):
        raise FieldError(f"{key} has indices outside 0…{below - 1:,}")
    return found


def _checked_module(name: str, module: nn.Module, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    wanted, found = module.state_dict(), _under(f"{name}.", tensors)
    if found.keys() != wanted.keys():
        raise FieldError(f"the weights of {name} are those of another network")
    return {key: _checked(found, key, value.dtype, tuple(value.shape)) for key, value in wanted.items()}


def _checked_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> dict[int, dict[str, Tensor]]:
    """The state of each parameter by its number; those that never had a gradient have none."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    found: dict[int, dict[str, Tensor]] = {}
    for key in _under("optimizer.", tensors):
        number, _, field = key.partition(".")
        if not number.isdecimal() or len(number) > 6 or int(number) >= len(parameters) or field not in _ADAM_STATE:
            raise FieldError("the optimizer's state is that of another network")
        found[int(number)] = {}
    if found and isinstance(optimizer, torch.optim.SGD):
        raise FieldError("the optimizer's state is that of another optimizer")
    for index, state in found.items():
        parameter = parameters[index]
        for field in _ADAM_STATE:
            shape = () if field == "step" else tuple(parameter.shape)
            dtype = torch.float32 if field == "step" else parameter.dtype
            state[field] = _checked(tensors, f"optimizer.{index}.{field}", dtype, shape)
    return found


def _check_generators(parts: Parts, tensors: Mapping[str, Tensor]) -> None:
    """Raise FieldError where a state can't be put back."""
    for key in ("random.generator", "random.global"):
        wanted = parts.generator.get_state()
        state = _checked(tensors, key, wanted.dtype, tuple(wanted.shape))
        try:
            torch.Generator().set_state(state)
        except RuntimeError as error:
            raise FieldError(f"{key} is no state of a generator") from error
    on_device = random_state(parts.config.device)
    if on_device is not None:
        _checked(tensors, "random.device", on_device.dtype, tuple(on_device.shape))


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
