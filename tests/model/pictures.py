"""Image files for the tests: a drawn seven in many formats, and hand-made bad ones."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw


def seven(width: int = 120, height: int = 160, ink: int = 0, paper: int = 255, pen: int = 12) -> Image.Image:
    """A grey image with a 7 that is not like itself when turned or mirrored."""
    image = Image.new("L", (width, height), paper)
    brush = ImageDraw.Draw(image)
    brush.line(
        [(width * 0.2, height * 0.2), (width * 0.8, height * 0.2), (width * 0.4, height * 0.85)],
        fill=ink,
        width=pen,
        joint="curve",
    )
    return image


def seven_mask(width: int = 120, height: int = 160, pen: int = 12) -> NDArray[np.bool_]:
    return np.asarray(seven(width, height, pen=pen)) == 0


def encoded(image: Image.Image, format_: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, format_, **options)
    return target.getvalue()


def png(width: int, height: int, colour: int = 0, depth: int = 8, data: bytes = b"\0" * 100) -> bytes:
    """A PNG whose header says `width` × `height`, whatever `data` (unpacked) holds."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def on_square(image: NDArray[np.bool_]) -> NDArray[np.bool_]:
    side = max(image.shape)
    top, left = (side - image.shape[0]) // 2, (side - image.shape[1]) // 2
    square = np.zeros((side, side), dtype=bool)
    square[top : top + image.shape[0], left : left + image.shape[1]] = image
    return square


def fitted(mask: NDArray[np.bool_], ink: NDArray[np.float32]) -> NDArray[np.bool_]:
    """`mask` at the size of `ink`."""
    return np.asarray(Image.fromarray(mask).resize((ink.shape[1], ink.shape[0]), Image.Resampling.NEAREST))


def overlap(ink: NDArray[np.float32], expected: NDArray[np.bool_], level: float = 0.5) -> float:
    """Intersection over union of ink and what should be ink, 0…1."""
    found = ink > level
    expected = fitted(expected, ink)
    return float((found & expected).sum() / max((found | expected).sum(), 1))
