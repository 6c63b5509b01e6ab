"""A whole training from settings to a checked checkpoint: data, network, loop, the one look at the test set, file."""

from __future__ import annotations

import contextlib
import datetime
import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import torch

from model import checkpoint, evaluation, networks, settings_limits
from model.calibration import calibrated
from model.data import mnist
from model.data.hands import generator
from model.data.mnist import LabelledRasters
from model.errors import SettingsError, SnapshotError, TrainingError
from model.networks.shape import Shape
from model.storage.files import check_writable, snapshot_path
from model.training import snapshot
from model.training.control import TrainControl
from model.training.distributed import ALONE, Group
from model.training.loop import OnNotice, OnProgress, Trainer
from model.training.snapshot import StartWeights
from model.types import CheckpointInfo, StartFrom, TrainConfig, TrainResult

logger = logging.getLogger(__name__)

_MOST_CHANGES = 100  # of the learning rate, kept in a checkpoint


class _AbandonedError(Exception):
    """Nobody wants the result any more."""


class TrainingJob:
    """One training and, if asked for, epochs behind it. Keeps the optimizer between `run` and `run_one_more`."""

    def __init__(
        self,
        config: TrainConfig,
        start_weights: Path | None,
        output: Path,
        control: TrainControl | None = None,
        keep_snapshots: bool = False,
        processes: int | None = None,
        group: Group = ALONE,
        on_prepared: Callable[[float], None] | None = None,
        on_notice: OnNotice = lambda sentence: None,
    ) -> None:
        """Load data and network, make the drawings. `start_weights` is read for every `start_from` but scratch.

        With `keep_snapshots` the state is kept beside `output` after every epoch and at a pause, and a training with
        the same settings that was cut off goes on from it; then its `start_weights` may be None: the weights are in the
        snapshot. One that can't be used is told to `on_notice`. `control` may stop the making of the drawings, which
        uses `processes` (None: one a core) and tells `on_prepared` the share that is made. Every process of `group`
        makes a job from the same arguments; only its writer touches `output`.

        Raises SettingsError, DatasetError, CheckpointError or SnapshotError with what to do.
        """
        settings_limits.check(config)
        shape = networks.shape_of(config.network, config.hidden, config.layers, config.dropout)
        group.check(config)
        if group.is_writer:
            check_writable(output)  # better known now than after an hour
        self._group = group
        self._output = output
        self._snapshot = snapshot_path(output) if keep_snapshots else None
        torch.manual_seed(config.seed)  # the fresh network's weights
        origin: StartWeights | None = None
        if config.start_from is StartFrom.SCRATCH:
            network = networks.build(config.network, shape)
        elif start_weights is None:
            _check_snapshot(self._snapshot, config)  # its weights take the place of these
            network = networks.build(config.network, shape)
        else:
            network, info = checkpoint.load(start_weights)
            origin = StartWeights(start_weights.name, checkpoint.sha256(start_weights))
            if info.network != config.network:
                raise SettingsError(
                    f"{start_weights.name} holds a “{info.network}” network, not “{config.network}”. "
                    "Start from scratch, or choose other weights."
                )
            shape = _shape_of_weights(info, config)
        self._config = replace(config, **asdict(shape))
        train, self._validation = mnist.train_and_validation()
        should_stop = None if control is None else lambda: control.stopped
        drawings = None
        if config.drawings:
            wanted = generator.counts(config.drawings if group.is_writer else 0)
            made = generator.make(wanted, config.seed, should_stop, processes, on_prepared)
            drawings = LabelledRasters(group.array_of_writer(made.images), group.array_of_writer(made.labels))
        self._trainer = Trainer(
            network, self._config, train, self._validation, drawings, self._snapshot, group, origin, on_notice
        )

    def run(self, on_progress: OnProgress, control: TrainControl) -> TrainResult | None:
        """Train, look at the test set once, save, read back. None where it was stopped before one epoch was done.

        A training that is stopped later keeps what it has learnt so far. In a group only the writer has a result, the
        others None. Raises TrainingError or CheckpointError.
        """
        return self._run(self._trainer.fit, on_progress, control)

    def run_one_more(
        self, on_progress: OnProgress, control: TrainControl, output: Path | None = None
    ) -> TrainResult | None:
        """The same for one epoch more; into the file `output` where the last one is to stay as it is."""
        self._output = output or self._output
        return self._run(self._trainer.fit_one_more, on_progress, control)

    def _run(
        self, fit: Callable[[OnProgress, TrainControl], None], on_progress: OnProgress, control: TrainControl
    ) -> TrainResult | None:
        try:
            fit(on_progress, control)
        except TrainingError:  # it would end the same way again
            self.discard_snapshot()
            raise
        stopped, abandoned = (bool(self._group.largest(asked)) for asked in (control.stopped, control.abandoned))
        result = None
        if not abandoned and self._trainer.scores and self._group.is_writer:
            with contextlib.suppress(_AbandonedError):
                result = self._finish(stopped, control)
        if (result is not None and not stopped) or control.abandoned:
            self.discard_snapshot()
        self._group.wait()
        return result

    def discard_snapshot(self) -> None:
        """Remove the snapshot, where there is one: the same settings train anew."""
        if self._snapshot is not None and self._group.is_writer:
            self._snapshot.unlink(missing_ok=True)

    def _finish(self, stopped: bool, control: TrainControl) -> TrainResult:
        """Judge and save. Raises _AbandonedError, and leaves no file, where `control` is abandoned meanwhile."""

        def look() -> bool:
            if control.abandoned:
                raise _AbandonedError
            return False

        trainer = self._trainer
        network = trainer.best_network
        _check_finite(network)
        data = mnist.load_test()
        found = evaluation.digits_of(network, data.images, self._config.device, look)  # (10,000,)
        test = evaluation.scores(data.labels, found)
        validation_accuracy = trainer.scores[-1].accuracy
        info = CheckpointInfo(
            network=self._config.network,
            parameters=networks.parameter_count(network),
            name=self._output.stem,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            settings={**asdict(self._config), **_history(trainer)},
            figures={
                "mnist_test_accuracy": test.accuracy,
                "mnist_validation_accuracy": validation_accuracy,
                "training_seconds": round(trainer.state.seconds, 1),
            },
        )
        info = calibrated(network, info, self._validation, self._config.device, should_stop=look)
        look()
        checkpoint.save(self._output, network, info)
        try:
            _check_saved(self._output, network)
            look()
        except _AbandonedError:
            self._output.unlink(missing_ok=True)
            raise
        return TrainResult(
            path=self._output,
            info=info,
            test=test,
            validation_accuracy=validation_accuracy,
            epochs_done=trainer.epochs_done,
            seconds=trainer.state.seconds,
            images_per_second=trainer.images_per_second,
            stopped=stopped,
            curve=trainer.scores,
            wrong=evaluation.misread(data.labels, found),
        )


def _history(trainer: Trainer) -> dict[str, object]:
    """What really happened, beside the settings: all of it plain JSON."""
    state, origin = trainer.state, trainer.start_weights
    return {
        "epochs_done": state.epochs_done,
        "epochs_added": state.epochs_added,
        "rate_changes": [list(change) for change in state.rate_changes[-_MOST_CHANGES:]],  # (batch, peak rate)
        "resumed_at": list(state.resumed_at[-_MOST_CHANGES:]),  # batches
        "start_weights": None if origin is None else asdict(origin),
    }


def _check_snapshot(path: Path | None, config: TrainConfig) -> None:
    """Raise SettingsError where no weights to start from are known, SnapshotError where a snapshot has no such."""
    if path is None or not path.exists():
        raise SettingsError("Say which weights to start from, or start from scratch.")
    if snapshot.describe(path).config != config:
        raise SnapshotError(f"{path.name} belongs to a training with other settings. Start a new training.")


def _shape_of_weights(info: CheckpointInfo, config: TrainConfig) -> Shape:
    """The sizes of weights to go on from. Raises SettingsError where others were asked for."""
    shape = checkpoint.shape_of(info)
    for name, wanted in (("hidden", config.hidden), ("layers", config.layers), ("dropout", config.dropout)):
        found = getattr(shape, name)
        if wanted not in (None, found):
            raise SettingsError(
                f"These weights have {name} {found}, not {wanted}. Leave it out, or start from scratch."
            )
    return shape


def _check_finite(network: torch.nn.Module) -> None:
    """Raise TrainingError where the last steps broke the weights; a file that was saved before stays as it is."""
    if not all(bool(torch.isfinite(value).all()) for value in network.state_dict().values()):
        raise TrainingError(
            "The weights are no longer numbers: the steps were too large. Start again with a smaller learning rate."
        )


def _check_saved(path: Path, network: torch.nn.Module) -> None:
    """Read the file back and compare: a checkpoint that differs from the network must never become active."""
    loaded, _ = checkpoint.load(path)
    for (key, ours), theirs in zip(network.state_dict().items(), loaded.state_dict().values(), strict=True):
        if not torch.equal(ours.cpu(), theirs):
            raise TrainingError(f"The saved weights differ from the trained ones ({key}). Check the disk, try again.")
