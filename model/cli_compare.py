"""`python -m model compare`: train every network with few and many labels and several seeds, side by side."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from model.comparison import run
from model.comparison.cells import DEFAULT_ENTRIES, ENTRIES, LABELS, SEEDS, plan
from model.comparison.plot import plot
from model.comparison.results import Results
from model.comparison.table import table
from model.storage.files import write_atomically


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    compare = commands.add_parser(
        "compare", parents=[common], help="train all networks with few and many labels; go on where it was cut off"
    )
    compare.set_defaults(command=_compare)
    compare.add_argument(
        "--output", type=Path, default=Path("comparison.json"), metavar="F", help="and .md, .png beside"
    )
    compare.add_argument("--networks", nargs="+", default=DEFAULT_ENTRIES, choices=tuple(ENTRIES), metavar="NAME")
    compare.add_argument("--labels", nargs="+", type=int, default=LABELS, choices=LABELS, metavar="N")
    compare.add_argument("--seeds", nargs="+", type=int, default=SEEDS, metavar="N")
    compare.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="trainings at once, one core each")
    compare.add_argument("--measure-speed-again", action="store_true", help="nothing else should run meanwhile")


def _compare(options: argparse.Namespace) -> dict[str, Any]:
    results = Results(options.output)
    cells = plan(options.networks, options.labels, options.seeds)
    with tqdm(total=len(cells), unit=" trainings", file=sys.stderr, dynamic_ncols=True) as bar:

        def show(done: int, _of: int, last: str) -> None:
            bar.update(done - bar.n)
            bar.set_description(last)

        run.run(results, cells, max(1, options.processes), show)
    run.measure_speeds(results, options.networks, options.measure_speed_again)
    as_table, as_plot = options.output.with_suffix(".md"), options.output.with_suffix(".png")
    write_atomically(as_table, table(results).encode())
    plot(results, as_plot)
    return {"output": str(options.output), "table": str(as_table), "plot": str(as_plot), "trainings": len(cells)}
