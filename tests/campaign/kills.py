"""SIGKILL at random moments of what the program writes; then it starts again, and all that was done must be there.

    python -m tests.campaign.kills --times 40 --seed 1 --json FILE

A fifth each of trainings in the window, imports, exports, changes of the list of runs, settings. It is the real
program, without a screen; half of the trainings run on a virtual screen, steered by keys, where Xvfb and xdotool are
installed. Half of the kills come at a random moment, half while a file is being written. The exit code is 1 where
something was lost or left behind.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from gui.settings import TRAIN_FORM
from tests.campaign import aftermath, results
from tests.campaign.interfaces import open_settings
from tests.campaign.victim import KINDS
from tests.e2e.program import Program, VirtualScreen, missing_tools

logger = logging.getLogger("campaign")

SCENARIOS = ("training", "import", "export", "list", "settings")
_SPANS = {"training": 4.0, "import": 3.0, "export": 6.0, "list": 0.6, "settings": 0.6}  # seconds after it is ready
_FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "data-folder-0.1.0"
_PATIENCE = 120.0  # seconds until a start counts as failed
_WRITING = 8.0  # seconds to wait for a file that is being written
_BEING_WRITTEN = re.compile(r"\..+\.[0-9a-f]{8}|.+-journal|settings\..+\.(lock|\w{6})")
_FORM = {
    **{"network": "rnn", "epochs": 3, "batch_size": 50, "train_size": 500, "repeats": 1, "seed": 4, "drawings": 0},
    **{"hidden": 4, "layers": 1, "learning_rate": 1e-3, "augment": False, "curtain": False, "start_from": "scratch"},
}
Event = dict[str, Any]


@dataclass(slots=True)
class Kills:
    """What came of the kills of one scenario."""

    times: int = 0
    on_a_screen: int = 0
    while_writing: int = 0
    done: int = 0  # what the program had reported as done before it was killed
    offered: int = 0  # checkpoints that no run named afterwards, which the Runs tab offers to take in
    problems: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)  # data folders with problems


class Child:
    """The program in a process of its own, and what it has said so far."""

    def __init__(self, scenario: str, data_folder: Path, output: Path, log: Path) -> None:
        self.events: list[Event] = []
        self._log = log
        command = [sys.executable, "-m", "tests.campaign.victim", scenario, str(data_folder), str(output)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONFAULTHANDLER": "1"}
        with log.open("wb") as errors:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment)
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_until_ready(self) -> bool:
        """False where it does not get ready."""
        return self._ready.wait(_PATIENCE) and bool(self.events)

    def kill(self) -> None:
        """SIGKILL; what it said before is in `events` afterwards."""
        self.process.kill()
        self.wait()

    def wait(self) -> int | None:
        """The exit code; None where it had to be killed."""
        code: int | None = None
        try:
            code = self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        return code

    def log(self) -> str:
        """Its standard error."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith(b"\n"):
                self.events.append(json.loads(line))
                self._ready.set()
        self._ready.set()


class Killing:
    """One data folder, one kill, one look at what is left."""

    def __init__(self, scenario: str, random: Random, folder: Path, screen: VirtualScreen | None) -> None:
        self._scenario = scenario
        self._random = random
        self._screen = screen
        self._folder = folder
        self._data, self._output = folder / "data", folder / "output"
        shutil.copytree(_FIXTURE, self._data)
        self._output.mkdir()
        if scenario == "import":
            aftermath.write_stranger(self._output / "stranger.safetensors")
        if scenario == "training":
            settings = open_settings(self._data)
            settings.set(TRAIN_FORM, _FORM)
            settings.sync()

    def run(self, while_writing: bool, kills: Kills) -> None:
        """Start, kill, start again, look."""
        kills.times += 1
        kills.while_writing += while_writing
        kills.on_a_screen += self._screen is not None
        try:
            events = self._killed_on_screen() if self._screen is not None else self._killed(while_writing)
            kills.done += sum(event["event"] == "done" for event in events)
            found = self._look()
            kills.offered += len(found["unknown"])
            problems = aftermath.problems(self._scenario, events, found, self._data, self._output)
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            problems = [f"the program did not start or end: {str(error)[:600]}"]
        if problems:
            kills.problems += [f"{self._scenario}: {problem}" for problem in problems]
            saved = results.INPUTS / f"kill-{self._scenario}-{kills.times}"
            shutil.rmtree(saved, ignore_errors=True)
            shutil.copytree(self._folder, saved)
            kills.saved.append(str(saved))

    def _killed(self, while_writing: bool) -> list[Event]:
        child = Child(self._scenario, self._data, self._output, self._folder / "victim.log")
        if not child.wait_until_ready():
            child.kill()
            raise AssertionError(f"no window: {child.log()[-2_000:]}")
        time.sleep(self._random.uniform(0.0, _SPANS[self._scenario]))
        if while_writing:
            self._wait_for_writing()
        code = child.process.poll()
        child.kill()
        if code is not None:
            raise AssertionError(f"it ended by itself, {code}: {child.log()[-2_000:]}")
        return child.events

    def _killed_on_screen(self) -> list[Event]:
        assert self._screen is not None
        program = Program(self._screen.display, self._data, self._folder / "screen.log")
        try:
            program.wait_for("the Train tab is ready")
            program.press("ctrl+Tab", "alt+s")
            program.wait_for("training started")
            time.sleep(self._random.uniform(0.0, _SPANS["training"]))
        finally:
            program.kill()
        ended = re.findall(r"training ended: (.*)", program.log())
        return [{"event": "done", "checkpoint": Path(path).name} for path in ended if path.endswith(".safetensors")]

    def _wait_for_writing(self) -> None:
        end = time.monotonic() + _WRITING
        folders = (self._data, self._data / "models", self._output)
        while time.monotonic() < end:
            for folder in folders:
                with os.scandir(folder) as entries:
                    if any(_BEING_WRITTEN.fullmatch(entry.name) for entry in entries):
                        time.sleep(self._random.choice((0.0, 0.0, 0.000_5, 0.002)))
                        return

    def _look(self) -> Event:
        child = Child("look", self._data, self._output, self._folder / "look.log")
        code, log = child.wait(), child.log()
        found = [event for event in child.events if event["event"] == "found"]
        if code != 0 or not found or "Traceback" in log or "CRITICAL" in log:
            raise AssertionError(f"the next start ended with {code}: {log[-2_000:]}")
        return found[0]


def kill(times: int, seed: int) -> dict[str, Any]:
    """Kill it so often; what came of it, by scenario."""
    found = {scenario: Kills() for scenario in SCENARIOS}
    screen = None if missing_tools() else VirtualScreen()
    if screen is None:
        logger.warning("no kills on a virtual screen: %s is not installed", ", ".join(missing_tools()))
    try:
        for number in range(times):
            scenario, turn = SCENARIOS[number % len(SCENARIOS)], number // len(SCENARIOS)
            on_screen = screen if scenario == "training" and turn % 2 else None
            with tempfile.TemporaryDirectory() as folder:
                killing = Killing(scenario, Random(f"{seed}/{number}"), Path(folder), on_screen)
                killing.run(turn % 2 == 1 and on_screen is None, found[scenario])
            logger.warning(
                "kill %d of %d (%s): %d problems", number + 1, times, scenario, len(found[scenario].problems)
            )
    finally:
        if screen is not None:
            screen.close()
    scenarios = {scenario: asdict(kills) for scenario, kills in found.items()}
    return {"times": times, "seed": seed, "scenarios": scenarios, "kinds": [kind.key for kind in KINDS]}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign.kills", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, default=results.FILE)
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s")
    found = kill(options.times, options.seed)
    results.update(options.json, "kills", found)
    problems = [problem for kills in found["scenarios"].values() for problem in kills["problems"]]
    for problem in problems:
        logger.warning("%s", problem)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
