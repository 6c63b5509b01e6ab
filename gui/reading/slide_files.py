"""A reading as a file: PNG, SVG, animated GIF or WebP, CSV. A file is there as a whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from gui.png import png_of
from gui.reading.slide import HEIGHT, WIDTH, Slide
from model.storage.files import replace_file
from model.types import DIGITS, ROWS, Reading

FORMATS = ("png", "svg", "gif", "webp", "csv")
PICTURE_SCALE = 2  # of a PNG: 1920 × 1080
FRAME_MILLISECONDS, DECIDED_MILLISECONDS, LAST_MILLISECONDS = 220, 1400, 2600

Progress = Callable[[int, int], None]


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """The person does not want the file any more."""


def write_reading(
    reading: Reading,
    path: Path,
    on_progress: Progress = lambda done, of: None,
    is_cancelled: Callable[[], bool] = bool,
    *,
    as_curves: bool = False,
) -> None:
    """Write a reading to `path`, in the format of its suffix (FORMATS); pictures with a heat map or ten curves.

    Raises Cancelled, or OSError where the disk refuses; a file that was there before is then still whole.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind == "csv":
        content = _csv(reading)
    elif kind == "svg":
        content = _svg(Slide(reading, as_curves=as_curves))
    elif kind == "png":
        content = png_of(_painted(Slide(reading, as_curves=as_curves), PICTURE_SCALE))
    elif kind in ("gif", "webp"):
        slides = [Slide(reading, row, as_curves) for row in range(ROWS)]
        content = _animation(slides, kind, on_progress, is_cancelled)
    else:
        raise ValueError(f"no reading is written as {path.suffix}")
    if is_cancelled():
        raise Cancelled
    replace_file(path, content)
    on_progress(1, 1)


def _csv(reading: Reading) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(["row", *range(DIGITS), "digit", "decided", "verdict"])
    for row, (belief, digit) in enumerate(zip(reading.beliefs, reading.digits, strict=True)):
        shares = [f"{share:.6f}" for share in belief]
        decided = int(row == reading.decision)
        table.writerow([row + 1, *shares, "" if digit is None else digit, decided, reading.verdict.value])
    return text.getvalue().encode()


def _svg(slide: Slide) -> bytes:
    from PySide6.QtSvg import QSvgGenerator

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(WIDTH, HEIGHT))
    generator.setViewBox(QRectF(0, 0, WIDTH, HEIGHT))
    generator.setTitle("Rowpad")
    painter = QPainter(generator)
    slide.paint(painter, QRectF(0, 0, WIDTH, HEIGHT))
    painter.end()
    return bytes(buffer.data().data())


def _animation(slides: Sequence[Slide], kind: str, on_progress: Progress, is_cancelled: Callable[[], bool]) -> bytes:
    frames, pauses = [], []
    for row, slide in enumerate(slides):
        if is_cancelled():
            raise Cancelled
        image = _painted(slide, 1).convertToFormat(QImage.Format.Format_RGB888)
        pixels = bytes(image.constBits())
        frame = Image.frombytes("RGB", (WIDTH, HEIGHT), pixels, "raw", "RGB", image.bytesPerLine())
        frames.append(frame.quantize(128) if kind == "gif" else frame)
        pauses.append(DECIDED_MILLISECONDS if row == slide.reading.decision else FRAME_MILLISECONDS)
        on_progress(row + 1, ROWS + 1)
    pauses[-1] = LAST_MILLISECONDS
    content = io.BytesIO()
    how = {"disposal": 1} if kind == "gif" else {"quality": 85, "method": 2}
    frames[0].save(content, kind.upper(), save_all=True, append_images=frames[1:], duration=pauses, loop=0, **how)
    return content.getvalue()


def _painted(slide: Slide, scale: int) -> QImage:
    image = QImage(QSize(WIDTH * scale, HEIGHT * scale), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    slide.paint(painter, QRectF(0, 0, WIDTH * scale, HEIGHT * scale))
    painter.end()
    return image
