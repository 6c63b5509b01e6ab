"""Frozen values that cross threads and modules. Importing this pulls in neither torch nor Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIGITS = 10
NOT_A_DIGIT = 10  # label of drawings that are something else …
FRAGMENT = 11  # … and of digits that are only begun
LABELS = 12
ROWS = 28
COLUMNS = 28

# 0.09 of the canvas becomes 2.4 pixels in the raster of a digit that is 65 % of the canvas high; the median line of
# MNIST's training images is 2.6 pixels wide (python -m tests.bench.line_width).
DEFAULT_PEN_WIDTH = 0.09
MIN_PEN_WIDTH = 0.01
MAX_PEN_WIDTH = 0.27


class Point(NamedTuple):
    """One sample of the pen: x and y in canvas units (0…1, y down), pressure 0…1 (0.5 is neutral), seconds."""

    x: float
    y: float
    pressure: float = 0.5
    time: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """What the pen drew between touching and leaving the paper. `width` is in canvas units."""

    points: tuple[Point, ...]
    width: float = DEFAULT_PEN_WIDTH


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image that was brought in: `ink` is float32 (H, W) in 0…1, ink bright; it fills the square canvas."""

    ink: NDArray[np.float32]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the person drew: strokes in order of writing, over an optional picture."""

    strokes: tuple[Stroke, ...] = ()
    picture: Picture | None = None

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to judge."""
        return not self.strokes and self.picture is None


class Verdict(StrEnum):
    """What an answer amounts to."""

    DIGIT = "digit"
    EITHER = "either"  # a digit, but two are nearly as likely
    NOT_A_DIGIT = "not a digit"
    FRAGMENT = "fragment"  # too little is drawn to tell


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """An answer: a verdict, ten probabilities (sum 1) given that it is a digit, what was judged, how long it took.

    `digit` is the likeliest digit and `second` the next; `is_digit` the probability, 0…1, that it is a digit at all.
    `raster` is the float32 (28, 28) image in 0…1 that the network got; `seconds` counts painting, framing and the
    network, or the network alone where a raster was judged.
    """

    probabilities: tuple[float, ...]
    digit: int
    raster: NDArray[np.float32]
    seconds: float
    verdict: Verdict = Verdict.DIGIT
    second: int = 0
    is_digit: float = 1.0

    @property
    def confidence(self) -> float:
        """Probability of the likeliest digit, 0…1."""
        return self.probabilities[self.digit]

    @property
    def is_accepted(self) -> bool:
        """True where it is taken for a digit, or for one of two."""
        return self.verdict in (Verdict.DIGIT, Verdict.EITHER)


class Order(StrEnum):
    """From which side the paper is uncovered, line by line: a line is a row, or a column from left to right."""

    TOP_DOWN = "top-down"
    BOTTOM_UP = "bottom-up"
    LEFT_TO_RIGHT = "left-to-right"
    BOTH_WAYS = "both-ways"  # from the top and from the bottom in turn


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a network believed while a raster was uncovered line by line.

    `beliefs[t]` are ten calibrated probabilities (sum 1) after line t = 0 … 27, from the lines up to t only; while no
    ink is uncovered each digit has 0.1. `first_ink` is the first line with ink. `raster` is float32 (28, 28) in 0…1.
    Where `every` is above 1, each `every`-th line with ink was asked and the last, the others repeat the one before.
    `verdict` is about the whole raster: where it is no digit, the beliefs say which one it would be. `digit_at_all[t]`,
    0…1, says after line t whether it is a digit at all: 1 where the network holds everything to be one; of the whole it
    is the prediction's, of a part it is not calibrated.
    """

    beliefs: tuple[tuple[float, ...], ...]
    raster: NDArray[np.float32]
    first_ink: int
    order: Order = Order.TOP_DOWN
    seconds: float = 0.0
    every: int = 1
    verdict: Verdict = Verdict.DIGIT
    digit_at_all: tuple[float, ...] = (1.0,) * ROWS

    @property
    def is_digit(self) -> bool:
        """True where the whole raster is taken for a digit, or for one of two."""
        return self.verdict in (Verdict.DIGIT, Verdict.EITHER)

    def shares(self, line: int) -> tuple[float, ...]:
        """The beliefs after a line; of what is no digit as a whole only what the doubt leaves of them."""
        left = 1.0 if self.is_digit else self.digit_at_all[line]
        return tuple(share * left for share in self.beliefs[line])

    @property
    def digits(self) -> tuple[int | None, ...]:
        """The likeliest digit after each line, None while no ink is uncovered: 28 of them."""
        return tuple(
            None if line < self.first_ink else max(range(DIGITS), key=belief.__getitem__)
            for line, belief in enumerate(self.beliefs)
        )

    @property
    def decided_row(self) -> int:
        """The line, 0 … 27, from which on the likeliest digit stayed the same."""
        digits = self.digits
        line = len(digits) - 1
        while line > 0 and digits[line - 1] == digits[-1]:
            line -= 1
        return line

    @property
    def decision(self) -> int | None:
        """`decided_row`, or None where the answer is one of two: between them nothing was decided."""
        return None if self.verdict is Verdict.EITHER else self.decided_row


class StartFrom(StrEnum):
    """Which weights a training starts from."""

    ACTIVE = "active"
    BUNDLED = "bundled"
    SCRATCH = "scratch"


class Optimizer(StrEnum):
    """How the weights are moved: AdamW (Loshchilov & Hutter 2019), Adam (Kingma & Ba 2015), plain gradient descent."""

    ADAMW = "adamw"
    ADAM = "adam"
    SGD = "sgd"


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Settings of one training. `model.settings_limits.check` says what is allowed.

    `hidden`, `layers` and `dropout` are the sizes of a fresh network (None: as the architecture has them).

    `learning_rate` is the peak of the schedule; `label_smoothing`, `ema_decay` (0 = off) and `weight_decay` are
    set by recipes. `train_size` is how many labelled images are learnt from, and an epoch shows each `repeats` times;
    `unlabelled` is how many images the "gan" network sees without their labels. `drawings` is how many synthetic
    drawings are made to choose from (0 = MNIST alone); with `curtain` a part of the digits is shown only down to a
    random row. `device` is "cpu", "cuda" or "mps".
    """

    network: str = "rowpad"
    hidden: int | None = None
    layers: int | None = None
    dropout: float | None = None
    optimizer: Optimizer = Optimizer.ADAMW
    epochs: int = 3
    batch_size: int = 128
    learning_rate: float = 1e-3
    train_size: int = 55_000
    repeats: int = 1
    unlabelled: int = 0
    augment: bool = True
    start_from: StartFrom = StartFrom.ACTIVE
    seed: int = 1
    device: str = "cpu"
    weight_decay: float = 0.01
    label_smoothing: float = 0.0
    ema_decay: float = 0.0
    drawings: int = 0
    curtain: bool = False


@dataclass(frozen=True, slots=True)
class EpochScore:
    """What the validation images said after an epoch. `accuracy` is 0…1, `loss` in nats.

    `training_loss` is the mean loss of the epoch's batches; None where it is not known.
    """

    epoch: int
    loss: float
    accuracy: float
    training_loss: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands. Sent a few times a second.

    `losses` are the (batch number, training loss) pairs since the last Progress; `scores` holds every epoch that
    is done. `batch` counts from the start of the training, `batches` is the planned total.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    images_per_second: float
    seconds_left: float
    learning_rate: float
    losses: tuple[tuple[int, float], ...] = ()
    scores: tuple[EpochScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """Accuracy on a labelled set: overall and per class (0…1), with the confusion counts [truth][answer]."""

    n: int
    accuracy: float
    per_class: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class CheckpointInfo:
    """What a checkpoint says of itself, beside the weights.

    `figures` are measured numbers by name ("mnist_test_accuracy", …), 0…1. `calibration` has the "temperature" of its
    probabilities and, where it can tell digits from what is none, the "threshold" for that, in logits.
    """

    network: str
    parameters: int
    name: str = ""
    created: str = ""
    settings: dict[str, object] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    calibration: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrainResult:
    """The end of a training: the checkpoint on disk, read back and checked, and its scores.

    `stopped` is True where the person stopped it before its last epoch. `wrong` are the (index, answer) of each test
    image that was misread.
    """

    path: Path
    info: CheckpointInfo
    test: Scores
    validation_accuracy: float
    epochs_done: int
    seconds: float
    images_per_second: float
    stopped: bool
    curve: tuple[EpochScore, ...] = ()
    wrong: tuple[tuple[int, int], ...] = ()
