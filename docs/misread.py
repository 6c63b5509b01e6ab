"""Pictures for the model card: `python docs/misread.py` draws MNIST test images that the bundled network misreads."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from model.bundled import BUNDLED_WEIGHTS
from model.data import mnist
from model.predictor import Predictor
from model.report import said_of

COLUMNS, SCALE, CAPTION = 10, 3, 18


def main() -> None:
    """Write docs/misread-mnist.png and print how many there are."""
    predictor = Predictor.load(BUNDLED_WEIGHTS)
    data = mnist.load_test()
    shares = predictor.shares(said_of(predictor, data.images.astype(np.float32) / 255.0))  # (10000, 10)
    answers = shares.argmax(axis=1)  # (10000,)
    wrong = np.flatnonzero(answers != data.labels)
    cell = 28 * SCALE + 8
    rows = -(-len(wrong) // COLUMNS)
    sheet = Image.new("L", (COLUMNS * cell, rows * (cell + CAPTION)), 255)
    brush, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for place, index in enumerate(wrong):
        left, top = place % COLUMNS * cell, place // COLUMNS * (cell + CAPTION)
        picture = Image.fromarray(255 - data.images[index]).resize((28 * SCALE, 28 * SCALE), Image.Resampling.NEAREST)
        sheet.paste(picture, (left + 4, top + 2))
        caption = f"{data.labels[index]} as {answers[index]}, {shares[index].max():.0%}"
        brush.text((left + 4, top + 28 * SCALE + 4), caption, fill=0, font=font)
    sheet.save(FOLDER / "misread-mnist.png")
    print(f"{len(wrong)} of {len(data)} misread")


if __name__ == "__main__":
    main()
