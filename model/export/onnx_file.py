"""A checkpoint as an ONNX file, for any runtime that reads ONNX: rasters (batch, 28, 28) -> logits (batch, 10 or 12).

torch has two exporters. The newer one writes a GRU or a plain RNN out as 28 copies of its cell; the one used here keeps
each as ONNX's own operator, is quicker by a factor of 20 and needs no package but onnx. torch's version is pinned.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import nn

from model import checkpoint
from model.errors import ExportError
from model.storage.files import write_atomically
from model.types import COLUMNS, LABELS, ROWS, CheckpointInfo

OPSET = 17  # of ONNX 1.12 (2022): what runtimes in use understand
INPUT, OUTPUT = "rasters", "logits"
LABEL_NAMES = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "not a digit", "fragment")


def write(checkpoint_path: Path, output: Path) -> Path:
    """Write the network of a checkpoint to `output` as ONNX; returns `output`.

    Its input “rasters” is float32 (batch, 28, 28) in 0…1, ink bright; its output “logits” (batch, 10 or 12). Its
    metadata say `network`, `labels` (JSON), and where they are known `temperature`, `threshold` and
    `mnist_test_accuracy` (0…1). Raises ExportError without the package onnx, CheckpointError where a file can't be
    read or written.
    """
    try:
        import onnx
    except ImportError as error:
        raise ExportError(
            "ONNX files need the package onnx. Run `pip install 'rowpad[onnx]'`, then try again."
        ) from error
    network, info = checkpoint.load(checkpoint_path)
    model = onnx.load_from_string(_traced(network))
    onnx.helper.set_model_props(model, _metadata(network, info))
    onnx.checker.check_model(model, full_check=True)
    write_atomically(output, model.SerializeToString(), "The ONNX file")
    return output


def _traced(network: nn.Module) -> bytes:
    with tempfile.TemporaryDirectory() as folder, _expected_warnings():
        file = Path(folder) / "network.onnx"
        torch.onnx.export(
            network,
            (torch.zeros(1, ROWS, COLUMNS),),
            file,
            dynamo=False,
            opset_version=OPSET,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: {0: "batch"}, OUTPUT: {0: "batch"}},
        )
        return file.read_bytes()


@contextmanager
def _expected_warnings() -> Iterator[None]:
    """What this exporter always says; that its files are right for every batch size is tested."""
    with warnings.catch_warnings():
        legacy = "You are using the legacy TorchScript-based ONNX export"
        warnings.filterwarnings("ignore", legacy, DeprecationWarning)
        warnings.filterwarnings("ignore", "The feature will be removed", DeprecationWarning, r"torch\.onnx\.")
        warnings.filterwarnings("ignore", "Exporting a model to ONNX with a batch_size other than 1", UserWarning)
        # torch's recurrent layers compare their input's size with their own, which is the same for every raster.
        traced = "Converting a tensor to a Python boolean might cause the trace to be incorrect"
        warnings.filterwarnings("ignore", traced, Warning, r"torch\.nn\.modules\.rnn")
        yield


def _metadata(network: nn.Module, info: CheckpointInfo) -> dict[str, str]:
    known = {
        "temperature": info.calibration.get("temperature"),
        "threshold": info.calibration.get("threshold"),
        "mnist_test_accuracy": info.figures.get("mnist_test_accuracy"),
    }
    outputs = getattr(network, "outputs", LABELS)
    return {
        "network": info.network,
        "labels": json.dumps(LABEL_NAMES[:outputs]),
        **{name: repr(value) for name, value in known.items() if value is not None},
    }
