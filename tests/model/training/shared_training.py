"""One small training in every process that torchrun starts, or in this one: what test_distributed.py compares.

The network computes in float64, which autocast leaves alone: what is left of the difference is the order of sums.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from model import networks
from model.data import mnist
from model.errors import ModelError, TrainingError
from model.networks.shape import Shape
from model.training import distributed
from model.training.control import TrainControl
from model.training.distributed import Group
from model.training.loop import Trainer
from model.types import Progress, TrainConfig

CONFIG = TrainConfig(epochs=3, batch_size=32, train_size=160, augment=True, curtain=True, ema_decay=0.9, seed=1)


class Exactly(nn.Module):
    """A network of the registry in float64, without dropout; small, but with all its batch norms."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.network = networks.build(name, Shape(hidden=8, layers=1, dropout=0.0)).double()

    def forward(self, rasters: Tensor) -> Tensor:
        logits: Tensor = self.network(rasters.double())  # (B, 10 or 12)
        return logits


class ExactNetwork(nn.Module):
    """Reads the rows in float64, without dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = nn.LSTM(28, 24, batch_first=True).double()
        self.answer = nn.Linear(24, 12).double()

    def forward(self, rasters: Tensor) -> Tensor:
        states, _ = self.cells(rasters.double())  # (B, 28, 24)
        logits: Tensor = self.answer(states[:, -1])  # (B, 12)
        return logits


def main(folder: Path, stop_after_an_epoch: bool, lose_a_process: bool, names: Sequence[str] = ("exact",)) -> int:
    """Train one network after the other; the writer leaves `curve.json` and `weights.safetensors` in a folder of each.

    Returns the exit code.
    """
    try:
        with distributed.join(CONFIG.device) as group:
            for name in names:
                place = folder / name if len(names) > 1 else folder
                place.mkdir(exist_ok=True)
                train_one(place, name, group, stop_after_an_epoch, lose_a_process)
    except ModelError as error:
        sys.stderr.write(f"rowpad: {error}\n")
        return 1
    return 0


def train_one(folder: Path, name: str, group: Group, stop_after_an_epoch: bool, lose_a_process: bool) -> None:
    control = TrainControl()
    losses: list[tuple[int, float]] = []

    def hear(progress: Progress) -> None:
        losses.extend(progress.losses)
        if stop_after_an_epoch and progress.scores:
            control.stop()

    torch.manual_seed(3 + group.rank)  # the group begins with the writer's weights
    network = ExactNetwork() if name == "exact" else Exactly(name)
    train, validation = mnist.train_and_validation()
    if lose_a_process and not group.is_writer:
        raise TrainingError("This process ends before the others.")
    # Machines share no disk: only the writer finds the snapshot that it wrote.
    snapshot = folder / str(group.rank) / "training.snapshot"
    snapshot.parent.mkdir(exist_ok=True)
    config = CONFIG if name == "exact" else replace(CONFIG, epochs=1)
    trainer = Trainer(network, config, train, validation.first(200), snapshot=snapshot, group=group)
    trainer.fit(hear, control)
    if not group.is_writer:
        assert not losses, "only the writer reports"
        return
    weights = {key: value.contiguous() for key, value in trainer.best_network.state_dict().items()}
    save_file(weights, folder / "weights.safetensors")
    curve = {"losses": losses, "scores": [(score.accuracy, score.training_loss) for score in trainer.scores]}
    (folder / "curve.json").write_text(json.dumps(curve))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stop-after-an-epoch", action="store_true")
    parser.add_argument("--lose-a-process", action="store_true")
    parser.add_argument("--names", nargs="+", default=["exact"])
    sys.exit(main(**vars(parser.parse_args())))
