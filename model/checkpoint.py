"""Checkpoints: safetensors weights with their story as JSON in the header. Atomic save, validated load, no pickle."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor, nn

from model import networks
from model.errors import CheckpointError, SettingsError
from model.networks.shape import Shape
from model.storage.files import read_regular, write_atomically
from model.types import CheckpointInfo

FORMAT = 1
LARGEST_FILE = 256 * 2**20  # bytes; every network of Rowpad is far below
_HEADER_KEY = "rowpad"


def save(path: Path, network: nn.Module, info: CheckpointInfo) -> None:
    """Write `network` and `info` to `path`: to a temporary file first, fsynced, then moved into place.

    Raises CheckpointError with what to do where the disk refuses; a file that was at `path` is then still whole.
    """
    tensors = {key: value.detach().cpu().contiguous() for key, value in network.state_dict().items()}
    header = json.dumps({"format": FORMAT, **asdict(info)})
    write_atomically(path, to_safetensors(tensors, {_HEADER_KEY: header}))


def load(path: Path) -> tuple[nn.Module, CheckpointInfo]:
    """Rebuild the network of a checkpoint, in eval mode, with what is known about it.

    Keys, shapes, dtypes, finiteness and size are checked. Raises CheckpointError with a sentence that says what is
    wrong.
    """
    _check_size(path)
    try:
        with safe_open(path, framework="pt") as file:
            info = _info(path, file.metadata())
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path.name} is not a readable safetensors file ({error}). Choose another.") from error
    try:
        # Without memory for weights, and without the random numbers of a training that runs in another thread.
        with torch.device("meta"):
            network = networks.build(info.network, shape_of(info))
    except SettingsError as error:
        raise CheckpointError(f"{path.name} does not fit its network: {error}") from error
    _check_fit(path, tensors, network.state_dict())
    network.to_empty(device="cpu")
    network.load_state_dict(tensors)
    network.eval()
    return network, info


def sha256(path: Path) -> str:
    """The SHA-256 of a checkpoint's bytes, in hexadecimal. Raises CheckpointError where it can't be read."""
    try:
        return hashlib.sha256(read_regular(path, LARGEST_FILE)).hexdigest()
    except OSError as error:
        raise CheckpointError(f"{path.name} can't be read ({error.strerror or error}). Choose another.") from error


def shape_of(info: CheckpointInfo) -> Shape:
    """The sizes of a checkpoint's network, its architecture's own where none are noted. Raises CheckpointError."""
    sizes = {key: info.settings.get(key) for key in ("hidden", "layers", "dropout")}
    hidden, layers, dropout = sizes["hidden"], sizes["layers"], sizes["dropout"]
    if (
        (hidden is None or isinstance(hidden, int))
        and (layers is None or isinstance(layers, int))
        and (dropout is None or isinstance(dropout, int | float))
    ):
        return networks.shape_of(info.network, hidden, layers, dropout)
    raise CheckpointError(f"{info.name or 'The checkpoint'} is damaged: its network's sizes are no numbers.")


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise CheckpointError(
            f"The checkpoint {path} can't be opened ({error.strerror or error}). Check the name, or choose another."
        ) from error
    if size == 0:
        raise CheckpointError(f"{path.name} is not a readable safetensors file: it is still empty. Choose another.")
    if size > LARGEST_FILE:
        raise CheckpointError(f"{path.name} has {size / 2**20:,.0f} MB: too large for a network of Rowpad.")


def _info(path: Path, metadata: dict[str, str] | None) -> CheckpointInfo:
    foreign = f"{path.name} was not written by Rowpad: it does not say which network it is. Choose another."
    try:
        header = json.loads((metadata or {})[_HEADER_KEY])
        written_as = header.pop("format")
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise CheckpointError(foreign) from error
    if written_as != FORMAT:
        raise CheckpointError(f"{path.name} is from another version of Rowpad (format {written_as}). Update Rowpad.")
    try:
        info = CheckpointInfo(**header)
    except TypeError as error:
        raise CheckpointError(foreign) from error
    wanted = {
        "network": str,
        "parameters": int,
        "name": str,
        "created": str,
        "settings": dict,
        "figures": dict,
        "calibration": dict,
    }
    if not all(isinstance(getattr(info, key), kind) for key, kind in wanted.items()):
        raise CheckpointError(foreign)
    if not all(isinstance(figure, int | float) for figure in info.figures.values()):
        raise CheckpointError(foreign)
    calibration = info.calibration
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in calibration.values()):
        raise CheckpointError(foreign)
    if any(value <= 0.0 for key, value in calibration.items() if key.startswith("temperature")):
        raise CheckpointError(foreign)
    return info


def _check_fit(path: Path, found: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    if found.keys() != expected.keys():
        odd = sorted(found.keys() ^ expected.keys())
        raise CheckpointError(f"{path.name} does not fit its network: {odd[0]} and {len(odd) - 1} more differ.")
    for key, tensor in found.items():
        wanted = expected[key]
        if tensor.shape != wanted.shape or tensor.dtype != wanted.dtype:
            raise CheckpointError(
                f"{path.name} does not fit its network: {key} is {tuple(tensor.shape)} {tensor.dtype}, "
                f"not {tuple(wanted.shape)} {wanted.dtype}."
            )
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise CheckpointError(f"{path.name} is damaged: {key} has values that are not numbers. Choose another.")
