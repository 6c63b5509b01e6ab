"""Raster -> Prediction. The only place where an answer becomes probabilities and a verdict."""

from __future__ import annotations

import logging
import time
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from model import checkpoint
from model.answers import Answers, answers
from model.errors import CheckpointError
from model.networks.uncovering import Uncovering
from model.painter import paint_for_judging
from model.raster import SIDE, raster
from model.types import DIGITS, ROWS, CheckpointInfo, Drawing, Prediction, Verdict

logger = logging.getLogger(__name__)

BOLDNESS = 4.0  # how far the person's setting -1…1 moves the threshold, in logits
NEARLY = 0.4  # a second digit with more than this share of the first's probability is named too


def row_temperature(row: int) -> str:
    """The key of a row's temperature, 0 … 26, in a checkpoint's calibration; after the last row it is "temperature"."""
    return f"temperature_row_{row}"


def row_bias(row: int, digit: int) -> str:
    """The key of what is added to a digit's scaled logit after a row, 0 … 26; after the last row it is nothing."""
    return f"bias_row_{row}_{digit}"


class Predictor:
    """A network that answers. It is never trained: trainings work on copies read from its checkpoint."""

    def __init__(self, network: nn.Module, info: CheckpointInfo, path: Path | None = None) -> None:
        self._network = network.eval()
        self.info = info
        self.path = path
        self._temperature = info.calibration.get("temperature", 1.0)
        self._threshold = info.calibration.get("threshold", -np.inf)
        self._temperatures = np.full(ROWS, self._temperature)  # (28,)
        self._biases = np.zeros((ROWS, DIGITS))
        for row in reversed(range(ROWS - 1)):  # a row without its own has the next row's
            temperature = info.calibration.get(row_temperature(row))
            own = [info.calibration.get(row_bias(row, digit), 0.0) for digit in range(DIGITS)]
            self._temperatures[row] = self._temperatures[row + 1] if temperature is None else temperature
            self._biases[row] = self._biases[row + 1] if temperature is None else own

    @classmethod
    def load(cls, path: Path) -> Predictor:
        """The predictor of a checkpoint, after one trial run. Raises CheckpointError where the file is not usable."""
        network, info = checkpoint.load(path)
        predictor = cls(network, info, path)
        # The first run compiles: it is not the person's. It also shows weights that are finite but not usable.
        trial = predictor.answers(np.stack([np.zeros((SIDE, SIDE)), np.eye(SIDE)]).astype(np.float32))
        if not np.isfinite(predictor.shares(trial)).all() or np.isnan([trial.is_digit, trial.fragment]).any():
            raise CheckpointError(f"{path.name} is damaged: its network answers with no number. Choose another.")
        return predictor

    @property
    def network(self) -> nn.Module:
        """The network itself, in eval mode. For scoring; whoever gets it must not change it."""
        return self._network

    @property
    def tells_non_digits(self) -> bool:
        """Whether the network was taught what is no digit; one that was not holds everything to be one."""
        return getattr(self._network, "outputs", DIGITS) > DIGITS

    @property
    def temperatures(self) -> NDArray[np.float64]:
        """What logits are divided by after each row (28,); the last one is the prediction's."""
        return self._temperatures

    def beliefs(self, said: Answers, rows: NDArray[np.intp], from_top: bool = True) -> NDArray[np.float64]:
        """Calibrated probabilities (A, 10) of what was said (A) when all down to each of the `rows` (A,) was seen.

        After row 27 they are the prediction's. Not `from_top`, they have no biases: those are about upper parts.
        """
        scaled = said.digit_logits / self._temperatures[rows, None] + from_top * self._biases[rows]  # (A, 10)
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def answers(self, rasters: NDArray[np.float32]) -> Answers:
        """What the network says to rasters (B, 28, 28) in 0…1."""
        with torch.inference_mode():
            return answers(self._network(torch.from_numpy(rasters)).float())  # (B, 10 or 12)

    def answers_while_uncovered(self, raster: NDArray[np.float32], rows: NDArray[np.intp]) -> Answers:
        """What it says after each of the `rows` (T,), 0…27, of a raster (28, 28) that is uncovered from the top."""
        whole, last = torch.from_numpy(raster), torch.from_numpy(rows)
        with torch.inference_mode():
            return answers(self._uncovering.logits(whole, last).float())  # (T, 10 or 12)

    @cached_property
    def _uncovering(self) -> Uncovering:
        return Uncovering(self._network)

    def probabilities(self, rasters: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated probabilities (B, 10), each row with sum 1, of rasters (B, 28, 28) in 0…1."""
        return self.shares(self.answers(rasters))

    def shares(self, said: Answers) -> NDArray[np.float32]:
        """Calibrated probabilities (B, 10) of what was said."""
        return said.probabilities(self._temperature)

    def accepts(self, said: Answers, boldness: float = 0.0) -> NDArray[np.bool_]:
        """Which (B,) of what was said is taken for a digit; `boldness` -1…1 moves the threshold, 0 is the default."""
        accepted: NDArray[np.bool_] = said.is_digit >= self._threshold - boldness * BOLDNESS
        return accepted

    def judge(self, drawing: Drawing, boldness: float = 0.0) -> Prediction | None:
        """Paint, frame and judge a drawing; None where it has no ink."""
        started = time.perf_counter()
        return self._judge_raster(raster(paint_for_judging(drawing)), started, boldness)

    def judge_ink(self, ink: NDArray[np.uint8], boldness: float = 0.0) -> Prediction | None:
        """Frame and judge a grey image, uint8 (H, W), ink bright on exactly 0; None where it has no ink."""
        started = time.perf_counter()
        return self._judge_raster(raster(ink), started, boldness)

    def judge_raster(self, framed: NDArray[np.float32], boldness: float = 0.0) -> Prediction | None:
        """Judge a raster (28, 28) in 0…1 that was framed once for several networks; None where it has no ink."""
        return self._judge_raster(framed, time.perf_counter(), boldness)

    def _judge_raster(self, framed: NDArray[np.float32], started: float, boldness: float) -> Prediction | None:
        if not framed.any():
            return None
        return self.prediction(self.answers(framed[None]), framed, started, boldness)  # (1, 28, 28) -> (1, …)

    def prediction(
        self, said: Answers, framed: NDArray[np.float32], started: float, boldness: float = 0.0
    ) -> Prediction:
        """The Prediction of what was said to one raster (28, 28); `started` is when that began (time.perf_counter)."""
        shares = self.shares(said)[0]  # (10,)
        second, first = (int(digit) for digit in np.argsort(shares)[-2:])
        return Prediction(
            probabilities=tuple(float(share) for share in shares),
            digit=first,
            raster=framed,
            seconds=time.perf_counter() - started,
            verdict=self._verdict(said, float(shares[first]), float(shares[second]), boldness),
            second=second,
            is_digit=float(said.digit_at_all[0]),
        )

    def _verdict(self, said: Answers, first: float, second: float, boldness: float) -> Verdict:
        if not self.accepts(said, boldness)[0]:
            return Verdict.FRAGMENT if said.fragment[0] > 0.0 else Verdict.NOT_A_DIGIT
        return Verdict.EITHER if second > NEARLY * first else Verdict.DIGIT


def use_threads(count: int) -> None:
    """Let torch use `count` cores for what the calling thread computes (OpenMP keeps this number for each thread)."""
    torch.set_num_threads(max(1, count))
