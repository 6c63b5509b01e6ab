from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from model import checkpoint, evaluation, networks
from model.bundled import BUNDLED_WEIGHTS
from model.data.mnist import BUNDLED, LabelledRasters
from model.errors import CheckpointError, ExportError
from model.export import script
from model.networks.shape import Shape
from tests.model.export.conftest import SHAPES, Untrained


def run(file: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The script in a process of its own, far from Rowpad's folder."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-W", "error", str(file), *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def network_of(lines: list[str], weights: Path) -> torch.nn.Module:
    """The network that a script defines, with its weights; the rest of the script is left out."""
    tree = ast.parse("\n".join(lines))
    tree.body = [
        node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef | ast.FunctionDef)
    ]
    names: dict[str, object] = {}
    exec(compile(tree, "script", "exec"), names)
    kind = names[checkpoint.load(weights)[0].__class__.__name__]
    assert isinstance(kind, type)
    network = kind()
    assert isinstance(network, torch.nn.Module)
    network.load_state_dict(load_file(weights))
    return network.eval()


def figure(right: int, of: int) -> str:
    return f"MNIST test accuracy: {100 * right / of:.2f} % ({right} of {of})\n"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", networks.names())
def test_its_network_is_the_networks_own(
    name: str, shape: Shape | None, untrained: Untrained, rasters: torch.Tensor
) -> None:
    weights = untrained(name, shape)
    with torch.inference_mode():
        found = network_of(script.script_lines(weights), weights)(rasters)
        expected = checkpoint.load(weights)[0](rasters)
    assert torch.equal(found, expected)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", networks.names())
def test_it_is_short_and_plain(name: str, shape: Shape | None, untrained: Untrained) -> None:
    lines = script.script_lines(untrained(name, shape))
    assert len(lines) <= 60
    assert max(len(line) for line in lines) <= 120
    assert not any(line != line.rstrip() for line in lines)
    tree = ast.parse("\n".join(lines))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    packages = {module.split(".")[0] for module in imported} - sys.stdlib_module_names
    assert packages == {"torch", "safetensors"}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions
    assert all(node.returns is None and ast.get_docstring(node) is None for node in functions)
    (forward,) = [line for line in lines if "self.answer(" in line]
    assert "# (B" in forward or "-> (B" in forward  # shapes stay


def test_the_bundled_network_reaches_the_figure_on_the_screen(tmp_path: Path) -> None:
    written = script.write(BUNDLED_WEIGHTS, tmp_path / "out" / "bundled.py")
    assert [str(path.relative_to(tmp_path / "out")) for path in written] == [
        "bundled.py",
        "bundled.safetensors",
        str(Path("mnist", "t10k-images-idx3-ubyte.gz")),
        str(Path("mnist", "t10k-labels-idx1-ubyte.gz")),
        str(Path("mnist", "LICENSE-MNIST.md")),
    ]
    done = run(written[0], cwd=tmp_path)
    assert done.stderr == ""
    accuracy = checkpoint.load(BUNDLED_WEIGHTS)[1].figures["mnist_test_accuracy"]
    assert done.stdout == figure(round(accuracy * 10_000), 10_000)


@pytest.mark.parametrize("name", ["lstm", "cnn"])
def test_it_counts_as_rowpad_counts(
    name: str, untrained: Untrained, tmp_path: Path, mnist_test: LabelledRasters
) -> None:
    weights = untrained(name)
    file, *_ = script.write(weights, tmp_path)
    assert file == tmp_path / f"{name} Ü.py"  # a folder: the checkpoint's own name
    (tmp_path / "mnist").rename(tmp_path / "elsewhere")
    done = run(file, "elsewhere", cwd=tmp_path)
    assert done.stderr == ""
    scores = evaluation.evaluate(checkpoint.load(weights)[0], mnist_test)
    assert done.stdout == figure(round(scores.accuracy * scores.n), scores.n)


def test_the_weights_beside_it_are_still_a_checkpoint(untrained: Untrained, tmp_path: Path) -> None:
    weights = untrained("rnn")
    file, beside, *data = script.write(weights, tmp_path / "my network")
    assert (file.name, beside.name) == ("my network.py", "my network.safetensors")
    assert beside.read_bytes() == weights.read_bytes()
    assert checkpoint.load(beside)[1].network == "rnn"
    assert all(path.read_bytes() == (BUNDLED / path.name).read_bytes() for path in data)


def test_it_may_lie_beside_the_weights_it_is_made_of(untrained: Untrained) -> None:
    weights = untrained("rnn")
    before = weights.read_bytes()
    file, beside, *_ = script.write(weights, weights.with_suffix(".py"))
    assert beside == weights
    assert beside.read_bytes() == before
    assert file.exists()


@pytest.mark.parametrize("own_script", [None, b"print(1)", b"\xff"])
def test_other_weights_are_not_written_over(own_script: bytes | None, untrained: Untrained, tmp_path: Path) -> None:
    (tmp_path / "mine.safetensors").write_bytes(b"precious")
    if own_script is not None:
        (tmp_path / "mine.py").write_bytes(own_script)
    with pytest.raises(ExportError, match="There are other weights already"):
        script.write(untrained("rnn"), tmp_path / "mine.py")
    assert (tmp_path / "mine.safetensors").read_bytes() == b"precious"
    assert [path.name for path in tmp_path.glob("mnist")] == []


def test_a_network_that_is_too_long_is_better_exported_as_onnx(
    untrained: Untrained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "MOST_LINES", 20)
    with pytest.raises(ExportError, match=r"“cnn” is too long for a script of 20 lines\. Export it as ONNX"):
        script.script_lines(untrained("cnn"))


def test_an_earlier_script_is_replaced_with_its_weights(untrained: Untrained, tmp_path: Path) -> None:
    script.write(untrained("lstm"), tmp_path / "mine.py")
    newer = untrained("rnn")
    file, beside, *_ = script.write(newer, tmp_path / "mine.py")
    assert "class PlainRnn" in file.read_text(encoding="utf-8")
    assert beside.read_bytes() == newer.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["mine.py", "mine.safetensors"]


@pytest.mark.parametrize("name", ["copy.py", "torch.py", "random"])
def test_a_name_that_would_hide_a_module_is_refused(name: str, untrained: Untrained, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"would hide .* Choose another name"):
        script.write(untrained("rnn"), tmp_path / name)
    assert not (tmp_path / "mnist").exists()


def test_weights_that_are_missing_and_a_folder_that_is_none(untrained: Untrained, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="can't be opened"):
        script.write(tmp_path / "gone.safetensors", tmp_path / "mine.py")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CheckpointError, match="can't be written"):
        script.write(untrained("rnn"), tmp_path / "file" / "mine.py")
    assert not (tmp_path / "mine.py").exists()


def test_a_name_that_is_too_long_for_its_weights_is_told(untrained: Untrained, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    weights = untrained("rnn")
    for name in ("n" * 250 + ".py", "n" * 300):  # the first fits, not so the weights beside it
        with pytest.raises(CheckpointError, match="Choose a shorter name"):
            script.write(weights, folder / name)
    assert list(folder.iterdir()) == []
