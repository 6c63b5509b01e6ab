"""Several windows on one data folder, each a process of its own; some are killed. Nothing that was done is lost.

`run` starts them and says what was wrong afterwards. Each one (`window.py`) trains (a tiny network is saved), imports
files of the same name, renames, annotates, deletes, restores, makes models active, closes and opens again. Whatever it
has done it writes into a diary. Needs POSIX: it forks.
"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from model import checkpoint
from model.data import mnist
from model.errors import CheckpointError
from model.runs.run import RunState
from model.storage import files
from tests.campaign.window import Window, active_on_disk, diary_lines, store_in

logger = logging.getLogger(__name__)

WINDOWS = 3
_KILL_EVERY = 1.2  # seconds, about


@dataclass
class Report:
    """What happened, and everything that should not have."""

    done: Counter[str] = field(default_factory=Counter)  # by kind
    kills: int = 0
    runs: int = 0  # in the list at the end
    wrong: list[str] = field(default_factory=list)


def run(folder: Path, seconds: float, seed: int) -> Report:
    """Let WINDOWS windows work on the empty `folder` for so long, then open and close a last one and look at it.

    What they do depends on `seed`; how it interleaves does not.
    """
    command = [sys.executable, "-m", "tests.campaign.several_windows", str(folder.resolve()), str(seconds), str(seed)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=seconds + 300)
    if done.returncode:
        return Report(wrong=[f"the campaign itself failed: {done.stderr[-3000:]}"])
    found = json.loads(done.stdout.splitlines()[-1])
    report = Report(Counter(found["done"]), found["kills"], found["runs"], found["wrong"])
    if report.wrong:
        report.wrong.append(done.stderr[-3000:])
    return report


def _campaign(folder: Path, seconds: float, seed: int) -> Report:
    (folder / "data" / "models").mkdir(parents=True)
    few = mnist.load_test().first(10)
    mnist.load_test = lambda: few
    torch.set_num_threads(1)
    report, chance = Report(), random.Random(seed)
    until = time.monotonic() + seconds
    names = (f"window {number}" for number in range(10**6))
    windows = {_fork(folder, next(names), chance.random(), until) for _ in range(WINDOWS)}
    while time.monotonic() < until - 1.0:
        time.sleep(chance.uniform(0.5, 1.5) * _KILL_EVERY)  # a kill at any moment
        victim = chance.choice(sorted(windows))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        report.kills += 1
        windows = windows - {victim} | {_fork(folder, next(names), chance.random(), until)}
    for window in windows:
        _, status = os.waitpid(window, 0)
        if status:
            report.wrong.append(f"a window ended with status {status}")
    last = store_in(folder / "data")
    last.join()
    last.close_unfinished()
    last.remove_leftovers()
    last.purge(lambda: [path for path in (active_on_disk(folder / "data"),) if path])
    last.close()
    _check(folder, report)
    return report


def _fork(folder: Path, name: str, seed: float, until: float) -> int:
    process = os.fork()
    if process:
        return process
    try:
        Window(folder, name, int(seed * 2**32)).live(until)
    except Exception:
        logger.exception("%s failed", name)
        os._exit(1)
    os._exit(0)


def _check(folder: Path, report: Report) -> None:
    """Compare what the windows wrote into their diaries with what is there."""
    wanted: dict[int, dict[str, Any]] = {}
    may_be_gone: set[int] = set()  # a kill came while it was deleted or restored
    gone: set[int] = set()
    for line in diary_lines(folder):
        what = line["what"]
        report.done[what if what != "have" else line["how"]] += 1
        match what:
            case "wrong":
                report.wrong.append(line["why"])
            case "have":
                wanted[line["run"]] = {"number": line["number"], "names": {line["name"]}, "notes": {""}}
    for line in diary_lines(folder):
        match line["what"]:
            case "renaming":
                wanted[line["run"]]["names"].add(line["name"])
            case "renamed":
                wanted[line["run"]]["names"] = {line["name"]}
            case "annotating":
                wanted[line["run"]]["notes"].add(line["note"])
            case "annotated":
                wanted[line["run"]]["notes"] = {line["note"]}
            case "deleting":
                may_be_gone.add(line["run"])
            case "restoring":
                gone.discard(line["run"])
                may_be_gone.add(line["run"])
            case "deleted":
                gone.add(line["run"])
            case "restored":
                may_be_gone.discard(line["run"])
    _check_list(folder / "data", wanted, gone, may_be_gone, report)
    _check_files(folder / "data", report)


def _check_list(
    data: Path, wanted: dict[int, dict[str, Any]], gone: set[int], may_be_gone: set[int], report: Report
) -> None:
    found = {one.id: one for one in store_in(data).runs()}
    report.runs = len(found)
    wrong = report.wrong
    for run_id, run_wanted in wanted.items():
        if run_id not in found:
            if run_id not in gone | may_be_gone:
                wrong.append(f"run {run_id} is lost")
            continue
        one = found[run_id]
        if run_id in gone:
            wrong.append(f"run {run_id} was deleted and is there")
        if one.name not in run_wanted["names"] or one.note not in run_wanted["notes"]:
            wrong.append(f"run {run_id} is called {one.name!r} with note {one.note!r}, not {run_wanted}")
        if one.seed != run_wanted["number"]:
            wrong.append(f"run {run_id} has the seed {one.seed}, not {run_wanted['number']}")
    for one in found.values():
        if one.state is RunState.RUNNING:
            wrong.append(f"run {one.id} is still called running")
        if one.checkpoint is not None:
            wrong.extend(f"run {one.id}: {problem}" for problem in _problems(one.checkpoint, one.seed))
    active = active_on_disk(data)
    if active is not None:
        wrong.extend(f"the active model: {problem}" for problem in _problems(active, None))


def _problems(path: Path, number: int | None) -> Iterator[str]:
    try:
        network, info = checkpoint.load(path)
    except CheckpointError as error:
        yield str(error)
        return
    within = int(next(network.parameters()).flatten()[0].item())
    if within != info.settings["seed"] or (number is not None and number != within):
        yield f"{path.name} has the weights {within} of training {info.settings['seed']}, not {number}"


def _check_files(data: Path, report: Report) -> None:
    left = {path.name for path in data.iterdir()} - {"runs.sqlite", "models", "active", files.JOURNAL}
    report.wrong.extend(f"{name} was left behind" for name in sorted(left))
    journal = data / files.JOURNAL
    if journal.exists():
        report.wrong.extend(f"the note {path.name} was left behind" for path in journal.iterdir())
    for path in (data / "models").iterdir():
        if path.name.startswith(".") or path.suffix != ".safetensors" or files.is_reserved(path):
            report.wrong.append(f"models/{path.name} was left behind")
    for download in data.parent.glob("downloads of */.*"):
        report.wrong.append(f"{download.name} was left behind in another folder")


def _main() -> None:
    folder, seconds, seed = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    sys.stdout.write(json.dumps(vars(_campaign(folder, seconds, seed))) + "\n")


if __name__ == "__main__":
    _main()
