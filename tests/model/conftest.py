"""What several test files share: a network with known weights, MNIST's test images, one short training."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from hypothesis import HealthCheck, settings

from model import checkpoint, networks
from model.cli import main
from model.data import mnist
from model.types import CheckpointInfo, StartFrom, TrainConfig
from tests.quick_training import all_images, few_held_out_drawings, few_images

settings.register_profile("rowpad", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rowpad")


COMMAND_LINE_IMAGES = {"train": 1_000, "validation": 500, "test": 1_000}  # there are, for `command_line_training`


class CommandLineTraining(NamedTuple):
    code: int
    result: dict[str, Any]
    config: TrainConfig
    output: Path


def fresh_network(seed: int = 5) -> torch.nn.Module:
    torch.manual_seed(seed)
    return networks.build("rowpad").eval()


@pytest.fixture(scope="package", autouse=True)
def quick_calibration() -> Iterator[None]:
    with few_held_out_drawings():
        yield


@pytest.fixture(scope="session")
def mnist_test() -> mnist.LabelledRasters:
    return all_images()[2]


@pytest.fixture(scope="session")
def mnist_train() -> mnist.LabelledRasters:
    return all_images()[0]


@pytest.fixture
def info() -> CheckpointInfo:
    return CheckpointInfo(
        network="rowpad",
        parameters=networks.parameter_count(fresh_network()),
        name="Übung 数字",
        created="2026-01-02T03:04:05+00:00",
        settings={"epochs": 3, "start_from": StartFrom.SCRATCH, "augment": True},
        figures={"mnist_test_accuracy": 0.5},
    )


@pytest.fixture
def weights(tmp_path: Path, info: CheckpointInfo) -> Path:
    path = tmp_path / "fresh.safetensors"
    checkpoint.save(path, fresh_network(), info)
    return path


@pytest.fixture(scope="session")
def command_line_training(tmp_path_factory: pytest.TempPathFactory) -> CommandLineTraining:
    """`python -m model train` on 400 images, once for the whole session."""
    output = tmp_path_factory.mktemp("training") / "new folder" / "small.safetensors"
    sizes = ["--train-size", "400", "--batch-size", "8", "--learning-rate", "0.003"]
    wanted = ["train", "--epochs", "1", *sizes, "--seed", "1", "--json"]
    with (
        few_images(**COMMAND_LINE_IMAGES),
        few_held_out_drawings(),  # a fixture of the session is made before one of the package
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()),
    ):
        code = main([*wanted, "--output", str(output)])
    config = TrainConfig(
        epochs=1, train_size=400, batch_size=8, learning_rate=0.003, seed=1, start_from=StartFrom.SCRATCH
    )
    return CommandLineTraining(code, json.loads(out.getvalue()), config, output)
