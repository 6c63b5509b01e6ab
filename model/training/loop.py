"""The training loop. It is the same in the window and in `python -m model train`; it knows nothing of the network."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from model import evaluation
from model.data.augmentation import augment
from model.data.mnist import LabelledRasters, labelled_subset
from model.errors import CheckpointError, SnapshotError, TrainingError
from model.networks.gan import GanClassifier
from model.storage.files import set_aside
from model.training import snapshot as snapshots
from model.training.adversary import Adversary
from model.training.control import TrainControl
from model.training.curtain import draw_curtains
from model.training.devices import bfloat16_pays
from model.training.distributed import ALONE, Group
from model.training.losses import digit_loss
from model.training.optimizers import averaged, optimizer_of
from model.training.schedule import rate_factor
from model.training.snapshot import Parts, Sizes, StartWeights, TrainerState
from model.training.training_data import TrainingData
from model.types import DIGITS, EpochScore, Progress, TrainConfig

logger = logging.getLogger(__name__)

OnProgress = Callable[[Progress], None]
OnNotice = Callable[[str], object]
_REPORT_EVERY = 0.1  # seconds between two Progress reports
_SHARE_OF_CHANGE = 0.5  # drawings vary by themselves; bent too far, a flagged 1 is a 7 whatever its label says
_SPEED_WINDOW = 0.9  # how much of the old estimate of the speed each batch keeps


class Trainer:
    """One training of `network` (changed in place). `fit` runs the planned epochs, `fit_one_more` one behind them.

    The same config and data give the same weights on the same machine with the same number of threads: every random
    number comes from generators seeded with `config.seed`.
    """

    def __init__(
        self,
        network: nn.Module,
        config: TrainConfig,
        train: LabelledRasters,
        validation: LabelledRasters,
        drawings: LabelledRasters | None = None,
        snapshot: Path | None = None,
        group: Group = ALONE,
        start_weights: StartWeights | None = None,
        on_notice: OnNotice = lambda sentence: None,
    ) -> None:
        """`drawings` are synthetic: every epoch takes half as many of them as of MNIST, chosen anew.

        With a `snapshot` path the state is kept there after every epoch and at a pause, and a training with the same
        config goes on from it. `start_weights` say where the weights of `network` come from: they are kept in the
        snapshot, and must be the same where they are known. A snapshot that can't be used is told to `on_notice`.
        Every process of `group` makes a trainer from the same arguments; its writer reports and validates.
        """
        self.config = config
        self.network = network.to(config.device)
        self._group = group
        self._parallel = self.network
        self.images_per_second = 0.0
        self._validation = validation
        self._snapshot = snapshot
        labelled = labelled_subset(train, config.train_size, config.seed)
        self._data = TrainingData(labelled, drawings, config.repeats)
        self._generator = torch.Generator().manual_seed(config.seed)
        self._adversary: Adversary | None = None
        if config.unlabelled and isinstance(network, GanClassifier):
            self._adversary = Adversary(network, train.first(config.unlabelled), self._generator)
        self._optimizer = optimizer_of(network, config)
        self._average = averaged(network, config.ema_decay)
        self._start_weights = start_weights
        self._on_notice = on_notice
        self._state = TrainerState(epochs=config.epochs, peak_rate=config.learning_rate)
        self._epoch_order: Tensor | None = None  # (N,) of the epoch under way
        self._epoch_losses: list[float] = []
        self._fit_started = 0.0
        self._snapshot_failed = False
        self._unsent: list[tuple[int, float]] = []
        self._last_report = 0.0

    @property
    def best_network(self) -> nn.Module:
        """The network to keep: the moving average of the weights where there is one."""
        return self._average.module if self._average is not None else self.network

    @property
    def epochs_done(self) -> int:
        """How many epochs are complete: trained and scored, as many as the curve has points."""
        return self._state.epochs_done

    @property
    def scores(self) -> tuple[EpochScore, ...]:
        """One for each of them."""
        return self._state.scores

    @property
    def state(self) -> TrainerState:
        """Where the training stands; to be looked at only."""
        return self._state

    @property
    def start_weights(self) -> StartWeights | None:
        """Where the first weights came from, where that is known: from the snapshot it may be."""
        return self._start_weights

    @property
    def _batches_per_epoch(self) -> int:
        return self._data.per_epoch // self.config.batch_size

    def fit(self, on_progress: OnProgress, control: TrainControl) -> None:
        """Train until the planned epochs are done or `control` stops it.

        Raises TrainingError with a sentence where the loss is not finite or the memory does not suffice.
        """
        torch.manual_seed(self.config.seed + self._state.epochs_done)  # dropout draws from the global generator
        self._resume()
        state = self._state
        self._group.seed_dropout(self.config.seed + state.epochs_done)
        self._parallel = self._group.parallel(self.network)
        self._fit_started = time.perf_counter() - state.seconds
        try:
            with self._group.synchronised(self.network):
                while not self._told_to_stop(control) and state.epochs_done < state.epochs:
                    if self._run_epoch(on_progress, control) and self._validate(on_progress, control):
                        self._keep_snapshot()
        except (torch.OutOfMemoryError, MemoryError) as error:
            raise TrainingError("There is not enough memory for this training. Choose a smaller batch.") from error
        except RuntimeError as error:
            if "memory" in str(error):  # the CPU allocator raises a plain RuntimeError
                raise TrainingError("There is not enough memory for this training. Choose a smaller batch.") from error
            raise
        finally:
            state.seconds = time.perf_counter() - self._fit_started
            self._parallel = self.network  # a group can be left only when nothing holds it

    def fit_one_more(self, on_progress: OnProgress, control: TrainControl) -> None:
        """Train one epoch more: behind the planned ones at the smallest rate, before them where it stands."""
        self._state.epochs = self._state.epochs_done + 1
        self._state.epochs_added += 1
        self.fit(on_progress, control)

    def _run_epoch(self, on_progress: OnProgress, control: TrainControl) -> bool:
        """One pass over the training images, or the rest of it; False where it was stopped before the end."""
        self.network.train()
        state = self._state
        if self._epoch_order is None:
            state.abandoned = state.batch - state.epochs_done * self._batches_per_epoch
            state.epoch_batch = 0
            self._epoch_losses = []
            self._epoch_order = self._data.epoch_order(self._generator)  # (N,)
        order, size = self._epoch_order, self.config.batch_size
        clock = time.perf_counter()
        while state.epoch_batch < self._batches_per_epoch:
            if control.paused:
                self._keep_snapshot()  # nobody knows for how long, or how it ends
            if control.wait_while_paused():
                clock = time.perf_counter()  # the time in between was not spent on images
            if self._told_to_stop(control):
                self._epoch_order = None
                return False
            self._take_rate(control)
            chosen = order[state.epoch_batch * size : (state.epoch_batch + 1) * size]  # (B,)
            loss = self._step(chosen)
            state.batch += 1
            state.epoch_batch += 1
            now = time.perf_counter()
            self._note_speed(size / max(now - clock, 1e-9))
            clock = now
            self._unsent.append((state.batch, loss))
            self._epoch_losses.append(loss)
            if now - self._last_report >= _REPORT_EVERY:
                self._report(on_progress)
        return True

    def _told_to_stop(self, control: TrainControl) -> bool:
        """Plan the epochs that were added; True where a process of the group is told to stop: then all stop."""
        added = int(self._group.largest(control.take_extra_epochs()))
        self._state.epochs += added
        self._state.epochs_added += added
        return bool(self._group.largest(control.stopped))

    def _take_rate(self, control: TrainControl) -> None:
        """Use the learning rate that was asked for meanwhile, if any."""
        rate = self._group.largest(control.take_learning_rate() or 0.0)
        if rate and rate != self._state.peak_rate:
            self._state.peak_rate = rate
            self._state.rate_changes = (*self._state.rate_changes, (self._state.batch, rate))

    def _step(self, chosen: Tensor) -> float:
        """One update of the weights on the images with the indices `chosen` (B,); returns the loss in nats."""
        config = self.config
        rasters, labels = self._data.batch(chosen, config.device)  # (B, 28, 28), (B,)
        if config.augment:
            share = torch.where(self._data.is_drawn(chosen), _SHARE_OF_CHANGE, 1.0)  # (B,)
            rasters = augment(rasters, self._generator, share=share)  # (B, 28, 28)
        covered = torch.zeros_like(labels, dtype=torch.bool)  # (B,)
        if config.curtain:
            rasters, covered = draw_curtains(rasters, labels, self._generator, DIGITS)  # (B, 28, 28), (B,)
        # (B, 28, 28), (B,), (B,) -> (B / size, 28, 28), (B / size,), (B / size,)
        rasters, labels, covered = (self._group.share(part) for part in (rasters, labels, covered))
        state = self._state
        rate = state.peak_rate * rate_factor(state.batch, config.epochs * self._batches_per_epoch)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        with self._autocast():
            logits = self._parallel(rasters)  # (B / size, 10 or 12)
            unlabelled_loss = None if self._adversary is None else self._adversary.loss(len(labels), config.device)
        loss = digit_loss(logits.float(), labels, covered, config.label_smoothing)
        value = self._group.mean(float(loss.detach()))
        if not math.isfinite(value):
            raise TrainingError(
                f"The loss is no longer a number (batch {state.batch + 1}): the steps were too large. "
                "Start again with a smaller learning rate."
            )
        self._optimizer.zero_grad(set_to_none=True)
        if unlabelled_loss is not None:
            loss = loss + unlabelled_loss
        loss.backward()  # type: ignore[no-untyped-call]
        if self._adversary is not None:
            with self._autocast():
                self._adversary.teach_generator()
        nn.utils.clip_grad_norm_(self.network.parameters(), max_norm=5.0)
        self._optimizer.step()
        if self._average is not None:
            self._average.update_parameters(self.network)
        return value

    def _autocast(self) -> torch.autocast:
        """Half precision where the hardware gains by it."""
        device = torch.device(self.config.device).type
        return torch.autocast(device, dtype=torch.bfloat16, enabled=bfloat16_pays(self.config.device))

    def _validate(self, on_progress: OnProgress, control: TrainControl) -> bool:
        """Score the epoch: only then is it done. False where it was stopped before the end."""
        loss, accuracy = 0.0, 0.0
        if self._group.is_writer:
            loss, accuracy = evaluation.loss_and_accuracy(
                self.best_network, self._validation, self.config.device, lambda: control.stopped
            )
        loss, accuracy, stopped = self._group.of_writer(loss, accuracy, control.stopped)
        if not stopped and not math.isfinite(loss):
            raise TrainingError(
                "The loss on the validation images is no longer a number: the steps were too large. "
                "Start again with a smaller learning rate."
            )
        if not stopped:
            state = self._state
            state.epochs_done += 1
            training_loss = math.fsum(self._epoch_losses) / max(len(self._epoch_losses), 1)
            state.scores = (*state.scores, EpochScore(state.epochs_done, loss, accuracy, training_loss))
            state.epoch_batch, self._epoch_losses = 0, []
            logger.info("epoch %d: validation accuracy %.4f, loss %.4f", state.epochs_done, accuracy, loss)
        self._epoch_order = None
        self._report(on_progress)
        return not stopped

    def _keep_snapshot(self) -> None:
        """A disk that refuses is told once: no reason to end the training."""
        if self._snapshot is None or not self._group.is_writer:
            return
        self._state.seconds = time.perf_counter() - self._fit_started
        try:
            snapshots.save(self._snapshot, self._parts())
        except CheckpointError as error:
            logger.warning("%s", error)
            if not self._snapshot_failed:
                self._on_notice(str(error))
            self._snapshot_failed = True

    def _resume(self) -> None:
        """Go on from the snapshot, where there is one that fits."""
        if self._snapshot is None or self._state.batch:
            return
        parts = self._parts()
        unlabelled = 0 if self._adversary is None else self._adversary.images
        sizes = Sizes(self._batches_per_epoch, self._data.per_epoch, len(self._data), unlabelled)
        with self._group.file_of_writer(self._snapshot) as path:
            if not path.exists():
                return
            try:
                snapshots.load(path, parts, sizes)
            except SnapshotError as error:
                self._refuse_snapshot(error)
                return
        self._state, self._epoch_order = parts.state, parts.epoch_order
        self._epoch_losses, self._start_weights = list(parts.epoch_losses), parts.start_weights
        if self._adversary is not None and parts.unlabelled_order is not None:
            self._adversary.order = parts.unlabelled_order
        self._state.resumed_at = (*self._state.resumed_at, self._state.batch)
        logger.info("going on after epoch %d, batch %d", self._state.epochs_done, self._state.batch)

    def _refuse_snapshot(self, error: SnapshotError) -> None:
        """Say why a snapshot can't be used, and set it aside: it may be another training's."""
        if self._snapshot is None or not self._group.is_writer:
            return
        kept = set_aside(self._snapshot)
        sentence = f"{error} The training starts anew; the snapshot is kept as {kept.name}."
        logger.warning("%s", sentence)
        self._on_notice(sentence)

    def _parts(self) -> Parts:
        return Parts(
            config=self.config,
            modules=self._modules(),
            optimizer=self._optimizer,
            generator=self._generator,
            state=self._state,
            epoch_order=self._epoch_order,
            epoch_losses=tuple(self._epoch_losses),
            unlabelled_order=None if self._adversary is None else self._adversary.order,
            start_weights=self._start_weights,
        )

    def _modules(self) -> dict[str, nn.Module]:
        modules = {"network": self.network}
        return modules if self._average is None else {**modules, "average": self._average}

    def _note_speed(self, speed: float) -> None:
        kept = _SPEED_WINDOW if self.images_per_second else 0.0
        self.images_per_second = kept * self.images_per_second + (1.0 - kept) * speed

    def _report(self, on_progress: OnProgress) -> None:
        state = self._state
        batches = state.abandoned + state.epochs * self._batches_per_epoch
        images_left = (batches - state.batch) * self.config.batch_size
        losses, self._unsent = tuple(self._unsent), []
        self._last_report = time.perf_counter()
        if not self._group.is_writer:
            return
        on_progress(
            Progress(
                epoch=min(state.epochs_done + 1, state.epochs),
                epochs=state.epochs,
                batch=state.batch,
                batches=batches,
                images_per_second=self.images_per_second,
                seconds_left=images_left / max(self.images_per_second, 1e-9),
                learning_rate=float(self._optimizer.param_groups[0]["lr"]),
                losses=losses,
                scores=state.scores,
            )
        )
