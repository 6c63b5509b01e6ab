"""Raster -> Prediction. The only place where softmax happens for an answer."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from model import checkpoint
from model.errors import CheckpointError
from model.painter import paint_for_judging
from model.raster import SIDE, raster
from model.types import CheckpointInfo, Drawing, Prediction

logger = logging.getLogger(__name__)


class Predictor:
    """A network that answers. It is never trained: trainings work on copies read from its checkpoint."""

    def __init__(self, network: nn.Module, info: CheckpointInfo, path: Path | None = None) -> None:
        self._network = network.eval()
        self.info = info
        self.path = path

    @classmethod
    def load(cls, path: Path) -> Predictor:
        """The predictor of a checkpoint, after one trial run. Raises CheckpointError where the file is not usable."""
        network, info = checkpoint.load(path)
        predictor = cls(network, info, path)
        # The first run compiles: it is not the person's. It also shows weights that are finite but not usable.
        trial = predictor.probabilities(np.stack([np.zeros((SIDE, SIDE)), np.eye(SIDE)]).astype(np.float32))
        if not np.isfinite(trial).all():
            raise CheckpointError(f"{path.name} is damaged: its network answers with no number. Choose another.")
        return predictor

    @property
    def network(self) -> nn.Module:
        """The network itself, in eval mode. For scoring; whoever gets it must not change it."""
        return self._network

    def probabilities(self, rasters: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities (B, 10), each row with sum 1, of rasters (B, 28, 28) in 0…1."""
        with torch.inference_mode():
            logits = self._network(torch.from_numpy(rasters))  # (B, 10)
            answers: NDArray[np.float32] = torch.softmax(logits.float(), dim=1).numpy()  # (B, 10)
        return answers

    def judge(self, drawing: Drawing) -> Prediction | None:
        """Paint, frame and judge a drawing; None where it has no ink."""
        started = time.perf_counter()
        return self._judge_raster(raster(paint_for_judging(drawing)), started)

    def judge_ink(self, ink: NDArray[np.uint8]) -> Prediction | None:
        """Frame and judge a grey image, uint8 (H, W), ink bright on exactly 0; None where it has no ink."""
        started = time.perf_counter()
        return self._judge_raster(raster(ink), started)

    def _judge_raster(self, framed: NDArray[np.float32], started: float) -> Prediction | None:
        if not framed.any():
            return None
        found = self.probabilities(framed[None])[0]  # (1, 28, 28) -> (10,)
        return Prediction(
            probabilities=tuple(float(p) for p in found),
            digit=int(found.argmax()),
            raster=framed,
            seconds=time.perf_counter() - started,
        )


def use_threads(count: int) -> None:
    """Let torch use `count` cores for what the calling thread computes (OpenMP keeps this number for each thread)."""
    torch.set_num_threads(max(1, count))
