from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from model import checkpoint, networks
from model.data import mnist
from model.training.control import TrainControl
from model.training.loop import Trainer
from model.types import CheckpointInfo, TrainConfig
from tests.e2e.program import Program
from tests.e2e.test_drawing import DRAWINGS

pytestmark = pytest.mark.e2e


def make_active(data_folder: Path, name: str) -> Path:
    """As if the person had trained and used a CNN before: it judges MNIST in a seventh of the bundled one's time."""
    torch.manual_seed(1)
    network = networks.build("cnn")
    train, validation = mnist.train_and_validation()
    config = TrainConfig(network="cnn", epochs=1, batch_size=20, train_size=2_000, learning_rate=2e-3, augment=False)
    Trainer(network, config, train, validation.first(100)).fit(lambda _: None, TrainControl())
    path = data_folder / "models" / name
    checkpoint.save(path, network, CheckpointInfo("cnn", networks.parameter_count(network), path.stem))
    remember(data_folder, "model/active", name)
    return path


def choose_a_small_training(data_folder: Path) -> None:
    """What the form remembers from the last time: one short epoch that changes the network only a little."""
    form = {"network": "cnn", "epochs": 1, "batch_size": 50, "train_size": 500, "learning_rate": 1e-4}
    remember(data_folder, "train/form", {**form, "start_from": "active", "seed": 4})


def remember(data_folder: Path, key: str, value: object) -> None:
    path = data_folder / "settings.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**known, key: value}))


def test_a_retrained_model_is_used_and_still_active_after_a_restart(
    start: Callable[[], Program], tmp_path: Path
) -> None:
    data_folder = tmp_path / "data"
    before = make_active(data_folder, "before.safetensors")
    choose_a_small_training(data_folder)
    program = start()
    assert str(before) in program.log()
    program.wait_for("the Train tab is ready")
    program.press("ctrl+Tab", "alt+s")
    program.wait_for("training ended: (.*)")
    program.press("alt+u")
    made_active = program.wait_for(r"active model: (.*)").group(1)
    assert Path(made_active).parent == data_folder / "models"
    assert Path(made_active) != before
    program.press("ctrl+shift+Tab")
    program.draw(DRAWINGS[7])
    assert program.last_prediction() == 7
    assert program.close() == 0

    again = start()
    assert made_active in again.log()
    again.wait_for("the Train tab is ready")
    again.press("ctrl+Tab", "alt+b")  # back to the bundled model
    assert "bundled.safetensors" in again.wait_for(r"active model: (.*)").group(1)
    assert again.close() == 0
    assert "CRITICAL" not in program.log() + again.log()


def test_closing_while_it_trains_asks_and_then_stops_cleanly(start: Callable[[], Program], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    program = start()
    program.wait_for("the Train tab is ready")
    program.press("ctrl+Tab", "alt+s")  # three epochs of 55,000 images: far longer than this test
    program.wait_for("training started")
    program.press("ctrl+q")
    program.press_in_dialog("alt+y")
    assert program.exit_code() == 0
    assert "CRITICAL" not in program.log()
