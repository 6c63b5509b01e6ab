"""How soon the window is there and how fast it answers: `python -m tests.bench.responsiveness` prints JSON.

Starts the real program on a virtual screen where Xvfb is installed, else without a screen. Times are milliseconds but
for start-up (seconds); `targets` are the project's own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.e2e.program import ROOT, VirtualScreen, missing_tools

TARGETS = {
    "window_seconds": 0.6,
    "ink_p99_ms": 8,
    "bars_p95_ms_idle": 16,
    "bars_p95_ms_training": 25,
    "longest_gap_ms": 50,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5, help="how many starts the start-up figures are medians of")
    options = parser.parse_args(arguments)
    print(json.dumps(measure(options.starts), indent=2))


def measure(starts: int) -> dict[str, Any]:
    """All figures of responsiveness."""
    screen = VirtualScreen() if not missing_tools() else None
    try:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "WAYLAND"))}
        environment |= {"DISPLAY": screen.display} if screen else {"QT_QPA_PLATFORM": "offscreen"}
        _run("start", environment)  # fills the file caches, as a second start of the day finds them
        short = [_run("start", environment) for _ in range(starts)]
        full = _run("full", environment)
    finally:
        if screen is not None:
            screen.close()
    gaps = [(gap, phase) for run in (*short, full) for gap, phase, _when in run["gaps"]]
    return {
        "screen": "Xvfb" if screen else "offscreen",
        "cores": os.cpu_count(),
        "starts": starts,
        "window_seconds": _median(run["window"] for run in short),
        "first_prediction_seconds": _median(run["first_prediction"] for run in short),
        "idle": {"ink_ms": spread(full["ink"]["idle"]), "bars_ms": spread(full["bars"]["idle"])},
        "training": {"ink_ms": spread(full["ink"]["training"]), "bars_ms": spread(full["bars"]["training"])},
        "longest_gap_ms": round(max(gaps)[0] * 1e3, 1),
        "longest_gap_ms_by_phase": {
            name: round(max(gap for gap, phase in gaps if phase == name) * 1e3, 1)
            for name in dict.fromkeys(phase for _, phase in gaps)
        },
        "training_images_per_second": round(statistics.median(full["images_per_second"][10:])),
        "memory_mb": {phase: round(size) for phase, size in full["memory"].items()},
        "targets": TARGETS,
    }


def _run(scenario: str, environment: dict[str, str]) -> dict[str, Any]:
    """One life of the program."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "clocks.json"
        command = [sys.executable, "-m", "tests.bench.probe", str(output), repr(time.monotonic()), scenario, folder]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)
        found: dict[str, Any] = json.loads(output.read_text())
    return found


def _median(values: Any) -> float:
    return round(statistics.median(values), 3)


def spread(seconds: list[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile in milliseconds."""
    names = {"median": 50, "p95": 95, "p99": 99, "worst": 100}
    return {name: round(float(np.percentile(seconds, rank)) * 1e3, 2) for name, rank in names.items()}


if __name__ == "__main__":
    main()
