"""A checkpoint as a short PyTorch script that reads MNIST's test images and prints how many it got right.

The script needs torch and safetensors, not Rowpad. Its network is the code of model/networks; weights and test images
are written beside it.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from model import checkpoint
from model.data import mnist
from model.errors import ExportError
from model.evaluation import BATCH
from model.export import weights
from model.export.network_source import Import, NetworkSource, gather
from model.storage.files import refusal, write_atomically
from model.types import DIGITS

MOST_LINES = 60
_IMPORTS = (Import("gzip"), Import("sys"), Import("pathlib", "Path"), Import("torch"))
_LOADING = Import("safetensors.torch", "load_file")
_MNIST = "mnist"  # the folder of the test images, beside the script


class _Spacing(NamedTuple):
    """How many empty lines there are between definitions, between methods, and between reading and counting."""

    definitions: int
    methods: int
    parts: int


# The first of these with which the script has no more than MOST_LINES.
_SPACINGS = (_Spacing(2, 1, 1), _Spacing(1, 1, 1), _Spacing(1, 0, 1), _Spacing(1, 0, 0), _Spacing(0, 0, 0))

_ABOUT = '"""Rowpad\'s network'
_READ_IMAGES = f"""\
folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("{_MNIST}")
files = (folder / f"t10k-{{part}}-ubyte.gz" for part in ("images-idx3", "labels-idx1"))
images, labels = (torch.frombuffer(bytearray(gzip.decompress(file.read_bytes())), dtype=torch.uint8) for file in files)
images, labels = images[16:].view(-1, 28, 28), labels[8:]  # without their headers: (10000, 28, 28), (10000,)
"""
_COUNT = f"""\
network = NETWORK().eval()
network.load_state_dict(load_file(Path(__file__).with_suffix(".safetensors")))
with torch.inference_mode():
    logits = torch.cat([network(batch.float() / 255.0) for batch in images.split({BATCH})])  # (10000, OUTPUTS)
right = int((logits[:, :{DIGITS}].argmax(dim=1) == labels).sum())
print(f"MNIST test accuracy: {{100 * right / len(labels):.2f}} % ({{right}} of {{len(labels)}})")
"""


def write(checkpoint_path: Path, output: Path) -> tuple[Path, ...]:
    """Write NAME.py with NAME.safetensors and mnist/ beside it; returns these files, the script first.

    `output` is NAME.py or NAME, or a folder: then NAME is the checkpoint's.
    Raises ExportError where the name would not do, CheckpointError and DatasetError where a file can't be read or
    written. The script is written last: where it is, the rest is.
    """
    text = "\n".join(script_lines(checkpoint_path)) + "\n"
    try:
        if output.is_dir():
            output /= checkpoint_path.stem
        if output.suffix != ".py":
            output = output.with_name(f"{output.name}.py")
        beside = output.with_suffix(".safetensors")
        _check_name(checkpoint_path, output, beside)
    except OSError as error:  # not even looking there is possible: the name is too long, say
        raise refusal(output, "The script", error) from error
    data = {output.parent / _MNIST / name: content for name, content in mnist.packed_test_files().items()}
    weights.copy(checkpoint_path, beside)
    for path, content in data.items():
        write_atomically(path, content, "A file of MNIST")
    write_atomically(output, text.encode(), "The script")
    return output, beside, *data


def script_lines(checkpoint_path: Path) -> list[str]:
    """The script of a checkpoint's network, at most MOST_LINES lines. Raises ExportError where it needs more."""
    network, info = checkpoint.load(checkpoint_path)
    source = gather(network, checkpoint.shape_of(info))
    outputs = str(getattr(network, "outputs", "outputs"))
    count = _COUNT.replace("NETWORK", type(network).__name__).replace("OUTPUTS", outputs)
    about = f'{_ABOUT} "{info.network}" reads MNIST\'s test images: python THIS_FILE [FOLDER_OF_THE_IMAGES]"""'
    for spacing in _SPACINGS:
        lines = _assembled(about, source, count, spacing)
        if len(lines) <= MOST_LINES:
            return lines
    raise ExportError(
        f"The network “{info.network}” is too long for a script of {MOST_LINES} lines. Export it as ONNX instead."
    )


def _assembled(about: str, source: NetworkSource, count: str, spacing: _Spacing) -> list[str]:
    between_definitions = [""] * spacing.definitions
    lines = [about, "", *_import_lines({*_IMPORTS, _LOADING, *source.imports})]
    for block in source.blocks(spacing.methods):
        lines += [*between_definitions, *block]
    return [*lines, *between_definitions, *_READ_IMAGES.splitlines(), *[""] * spacing.parts, *count.splitlines()]


def _import_lines(imports: Iterable[Import]) -> list[str]:
    """Python's own modules, an empty line, the packages; `import` before `from`, by module."""
    whole = sorted((_is_package(found.module), 0, found.module, "") for found in imports if not found.name)
    parts = sorted((_is_package(found.module), 1, found.module, found.name) for found in imports if found.name)
    written: list[tuple[bool, str]] = [(package, f"import {module}") for package, _, module, _ in whole]
    for (package, _, module), group in itertools.groupby(parts, key=lambda part: part[:3]):
        written.append((package, f"from {module} import {', '.join(name for *_, name in group)}"))
    own = [line for package, line in written if not package]
    return [*own, "", *(line for package, line in written if package)]


def _is_package(module: str) -> bool:
    return module.split(".")[0] not in sys.stdlib_module_names


def _check_name(checkpoint_path: Path, output: Path, beside: Path) -> None:
    if output.stem in sys.stdlib_module_names or output.stem in ("torch", "numpy", "safetensors"):
        raise ExportError(f"A script called {output.name} would hide Python's “{output.stem}”. Choose another name.")
    if beside.exists() and not _is_ours(output) and not beside.samefile(checkpoint_path):
        raise ExportError(f"There are other weights already: {beside}. Choose another name for the script.")


def _is_ours(script: Path) -> bool:
    """Whether it was exported before: then its weights are no others'."""
    try:
        return script.read_text(encoding="utf-8").startswith(_ABOUT)
    except (OSError, UnicodeDecodeError):
        return False
