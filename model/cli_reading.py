"""`python -m model reading | calibrate`: what a network believes after each row, and how far that may be trusted."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from model import calibration, checkpoint
from model.bundled import BUNDLED_WEIGHTS
from model.data import mnist
from model.errors import PictureError
from model.picture import load_picture, picture_ink
from model.predictor import Predictor
from model.raster import raster
from model.reading.beliefs import read
from model.types import DIGITS, Order, Verdict

_BY_STEPS = (Order.LEFT_TO_RIGHT, Order.BOTH_WAYS)  # a line of these is no row, or not the one of its number
_NO_DIGIT = {Verdict.NOT_A_DIGIT: "Not a digit", Verdict.FRAGMENT: "Only begun"}


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the two commands to the parser's `commands`."""
    reading = commands.add_parser(
        "reading",
        parents=[common],
        help="what is believed after each row of an image",
        description="What is believed after each row of an image. The text counts the rows from 1, as the window does; "
        "with --json, decided_row and first_ink count them from 0, as places in beliefs and digits; decided_row is "
        "null where the answer is one of two.",
    )
    reading.set_defaults(command=_reading)
    reading.add_argument("image", type=Path, metavar="IMAGE")
    reading.add_argument("--weights", type=Path, default=BUNDLED_WEIGHTS, metavar="F")
    reading.add_argument("--order", choices=[str(order) for order in Order], default=str(Order.TOP_DOWN))
    calibrate = commands.add_parser(
        "calibrate", parents=[common], help="choose temperatures and threshold of older weights anew"
    )
    calibrate.set_defaults(command=_calibrate)
    calibrate.add_argument("--weights", type=Path, required=True, metavar="F")
    calibrate.add_argument("--output", type=Path, metavar="F", help="default: the weights themselves")


def _reading(options: argparse.Namespace) -> dict[str, Any]:
    predictor = Predictor.load(options.weights)
    found = read(predictor, raster(picture_ink(load_picture(options.image))), Order(options.order))
    if found is None:
        raise PictureError(f"There is no ink on {options.image.name}. Choose an image with a digit on it.")
    return {
        "file": str(options.image),
        "order": str(found.order),
        "verdict": str(found.verdict),
        "digit": found.digits[-1],
        "decided_row": found.decision,
        "first_ink": found.first_ink,
        "digits": list(found.digits),
        "beliefs": [list(belief) for belief in found.beliefs],
    }


def as_text(result: dict[str, Any]) -> str:
    """A line for each row, counted from 1: its likeliest digit and the ten probabilities in per cent.

    Where the whole is no digit, or one of two, a last line says so.
    """
    head = "step" if result["order"] in _BY_STEPS else "row "
    lines = [f"{head} digit  " + " ".join(f"{digit:5}" for digit in range(DIGITS))]
    for row, (digit, belief) in enumerate(zip(result["digits"], result["beliefs"], strict=True)):
        mark = "  <- decided" if row == result["decided_row"] else ""
        shares = " ".join(f"{share * 100:5.1f}" for share in belief)
        lines.append(f"{row + 1:3}  {'-' if digit is None else digit!s:>5}  {shares}{mark}")
    no_digit = _NO_DIGIT.get(result["verdict"])
    if no_digit is not None:
        lines.append(f"{no_digit}: of the ten it is most like {result['digit']}")
    elif result["decided_row"] is None:  # between two nothing was decided
        second, first = sorted(range(DIGITS), key=result["beliefs"][-1].__getitem__)[-2:]
        lines.append(f"Undecided: {first} or {second}")
    return "\n".join(lines)


def _calibrate(options: argparse.Namespace) -> dict[str, Any]:
    network, info = checkpoint.load(options.weights)
    _, validation = mnist.train_and_validation()
    found = calibration.calibrated(network, info, validation, thorough=True)
    target = options.output or options.weights
    # What was measured of it before is another command's business: only how its answers are read changes.
    checkpoint.save(target, network, replace(info, calibration=found.calibration))
    return {"output": str(target), "calibration": found.calibration}
