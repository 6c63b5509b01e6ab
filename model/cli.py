"""`python -m model train | evaluate | preview-data | predict | export`: training and judging without a window.

Results go to standard output (one JSON object with --json), progress and log to standard error.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from model import cli_compare, cli_export, cli_reading, networks, settings_limits
from model.bundled import BUNDLED_WEIGHTS
from model.data import mnist, stroke_file
from model.data.hands import contact_sheets
from model.errors import ModelError, PictureError
from model.painter import paint_for_judging
from model.picture import load_picture, picture_ink
from model.predictor import Predictor
from model.raster import raster
from model.report import report
from model.training import distributed
from model.training.control import TrainControl
from model.training.devices import available
from model.training.job import TrainingJob
from model.training.recipes import PRESETS, RECIPES, with_labels
from model.types import DIGITS, Optimizer, Progress, Scores, StartFrom, TrainConfig, TrainResult


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 1 with a sentence on standard error, or 130 after Ctrl+C."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=options.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    try:
        result: dict[str, Any] = options.command(options)
    except ModelError as error:
        print(f"rowpad: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("rowpad: stopped.", file=sys.stderr)
        return 130
    if isinstance(sys.stdout, io.TextIOWrapper):  # a pipe on Windows knows only some letters: file names have more
        sys.stdout.reconfigure(errors="backslashreplace")
    if not result:  # another process of this training prints it
        return 0
    print(json.dumps(result) if options.json else _as_text(result))
    problems = [found["error"] for found in result.get("predictions", ()) if "error" in found]
    for problem in problems:
        print(f"rowpad: {problem}", file=sys.stderr)
    return 1 if problems else 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print the result as one JSON object")
    common.add_argument("--log-level", default="warning", choices=["debug", "info", "warning", "error"])
    parser = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    train = commands.add_parser("train", parents=[common], help="train a network on the bundled MNIST")
    train.set_defaults(command=_train)
    train.add_argument(
        "--recipe", choices=sorted(RECIPES), help="start from published settings instead of the defaults"
    )
    train.add_argument("--network", choices=networks.names(), help="which architecture, with its preset")
    train.add_argument("--hidden", type=int, help="units of a recurrent layer")
    train.add_argument("--layers", type=int, help="recurrent layers on top of each other")
    train.add_argument("--dropout", type=float)
    train.add_argument("--epochs", type=int)
    train.add_argument("--batch-size", type=int)
    train.add_argument("--learning-rate", type=float)
    train.add_argument("--optimizer", type=Optimizer, choices=tuple(Optimizer), help="sgd is plain gradient descent")
    train.add_argument("--train-size", type=int, help=f"training images, up to {settings_limits.TRAIN_IMAGES:,}")
    train.add_argument("--labels", type=int, help="learn from so few labels: each image is shown more often an epoch")
    train.add_argument("--unlabelled", type=int, help="images without labels, for the network “gan”")
    train.add_argument("--augment", action=argparse.BooleanOptionalAction, default=None)
    train.add_argument("--drawings", type=int, help="synthetic drawings to learn from beside MNIST (0: none)")
    train.add_argument("--seed", type=int)
    train.add_argument("--device", choices=available())
    train.add_argument("--start-from", type=Path, metavar="F", help="weights to go on from (default: from scratch)")
    train.add_argument("--output", type=Path, default=Path("trained.safetensors"), metavar="F")

    evaluate = commands.add_parser("evaluate", parents=[common], help="score weights on MNIST's test images")
    evaluate.set_defaults(command=_evaluate)
    evaluate.add_argument("--weights", type=Path, default=BUNDLED_WEIGHTS, metavar="F")
    evaluate.add_argument(
        "--framed",
        action="store_true",
        help="send each image through the canvas's framing first (changes ≤ 0.1 point)",
    )

    evaluate.add_argument(
        "--non-digits",
        type=Path,
        metavar="FILE",
        help="pen strokes that are no digits (.ndjson[.gz]): are they refused?",
    )

    listing = commands.add_parser("networks", parents=[common], help="list the architectures")
    listing.set_defaults(command=_networks)

    cli_compare.register(commands, common)

    preview = commands.add_parser("preview-data", parents=[common], help="write contact sheets of synthetic drawings")
    preview.set_defaults(command=_preview_data)
    preview.add_argument("--output", type=Path, default=Path("preview"), metavar="FOLDER")
    preview.add_argument("--seed", type=int, default=1)

    predict = commands.add_parser("predict", parents=[common], help="read the digit in image files")
    predict.set_defaults(command=_predict)
    predict.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    predict.add_argument("--weights", type=Path, default=BUNDLED_WEIGHTS, metavar="F")

    cli_export.register(commands, common)
    cli_reading.register(commands, common)
    return parser


def _config(options: argparse.Namespace) -> TrainConfig:
    if options.recipe:
        config = RECIPES[options.recipe]
    elif options.network:
        config = PRESETS[options.network]
    else:
        config = TrainConfig(start_from=StartFrom.SCRATCH)
    names = (
        "network",
        "hidden",
        "layers",
        "dropout",
        "epochs",
        "batch_size",
        "learning_rate",
        "optimizer",
        "train_size",
        "augment",
        "unlabelled",
        "drawings",
        "seed",
        "device",
    )
    chosen = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.start_from is not None:
        chosen["start_from"] = StartFrom.ACTIVE
    config = replace(config, **chosen)
    return config if options.labels is None else with_labels(config, options.labels)


def _trained(config: TrainConfig, options: argparse.Namespace, group: distributed.Group) -> TrainResult | None:
    """Train, with a bar on standard error; None in every process but the group's writer."""
    if not group.is_writer:
        logging.disable(logging.INFO)  # each says the same
    keep_snapshots = options.recipe is not None
    job = TrainingJob(config, options.start_from, options.output, keep_snapshots=keep_snapshots, group=group)
    with tqdm(unit=" batches", file=sys.stderr, dynamic_ncols=True, disable=not group.is_writer) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.batches
            bar.update(progress.batch - bar.n)
            score = f", validation {progress.scores[-1].accuracy:.2%}" if progress.scores else ""
            loss = f", loss {progress.losses[-1][1]:.3f}" if progress.losses else ""
            speed = f"{progress.images_per_second:,.0f} images/s"
            bar.set_description(f"epoch {progress.epoch} of {progress.epochs}, {speed}{loss}{score}")

        return job.run(show, TrainControl())


def _train(options: argparse.Namespace) -> dict[str, Any]:
    config = _config(options)
    with distributed.join(config.device) as group:
        result = _trained(config, options, group)
    if result is None:  # nothing stops a training on the command line but Ctrl+C, which raises
        return {}
    return {
        "output": str(result.path),
        "network": result.info.network,
        "parameters": result.info.parameters,
        "epochs": result.epochs_done,
        "seed": config.seed,
        "train_size": config.train_size,
        "seconds": round(result.seconds, 1),
        "images_per_second": round(result.images_per_second),
        "validation_accuracy": result.validation_accuracy,
        "test": _scores(result.test),
    }


def _evaluate(options: argparse.Namespace) -> dict[str, Any]:
    predictor = Predictor.load(options.weights)
    data = mnist.load_test()
    if options.framed:
        data = mnist.reframed(data)
    others = None
    if options.non_digits is not None:
        samples = stroke_file.read(options.non_digits, digits_only=False)
        drawings = (stroke_file.placed(sample, 0.175, 0.175, 0.65) for sample in samples)
        others = np.stack([raster(paint_for_judging(drawing)) for drawing in drawings])  # (M, 28, 28)
    return report(predictor, data.images.astype(np.float32) / 255.0, data.labels, others)


def _networks(_options: argparse.Namespace) -> dict[str, Any]:
    return {
        "networks": [
            {"name": name, "parameters": networks.parameter_count(networks.build(name))} for name in networks.names()
        ]
    }


def _preview_data(options: argparse.Namespace) -> dict[str, Any]:
    return {"files": [str(path) for path in contact_sheets.write(options.output, options.seed)]}


def _predict(options: argparse.Namespace) -> dict[str, Any]:
    predictor = Predictor.load(options.weights)
    return {"predictions": [_predict_one(predictor, path) for path in options.images]}


def _predict_one(predictor: Predictor, path: Path) -> dict[str, Any]:
    """One entry of the result; a file that can't be read says why and leaves the others as they are."""
    try:
        found = predictor.judge_ink(picture_ink(load_picture(path)))
    except PictureError as error:
        return {"file": str(path), "digit": None, "probabilities": None, "error": str(error)}
    if found is None:
        return {"file": str(path), "digit": None, "probabilities": None, "error": "There is no ink on it."}
    return {"file": str(path), "digit": found.digit, "probabilities": list(found.probabilities)}


def _scores(found: Scores) -> dict[str, Any]:
    per_class = {str(digit): round(found.per_class[digit], 6) for digit in range(DIGITS)}
    return {"n": found.n, "accuracy": round(found.accuracy, 6), "per_class": per_class}


def _as_text(result: dict[str, Any]) -> str:
    if "predictions" in result:
        return "\n".join(_prediction_text(prediction) for prediction in result["predictions"])
    if "beliefs" in result:
        return cli_reading.as_text(result)
    if "networks" in result:
        return "\n".join(f"{found['name']:15} {found['parameters']:>9,} parameters" for found in result["networks"])
    lines: list[str] = []
    for name, value in result.items():
        if isinstance(value, dict):
            lines.append(f"{name}: " + ", ".join(f"{k} {v}" for k, v in value.items()))
        else:
            lines.append(f"{name}: {value}")
    return "\n".join(lines)


def _prediction_text(prediction: dict[str, Any]) -> str:
    if prediction["digit"] is None:
        return f"{prediction['file']}: {prediction['error']}"
    shares = "  ".join(f"{digit}: {share:6.2%}" for digit, share in enumerate(prediction["probabilities"]))
    return f"{prediction['file']}: {prediction['digit']}   {shares}"
