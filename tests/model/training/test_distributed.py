"""Trainings in two real processes, started by torchrun, against the same training in one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import distributed as torch_distributed

from model import checkpoint
from model.cli import main
from model.errors import SettingsError, TrainingError
from model.training.distributed import ALONE, Group, join
from model.types import TrainConfig
from tests.model.training import shared_training

ROOT = Path(__file__).resolve().parents[3]
TORCHRUN = ["-m", "torch.distributed.run", "--standalone", "--local-addr", "127.0.0.1", "--nproc-per-node", "2"]
SCRIPT = ["-m", "tests.model.training.shared_training"]
COMMAND, QUICK_COMMAND = ["-m", "model"], ["-m", "tests.model.training.quick_command"]
SMALL = ["train", "--network", "lstm", "--hidden", "16", "--train-size", "640", "--learning-rate", "0.01"]

pytestmark = pytest.mark.skipif(not torch_distributed.is_available(), reason="this torch has no torch.distributed")


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """One command from the repository's root; a group that hangs fails by the timeout."""
    environment = (
        {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"} if sys.platform == "linux" else None
    )
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def curve_of_two(folder: Path, *options: str) -> dict[str, Any]:
    """The curve that two processes of `shared_training` leave in `folder`, and that they said nothing."""
    folder.mkdir(exist_ok=True)
    finished = run([*TORCHRUN, *SCRIPT, str(folder), *options])
    assert (finished.returncode, finished.stderr, finished.stdout) == (0, "", "")
    return curve_in(folder)


def curve_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "curve.json").read_text())
    return found


def assert_same_weights(a: Path, b: Path) -> None:
    ours, theirs = (load_file(folder / "weights.safetensors") for folder in (a, b))
    for key, value in ours.items():
        torch.testing.assert_close(value, theirs[key], rtol=1e-5, atol=1e-7)


def test_two_processes_learn_what_one_learns(trained: Path, tmp_path: Path) -> None:
    one, two = curve_in(trained / "one" / "exact"), curve_in(trained / "two" / "exact")
    assert [batch for batch, _ in two["losses"]] == list(range(1, 16))
    assert [loss for _, loss in two["losses"]] == pytest.approx([loss for _, loss in one["losses"]], rel=1e-6)
    assert two["scores"] == [pytest.approx(score, rel=1e-6) for score in one["scores"]]
    assert_same_weights(trained / "one" / "exact", trained / "two" / "exact")

    # Where the writer is told to stop all do, and a group goes on from the writer's snapshot: the end is the same.
    cut = tmp_path / "cut"
    stopped = curve_of_two(cut, "--stop-after-an-epoch")
    assert len(stopped["scores"]) == 1
    assert [path.name for path in cut.glob("*/training.snapshot")] == ["training.snapshot"]
    assert (cut / "0" / "training.snapshot").exists()
    curve_of_two(cut)
    assert_same_weights(trained / "one" / "exact", cut)


BATCH_NORM = ("cnn", "cnn-lstm", "rowpad")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one process, and what two processes learn: a folder for each, with one for each network."""
    folder = tmp_path_factory.mktemp("trained")
    names = ("exact", *BATCH_NORM)
    for name in ("one", "two"):
        (folder / name).mkdir()
    assert shared_training.main(folder / "one", False, False, names) == 0
    finished = run([*TORCHRUN, *SCRIPT, str(folder / "two"), "--names", *names])
    assert (finished.returncode, finished.stderr, finished.stdout) == (0, "", "")
    return folder


def test_networks_with_batch_norm_learn_in_two_processes_what_they_learn_in_one(trained: Path) -> None:
    for name in BATCH_NORM:
        one, two = curve_in(trained / "one" / name), curve_in(trained / "two" / name)
        assert [loss for _, loss in two["losses"]] == pytest.approx([loss for _, loss in one["losses"]], rel=1e-6), name
        assert_same_weights(trained / "one" / name, trained / "two" / name)  # the running statistics, too


def test_a_process_that_is_lost_ends_the_others(tmp_path: Path) -> None:
    finished = run([*TORCHRUN, *SCRIPT, str(tmp_path), "--lose-a-process"])
    assert finished.returncode == 1
    assert "rowpad: This process ends before the others." in finished.stderr
    assert not (tmp_path / "weights.safetensors").exists()


def test_the_command_line_trains_in_two_processes_and_one_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = [tmp_path / name / "a.safetensors" for name in ("one", "two")]
    alone, together = ([*SMALL, "--epochs", "4", "--batch-size", "32", "--json", "--output", str(o)] for o in outputs)
    assert main(alone) == 0
    finished = run([*TORCHRUN, *QUICK_COMMAND, *together])
    assert finished.returncode == 0, finished.stderr
    assert "Warning" not in finished.stderr
    assert "\nrowpad" not in finished.stderr
    assert all(list(output.parent.iterdir()) == [output] for output in outputs)
    one, two = json.loads(capsys.readouterr().out), json.loads(finished.stdout)  # one object: the writer's
    assert two["test"]["n"] == 10_000
    # In bfloat16, where the hardware has it, the sums of half batches are rounded otherwise.
    assert two["validation_accuracy"] == pytest.approx(one["validation_accuracy"], abs=0.05)
    assert two["test"]["accuracy"] == pytest.approx(one["test"]["accuracy"], abs=0.05)
    _, info = checkpoint.load(tmp_path / "two" / "a.safetensors")
    assert info.settings["batch_size"] == 32
    assert info.figures["mnist_test_accuracy"] == two["test"]["accuracy"]


def test_a_batch_that_can_not_be_shared_is_told(tmp_path: Path) -> None:
    finished = run([*TORCHRUN, *COMMAND, *SMALL, "--batch-size", "33", "--output", str(tmp_path / "a.safetensors")])
    assert finished.returncode == 1
    assert "rowpad: 2 processes can't share a batch of 33 images equally. Choose a multiple of 2, such as 32." in (
        finished.stderr
    )
    assert "Error: 2 processes" not in finished.stderr  # a sentence, no traceback
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_can_not_write_ends_the_others(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    finished = run(
        [*TORCHRUN, *COMMAND, *SMALL, "--batch-size", "32", "--output", str(tmp_path / "file" / "a.safetensors")]
    )
    assert finished.returncode == 1
    assert "rowpad: " in finished.stderr
    assert "No such file" in finished.stderr or "Not a directory" in finished.stderr or "folder" in finished.stderr


def test_what_needs_one_process_is_refused_in_a_group() -> None:
    with pytest.raises(SettingsError, match="“gan” trains in one process only"):
        Group(rank=1, size=2).check(TrainConfig(network="gan"))
    ALONE.check(TrainConfig(network="gan", batch_size=33))


def test_the_shares_of_a_batch_are_equal_and_make_the_whole() -> None:
    batch = torch.arange(24).view(12, 2)  # (12, 2)
    shares = [Group(rank, 3).share(batch) for rank in range(3)]
    assert [len(share) for share in shares] == [4, 4, 4]
    assert torch.equal(torch.cat(shares), batch)


def test_without_torchrun_a_process_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with join("cpu") as group:
        assert group == ALONE
    monkeypatch.setenv("WORLD_SIZE", "1")
    monkeypatch.setenv("RANK", "0")
    with join("mps") as group:
        assert group.is_writer
    assert not torch_distributed.is_initialized()


@pytest.mark.parametrize(
    ("device", "name", "value", "sentence"),
    [
        ("cpu", "RANK", "first", "RANK is “first”, no whole number"),
        ("mps", "RANK", "0", "cpu or cuda, not on mps"),
        ("cuda", "LOCAL_RANK", "64", r"too few for 65 processes.*--nproc-per-node"),
    ],
)
def test_a_group_that_can_not_be_joined_says_why(
    monkeypatch: pytest.MonkeyPatch, device: str, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=sentence), join(device):
        pass


def test_a_group_without_an_address_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "0")
    monkeypatch.delenv("MASTER_ADDR", raising=False)
    with pytest.raises(TrainingError, match=r"can't be reached.*MASTER_ADDR.*--rdzv-endpoint"), join("cpu"):
        pass
