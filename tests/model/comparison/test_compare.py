from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.cli import main
from model.comparison import measure, run
from model.comparison.cells import Cell
from model.comparison.results import Outcome
from model.training import recipes
from tests.quick_training import few_held_out_drawings, few_images


def outcome_on_few_images(cell: Cell) -> Outcome:
    """The whole training of a cell in its process, with a tenth of the batches, and few images and drawings."""
    with (
        few_images(train=1_000, validation=200, test=1_000),
        few_held_out_drawings(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(recipes, "_SHOWN", 1_000)
        return measure.outcome_of(cell)


@pytest.fixture(autouse=True)
def less_to_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "outcome_of", outcome_on_few_images)
    monkeypatch.setattr(measure, "_ROUNDS", 1)
    # Two threads would wait for each other, busily, while another test has one of the cores.
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def compare(output: Path) -> dict[str, object]:
    wanted = ["compare", "--networks", "rnn", "--labels", "100", "--seeds", "4", "--processes", "1", "--json"]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
        assert main([*wanted, "--output", str(output)]) == 0
    result: dict[str, object] = json.loads(out.getvalue())
    return result


def test_a_comparison_is_measured_once_and_gone_on_with(tmp_path: Path) -> None:
    output = tmp_path / "comparison.json"
    result = compare(output)
    assert result["trainings"] == 1
    stored = json.loads(output.read_text())
    (outcome,) = stored["outcomes"]
    assert outcome["cell"] == {"entry": "rnn", "labels": 100, "seed": 4}
    assert outcome["batches"] == 200  # 20 epochs, in which 1,000 images are shown
    assert 0.2 < outcome["test"] < 0.9  # far from chance, far from what 60,000 labels teach
    (speed,) = stored["speeds"]
    assert speed["parameters"] == 21_514
    assert speed["images_per_second"] > 0
    assert "`rnn`" in (tmp_path / "comparison.md").read_text()
    assert (tmp_path / "comparison.png").read_bytes().startswith(b"\x89PNG")

    # A mark in the file shows that the second run takes the outcome from there, and trains nothing.
    outcome["test"] = 0.5
    output.write_text(json.dumps(stored))
    compare(output)
    assert json.loads(output.read_text())["outcomes"][0]["test"] == 0.5
    assert "50.00" in (tmp_path / "comparison.md").read_text()


_WORKERS = """
import concurrent.futures, multiprocessing, os, time
from model.comparison.run import end_with_parent
context = multiprocessing.get_context("spawn")
pool = concurrent.futures.ProcessPoolExecutor(1, context, initializer=end_with_parent)
print(pool.submit(os.getpid).result(), flush=True)
pool.submit(time.sleep, 600)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="asks for a process by a signal")
def test_no_worker_trains_on_when_the_comparison_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", _WORKERS], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        os.kill(worker, 0)
        parent.kill()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and _is_alive(worker):
        time.sleep(0.05)
    assert not _is_alive(worker)


def _is_alive(process_id: int) -> bool:
    """True while it runs; one that ended and that nobody has asked about (a zombie) does not count."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process_id}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")
