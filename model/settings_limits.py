"""Bounds of the training settings, in one place: the form, the command line and the loop all ask here."""

from __future__ import annotations

import math

from model.errors import SettingsError
from model.storage.fields import shown_number
from model.types import TrainConfig

TRAIN_IMAGES = 55_000  # MNIST's 60,000 training images less the validation split
VALIDATION_IMAGES = 5_000

UNLABELLED_NETWORK = "gan"  # the one that learns from images without labels, too

EPOCHS = (1, 200)
BATCH_SIZE = (8, 1024)
LEARNING_RATE = (1e-5, 0.1)
TRAIN_SIZE = (100, TRAIN_IMAGES)
REPEATS = (1, 1_000)
UNLABELLED = (0, TRAIN_IMAGES)
SEED = (0, 2**31 - 1)
DRAWINGS = (0, 500_000)
HIDDEN = (4, 512)  # the sizes of a network: model.networks.shape checks them
LAYERS = (1, 4)
DROPOUT = (0.0, 0.8)


def drawings_for(train_size: int) -> int:
    """How many synthetic drawings go well with so many MNIST images: more than an epoch uses, and made in seconds."""
    return min(20_000, 2 * train_size)


def check(config: TrainConfig) -> None:
    """Raise SettingsError with a sentence that names the setting and its bounds, where one is off."""
    whole_numbers = (
        ("epochs", config.epochs, EPOCHS),
        ("the batch size", config.batch_size, BATCH_SIZE),
        ("the number of training images", config.train_size, TRAIN_SIZE),
        ("the repeats of an image in an epoch", config.repeats, REPEATS),
        ("the number of unlabelled images", config.unlabelled, UNLABELLED),
        ("the seed", config.seed, SEED),
        ("the number of drawings", config.drawings, DRAWINGS),
    )
    for name, value, (low, high) in whole_numbers:
        if not low <= value <= high:
            raise SettingsError(f"Choose {name} between {low:,} and {high:,}; {shown_number(value)} is outside.")
    low_rate, high_rate = LEARNING_RATE
    if not (math.isfinite(config.learning_rate) and low_rate <= config.learning_rate <= high_rate):
        raise SettingsError(
            f"Choose the learning rate between {low_rate:g} and {high_rate:g}; {config.learning_rate:g} is outside."
        )
    if config.unlabelled and config.network != UNLABELLED_NETWORK:
        raise SettingsError(
            f"Only “{UNLABELLED_NETWORK}” learns from images without labels; choose it, or none of them."
        )
    if config.batch_size > config.train_size:
        raise SettingsError(
            f"A batch of {config.batch_size:,} needs at least as many training images; "
            f"choose a smaller batch or more than {config.train_size:,} images."
        )
