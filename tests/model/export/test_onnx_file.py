from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import onnx
import onnxruntime
import pytest
import torch

from model import checkpoint, networks
from model.bundled import BUNDLED_WEIGHTS
from model.errors import CheckpointError, ExportError
from model.export import onnx_file
from model.networks.shape import Shape
from tests.model.export.conftest import SHAPES, Untrained

ROOT = Path(__file__).resolve().parents[3]


def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", networks.names())
def test_it_answers_as_torch_does(name: str, shape: Shape | None, untrained: Untrained, tmp_path: Path) -> None:
    weights = untrained(name, shape)
    network, _ = checkpoint.load(weights)
    written = session(onnx_file.write(weights, tmp_path / "network.onnx"))
    rasters = torch.rand(250, 28, 28, generator=torch.Generator().manual_seed(1))
    for size in (1, 7, 250):
        with torch.inference_mode():
            expected = network(rasters[:size])
        (logits,) = written.run(["logits"], {"rasters": rasters[:size].numpy()})
        assert logits.shape == expected.shape
        torch.testing.assert_close(torch.from_numpy(logits), expected, rtol=0.0, atol=1e-4)


def test_the_file_says_what_it_holds(tmp_path: Path) -> None:
    output = onnx_file.write(BUNDLED_WEIGHTS, tmp_path / "bundled.onnx")
    _, info = checkpoint.load(BUNDLED_WEIGHTS)
    found = session(output)
    about = found.get_modelmeta().custom_metadata_map
    assert about["network"] == "rowpad"
    assert json.loads(about["labels"]) == [*"0123456789", "not a digit", "fragment"]
    assert float(about["temperature"]) == info.calibration["temperature"]
    assert float(about["threshold"]) == info.calibration["threshold"]
    assert float(about["mnist_test_accuracy"]) == info.figures["mnist_test_accuracy"]
    (rasters,), (logits,) = found.get_inputs(), found.get_outputs()
    assert (rasters.name, rasters.type, rasters.shape) == ("rasters", "tensor(float)", ["batch", 28, 28])
    assert (logits.name, logits.type, logits.shape) == ("logits", "tensor(float)", ["batch", 12])


def test_a_network_of_digits_alone_has_ten_labels_and_no_threshold(untrained: Untrained, tmp_path: Path) -> None:
    weights = untrained("gru", calibration={"temperature": 1.25})
    about = session(onnx_file.write(weights, tmp_path / "gru.onnx")).get_modelmeta().custom_metadata_map
    assert json.loads(about["labels"]) == [*"0123456789"]
    assert {key: about.get(key) for key in ("temperature", "threshold", "mnist_test_accuracy")} == {
        "temperature": "1.25",
        "threshold": None,
        "mnist_test_accuracy": None,
    }


@pytest.mark.parametrize(("name", "operator", "count"), [("rnn", "RNN", 1), ("gru", "GRU", 2), ("bilstm", "LSTM", 2)])
def test_recurrent_layers_stay_whole(
    name: str, operator: str, count: int, untrained: Untrained, tmp_path: Path
) -> None:
    """Not 28 copies of a cell: who opens the file in a viewer finds the network again."""
    graph = onnx.load(onnx_file.write(untrained(name), tmp_path / "network.onnx")).graph
    assert [node.op_type for node in graph.node].count(operator) == count


def test_nothing_is_said_and_nothing_is_left_changed(
    untrained: Untrained, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    weights = untrained("bilstm")
    torch.manual_seed(1)
    checkpoint.load(weights)  # builds a network, which draws random numbers
    filters, random, threads = list(warnings.filters), torch.get_rng_state(), torch.get_num_threads()
    torch.manual_seed(1)
    content = onnx_file.write(weights, tmp_path / "network.onnx").read_bytes()
    assert list(warnings.filters) == filters
    assert torch.equal(torch.get_rng_state(), random)
    assert torch.get_num_threads() == threads
    assert torch.is_grad_enabled()
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    assert str(ROOT).encode() not in content  # nor is any source named
    assert b".py" not in content


def test_without_the_package_it_says_how_to_get_it(
    untrained: Untrained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)  # as where it is not installed
    with pytest.raises(ExportError, match=r"pip install 'rowpad\[onnx\]'"):
        onnx_file.write(untrained("rnn"), tmp_path / "network.onnx")
    assert not (tmp_path / "network.onnx").exists()


def test_a_file_in_the_way_is_replaced_or_left_whole(untrained: Untrained, tmp_path: Path) -> None:
    output = tmp_path / "network.onnx"
    output.write_bytes(b"old")
    with pytest.raises(CheckpointError, match="can't be opened"):
        onnx_file.write(tmp_path / "gone.safetensors", output)
    assert output.read_bytes() == b"old"
    onnx_file.write(untrained("rnn"), output)
    onnx.checker.check_model(onnx.load(output))
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["network.onnx"]


def test_a_folder_that_is_none(untrained: Untrained, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CheckpointError, match=r"The ONNX file can't be written to .*choose another folder"):
        onnx_file.write(untrained("rnn"), tmp_path / "file" / "network.onnx")
