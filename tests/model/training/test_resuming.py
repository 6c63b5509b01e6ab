"""Every network goes on from a snapshot bit for bit, what a snapshot says is checked, nobody disturbs a training."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from safetensors.torch import save as to_safetensors

from model import checkpoint, networks
from model.data.hands import generator
from model.data.mnist import LabelledRasters
from model.errors import SnapshotError
from model.networks.shape import Shape
from model.training import snapshot
from model.training.control import TrainControl
from model.training.loop import Trainer
from model.training.snapshot import StartWeights
from model.types import CheckpointInfo, Optimizer, TrainConfig

BATCHES = 4  # an epoch
CONFIG = TrainConfig(epochs=2, batch_size=24, train_size=100, learning_rate=2e-3, drawings=72, seed=1, ema_decay=0.9)

Make = Callable[..., Trainer]


class Script(TrainControl):
    """Presses the buttons of the window before certain batches, counted from 0; nobody has to wait."""

    def __init__(self, **at: int) -> None:
        super().__init__()
        self._at, self._batch = at, -1

    @property
    def paused(self) -> bool:
        self._batch += 1
        if self._at.get("rate") == self._batch:
            self.set_learning_rate(5e-4)
        if self._at.get("more") == self._batch:
            self.add_epoch()
        if self._at.get("stop") == self._batch:
            self.stop()
        return self._at.get("pause") == self._batch

    def wait_while_paused(self) -> bool:
        return False


class Cut(Exception):  # noqa: N818 - the program ends here
    pass


class CutAtPause(Script):
    """The program ends while the training is held."""

    def wait_while_paused(self) -> bool:
        if self._batch == self._at["pause"]:
            raise Cut
        return False


@pytest.fixture(scope="module")
def drawings() -> LabelledRasters:
    return generator.make(generator.counts(72), 1)


@pytest.fixture
def make(mnist_train: LabelledRasters, drawings: LabelledRasters) -> Make:
    def trainer(config: TrainConfig = CONFIG, path: Path | None = None, **more: Any) -> Trainer:
        torch.manual_seed(3)
        layers = 2 if config.network != "gan" else 3
        network = networks.build(config.network, Shape(hidden=8, layers=layers, dropout=0.3))
        held_out = LabelledRasters(mnist_train.images[70:90], mnist_train.labels[70:90])
        made = drawings if config.drawings else None
        return Trainer(network, config, mnist_train.first(64), held_out, made, path, **more)

    return trainer


def of_network(name: str) -> TrainConfig:
    config = replace(CONFIG, network=name, curtain=name == "rowpad")
    if name == "gan":
        config = replace(config, unlabelled=100, drawings=0, batch_size=16)
    return replace(config, optimizer=Optimizer.SGD) if name == "rnn" else config


def weights(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {**trainer.network.state_dict(), **{f"best.{k}": v for k, v in trainer.best_network.state_dict().items()}}


def differing(one: Trainer, other: Trainer) -> list[str]:
    ours, theirs = weights(one), weights(other)
    return [key for key in ours if not torch.equal(ours[key], theirs[key])]


@pytest.mark.parametrize("name", networks.names())
def test_every_network_goes_on_bit_for_bit(name: str, make: Make, tmp_path: Path) -> None:
    """Cut at a pause in mid-epoch, with a rate that was changed and an epoch that was added before it."""
    config, path = of_network(name), tmp_path / "a.snapshot"
    buttons = {"rate": 2, "more": 3}
    whole = make(config)
    whole.fit(lambda _: None, Script(**buttons))
    with pytest.raises(Cut):
        make(config, path).fit(lambda _: None, CutAtPause(pause=6, **buttons))
    torch.rand(7)  # what else happens in the process has no influence
    resumed = make(config, path)
    resumed.fit(lambda _: None, TrainControl())
    assert resumed.epochs_done == 3
    assert differing(whole, resumed) == []
    assert resumed.scores == whole.scores
    assert resumed.state.resumed_at == (6,)
    assert resumed.state.rate_changes == whole.state.rate_changes == ((2, 5e-4),)
    assert resumed.state.epochs_added == 1


@pytest.mark.parametrize("name", ["gan", "lstm"])
def test_a_training_cut_between_two_epochs_goes_on_bit_for_bit(name: str, make: Make, tmp_path: Path) -> None:
    config, path = of_network(name), tmp_path / "a.snapshot"
    whole = make(config)
    whole.fit(lambda _: None, TrainControl())
    make(config, path).fit(lambda _: None, Script(stop=5))
    resumed = make(config, path)
    resumed.fit(lambda _: None, TrainControl())
    assert differing(whole, resumed) == []


# --- what a snapshot says


@pytest.fixture
def paused(make: Make, tmp_path: Path) -> Path:
    """A snapshot of the second epoch."""
    path = tmp_path / "a.snapshot"
    with pytest.raises(Cut):
        make(CONFIG, path, start_weights=StartWeights("a.safetensors", "0" * 64)).fit(
            lambda _: None, CutAtPause(pause=6)
        )
    return path


def test_a_snapshot_says_what_it_is_of(paused: Path) -> None:
    info = snapshot.describe(paused)
    assert info.config == CONFIG
    assert (info.epochs_done, info.epochs, info.state.batch, info.state.epoch_batch) == (1, 2, 6, 2)
    assert len(info.state.scores) == 1
    assert info.start_weights == StartWeights("a.safetensors", "0" * 64)


def rewritten(path: Path, change: Callable[[dict[str, Any], dict[str, torch.Tensor]], None]) -> None:
    with safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()["rowpad-snapshot"])
    tensors = load_file(path)
    change(header, tensors)
    path.write_bytes(to_safetensors(tensors, {"rowpad-snapshot": json.dumps(header)}))


def put(*where: Any, value: Any) -> Callable[[dict[str, Any], dict[str, torch.Tensor]], None]:
    def change(header: dict[str, Any], _tensors: dict[str, torch.Tensor]) -> None:
        for step in where[:-1]:
            header = header[step]
        header[where[-1]] = value

    return change


def spoil(key: str, value: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Any, dict[str, torch.Tensor]], None]:
    def change(_header: Any, tensors: dict[str, torch.Tensor]) -> None:
        key_of = next(found for found in tensors if found.startswith(key))
        tensors[key_of] = value(tensors[key_of])

    return change


@pytest.mark.parametrize(
    "change",
    [
        put("state", "batch", value=7),
        put("state", "batch", value=10**400),
        put("state", "epochs_done", value=-1),
        put("state", "epochs_done", value=2),
        put("state", "epoch_batch", value=3),
        put("state", "peak_rate", value="fast"),
        put("state", "scores", value=[{"epoch": 10**9, "loss": 1.0, "accuracy": 1.0}]),
        put("state", "seconds", value=2**70),
        put("format", value=1),
        put("config", "seed", value=10**401),
        put("state", "rate_changes", value=[[1]]),
        spoil("network.", lambda tensor: tensor * float("nan")),
        spoil("average.", lambda tensor: tensor.double()),
        spoil("optimizer.0.exp_avg", lambda tensor: tensor[:1]),
        spoil("optimizer.0.step", lambda tensor: tensor + float("inf")),
        spoil("epoch.order", lambda tensor: tensor + 10_000),
        spoil("epoch.order", lambda tensor: tensor[1:]),
        spoil("epoch.losses", lambda tensor: tensor * float("nan")),
        spoil("random.generator", lambda tensor: tensor[:100]),
        spoil("random.global", lambda tensor: torch.full_like(tensor, 255)),
        lambda _header, tensors: tensors.pop("epoch.order"),
        lambda _header, tensors: tensors.pop("random.global"),
        lambda _header, tensors: tensors.update({"optimizer.99.step": torch.zeros(())}),
    ],
)
def test_a_damaged_snapshot_is_refused_with_a_sentence_and_training_starts_anew(
    change: Callable[[Any, Any], None], make: Make, paused: Path
) -> None:
    rewritten(paused, change)
    content = paused.read_bytes()
    heard: list[str] = []
    trainer = make(CONFIG, paused, on_notice=heard.append)
    untouched = weights(make(CONFIG))
    control = TrainControl()
    control.stop()
    trainer.fit(lambda _: None, control)
    assert len(heard) == 1
    assert "a.snapshot" in heard[0]
    assert "starts anew" in heard[0]
    assert all(torch.equal(value, untouched[key]) for key, value in weights(trainer).items())  # nothing half applied
    assert trainer.state.batch == 0
    assert paused.with_name("a-2.snapshot").read_bytes() == content


def test_a_snapshot_from_other_weights_is_refused(make: Make, paused: Path) -> None:
    heard: list[str] = []
    trainer = make(CONFIG, paused, on_notice=heard.append, start_weights=StartWeights("b.safetensors", "1" * 64))
    trainer.fit(lambda _: None, Script(stop=0))
    assert "started from other weights" in heard[0]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"can't be opened"):
        snapshot.describe(tmp_path)


# --- other threads


@pytest.mark.parametrize("name", networks.names())
def test_loading_a_checkpoint_draws_no_random_numbers(name: str, tmp_path: Path) -> None:
    network = networks.build(name).eval()
    path = tmp_path / "a.safetensors"
    checkpoint.save(path, network, CheckpointInfo(name, networks.parameter_count(network)))
    torch.manual_seed(1)
    before = torch.random.get_rng_state()
    loaded, _ = checkpoint.load(path)
    assert torch.equal(torch.random.get_rng_state(), before)
    rasters = torch.rand(5, 28, 28)  # (5, 28, 28)
    assert torch.equal(network(rasters), loaded(rasters))
    for (key, ours), theirs in zip(network.state_dict().items(), loaded.state_dict().values(), strict=True):
        assert ours.stride() == theirs.stride(), key  # channels last stay last: oneDNN is faster so


def test_a_training_with_dropout_is_not_disturbed_by_checkpoints_that_are_loaded(make: Make, tmp_path: Path) -> None:
    path, config = tmp_path / "a.safetensors", replace(CONFIG, network="lstm", drawings=0)
    network = networks.build("lstm", Shape(8, 2, 0.3))
    checkpoint.save(path, network, CheckpointInfo("lstm", 1, settings={"hidden": 8, "layers": 2, "dropout": 0.3}))
    alone = make(config)
    alone.fit(lambda _: None, TrainControl())
    done, loads = threading.Event(), []

    def load() -> None:
        while not done.is_set():
            loads.append(checkpoint.load(path))

    thread = threading.Thread(target=load)
    thread.start()
    disturbed = make(config)
    disturbed.fit(lambda _: None, TrainControl())
    done.set()
    thread.join()
    assert loads
    assert differing(alone, disturbed) == []
