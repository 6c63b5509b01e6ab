"""What a training learns from: labelled MNIST images, and synthetic drawings beside them."""

from __future__ import annotations

import torch
from torch import Tensor

from model.data.mnist import LabelledRasters


class TrainingData:
    """All images as tensors. An epoch sees every MNIST image `repeats` times and half as many drawings, chosen anew."""

    def __init__(self, mnist: LabelledRasters, drawings: LabelledRasters | None = None, repeats: int = 1) -> None:
        parts = [mnist] if drawings is None else [mnist, drawings]
        self._images = torch.cat([torch.from_numpy(part.images) for part in parts])  # (M + D, 28, 28) uint8
        self._labels = torch.cat([torch.from_numpy(part.labels) for part in parts])  # (M + D,)
        self._mnist = len(mnist)
        self._repeats = repeats
        self._drawings = 0 if drawings is None else len(drawings)

    @property
    def per_epoch(self) -> int:
        """How many images an epoch sees."""
        shown = self._repeats * self._mnist
        return shown + min(shown // 2, self._drawings)

    def __len__(self) -> int:
        """How many images there are to choose from."""
        return len(self._labels)

    def epoch_order(self, generator: torch.Generator) -> Tensor:
        """Indices (per_epoch,) of the next epoch's images, shuffled."""
        shown = self._repeats * self._mnist
        if not self._drawings:
            rounds = [torch.randperm(self._mnist, generator=generator) for _ in range(self._repeats)]  # (M,) each
            return torch.cat(rounds)  # (repeats * M,)
        drawings = torch.randperm(self._drawings, generator=generator)[: shown // 2] + self._mnist  # (≤shown / 2,)
        both = torch.cat([torch.arange(self._mnist).repeat(self._repeats), drawings])  # (per_epoch,)
        return both[torch.randperm(len(both), generator=generator)]

    def is_drawn(self, chosen: Tensor) -> Tensor:
        """Which of the images with the indices `chosen` (B,) are synthetic drawings: bool (B,)."""
        return chosen >= self._mnist

    def batch(self, chosen: Tensor, device: str) -> tuple[Tensor, Tensor]:
        """Rasters (B, 28, 28) in 0…1 and labels (B,) with the indices `chosen` (B,)."""
        return self._images[chosen].to(device).float() / 255.0, self._labels[chosen].to(device)
