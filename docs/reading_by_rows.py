"""What the bundled network believes after each row of MNIST's test images: `python docs/reading_by_rows.py`.

Writes docs/reading-by-rows.json and .png (needs matplotlib: `pip install '.[compare]'`; two minutes on two cores). For
every row: how many of the 10,000 images are read right from the rows down to it, how sure the network is, and the
expected calibration error (ECE) with one temperature for all rows and with one for each. Images without ink down to a
row count with 10 % for each digit, as in a reading.
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
from model.report import said_of
from model.types import DIGITS, ROWS


def main() -> None:
    """Measure, write, draw."""
    predictor, test = Predictor.load(BUNDLED_WEIGHTS), mnist.load_test()
    rasters = test.images.astype(np.float32) / 255.0  # (N, 28, 28)
    rows = []
    for row in range(ROWS):
        begun = rasters[:, : row + 1].any(axis=(1, 2))  # (N,)
        covered = rasters[begun].copy()
        covered[:, row + 1 :] = 0.0
        found: dict[str, float] = {"row": row + 1}
        for name, temperature in (("one", predictor.temperatures[-1]), ("each", predictor.temperatures[row])):
            shares = np.full((len(rasters), DIGITS), 0.1)
            if begun.any():
                shares[begun] = said_of(predictor, covered).probabilities(float(temperature))
            right = shares.argmax(axis=1) == test.labels
            found["accuracy"] = round(float(right.mean()), 4)
            found[f"confidence_{name}"] = round(float(shares.max(axis=1).mean()), 4)
            found[f"ece_{name}"] = round(metrics.expected_calibration_error(shares.max(axis=1), right), 4)
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
    below.plot(seen, [row["ece_one"] * 100 for row in rows], ":", color="#CC79A7", label="one temperature")
    below.plot(seen, [row["ece_each"] * 100 for row in rows], color="#009E73", label="one for each row")
    below.set_ylabel("calibration error, %")
    below.set_xlabel("rows seen")
    for axes in (above, below):
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(FOLDER / "reading-by-rows.png")


if __name__ == "__main__":
    main()
