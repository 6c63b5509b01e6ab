"""What a window that was killed left behind is gone after the next start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gui.runs.library.conftest import Reader
from tests.model.runs.examples import finished_earlier, store_in

KILLED = """
import os, signal, sys
from pathlib import Path
from model.storage import files
data, output = map(Path, sys.argv[1:])
files.keep_journal(data / "unfinished")
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
files.write_atomically(output, b"content")
"""


def killed_while_writing(data: Path, output: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(data), str(output)], check=False)
    assert done.returncode == -9


def content(*folders: Path) -> set[str]:
    return {path.name for folder in folders for path in folder.iterdir()}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_leftovers_are_swept_and_nothing_else(start: Callable[[], Reader], tmp_path: Path) -> None:
    data, desktop = tmp_path, tmp_path.with_name(tmp_path.name + "-desktop")
    models = data / "models"
    finished_earlier(data, "kept")
    (models / "damaged.safetensors").write_bytes(b"not empty")
    before = content(data, models)
    for output in (data / "settings.json", models / "lstm.safetensors", desktop / "lstm.onnx"):
        killed_while_writing(data, output)
    for name in ("models/lstm-1.safetensors", "runs.v1.sqlite", ".runs.v1.sqlite", "runs.moving"):
        (data / name).touch()
    assert len(content(data, models, desktop)) == len(before) + 8  # and the folder of notes
    reader = start()
    reader.open()
    reader.wait_until(lambda: content(data / "unfinished", desktop) == set())
    reader.library.close()
    assert content(data, models) == before | {"unfinished"}
    assert [run.name for run in store_in(data).runs()] == ["kept"]


def test_a_name_that_another_open_window_has_reserved_stays(start: Callable[[], Reader], tmp_path: Path) -> None:
    other = store_in(tmp_path)
    other.join()
    taken = other.reserve("lstm-1")
    reader = start()
    library = reader.open()
    reader.wait_until(lambda: reader.library._worker._is_tidied)
    assert library.unknown == ()
    library.close()
    assert taken.exists()
    other.close()
    last = start()
    last.open()
    last.wait_until(lambda: not taken.exists())
