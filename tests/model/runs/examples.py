"""Runs to put into lists, other programs that hold a list, and a list as version 1 made it."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from model.runs.store import RunStore
from model.types import CheckpointInfo, EpochScore, Scores, TrainConfig, TrainResult

OLD_DATA_FOLDER = Path(__file__).parents[2] / "fixtures" / "data-folder-0.1.0"
CURVE = (EpochScore(1, 0.5, 0.81, 0.9), EpochScore(2, 0.25, 0.9, None))
TEST = Scores(20, 0.9, (1.0,) * 8 + (0.5, 0.5), tuple(tuple(2 if a == b else 0 for b in range(10)) for a in range(10)))

VERSION_1 = """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, state TEXT NOT NULL, network TEXT NOT NULL,
        created TEXT NOT NULL, owner TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '',
        settings TEXT NOT NULL DEFAULT '{}', parameters INTEGER NOT NULL DEFAULT 0, curve TEXT NOT NULL DEFAULT '[]',
        epochs_done INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0.0,
        images_per_second REAL NOT NULL DEFAULT 0.0, test TEXT NOT NULL DEFAULT 'null',
        figures TEXT NOT NULL DEFAULT '{}', checkpoint TEXT NOT NULL DEFAULT '', deleted_by TEXT NOT NULL DEFAULT ''
    );
    INSERT INTO runs (name, state, network, created, settings, curve, epochs_done) VALUES (
        'the first', 'done', 'lstm', '2026-01-02T03:04:05+00:00', '{"seed": 7}',
        '[{"epoch": 1, "loss": 0.5, "accuracy": 0.75, "training_loss": null}]', 1
    );
    PRAGMA user_version = 1;
"""


def store_in(folder: Path) -> RunStore:
    return RunStore(folder / "runs.sqlite", folder / "models")


def result_at(path: Path, *, stopped: bool = False) -> TrainResult:
    """The end of a training whose checkpoint is at `path`; a few bytes stand for the weights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"weights")
    info = CheckpointInfo(
        "lstm", 1234, path.stem, settings={"seed": 3, "hidden": 128}, figures={"mnist_test_accuracy": 0.9}
    )
    return TrainResult(path, info, TEST, 0.91, 2, 12.5, 3000.0, stopped, CURVE, ((4, 9), (17, 3)))


def finished(store: RunStore, name: str) -> int:
    """A finished run called `name`, with a file in the models folder."""
    run = store.begin(TrainConfig(network="lstm"), name)
    return store.finish(run, result_at(store.models_folder / f"{name}.safetensors")).id


def finished_earlier(folder: Path, *names: str) -> list[int]:
    """Finished runs of a window that has closed."""
    with contextlib.closing(store_in(folder)) as store:
        return [finished(store, name) for name in names]


def write_by_hand(path: Path, script: str) -> None:
    """Run SQL on the file."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another connection holds the whole file."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextlib.contextmanager
def locked_by_another_program(path: Path) -> Iterator[None]:
    """Another process holds the whole file."""
    code = "import sqlite3, sys\nconnection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    code += "connection.execute('BEGIN EXCLUSIVE')\nprint(flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        yield
        program.communicate()


def in_a_process_that_dies(script: str, folder: Path) -> None:
    """Run Python with `folder` at hand in another process, which then ends without tidying up."""
    code = "import os, sqlite3, sys\nfrom pathlib import Path\nfolder = Path(sys.argv[1])\n"
    code += f"from tests.model.runs.examples import *\n{script}\nos._exit(9)"
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=False, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
