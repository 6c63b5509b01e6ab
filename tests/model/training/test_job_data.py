"""What a training makes beside its weights: drawings, calibration, snapshots. On few images, to be quick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
import torch

from model import checkpoint
from model.data.mnist import LabelledRasters
from model.training import job as jobs
from model.training.control import TrainControl
from model.training.job import TrainingJob
from model.types import Progress, StartFrom, TrainConfig, TrainResult
from tests import quick_training

CONFIG = TrainConfig(
    epochs=2, batch_size=50, train_size=100, seed=1, start_from=StartFrom.SCRATCH, drawings=120, ema_decay=0.9,
    curtain=True,
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def few_images() -> Iterator[None]:
    with quick_training.few_images(train=1_000, validation=100, test=100):
        yield


class Whole(NamedTuple):
    """A training that nobody stopped, and what was heard of it."""

    result: TrainResult
    heard: list[Progress]


@pytest.fixture(scope="module")
def whole(few_images: None, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    heard: list[Progress] = []
    output = tmp_path_factory.mktemp("whole") / "a.safetensors"
    result = TrainingJob(CONFIG, None, output).run(heard.append, TrainControl())
    assert result is not None
    return Whole(result, heard)


def weights(path: Path) -> dict[str, torch.Tensor]:
    return checkpoint.load(path)[0].state_dict()


def same(a: Path, b: Path) -> bool:
    ours, theirs = weights(a), weights(b)
    return all(torch.equal(ours[key], theirs[key]) for key in ours)


def stopped_after_one_epoch(output: Path, keep_snapshots: bool) -> None:
    control = TrainControl()

    def hear(progress: Progress) -> None:
        if progress.scores:
            control.stop()

    result = TrainingJob(CONFIG, None, output, keep_snapshots=keep_snapshots).run(hear, control)
    assert result is not None
    assert (result.stopped, result.epochs_done) == (True, 1)


def test_a_checkpoint_is_calibrated(whole: Whole) -> None:
    _, info = checkpoint.load(whole.result.path)
    assert info == whole.result.info
    assert {"temperature", "threshold"} <= set(info.calibration)
    assert {"hands_accuracy", "accepted", "refused", "auroc"} <= set(info.figures)
    assert info.settings["drawings"] == 120
    assert info.settings["curtain"] is True


def test_an_epoch_has_half_as_many_drawings_as_mnist_images(whole: Whole) -> None:
    assert whole.heard[-1].batches == 2 * (100 + 50) // 50


def test_a_stopped_training_goes_on_from_its_snapshot(tmp_path: Path, whole: Whole) -> None:
    cut = tmp_path / "cut.safetensors"
    stopped_after_one_epoch(cut, keep_snapshots=True)
    assert cut.with_suffix(".snapshot").exists()
    heard: list[Progress] = []
    result = TrainingJob(CONFIG, None, cut, keep_snapshots=True).run(heard.append, TrainControl())
    assert result is not None
    assert (result.stopped, result.epochs_done) == (False, 2)
    assert min(number for progress in heard for number, _ in progress.losses) == 4  # the first epoch is not repeated
    assert same(whole.result.path, cut)


def test_no_snapshot_is_kept_or_used_without_being_asked_for(tmp_path: Path) -> None:
    output = tmp_path / "a.safetensors"
    stopped_after_one_epoch(output, keep_snapshots=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]
    stopped_after_one_epoch(output, keep_snapshots=True)
    heard: list[Progress] = []
    TrainingJob(CONFIG, None, output).run(heard.append, TrainControl())
    assert min(number for progress in heard for number, _ in progress.losses) == 1


def test_drawings_are_made_with_the_trainings_seed_until_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int, bool]] = []
    make = jobs.generator.make

    def watched(counts: dict[int, int], seed: int, should_stop: object = None, *_: object) -> LabelledRasters:
        assert callable(should_stop)
        asked.append((sum(counts.values()), seed, bool(should_stop())))
        return make(counts, seed)

    control = TrainControl()
    monkeypatch.setattr(jobs.generator, "make", watched)
    TrainingJob(replace(CONFIG, seed=7), None, tmp_path / "a", control)
    control.stop()
    TrainingJob(CONFIG, None, tmp_path / "a", control)
    assert asked == [(120, 7, False), (120, 1, True)]
