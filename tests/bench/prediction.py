"""How long one prediction takes on one thread: `python -m tests.bench.prediction` prints JSON, milliseconds.

`prediction` is the whole way from strokes to a verdict, `network` the network alone on one raster, `reading` the
network on 28 rasters at once: what a belief after each row costs.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch

from model import checkpoint
from model.bundled import BUNDLED_WEIGHTS
from model.predictor import Predictor
from model.raster import SIDE
from model.types import Drawing, Point, Stroke

ROUNDS, WARM_UP = 200, 20


def milliseconds(work: Callable[[], object]) -> dict[str, float]:
    """Median and 95th percentile of one call."""
    taken = []
    for _ in range(WARM_UP + ROUNDS):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1e3)
    kept = taken[WARM_UP:]
    return {"median": round(statistics.median(kept), 2), "p95": round(statistics.quantiles(kept, n=20)[-1], 2)}


def main() -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    predictor = Predictor.load(BUNDLED_WEIGHTS)
    network, _ = checkpoint.load(BUNDLED_WEIGHTS)
    seven = [(0.3 + 0.4 * t / 40, 0.22) for t in range(40)] + [
        (0.7 - 0.25 * t / 60, 0.22 + 0.6 * t / 60) for t in range(60)
    ]
    drawing = Drawing((Stroke(tuple(Point(x, y) for x, y in seven)),))
    rasters = torch.from_numpy(np.random.default_rng(1).random((SIDE, SIDE, SIDE), dtype=np.float32))  # (28, 28, 28)
    with torch.inference_mode():
        result = {
            "threads": torch.get_num_threads(),
            "prediction": milliseconds(lambda: predictor.judge(drawing)),
            "network": milliseconds(lambda: network(rasters[:1])),
            "reading": milliseconds(lambda: network(rasters)),
        }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
