"""What the bundled network believes after each row of MNIST's test images: `python docs/reading_by_rows.py`.

Writes docs/reading-by-rows.json and .png (needs matplotlib: `pip install '.[compare]'`; some minutes on two cores). For
every row: how many of the 10,000 images are read right from the rows down to it, how sure the network is, and the
expected calibration error (ECE), as it is calibrated for each row and as if it were calibrated for the whole raster
only. Images without ink down to a row count with 10 % for each digit, as in a reading.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from model import metrics
from model.bundled import BUNDLED_WEIGHTS
from model.data import mnist
from model.predictor import Predictor
from model.types import DIGITS, ROWS


def main() -> None:
    """Measure, write, draw."""
    predictor, test = Predictor.load(BUNDLED_WEIGHTS), mnist.load_test()
    rasters = test.images.astype(np.float32) / 255.0  # (N, 28, 28)
    shares = {name: np.full((ROWS, len(rasters), DIGITS), 0.1) for name in ("one", "each")}
    for number, raster in enumerate(rasters):
        inked = np.flatnonzero(raster.any(axis=1))  # (A,)
        said = predictor.answers_while_uncovered(raster, inked)
        latest = np.searchsorted(inked, np.arange(inked[0], ROWS), side="right") - 1  # (28 - first,)
        last = np.append(inked[:-1], ROWS - 1)  # all ink is seen: that is the whole raster
        for name, rows in (("one", np.full(len(inked), ROWS - 1)), ("each", last)):
            shares[name][inked[0] :, number] = predictor.beliefs(said, rows)[latest]  # (28 - first, 10)
    rows = []
    for row in range(ROWS):
        right = shares["each"][row].argmax(axis=1) == test.labels  # (N,)
        found: dict[str, float] = {"row": row + 1, "accuracy": round(float(right.mean()), 4)}
        for name, beliefs in shares.items():
            sure = beliefs[row].max(axis=1)  # (N,)
            right = beliefs[row].argmax(axis=1) == test.labels
            found[f"confidence_{name}"] = round(float(sure.mean()), 4)
            found[f"ece_{name}"] = round(metrics.expected_calibration_error(sure, right), 4)
        rows.append(found)
    (FOLDER / "reading-by-rows.json").write_text(json.dumps({"images": len(rasters), "rows": rows}, indent=1) + "\n")
    _draw(rows)


def _draw(rows: list[dict[str, float]]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    seen = [row["row"] for row in rows]
    figure, (above, below) = pyplot.subplots(2, 1, sharex=True, figsize=(7, 5), height_ratios=(3, 2), dpi=150)
    above.plot(seen, [row["accuracy"] * 100 for row in rows], color="#0072B2", label="read right")
    above.plot(
        seen, [row["confidence_each"] * 100 for row in rows], "--", color="#D55E00", label="believed to be right"
    )
    above.set_ylabel("% of the images")
    below.plot(
        seen, [row["ece_one"] * 100 for row in rows], ":", color="#CC79A7", label="calibrated for the whole raster"
    )
    below.plot(seen, [row["ece_each"] * 100 for row in rows], color="#009E73", label="for each row")
    below.set_ylabel("calibration error, %")
    below.set_xlabel("rows seen")
    for axes in (above, below):
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(FOLDER / "reading-by-rows.png")


if __name__ == "__main__":
    main()
