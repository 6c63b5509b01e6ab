"""A trained network in a form to take along: its weights, an ONNX file, or a short PyTorch script."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from model.export import onnx_file, script, weights


class Format(StrEnum):
    """What a network can be written as."""

    SAFETENSORS = "safetensors"  # the checkpoint itself: Rowpad can load it
    ONNX = "onnx"
    SCRIPT = "script"


SUFFIXES = {Format.SAFETENSORS: ".safetensors", Format.ONNX: ".onnx", Format.SCRIPT: ".py"}


def export(checkpoint_path: Path, form: Format, output: Path) -> tuple[Path, ...]:
    """Write the network of a checkpoint to `output`; returns all files that belong together, `output` first.

    Raises ExportError, CheckpointError or DatasetError with what to do. A file that was at `output` is replaced, all at
    once, or left whole.
    """
    match form:
        case Format.SAFETENSORS:
            return (weights.copy(checkpoint_path, output),)
        case Format.ONNX:
            return (onnx_file.write(checkpoint_path, output),)
        case Format.SCRIPT:
            return script.write(checkpoint_path, output)
