"""All that the campaign checks: fuzzing, kills, several windows, large pictures. `make campaign` runs it, for hours.

    python -m tests.campaign [--inputs 50000] [--kills 40] [--seed 1] [--json FILE]

What was measured is kept in FILE, and its tables in docs/reliability.md. The exit code is 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import importlib.util
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.campaign import fuzz, kills, report, results

logger = logging.getLogger("campaign")

_WINDOWS_SECONDS = 60


def main() -> int:
    """Run everything, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=50_000, help="of each reader")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, default=results.FILE)
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s")
    target, seed = ["--json", str(options.json)], str(options.seed)
    failed = fuzz.main(["--inputs", str(options.inputs), "--seed", seed, *target])
    failed |= kills.main(["--times", str(options.kills), "--seed", seed, *target])
    failed |= _part("several_windows", "run", options.json, lambda run: _windows(run, options.seed))
    failed |= _part("picture_memory", "measure", options.json, lambda measure: measure())
    report.main([str(options.json)])
    return failed


def _windows(run: Callable[..., Any], seed: int) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), _WINDOWS_SECONDS, seed)


def _part(name: str, function: str, target: Path, work: Callable[[Callable[..., Any]], Any]) -> int:
    """Run a check of a module beside this one, if it is there, and keep what it returns; 1 where it fails."""
    if importlib.util.find_spec(f"tests.campaign.{name}") is None:
        logger.warning("%s is not there and left out", name)
        return 0
    wrong = ""
    found: Any = None
    try:
        found = work(getattr(importlib.import_module(f"tests.campaign.{name}"), function))
    except AssertionError as error:  # how a check says that something is wrong
        logger.exception("%s", name)
        wrong = str(error)
    results.update(target, name, {"found": _plain(found), "wrong": wrong})
    return int(bool(wrong))


def _plain(value: Any) -> Any:
    """`value` as JSON can keep it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain(dataclasses.asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


if __name__ == "__main__":
    sys.exit(main())
