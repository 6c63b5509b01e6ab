"""What each choice of the training loop is worth: `python -m tests.bench.training_choices` prints JSON (3 minutes).

Every choice and its alternative train a few batches in turn, in one process; a ratio above 1 says that the choice is
the faster one (median over the rounds of images a second).

The loop does not have the fused Adam, though it trains the LSTM 1.06 times as fast: it takes weights and moments as raw
memory, and moments from a snapshot do not lie as the weights of convolutions do (channels last), so that a resumed
training would go wrong silently.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from unittest import mock

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from model import networks
from model.data import mnist
from model.networks import cnn
from model.training import loop
from model.training.control import TrainControl
from model.training.devices import bfloat16_pays
from model.training.recipes import PRESETS
from model.training.training_data import TrainingData
from model.types import TrainConfig

IMAGES = 7_680  # an epoch of every batch size below: 15 × 512
ROUNDS = 5
BATCH_SIZES = (64, 128, 192, 256, 512)
_TRAIN = mnist.train_and_validation()[0].first(IMAGES)

Epoch = Callable[[], int]  # trains, returns how many images it saw


def epoch_of(config: TrainConfig, patch: Callable[[], AbstractContextManager[object]] = nullcontext) -> Epoch:
    """An epoch in Rowpad's loop. `patch` is in force while the network is built and while it trains."""
    torch.manual_seed(config.seed)
    with patch():
        config = replace(config, train_size=IMAGES)
        trainer = loop.Trainer(networks.build(config.network), config, _TRAIN, _TRAIN.first(1))

    def train() -> int:
        with patch():
            trainer.fit_one_more(lambda _progress: None, TrainControl())
        return IMAGES // config.batch_size * config.batch_size

    return train


def speeds(epochs: dict[str, Epoch]) -> dict[str, list[float]]:
    """Images a second of each, ROUNDS times in turn behind a warm-up."""
    found: dict[str, list[float]] = {name: [] for name in epochs}
    for index in range(1 + ROUNDS):
        for name, train in epochs.items():
            started = time.perf_counter()
            images = train()
            if index:
                found[name].append(images / (time.perf_counter() - started))
    return found


def ratio(chosen: Epoch, alternative: Epoch) -> float:
    """How many times as fast `chosen` is: the median over the rounds."""
    found = speeds({"chosen": chosen, "alternative": alternative})
    return round(statistics.median(a / b for a, b in zip(found["chosen"], found["alternative"], strict=True)), 2)


def bfloat16(used: bool) -> Callable[[], AbstractContextManager[object]]:
    """Train with or without it, whatever this CPU has."""
    return lambda: mock.patch.object(loop, "bfloat16_pays", return_value=used)


def channels_first() -> AbstractContextManager[object]:
    """Convolutions as torch has them by default."""
    return mock.patch.multiple(
        cnn, as_images=lambda rasters: rasters.unsqueeze(1), convolutional=lambda *modules: nn.Sequential(*modules)
    )


def fused(config: TrainConfig) -> Epoch:
    """The loop with an optimizer that updates all parameters in one go."""
    adam = functools.partial(torch.optim.Adam, fused=True)
    return epoch_of(config, lambda: mock.patch.object(torch.optim, "Adam", adam))


def feeding(batches: Callable[[], Iterator[tuple[Tensor, Tensor]]]) -> Epoch:
    """An epoch that only makes the batches, without a network."""
    return lambda: sum(len(labels) for _, labels in batches())


def batches_of_tensor() -> Iterator[tuple[Tensor, Tensor]]:
    """As in the loop: all images are one uint8 tensor, a batch is indexed."""
    data = TrainingData(_TRAIN)
    for chosen in data.epoch_order(torch.Generator().manual_seed(1)).split(128):
        yield data.batch(chosen, "cpu")


def batches_of_loader() -> Iterator[tuple[Tensor, Tensor]]:
    """As in most tutorials: a DataLoader that collects single images."""
    images, labels = torch.from_numpy(_TRAIN.images), torch.from_numpy(_TRAIN.labels)
    for rasters, truth in DataLoader(TensorDataset(images, labels), batch_size=128, shuffle=True):
        yield rasters.float() / 255.0, truth


def ragged(config: TrainConfig) -> Epoch:
    """An epoch in which every second batch lacks its last image: oneDNN meets two shapes by turns."""
    whole, ends = TrainingData.batch, itertools.cycle((None, -1))

    def uneven(data: TrainingData, chosen: Tensor, device: str) -> tuple[Tensor, Tensor]:
        return whole(data, chosen[: next(ends)], device)

    return epoch_of(config, lambda: mock.patch.object(TrainingData, "batch", uneven))


def main() -> None:
    """Measure and print."""
    lstm, convolutions = PRESETS["lstm"], replace(PRESETS["cnn"], augment=False)
    sizes = speeds({str(size): epoch_of(replace(lstm, batch_size=size)) for size in BATCH_SIZES})
    used = bfloat16_pays("cpu")
    result = {
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "bfloat16_is_used_here": used,
        "ratios": {
            "lstm_bfloat16_to_float32": ratio(epoch_of(lstm, bfloat16(True)), epoch_of(lstm, bfloat16(False))),
            "cnn_bfloat16_to_float32": ratio(
                epoch_of(convolutions, bfloat16(True)), epoch_of(convolutions, bfloat16(False))
            ),
            "cnn_channels_last_to_first": ratio(epoch_of(convolutions), epoch_of(convolutions, channels_first)),
            "lstm_plain_to_fused_adam": ratio(epoch_of(lstm), fused(lstm)),
            "feeding_tensor_to_data_loader": ratio(feeding(batches_of_tensor), feeding(batches_of_loader)),
            "lstm_equal_to_ragged_batches": ratio(epoch_of(lstm), ragged(lstm)),
            "lstm_augmented_to_plain": ratio(epoch_of(replace(lstm, augment=True)), epoch_of(lstm)),
            "cnn_augmented_to_plain": ratio(epoch_of(replace(convolutions, augment=True)), epoch_of(convolutions)),
        },
        "lstm_images_per_second_by_batch_size": {
            size: round(statistics.median(found)) for size, found in sizes.items()
        },
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
