"""A training that was cut off goes on from its last snapshot: weights, optimizer and random numbers in one file.

Like a checkpoint it is safetensors with JSON, no pickle. The numbers come back exactly: a training that was cut off and
resumed gives the weights of one that was not.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from safetensors.torch import save as to_safetensors
from torch import Tensor, nn

from model.storage.files import write_atomically
from model.types import EpochScore, TrainConfig

_KEY = "rowpad-snapshot"


def snapshot_path(output: Path) -> Path:
    """Where the snapshots of a training with this output lie."""
    return output.with_suffix(".snapshot")


def save(
    path: Path,
    config: TrainConfig,
    modules: dict[str, nn.Module],
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    counters: dict[str, Any],
) -> None:
    """Write a snapshot. Raises CheckpointError where the disk refuses."""
    tensors: dict[str, Tensor] = {
        "random.generator": generator.get_state(),
        "random.global": torch.random.get_rng_state(),
    }
    for name, module in modules.items():
        tensors |= {f"{name}.{key}": value.detach().cpu().contiguous() for key, value in module.state_dict().items()}
    for number, state in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{number}.{key}": torch.as_tensor(value).cpu() for key, value in state.items()}
    # Tensors that share memory (the averaged network starts as a copy) are written apart.
    tensors = {key: value.clone(memory_format=torch.contiguous_format) for key, value in tensors.items()}
    header = json.dumps({"config": asdict(config), "counters": counters})
    write_atomically(path, to_safetensors(tensors, {_KEY: header}))


def load(
    path: Path,
    config: TrainConfig,
    modules: dict[str, nn.Module],
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
) -> dict[str, Any] | None:
    """Put a snapshot back into `modules`, `optimizer` and `generator`; returns its counters.

    None, with nothing changed, where there is no snapshot or it belongs to other settings.
    """
    if not path.exists():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            header = json.loads((file.metadata() or {}).get(_KEY, "{}"))
            if header.get("config") != json.loads(json.dumps(asdict(config))):
                return None
        tensors = load_file(path)
        counters: dict[str, Any] = header["counters"]
        counters["scores"] = tuple(EpochScore(**score) for score in counters["scores"])
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # damaged, or of another version: the training begins anew
    if not all(_fits(module, _under(f"{name}.", tensors)) for name, module in modules.items()):
        return None
    for name, module in modules.items():
        module.load_state_dict(_under(f"{name}.", tensors))
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in _under("optimizer.", tensors).items():
        number, field = key.split(".", 1)
        state.setdefault(int(number), {})[field] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
    generator.set_state(tensors["random.generator"])
    torch.random.set_rng_state(tensors["random.global"])
    return counters


def _fits(module: nn.Module, tensors: dict[str, Tensor]) -> bool:
    wanted = module.state_dict()
    return tensors.keys() == wanted.keys() and all(tensors[key].shape == wanted[key].shape for key in wanted)


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
