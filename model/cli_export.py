"""`python -m model export`: a trained network as weights, as an ONNX file or as a PyTorch script."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from model.bundled import BUNDLED_WEIGHTS
from model.export import Format, export


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers `commands`, with the options that all commands have in `common`."""
    parser = commands.add_parser("export", parents=[common], help="write a network as weights, ONNX or a script")
    parser.set_defaults(command=_export)
    parser.add_argument("--weights", type=Path, default=BUNDLED_WEIGHTS, metavar="F")
    parser.add_argument("--to", required=True, choices=[form.value for form in Format], help="the form to write")
    parser.add_argument("--output", required=True, type=Path, metavar="F", help="the file to write")


def _export(options: argparse.Namespace) -> dict[str, Any]:
    return {"files": [str(path) for path in export(options.weights, Format(options.to), options.output)]}
