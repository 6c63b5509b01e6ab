"""Checkpoints: safetensors weights with their story as JSON in the header. Atomic save, validated load, no pickle."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor, nn

from model import networks
from model.checkpoint_info import info_of, settings_of
from model.errors import CheckpointError, FieldError, SettingsError
from model.networks.shape import Shape
from model.storage import fields
from model.storage.files import open_regular, read_regular, write_atomically
from model.types import CheckpointInfo

FORMAT = 1
LARGEST_FILE = 256 * 2**20  # bytes; every network of Rowpad is far below
LARGEST_HEADER = 2**20  # bytes of JSON in front of the weights; Rowpad's have less than 50,000
MOST_TENSORS = 1_000
_LENGTH_BYTES = 8  # how long the header is, little endian, at the beginning of the file
_HEADER_KEY = "rowpad"
_LONGEST_REASON = 200  # characters of an error message in a sentence
_LONGEST_PATH = 300  # characters of a path in a sentence


def save(path: Path, network: nn.Module, info: CheckpointInfo) -> None:
    """Write `network` and `info` to `path`: to a temporary file first, fsynced, then moved into place.

    Raises CheckpointError with what to do where the disk refuses; a file that was at `path` is then still whole.
    """
    tensors = {key: value.detach().cpu().contiguous() for key, value in network.state_dict().items()}
    header = json.dumps({"format": FORMAT, **asdict(info)})
    write_atomically(path, to_safetensors(tensors, {_HEADER_KEY: header}))


def load(path: Path) -> tuple[nn.Module, CheckpointInfo]:
    """Rebuild the network of a checkpoint, in eval mode, with what is known about it.

    What it says of itself is checked, and keys, shapes, dtypes, finiteness and size of its weights. Raises
    CheckpointError with a sentence that says what is wrong.
    """
    _check_file(path)
    shown = fields.one_line(path.name)
    try:
        with safe_open(path, framework="pt") as file:
            info = _info(shown, file.metadata())
            keys = file.keys()
            if len(keys) > MOST_TENSORS:
                raise CheckpointError(f"{shown} has {len(keys):,} tensors: too many for a network of Rowpad.")
            tensors = {key: file.get_tensor(key) for key in keys}
    except (SafetensorError, OSError) as error:
        raise _unreadable(path, error) from error
    try:
        # Without memory for weights, and without the random numbers of a training that runs in another thread.
        with torch.device("meta"):
            network = networks.build(info.network, shape_of(info))
    except SettingsError as error:
        raise CheckpointError(f"{shown} does not fit its network: {error}") from error
    _check_fit(shown, tensors, network.state_dict())
    network.to_empty(device="cpu")
    network.load_state_dict(tensors)
    network.eval()
    return network, info


def sha256(path: Path) -> str:
    """The SHA-256 of a checkpoint's bytes, in hexadecimal. Raises CheckpointError where it can't be read."""
    try:
        return hashlib.sha256(read_regular(path, LARGEST_FILE)).hexdigest()
    except OSError as error:
        raise _unreadable(path, error.strerror or error) from error


def shape_of(info: CheckpointInfo) -> Shape:
    """The sizes of a checkpoint's network, its architecture's own where none are noted. Raises CheckpointError."""
    try:
        noted = settings_of({key: info.settings.get(key) for key in ("hidden", "layers", "dropout")})
    except FieldError as error:
        raise CheckpointError(f"{fields.one_line(info.name) or 'The checkpoint'} is damaged: {error}") from error
    hidden, layers, dropout = noted["hidden"], noted["layers"], noted["dropout"]
    assert hidden is None or isinstance(hidden, int)  # `settings_of` has checked it
    assert layers is None or isinstance(layers, int)
    assert dropout is None or isinstance(dropout, float)
    return networks.shape_of(info.network, hidden, layers, dropout)


def _check_file(path: Path) -> None:
    shown = fields.one_line(path.name)
    try:
        with open_regular(path) as file:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            size = file.seek(0, os.SEEK_END)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CheckpointError(
            f"The checkpoint {fields.one_line(str(path), _LONGEST_PATH)} can't be opened ({reason}). "
            "Check the name, or choose another."
        ) from error
    if size == 0:
        raise CheckpointError(f"{shown} is not a readable safetensors file: it is still empty. Choose another.")
    if size > LARGEST_FILE:
        raise CheckpointError(f"{shown} has {size / 2**20:,.0f} MB: too large for a network of Rowpad.")
    if length > LARGEST_HEADER:
        raise _unreadable(path, "its header is too long")


def _unreadable(path: Path, reason: object) -> CheckpointError:
    shown = fields.one_line(str(reason), _LONGEST_REASON)
    return CheckpointError(
        f"{fields.one_line(path.name)} is not a readable safetensors file ({shown}). Choose another."
    )


def _info(shown: str, metadata: dict[str, str] | None) -> CheckpointInfo:
    foreign = f"{shown} was not written by Rowpad: it does not say which network it is. Choose another."
    try:
        header = fields.parsed((metadata or {})[_HEADER_KEY], "the header", is_finite=False)
        written_as = header.pop("format")
    except (KeyError, TypeError, AttributeError, FieldError) as error:
        raise CheckpointError(foreign) from error
    if not isinstance(written_as, int):
        raise CheckpointError(foreign)
    if written_as != FORMAT:
        raise CheckpointError(
            f"{shown} is from another version of Rowpad (format {fields.shown_number(written_as)}). Update Rowpad."
        )
    try:
        return info_of(header)
    except FieldError as error:
        raise CheckpointError(
            f"{shown} was not written by Rowpad, or it is damaged: {error} Choose another."
        ) from error


def _check_fit(shown: str, found: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    if found.keys() != expected.keys():
        odd = sorted(found.keys() ^ expected.keys())
        raise CheckpointError(
            f"{shown} does not fit its network: {fields.one_line(odd[0])} and {len(odd) - 1:,} more differ."
        )
    for key, tensor in found.items():
        wanted = expected[key]
        if tensor.shape != wanted.shape or tensor.dtype != wanted.dtype:
            has = fields.one_line(f"{tuple(tensor.shape)} {tensor.dtype}")
            raise CheckpointError(
                f"{shown} does not fit its network: {key} is {has}, not {tuple(wanted.shape)} {wanted.dtype}."
            )
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise CheckpointError(f"{shown} is damaged: {key} has values that are not numbers. Choose another.")
