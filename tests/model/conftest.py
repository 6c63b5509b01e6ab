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

from model import calibration, checkpoint, networks
from model.cli import main
from model.data import mnist
from model.types import CheckpointInfo, StartFrom, TrainConfig

settings.register_profile("rowpad", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rowpad")


class CommandLineTraining(NamedTuple):
    code: int
    result: dict[str, Any]
    config: TrainConfig
    output: Path


def fresh_network(seed: int = 5) -> torch.nn.Module:
    torch.manual_seed(seed)
    return networks.build("rowpad").eval()


@pytest.fixture(scope="package", autouse=True)
def few_held_out_drawings() -> Iterator[None]:
    """A tenth of the drawings that trainings are calibrated on: they are many, and made anew in every process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "HELD_OUT_DRAWINGS", 480)
        calibration.held_out_drawings.cache_clear()
        yield
    calibration.held_out_drawings.cache_clear()


@pytest.fixture(scope="session")
def mnist_test() -> mnist.LabelledRasters:
    return mnist.load_test()


@pytest.fixture(scope="session")
def mnist_train() -> mnist.LabelledRasters:
    return mnist.train_and_validation()[0]


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
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
        code = main([*wanted, "--output", str(output)])
    config = TrainConfig(
        epochs=1, train_size=400, batch_size=8, learning_rate=0.003, seed=1, start_from=StartFrom.SCRATCH
    )
    return CommandLineTraining(code, json.loads(out.getvalue()), config, output)
