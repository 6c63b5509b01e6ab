"""Seeded mutation fuzzing of every reader of bytes.

    python -m tests.campaign.fuzz --inputs 50000 --seed 1 [--only checkpoint,image] --json FILE
    python -m tests.campaign.fuzz --quick --inputs 200                                # in one process, without windows
    python -m tests.campaign.fuzz --only checkpoint --seed 1 --show 1234 --into FOLDER    # the files of one input

Needs Linux (/proc, /dev/shm). The inputs are read in two worker processes; one that dies or hangs is a finding, and the
rest goes on in a new one. The exit code is 1 where there are findings.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.campaign import outcome, readers, results
from tests.campaign.records import Records
from tests.campaign.worker import LEAKED, Job, Worker, prepare, random_of, save_input, write_job

logger = logging.getLogger("campaign")

WORKERS = 2
_HANGS = 15.0  # seconds on one input, which may be read twice
_STARTS = 180.0  # seconds until a worker has begun
_MOST_DEATHS = 100  # of the workers of one reader; the rest of its inputs is left out
_LOOKS = 0.2  # seconds between two looks at the workers
_WINDOWS = 48  # inputs of each reader that are used at more length
_MEMORY = Path("/dev/shm")


@dataclass(slots=True)
class _Running:
    """A worker and how far it has come."""

    job: Job
    process: subprocess.Popen[bytes]
    errors: Path
    at: int
    since: float


class Fuzzing:
    """The inputs of one reader."""

    def __init__(self, reader: str, inputs: int, seed: int, saved: Path, scratch: Path, workers: int = WORKERS) -> None:
        self._scratch = scratch
        self._records = Records(scratch / "records", inputs)
        self._findings = scratch / "findings"
        self._deaths = 0
        self._started = 0
        now_and_then = max(1, inputs // _WINDOWS)
        bounds = [inputs * place // workers for place in range(workers + 1)]
        self._jobs = [
            Job(
                reader=reader,
                seed=seed,
                inputs=inputs,
                first=first,
                last=last,
                now_and_then=now_and_then,
                records=str(scratch / "records"),
                scratch="",
                findings=str(self._findings),
                saved=str(saved),
            )
            for first, last in itertools.pairwise(bounds)
            if first < last
        ]

    def run_here(self) -> outcome.Outcome:
        """Read all inputs in this process, none at more length: an input that kills a worker ends it."""
        begun = time.perf_counter()
        for job in self._jobs:
            folder = self._scratch / f"here-{job.first}"
            Worker(replace(job, scratch=str(folder), now_and_then=job.inputs + 1)).run()
        return outcome.outcome_of(self._records, self._findings, time.perf_counter() - begun, 0)

    def run(self) -> outcome.Outcome:
        """Read all inputs."""
        begun = time.perf_counter()
        running = [self._start(job) for job in self._jobs]
        while running:
            time.sleep(_LOOKS)
            running = [next_one for worker in running for next_one in self._looked_at(worker)]
        return outcome.outcome_of(self._records, self._findings, time.perf_counter() - begun, self._deaths)

    def _start(self, job: Job) -> _Running:
        self._started += 1
        folder = self._scratch / f"worker-{self._started}"
        folder.mkdir()
        job = replace(job, scratch=str(folder))
        write_job(job, folder / "job.json")
        errors = folder / "stderr"
        command = [sys.executable, "-m", "tests.campaign.worker", str(folder / "job.json")]
        with errors.open("wb") as target:
            process = subprocess.Popen(command, stdout=target, stderr=target)
        return _Running(job, process, errors, job.first - 1, time.monotonic())

    def _looked_at(self, worker: _Running) -> Iterator[_Running]:
        """The same worker, the one that goes on in its place, or nothing where it is done."""
        job, now = worker.job, time.monotonic()
        code = worker.process.poll()
        if code is None:
            at = self._records.next_waiting(job.first, job.last)
            if at != worker.at:
                worker.at, worker.since = at, now
            elif now - worker.since > (_HANGS if at > job.first else _STARTS):
                worker.process.send_signal(signal.SIGABRT)  # faulthandler says where it stands
                with contextlib.suppress(subprocess.TimeoutExpired):
                    worker.process.wait(10)
                worker.process.kill()
                worker.process.wait()
                self._note_death(worker, "hang")
                yield from self._next(worker)
                return
            yield worker
            return
        if code not in (0, LEAKED):
            self._note_death(worker, "died")
        if code != 0:
            yield from self._next(worker)
        else:
            shutil.rmtree(job.scratch, ignore_errors=True)

    def _next(self, worker: _Running) -> Iterator[_Running]:
        job = worker.job
        first = self._records.next_waiting(job.first, job.last)
        shutil.rmtree(job.scratch, ignore_errors=True)
        if first < job.last and self._deaths < _MOST_DEATHS:
            yield self._start(replace(job, first=first))

    def _note_death(self, worker: _Running, what: str) -> None:
        self._deaths += 1
        job = worker.job
        index = self._records.under_way(job.first, job.last)
        said = worker.errors.read_text(encoding="utf-8", errors="replace")
        if index is None:
            raise RuntimeError(f"a worker of {job.reader} ended by itself:\n{said[-4_000:]}")
        folder = Path(job.scratch) / f"input-{index}"
        files = {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}
        saved = save_input(Path(job.saved), job.reader, index, files)
        outcome.note_death(self._findings, index, what, worker.process.returncode, said, saved)
        self._records.end(index, "faulty", 0, 0.0, 0.0)


def fuzz(names: Sequence[str], inputs: int, seed: int, saved: Path, quick: bool = False) -> dict[str, Any]:
    """Read `inputs` inputs of each of the readers; what came out, by reader."""
    found: dict[str, Any] = {}
    app = prepare(names) if quick else None
    for name in names:
        with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as scratch:
            fuzzing = Fuzzing(name, inputs, seed, saved, Path(scratch), 1 if quick else WORKERS)
            result = fuzzing.run_here() if quick else fuzzing.run()
        logger.warning("%s: %s", name, result.sentence())
        found[name] = result.as_json()
    del app
    return {"inputs": inputs, "seed": seed, "readers": found}


def show(name: str, seed: int, index: int, folder: Path) -> str:
    """Write the files of one input into `folder`; where they are."""
    with tempfile.TemporaryDirectory() as scratch:
        _, files = readers.reader(name, Path(scratch)).mutate(random_of(seed, name, index))
    return save_input(folder, name, index, files)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign.fuzz", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--inputs", type=int, default=50_000, help="of each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(readers.NAMES), help="readers, separated by commas")
    parser.add_argument("--json", type=Path, default=results.FILE)
    parser.add_argument("--quick", action="store_true", help="in this process")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="write the files of one input, and read none")
    parser.add_argument("--into", type=Path, default=results.INPUTS)
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s")
    names = [name for name in options.only.split(",") if name]
    unknown = set(names) - set(readers.NAMES)
    if unknown:
        parser.error(f"no reader is called {', '.join(sorted(unknown))}; there are {', '.join(readers.NAMES)}")
    if options.show is not None:
        app = prepare(names)
        for name in names:
            sys.stdout.write(show(name, options.seed, options.show, options.into) + "\n")
        del app
        return 0
    found = fuzz(names, options.inputs, options.seed, results.INPUTS, options.quick)
    results.update(options.json, "fuzz", found)
    return int(any(reader["findings"] for reader in found["readers"].values()))


if __name__ == "__main__":
    sys.exit(main())
