"""Checkpoints: loaded as the active model, asked about rasters, taken into a list of runs, shown in its table."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import torch

from model import checkpoint, networks
from model.networks.shape import Shape
from model.predictor import Predictor
from model.reading import beliefs
from model.runs.store import RunStore
from model.types import CheckpointInfo, TrainConfig
from tests.campaign.byte_mutations import damaged, slightly_damaged
from tests.campaign.readers import Files, Reader
from tests.campaign.shown_runs import ShownRuns
from tests.campaign.tensor_files import TensorFile
from tests.model.runs.examples import TEST

_NAME = "stranger.safetensors"


class CheckpointReader(Reader):
    """Tiny networks of three architectures, one with a calibration for every row."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        torch.set_num_threads(1)
        self._seeds = [TensorFile(content, "rowpad") for content in _seeds(folder)]
        self._store = RunStore(folder / "list" / "runs.sqlite", folder / "list" / "models")
        self._shown = ShownRuns()
        self._raster = np.zeros((28, 28), dtype=np.float32)
        self._raster[6:22, 13:15] = 1.0

    def mutate(self, random: Random) -> tuple[str, Files]:
        seed = random.choice(self._seeds)
        kind = random.choice(
            (
                "story",
                "story",
                "story",
                "story text",
                "header",
                "header text",
                "length",
                "weights",
                "bytes",
                "few bytes",
            )
        )
        content = {
            "story": lambda: seed.with_story_changed(random),
            "story text": lambda: seed.with_story_damaged(random),
            "header": lambda: seed.with_header_changed(random),
            "header text": lambda: seed.with_header_damaged(random),
            "length": lambda: seed.with_length(random),
            "weights": lambda: seed.with_weights(random),
            "bytes": lambda: damaged(random, seed.content, [other.content for other in self._seeds]),
            "few bytes": lambda: slightly_damaged(random, seed.content),
        }[kind]()
        return kind, {_NAME: content}

    def read(self, folder: Path) -> int:
        path = folder / _NAME
        predictor = Predictor.load(path)
        predictor.judge_raster(self._raster)
        beliefs.read(predictor, self._raster)
        copy = self._store.models_folder / _NAME
        checkpoint.save(copy, predictor.network, predictor.info)
        try:
            run = self._store.adopt(copy, predictor.info, TEST, ((1, 2),))
            self._shown.use(self._store.runs())
            self._store.delete([run.id])
            self._store.purge()
        finally:
            copy.unlink(missing_ok=True)
        return 0


def _seeds(folder: Path) -> list[bytes]:
    """Files of networks that are as small as they may be."""
    found = []
    for name, rows in (("rnn", 27), ("lstm", 0), ("attention-lstm", 0)):
        torch.manual_seed(1)
        shape = Shape(hidden=4, layers=1, dropout=0.0)
        network = networks.build(name, shape)
        calibration = {"temperature": 1.2, "threshold": 0.3, **{f"temperature_row_{row}": 1.5 for row in range(rows)}}
        info = CheckpointInfo(
            network=name,
            parameters=networks.parameter_count(network),
            name=f"by hand {name}",
            created="2026-01-02T03:04:05+00:00",
            settings={**_settings(name), "epochs_done": 3},
            figures={"mnist_test_accuracy": 0.9, "hands_accuracy": 0.8, "training_seconds": 12.5},
            calibration=calibration,
        )
        path = folder / f"{name}.safetensors"
        checkpoint.save(path, network, info)
        found.append(path.read_bytes())
    return found


def _settings(name: str) -> dict[str, object]:
    config = TrainConfig(network=name, hidden=4, layers=1, dropout=0.0)
    return {key: getattr(config, key) for key in config.__dataclass_fields__}


def make(folder: Path) -> Reader:
    """For `readers.reader`."""
    return CheckpointReader(folder)
