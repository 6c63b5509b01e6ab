"""One training in several processes, on any number of machines: `torchrun -m model train …`.

Every process draws the same random numbers and makes the same global batches; each learns from its own equal share of
every batch, and the gradients are averaged (Li et al. 2020, PyTorch Distributed). The writer alone validates and saves.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn.parallel import DistributedDataParallel

from model.errors import SettingsError, TrainingError
from model.settings_limits import UNLABELLED_NETWORK
from model.training.synchronised_norm import synchronised
from model.types import TrainConfig

_Number = TypeVar("_Number", np.uint8, np.int64)
_BACKENDS = {"cpu": "gloo", "cuda": "nccl"}
_PATIENCE = datetime.timedelta(minutes=30)  # the others wait that long while the writer makes drawings


@dataclass(frozen=True, slots=True)
class Group:
    """The processes of one training, seen from one of them: the `rank`-th of `size`. The default is one process alone.

    Every method but `share` must be called by all of them in the same order: it waits for the others. Alone it costs
    nothing and touches no network.
    """

    rank: int = 0
    size: int = 1
    device: str = "cpu"  # where what is sent has to lie

    @property
    def is_writer(self) -> bool:
        """True in the one process that reports, validates and writes files."""
        return self.rank == 0

    def check(self, config: TrainConfig) -> None:
        """Raise SettingsError where this group can't train with `config`, or its processes have different ones."""
        if self.size == 1:
            return
        if config.batch_size % self.size:
            fitting = max(1, config.batch_size // self.size) * self.size
            raise SettingsError(
                f"{self.size} processes can't share a batch of {config.batch_size:,} images equally. "
                f"Choose a multiple of {self.size}, such as {fitting:,}."
            )
        if config.network == UNLABELLED_NETWORK:
            raise SettingsError(f"“{UNLABELLED_NETWORK}” trains in one process only; start it without torchrun.")
        ours = float(int.from_bytes(hashlib.sha256(repr(config).encode()).digest()[:6], "big"))
        if self.largest(ours) != -self.largest(-ours):
            raise SettingsError(
                "The processes were given different settings. Start every machine with the same command."
            )

    def share(self, batch: Tensor) -> Tensor:
        """This process's part (B / size, …) of what belongs to a global batch (B, …)."""
        return batch.chunk(self.size)[self.rank]  # (B, …) -> (B / size, …)

    def parallel(self, network: nn.Module) -> nn.Module:
        """`network` such that its backward pass averages the gradients of all; all begin with the writer's weights."""
        return network if self.size == 1 else DistributedDataParallel(network)

    def synchronised(self, network: nn.Module) -> contextlib.AbstractContextManager[None]:
        """Inside, the batch norms of `network` use the statistics of the whole batch while it trains."""
        return contextlib.nullcontext() if self.size == 1 else synchronised(network)

    def seed_dropout(self, seed: int) -> None:
        """Give every process but the writer random numbers of its own, as its images are its own."""
        if not self.is_writer:
            torch.manual_seed(seed + 2**32 * self.rank)

    def mean(self, value: float) -> float:
        """The mean of every process's `value`."""
        if self.size == 1:
            return value
        return float(self._reduced(value, dist.ReduceOp.SUM)) / self.size

    def largest(self, value: float) -> float:
        """The largest of every process's `value`."""
        return value if self.size == 1 else float(self._reduced(value, dist.ReduceOp.MAX))

    def of_writer(self, *values: float) -> tuple[float, ...]:
        """The writer's `values`; those of the others only say how many."""
        if self.size == 1:
            return values
        sent = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.broadcast(sent, src=0)
        return tuple(sent.tolist())

    def array_of_writer(self, array: NDArray[_Number]) -> NDArray[_Number]:
        """The writer's `array` (N, …); those of the others only tell its type and all of its shape but N."""
        if self.size == 1:
            return array
        (length,) = self.of_writer(len(array))
        wanted = array if self.is_writer else np.zeros((int(length), *array.shape[1:]), array.dtype)  # (N, …)
        sent = torch.from_numpy(wanted).to(self.device)  # (N, …)
        if length:
            dist.broadcast(sent, src=0)
        return sent.cpu().numpy()

    @contextlib.contextmanager
    def file_of_writer(self, path: Path) -> Iterator[Path]:
        """Where each process can read the writer's file `path`; there is none where the writer has none."""
        if self.size == 1:
            yield path
            return
        found = np.zeros(0, dtype=np.uint8)
        if self.is_writer and path.exists():
            found = np.fromfile(path, dtype=np.uint8)  # (bytes,)
        found = self.array_of_writer(found)
        with tempfile.TemporaryDirectory() as folder:  # the machines need share no disk
            copy = Path(folder) / path.name
            if len(found):
                found.tofile(copy)
            yield copy

    def wait(self) -> None:
        """Return when every process is here."""
        self.largest(0.0)

    def _reduced(self, value: float, operation: dist.ReduceOp.RedOpType) -> Tensor:
        sent = torch.tensor(value, dtype=torch.float64, device=self.device)  # ()
        dist.all_reduce(sent, operation)
        return sent


ALONE = Group()


@contextlib.contextmanager
def join(device: str) -> Iterator[Group]:
    """The group that torchrun's environment describes, for a training on `device`; ALONE without torchrun.

    Raises SettingsError or TrainingError where it can't be joined, and TrainingError where another process was lost.
    """
    rank, size, local_rank = (_from_environment(name, default) for name, default in _ENVIRONMENT.items())
    if size == 1:
        yield ALONE
        return
    if device not in _BACKENDS:
        raise SettingsError(f"Several processes train on cpu or cuda, not on {device}. Choose one of them.")
    if device == "cuda":
        _take_gpu(local_rank)
    try:
        dist.init_process_group(_BACKENDS[device], timeout=_PATIENCE)
    except (RuntimeError, ValueError) as error:
        raise TrainingError(
            f"The other processes of this training can't be reached: {error} Give torchrun the same --rdzv-endpoint "
            "on every machine, and let its firewall pass them."
        ) from error
    try:
        yield Group(rank, size, device)
    except RuntimeError as error:
        if isinstance(error, dist.DistError) or "gloo" in str(error):  # gloo raises plain RuntimeErrors
            raise TrainingError(
                "Another process of this training ended. What it said above, or on its machine, tells why."
            ) from error
        raise
    # After an error the process ends and the others see its connections close: leaving in order would wait for them.
    gc.collect()  # what still holds the group keeps its threads, and one that meets the interpreter's end aborts it
    dist.destroy_process_group()


_ENVIRONMENT = {"RANK": 0, "WORLD_SIZE": 1, "LOCAL_RANK": 0}  # what torchrun sets, and what holds without it


def _from_environment(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdecimal():
        raise SettingsError(f"The environment variable {name} is “{text}”, no whole number. Start with torchrun.")
    return int(text)


def _take_gpu(local_rank: int) -> None:
    """Make "cuda" mean this process's own GPU. Raises SettingsError where there are fewer GPUs than processes."""
    found = torch.cuda.device_count()
    if local_rank >= found:
        raise SettingsError(
            f"There are {found} GPUs here: too few for {local_rank + 1} processes. "
            f"Start one a GPU: --nproc-per-node {max(1, found)}."
        )
    torch.cuda.set_device(local_rank)
