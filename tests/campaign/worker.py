"""One process that reads inputs, one after the other; `tests.campaign.fuzz` starts it and starts it anew if it dies.

    python -m tests.campaign.worker JOB.json

JOB.json names a reader, the range of inputs, the seed and the folders. Findings are lines of JSON.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import os
import shutil
import sys
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from tests.campaign import readers, watching
from tests.campaign.records import ACCEPTED, FAULTY, REFUSED, Records
from tests.campaign.watching import Watch

MOST_SECONDS = 5.0
MOST_GROWTH = 600.0  # megabytes over the start of the worker
ROOM = 4_000  # megabytes that a worker can take at all
LEAKED = 75  # exit code: it has become too large and wants to be started anew
_MOST_SAVED = 5  # inputs of one kind of finding, by one worker


@dataclass(frozen=True, slots=True)
class Job:
    """What one worker does: inputs first…last - 1 of `inputs`; every `now_and_then`-th is used at more length."""

    reader: str
    seed: int
    inputs: int
    first: int
    last: int
    now_and_then: int
    records: str
    scratch: str  # a folder in memory
    findings: str  # file
    saved: str  # folder for inputs that are findings


class Worker:
    """Reads the inputs of a job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._records = Records(Path(job.records), job.inputs)
        self._scratch = Path(job.scratch)
        self._counts: dict[str, int] = {}
        seeds = self._scratch / "seeds"
        seeds.mkdir(parents=True)
        self._reader = readers.reader(job.reader, seeds)

    def run(self) -> int:
        """The exit code: 0, or LEAKED where the rest wants another process."""
        for index in range(3):  # what is imported or made at the first use is no growth
            self._read_whole(index)
        gc.collect()
        self._start = watching.resident_mb()
        watching.forget_peak()
        watching.limit_memory(ROOM)
        for index in range(self._job.first, self._job.last):
            self._try(index)
            if watching.resident_mb() - self._start > MOST_GROWTH:
                gc.collect()
                if watching.resident_mb() - self._start > MOST_GROWTH:
                    self._tell(index, "leak", "", f"{watching.resident_mb() - self._start:.0f} MB stayed", "")
                    return LEAKED
        return 0

    def _try(self, index: int) -> None:
        mutation, files = self._reader.mutate(random_of(self._job.seed, self._job.reader, index))
        self._records.begin(index, mutation)
        watch, rest = self._read(index, files)
        if watch.seconds > MOST_SECONDS:  # once more: another program may have had the processor
            watch, rest = self._read(index, files)
        growth = watching.peak_mb() - self._start
        for fault in watch.faults:
            self._tell(index, "exception", fault.error, fault.text, fault.where, fault.trace)
        if watch.seconds > MOST_SECONDS:
            self._tell(index, "slow", "", f"{watch.seconds:.1f} s", "")
        if growth > MOST_GROWTH:
            self._tell(index, "memory", "", f"{growth:.0f} MB over the start", "")
            watching.forget_peak()
        outcome = FAULTY if watch.faults else f"{REFUSED} {watch.refusal}" if watch.refusal else ACCEPTED
        self._records.end(index, outcome, rest, watch.seconds, growth)
        shutil.rmtree(self._folder(index), ignore_errors=True)

    def _read(self, index: int, files: readers.Files) -> tuple[Watch, int]:
        folder = self._folder(index)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        self._files = files
        rest = 0
        with Watch(self._reader.allowed) as watch:
            rest = self._reader.read(folder)
            if index % self._job.now_and_then == self._job.now_and_then - 1:
                self._reader.read_now_and_then(folder)
        return watch, rest

    def _read_whole(self, index: int) -> None:
        """Read something before the campaign, to have all modules imported; what comes of it does not count."""
        _, files = self._reader.mutate(random_of(self._job.seed, "warming up", index))
        self._read(self._job.inputs + index, files)
        shutil.rmtree(self._folder(self._job.inputs + index), ignore_errors=True)

    def _folder(self, index: int) -> Path:
        return self._scratch / f"input-{index}"  # never the same twice: Qt and SQLite remember files by name

    def _tell(self, index: int, what: str, error: str, text: str, where: str, trace: str = "") -> None:
        kind = f"{what} {error} {where}"
        self._counts[kind] = self._counts.get(kind, 0) + 1
        saved = ""
        if self._counts[kind] <= _MOST_SAVED:
            saved = save_input(Path(self._job.saved), self._job.reader, index, self._files)
        finding = {"index": index, "what": what, "error": error, "text": text, "where": where, "trace": trace}
        with Path(self._job.findings).open("a", encoding="utf-8") as file:
            file.write(json.dumps({**finding, "saved": saved}) + "\n")


def random_of(seed: int, reader: str, index: int) -> Random:
    """The random numbers of one input."""
    return Random(f"{seed}/{reader}/{index}")


def save_input(saved: Path, reader: str, index: int, files: readers.Files) -> str:
    """Keep the files of an input; where they are."""
    folder = saved / f"{reader}-{index}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return str(folder)


def write_job(job: Job, path: Path) -> None:
    """Keep a job for a worker."""
    path.write_text(json.dumps(asdict(job)), encoding="utf-8")


def prepare(reader_names: Collection[str]) -> object:
    """Make this process fit for these readers; what it returns must live as long as they do."""
    faulthandler.enable()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    logging.disable(logging.CRITICAL)
    if readers.NEED_QT.isdisjoint(reader_names):
        return None
    from PySide6.QtCore import qInstallMessageHandler

    from gui.application import make_application

    qInstallMessageHandler(lambda *_: None)
    return make_application(["campaign"])


def main() -> int:
    """Do the job of the command line."""
    job = Job(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    app = prepare([job.reader])
    code = Worker(job).run()
    del app
    os._exit(code)  # threads of a reader that hangs must not keep the process


if __name__ == "__main__":
    main()
