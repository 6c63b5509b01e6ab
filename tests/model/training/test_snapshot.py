from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.data.hands import generator
from model.data.mnist import LabelledRasters
from model.networks.rowpad import RowpadNetwork
from model.networks.shape import Shape
from model.storage.files import snapshot_path
from model.training.control import TrainControl
from model.training.loop import Trainer
from model.types import Progress, TrainConfig

CONFIG = TrainConfig(
    epochs=3, batch_size=16, train_size=100, learning_rate=2e-3, seed=1, label_smoothing=0.02, ema_decay=0.9,
    drawings=72, curtain=True,
)  # fmt: skip

State = dict[str, torch.Tensor]


def small_rowpad() -> RowpadNetwork:
    torch.manual_seed(3)
    return RowpadNetwork(Shape(hidden=8, layers=2, dropout=0.25))


@pytest.fixture(scope="module")
def drawings() -> LabelledRasters:
    return generator.make(generator.counts(72), 1)


@pytest.fixture(scope="module")
def trainer(mnist_train: LabelledRasters, drawings: LabelledRasters) -> Callable[..., Trainer]:
    """A new trainer, as in a new process: 64 MNIST images and half as many drawings, six batches an epoch."""

    def make(snapshot: Path | None, config: TrainConfig = CONFIG) -> Trainer:
        train, validation = (
            mnist_train.first(64),
            LabelledRasters(mnist_train.images[70:110], mnist_train.labels[70:110]),
        )
        return Trainer(small_rowpad(), config, train, validation, drawings, snapshot)

    return make


class StopsAtBatch(TrainControl):
    """Stops before the batch with this number, counted from its own start."""

    def __init__(self, batch: int) -> None:
        super().__init__()
        self._left = batch

    def wait_while_paused(self) -> bool:
        self._left -= 1
        if self._left < 0:
            self.stop()
        return False


def state(trainer: Trainer) -> State:
    return {
        **{f"network.{key}": value.clone() for key, value in trainer.network.state_dict().items()},
        **{f"best.{key}": value.clone() for key, value in trainer.best_network.state_dict().items()},
    }


def differing(a: State, b: State) -> list[str]:
    assert a.keys() == b.keys()
    return [key for key in a if not torch.equal(a[key], b[key])]


_whole: dict[TrainConfig, Trainer] = {}


def uninterrupted(trainer: Callable[..., Trainer], config: TrainConfig = CONFIG) -> Trainer:
    """What a training without a snapshot ends with; it is only looked at, so that one serves all tests."""
    if config not in _whole:
        _whole[config] = trainer(None, config)
        _whole[config].fit(lambda _: None, TrainControl())
    return _whole[config]


def cut_off(trainer: Callable[..., Trainer], path: Path, batches: int, config: TrainConfig = CONFIG) -> None:
    trainer(path, config).fit(lambda _: None, StopsAtBatch(batches))


@pytest.mark.parametrize("batches", [6, 7, 11, 14, 17])
def test_a_training_that_was_cut_off_ends_with_the_same_weights(
    trainer: Callable[..., Trainer], tmp_path: Path, batches: int
) -> None:
    path = tmp_path / "a.snapshot"
    whole = uninterrupted(trainer)
    cut_off(trainer, path, batches)
    torch.rand(9)  # what else happens in the process has no influence
    resumed = trainer(path)
    heard: list[Progress] = []
    resumed.fit(heard.append, TrainControl())
    assert differing(state(whole), state(resumed)) == []
    assert resumed.scores == whole.scores
    assert resumed.epochs_done == 3
    trained = [number for progress in heard for number, _ in progress.losses]
    assert trained == list(range(6 * (batches // 6) + 1, 19))  # it went on, and did not begin again
    assert (heard[-1].batch, heard[-1].batches) == (18, 18)


def test_twice_cut_off(trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    path = tmp_path / "a.snapshot"
    cut_off(trainer, path, 8)
    cut_off(trainer, path, 7)
    resumed = trainer(path)
    resumed.fit(lambda _: None, TrainControl())
    assert differing(state(uninterrupted(trainer)), state(resumed)) == []


def test_stopped_from_on_progress(trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    control, path = TrainControl(), tmp_path / "a.snapshot"

    def hear(progress: Progress) -> None:
        if progress.scores:
            control.stop()

    trainer(path).fit(hear, control)
    resumed = trainer(path)
    resumed.fit(lambda _: None, TrainControl())
    whole = uninterrupted(trainer)
    assert differing(state(whole), state(resumed)) == []
    assert resumed.scores == whole.scores


def test_without_an_average_and_without_drawings(trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    plain = replace(CONFIG, ema_decay=0.0, curtain=False, augment=False)
    cut_off(trainer, tmp_path / "a.snapshot", 5, plain)
    resumed = trainer(tmp_path / "a.snapshot", plain)
    resumed.fit(lambda _: None, TrainControl())
    assert differing(state(uninterrupted(trainer, plain)), state(resumed)) == []


def test_keeping_snapshots_changes_nothing(trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    keeping = trainer(tmp_path / "a.snapshot")
    keeping.fit(lambda _: None, TrainControl())
    assert differing(state(uninterrupted(trainer)), state(keeping)) == []
    assert [path.name for path in tmp_path.iterdir()] == ["a.snapshot"]


def test_before_the_first_epoch_there_is_none(trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    cut_off(trainer, tmp_path / "a.snapshot", 5)
    assert list(tmp_path.iterdir()) == []


def starts_anew(trainer: Callable[..., Trainer], path: Path, config: TrainConfig) -> bool:
    """True where a training with a snapshot at `path` is one without."""
    found = trainer(path, config)
    found.fit(lambda _: None, TrainControl())
    return differing(state(uninterrupted(trainer, config)), state(found)) == []


@pytest.mark.parametrize(
    "changes",
    [{"seed": 2}, {"learning_rate": 1e-3}, {"ema_decay": 0.0}, {"curtain": False}, {"drawings": 71}, {"epochs": 2}],
)
def test_a_snapshot_of_other_settings_is_ignored(
    trainer: Callable[..., Trainer], tmp_path: Path, changes: dict[str, float]
) -> None:
    path = tmp_path / "a.snapshot"
    cut_off(trainer, path, 6)
    assert starts_anew(trainer, path, replace(CONFIG, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: content[: len(content) // 2], id="cut off"),
        pytest.param(lambda content: b"\xff" * 100, id="noise"),
        pytest.param(lambda content: b"\x02\0\0\0\0\0\0\0{}", id="no tensors"),
    ],
)
def test_a_damaged_snapshot_is_ignored(
    trainer: Callable[..., Trainer], tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "a.snapshot"
    cut_off(trainer, path, 6)
    path.write_bytes(damage(path.read_bytes()))
    assert starts_anew(trainer, path, CONFIG)


def test_it_lies_beside_the_output() -> None:
    assert snapshot_path(Path("weights/bundled.safetensors")) == Path("weights/bundled.snapshot")
    assert snapshot_path(Path("trained")) == Path("trained.snapshot")
