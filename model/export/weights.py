"""A checkpoint under another name."""

from __future__ import annotations

from pathlib import Path

from model import checkpoint
from model.storage.files import write_atomically


def copy(checkpoint_path: Path, output: Path) -> Path:
    """Copy a checkpoint, byte by byte, to `output`, where Rowpad can load it again; returns `output`.

    Raises CheckpointError where it is none, or the disk refuses.
    """
    checkpoint.load(checkpoint_path)  # only what can be read again is worth to be taken along
    write_atomically(output, checkpoint_path.read_bytes())
    return output
