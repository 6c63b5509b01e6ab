from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model import checkpoint
from model.errors import CheckpointError, SettingsError
from model.training.control import TrainControl
from model.training.job import TrainingJob
from model.types import Progress, StartFrom, TrainConfig
from tests import quick_training
from tests.model.conftest import COMMAND_LINE_IMAGES, CommandLineTraining

TINY = TrainConfig(epochs=1, batch_size=50, train_size=100, seed=1, start_from=StartFrom.SCRATCH)


@pytest.fixture(autouse=True)
def few_images() -> Iterator[None]:
    with quick_training.few_images(**COMMAND_LINE_IMAGES):
        yield


def test_settings_become_a_checked_checkpoint(tmp_path: Path, command_line_training: CommandLineTraining) -> None:
    output = tmp_path / "window.safetensors"
    heard: list[Progress] = []
    result = TrainingJob(command_line_training.config, None, output).run(heard.append, TrainControl())
    assert result is not None
    assert result.path == output
    assert result.epochs_done == 1
    assert not result.stopped
    assert result.test.n == 1_000
    assert result.test.accuracy > 0.15  # chance is 0.1
    assert result.validation_accuracy == heard[-1].scores[-1].accuracy
    assert (heard[-1].batch, heard[-1].batches) == (50, 50)

    network, info = checkpoint.load(output)
    assert info == result.info
    assert info.name == "window"
    assert info.settings["seed"] == 1
    assert info.settings["epochs_done"] == 1
    assert info.figures["mnist_test_accuracy"] == result.test.accuracy

    # The window and the command line train with the same loop: the same seed gives the same weights and scores.
    assert result.test.accuracy == pytest.approx(command_line_training.result["test"]["accuracy"], abs=1e-6)
    other, _ = checkpoint.load(command_line_training.output)
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), other.parameters(), strict=True))


def test_a_training_stopped_before_its_first_epoch_writes_nothing(tmp_path: Path) -> None:
    control = TrainControl()
    control.stop()
    output = tmp_path / "a.safetensors"
    assert TrainingJob(TINY, None, output).run(lambda _: None, control) is None
    assert list(tmp_path.iterdir()) == []


def test_other_start_weights_are_read_and_left_alone(tmp_path: Path, weights: Path) -> None:
    before = weights.read_bytes()
    control = TrainControl()
    control.stop()
    job = TrainingJob(replace(TINY, start_from=StartFrom.ACTIVE), weights, tmp_path / "a.safetensors")
    job.run(lambda _: None, control)
    assert weights.read_bytes() == before


def test_start_weights_must_be_there(tmp_path: Path) -> None:
    active = replace(TINY, start_from=StartFrom.ACTIVE)
    with pytest.raises(SettingsError, match="which weights to start from"):
        TrainingJob(active, None, tmp_path / "a")
    with pytest.raises(CheckpointError, match="can't be opened"):
        TrainingJob(active, tmp_path / "gone.safetensors", tmp_path / "a")


def test_settings_are_checked_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="epochs"):
        TrainingJob(replace(TINY, epochs=0), None, tmp_path / "a")
    with pytest.raises(CheckpointError, match="no network called"):
        TrainingJob(replace(TINY, network="telepathy"), None, tmp_path / "a")


def test_the_sizes_of_a_network_are_kept_and_gone_on_with(tmp_path: Path) -> None:
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    config = replace(TINY, network="gru", hidden=12)
    assert TrainingJob(config, None, first).run(lambda _: None, TrainControl()) is not None
    settings = checkpoint.load(first)[1].settings
    assert (settings["hidden"], settings["layers"], settings["dropout"]) == (12, 2, 0.0)
    again = replace(TINY, network="gru", start_from=StartFrom.ACTIVE)  # says nothing of sizes
    assert TrainingJob(again, first, second).run(lambda _: None, TrainControl()) is not None
    assert checkpoint.load(second)[1].settings["hidden"] == 12


def test_sizes_that_the_weights_have_not_are_told(tmp_path: Path, weights: Path) -> None:
    config = replace(TINY, start_from=StartFrom.ACTIVE, hidden=12)
    with pytest.raises(SettingsError, match=r"hidden 96, not 12\. Leave it out, or start from scratch"):
        TrainingJob(config, weights, tmp_path / "a.safetensors")


def test_a_size_out_of_bounds_is_told_before_anything_is_trained(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="hidden units between 4 and 512"):
        TrainingJob(replace(TINY, network="rnn", hidden=1_000), None, tmp_path / "a.safetensors")
    assert list(tmp_path.iterdir()) == []
