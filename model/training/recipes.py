"""Named training settings that the repository publishes results of."""

from __future__ import annotations

from dataclasses import replace

from model.settings_limits import REPEATS, TRAIN_IMAGES, UNLABELLED_NETWORK
from model.types import Optimizer, StartFrom, TrainConfig

BUNDLED_NETWORK = "rowpad"
_SHOWN = 10_000  # images of an epoch, at least: of 100 labels each is shown a hundred times

_ARTICLE = TrainConfig(
    epochs=10,
    batch_size=128,
    learning_rate=2e-3,
    optimizer=Optimizer.ADAM,
    augment=False,
    start_from=StartFrom.SCRATCH,
)
_AUGMENTED = replace(_ARTICLE, optimizer=Optimizer.ADAMW, learning_rate=3e-3, augment=True)

# A good beginning for each architecture; the article's own settings (10 epochs, batch 128, Adam) where it gives them.
PRESETS = {
    "rnn": replace(_ARTICLE, network="rnn", epochs=20),  # ten stop at 96 %
    "lstm": replace(_ARTICLE, network="lstm"),
    "gru": replace(_ARTICLE, network="gru"),
    "bilstm": replace(_AUGMENTED, network="bilstm"),
    "cnn-lstm": replace(_AUGMENTED, network="cnn-lstm"),
    "attention-lstm": replace(_AUGMENTED, network="attention-lstm"),
    "gan": replace(_ARTICLE, network="gan", learning_rate=3e-3, unlabelled=TRAIN_IMAGES),
    "cnn": replace(_AUGMENTED, network="cnn"),
    "rowpad": replace(_AUGMENTED, network="rowpad", drawings=20_000, curtain=True),
}

RECIPES = {
    "bundled": TrainConfig(
        network=BUNDLED_NETWORK,
        epochs=48,
        batch_size=128,
        learning_rate=3e-3,
        train_size=55_000,
        augment=True,
        start_from=StartFrom.SCRATCH,
        seed=1,
        weight_decay=0.02,
        label_smoothing=0.02,
        ema_decay=0.9995,
        drawings=200_000,
        curtain=True,
    ),
    # 99 % of MNIST's test images from scratch in seconds: large steps, and less dropout than longer trainings need.
    "quick": TrainConfig(
        network="cnn",
        dropout=0.1,
        epochs=2,
        batch_size=128,
        learning_rate=5e-3,
        augment=False,
        start_from=StartFrom.SCRATCH,
    ),
}


def with_labels(config: TrainConfig, labels: int) -> TrainConfig:
    """`config` for learning from `labels` labelled images: a batch that fits, and each shown often enough an epoch.

    A network that can learn from unlabelled images sees all of them once an epoch; without them it makes as many steps.
    """
    shown = TRAIN_IMAGES if config.network == UNLABELLED_NETWORK else _SHOWN
    repeats = min(max(1, shown // labels), REPEATS[1])
    batch_size = min(config.batch_size, labels)
    return replace(config, train_size=min(labels, TRAIN_IMAGES), repeats=repeats, batch_size=batch_size)
