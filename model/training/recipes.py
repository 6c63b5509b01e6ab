"""Named training settings that the repository publishes results of."""

from __future__ import annotations

from model.types import StartFrom, TrainConfig

RECIPES = {
    "bundled": TrainConfig(
        network="rowpad",
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
    )
}
