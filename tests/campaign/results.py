"""Where the campaign keeps its results: one JSON file with a part for each kind of check."""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "build" / "campaign.json"
INPUTS = ROOT / "build" / "campaign-inputs"  # the files of findings
_PACKAGES = ("torch", "safetensors", "PySide6-Essentials", "pillow", "numpy")


def update(path: Path, part: str, found: dict[str, Any]) -> None:
    """Put the results of one kind of check into the file; the others stay."""
    kept = load(path)
    kept[part] = {**found, "made": _made()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(path: Path) -> dict[str, Any]:
    """All parts that there are."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _made() -> dict[str, str]:
    versions = {name: _version(name) for name in _PACKAGES}
    return {
        "when": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "rowpad": _version("rowpad"),
        "commit": _commit(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        **versions,
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
