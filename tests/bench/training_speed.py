"""How fast the bundled recipe trains: `python -m tests.bench.training_speed` prints JSON.

bfloat16 and float32 take turns in one process, so that their ratio holds when the machine's speed drifts.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from unittest import mock

import torch

from model import networks
from model.data import mnist
from model.training import loop
from model.training.control import TrainControl
from model.training.devices import bfloat16_pays
from model.training.recipes import RECIPES

IMAGES = 4_096
ROUNDS = 3


def images_per_second(bfloat16: bool) -> float:
    """Speed of one short epoch of the bundled recipe."""
    train, validation = mnist.train_and_validation()
    config = replace(RECIPES["bundled"], epochs=1, train_size=IMAGES)
    torch.manual_seed(config.seed)
    network = networks.build(config.network)
    trainer = loop.Trainer(network, config, train, validation.first(1))
    with mock.patch.object(loop, "bfloat16_pays", return_value=bfloat16):
        started = time.perf_counter()
        trainer.fit(lambda _progress: None, TrainControl())
    return IMAGES / (time.perf_counter() - started)


def main() -> None:
    """Measure and print."""
    images_per_second(bfloat16=False)  # warm-up
    pairs = [(images_per_second(bfloat16=True), images_per_second(bfloat16=False)) for _ in range(ROUNDS)]
    half, full = zip(*pairs, strict=True)
    result = {
        "network": RECIPES["bundled"].network,
        "cores": os.cpu_count(),
        "bfloat16_is_used_here": bfloat16_pays("cpu"),
        "images_per_second_bfloat16": round(sorted(half)[ROUNDS // 2]),
        "images_per_second_float32": round(sorted(full)[ROUNDS // 2]),
        "ratio": round(sorted(a / b for a, b in pairs)[ROUNDS // 2], 2),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
