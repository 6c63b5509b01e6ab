"""How good a network is on labelled rasters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.data.mnist import LabelledRasters
from model.types import DIGITS, Scores

BATCH = 250  # rasters judged at once


def batch_logits(
    network: nn.Module,
    images: NDArray[np.uint8],
    device: str = "cpu",
    should_stop: Callable[[], bool] | None = None,
) -> Iterator[Tensor]:
    """Logits (≤250, 10 or 12) of uint8 images (N, 28, 28), a batch at a time, on the CPU; ends when told to stop."""
    network.eval()
    for start in range(0, len(images), BATCH):
        if should_stop is not None and should_stop():
            return
        rasters = torch.from_numpy(images[start : start + BATCH]).to(device).float() / 255.0  # (≤250, 28, 28)
        with torch.inference_mode():
            logits = network(rasters).float().cpu()  # (≤250, 10 or 12)
        yield logits


def digits_of(
    network: nn.Module,
    images: NDArray[np.uint8],
    device: str = "cpu",
    should_stop: Callable[[], bool] | None = None,
) -> NDArray[np.int64]:
    """The digit (N,) that `network` finds likeliest in each of the uint8 images (N, 28, 28); fewer if told to stop."""
    batches = batch_logits(network, images, device, should_stop)
    found = [logits[:, :DIGITS].argmax(dim=1) for logits in batches]  # (≤250,) each
    return torch.cat(found).numpy() if found else np.zeros(0, dtype=np.int64)


def evaluate(network: nn.Module, data: LabelledRasters, device: str = "cpu") -> Scores:
    """Scores of `network` on `data`."""
    return scores(data.labels, digits_of(network, data.images, device))


def misread(truth: NDArray[np.int64], answers: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """The (index, answer) of each image whose answer (N,) is not the truth (N,)."""
    return tuple((int(index), int(answers[index])) for index in np.flatnonzero(truth != answers))


def loss_and_accuracy(
    network: nn.Module, data: LabelledRasters, device: str, should_stop: Callable[[], bool] | None = None
) -> tuple[float, float]:
    """Mean cross-entropy (nats) and accuracy (0…1) on `data`; of the part judged so far where it is told to stop."""
    labels = torch.from_numpy(data.labels)  # (N,)
    seen, right, loss = 0, 0, 0.0
    for logits in batch_logits(network, data.images, device, should_stop):
        truth = labels[seen : seen + len(logits)]  # (≤250,)
        digits = logits[:, :DIGITS]  # (≤250, 10)
        loss += float(nn.functional.cross_entropy(digits, truth, reduction="sum"))
        right += int((digits.argmax(dim=1) == truth).sum())
        seen += len(logits)
    return loss / max(seen, 1), right / max(seen, 1)


def scores(truth: Sequence[int] | NDArray[np.int64], answers: Sequence[int] | NDArray[np.int64]) -> Scores:
    """Accuracy overall and per class, and the confusion counts [truth][answer], of two equally long lists of digits."""
    confusion = np.zeros((DIGITS, DIGITS), dtype=np.int64)
    np.add.at(confusion, (np.asarray(truth, dtype=np.int64), np.asarray(answers, dtype=np.int64)), 1)
    n = int(confusion.sum())
    right = confusion.diagonal()
    per_class = right / np.maximum(confusion.sum(axis=1), 1)
    return Scores(
        n=n,
        accuracy=float(right.sum()) / max(n, 1),
        per_class=tuple(float(share) for share in per_class),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
    )
