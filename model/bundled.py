"""Where the weights lie that come with Rowpad."""

from __future__ import annotations

from pathlib import Path

BUNDLED_WEIGHTS = Path(__file__).resolve().parent.parent / "weights" / "bundled.safetensors"
