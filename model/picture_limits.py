"""What of an image file may be decoded. What its pixels and its decoder take is counted before they take it.

Left out of Pillow's formats are those that start another program, those whose decoder takes memory that no header
tells of (AVIF, JPEG 2000, and what holds them or other images), and those that nobody's digits come in.
"""

from __future__ import annotations

import math
import os
import struct
from typing import BinaryIO

from PIL import Image, ImageFile, TiffImagePlugin

from model.errors import PictureError

MOST_BYTES = 128 * 2**20  # of a file: some decoders copy it whole
MOST_PIXELS = 110_000_000  # a "100 megapixel" camera gives up to 102 million
LONGEST_SIDE = 65_535  # pixels: Pillow keeps an address for every row
MOST_MEMORY = 320_000_000  # bytes of the decoded image and its decoder; what else is done to it takes up to 50 million
FORMATS = (
    *("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "DIB", "ICO", "PPM"),
    *("TGA", "PCX", "PSD", "DDS", "QOI", "SGI", "XBM"),
)

_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}  # bytes in memory; of all others 4
_WEBP_PIXEL = 22  # bytes: two canvases of the decoder, the packed frame, the bytes handed over, the image
# The decoders that keep a few rows at most. The others are written in Python: they keep all and are slow.
_STREAMING = frozenset({"raw", "zip", "gif", "packbits", "pcx", "tga_rle", "xbm", "bcn", "sgi_rle"})
_MOST_SLOW_PIXELS = 1_000_000  # of these: some two seconds
_TILE_WIDTH, _TILE_HEIGHT, _STRIP_ROWS, _BITS, _SAMPLES = 322, 323, 278, 258, 277  # tags of TIFF
_MOST_ICON_PIXELS = 2 * 1024 * 1024  # of one image in an icon: what it says outside is not what it has inside


def check_file(file: BinaryIO, name: str) -> None:
    """Refuse with PictureError what is too much before Pillow looks at it. `file` is left at its beginning."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > MOST_BYTES:
        raise PictureError(
            f"{name} has {size / 1e6:,.0f} MB. Rowpad takes image files of up to {MOST_BYTES / 1e6:,.0f} MB: "
            "make it smaller or save it as JPEG, then try again."
        )
    if file.read(4) == b"\0\0\1\0" and _largest_in_icon(file) > _MOST_ICON_PIXELS:
        raise PictureError(f"{name} is an icon with a larger image in it than an icon has. Try a PNG or JPEG file.")
    file.seek(0)


def prepare(image: Image.Image, file: BinaryIO, side: int, name: str) -> None:
    """Have an opened image decoded small where its format can do that: its longer side at least `side` pixels.

    Raises PictureError with what to do where decoding it would take more than MOST_MEMORY.
    """
    full = image.size
    megapixels = full[0] * full[1] / 1e6
    if megapixels * 1e6 > MOST_PIXELS:
        raise PictureError(f"{name} has {megapixels:,.0f} megapixels. Rowpad takes images of up to 100 megapixels.")
    if max(full) > LONGEST_SIDE:
        raise PictureError(
            f"{name} is {max(full):,} pixels long. Rowpad takes images of up to {LONGEST_SIDE:,}: "
            "make it smaller, then try again."
        )
    # A JPEG of 100 megapixels then takes a second, and hardly any memory.
    scale = side / max(full)
    image.draft(None, (max(1, math.ceil(full[0] * scale)), max(1, math.ceil(full[1] * scale))))
    needed = _memory(image, full, file)
    is_slow = bool(_decoders(image) - _STREAMING - {"jpeg", "libtiff"})
    if needed > MOST_MEMORY or (is_slow and megapixels * 1e6 > _MOST_SLOW_PIXELS):
        why = f"would take {needed / 1e6:,.0f} MB of memory" if needed > MOST_MEMORY else "would take long to open"
        cure = "Make it smaller" if image.format in ("JPEG", "MPO") else "Make it smaller or save it as JPEG"
        raise PictureError(
            f"{name} {why}: {megapixels:,.1f} megapixels are too many for this kind of {image.format}. "
            f"{cure}, then try again."
        )


def _memory(image: Image.Image, full: tuple[int, int], file: BinaryIO) -> float:
    """Bytes that decoding takes at its peak; `full` is the size in the file."""
    pixels = image.width * image.height
    decoded = float(pixels * _PIXEL.get(image.mode, 4))
    if image.format == "WEBP":
        return pixels * _WEBP_PIXEL + 2.0 * _size(file)
    if image.format == "GIF":
        return 2.0 * decoded  # and what is put in place of the first frame after it
    if image.format in ("JPEG", "MPO"):
        return decoded + (_coefficients(image, full) if _has_many_scans(image, file) else 0.0)
    if "libtiff" in _decoders(image):
        return decoded + _tiff_part(image) + _size(file)
    return decoded


def _decoders(image: Image.Image) -> set[str]:
    return {str(tile[0]) for tile in image.tile} if isinstance(image, ImageFile.ImageFile) else set()


def _tiff_part(image: Image.Image) -> float:
    """Bytes of the largest part that libtiff unpacks at once: a tile or a strip, or all where the file names none."""
    tags = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    depths = [float(bits) for bits in tags.get(_BITS, (1,))]
    deep = max(32.0, sum(depths), max(depths) * float(tags.get(_SAMPLES, 1)))  # libtiff may make RGBA of it
    if _TILE_WIDTH in tags:
        return float(tags[_TILE_WIDTH]) * float(tags.get(_TILE_HEIGHT, image.height)) * deep / 8
    return image.width * min(float(tags.get(_STRIP_ROWS, image.height)), float(image.height)) * deep / 8


def _has_many_scans(image: Image.Image, file: BinaryIO) -> bool:
    """Whether a JPEG comes in several passes over the image (progressive, say): then all coefficients are kept."""
    if "progressive" in image.info:
        return True
    here = file.tell()
    try:
        file.seek(2)
        while True:
            start, marker = file.read(1), file.read(1)
            while marker == b"\xff":
                marker = file.read(1)
            if start != b"\xff" or not marker:
                return True  # odd: who knows
            length = int.from_bytes(file.read(2), "big")
            if marker == b"\xda":
                return int.from_bytes(file.read(1), "big") < len(image.getbands())
            file.seek(length - 2, os.SEEK_CUR)
    finally:
        file.seek(here)


def _coefficients(image: Image.Image, full: tuple[int, int]) -> float:
    """Bytes of all coefficients of a JPEG: two for each, of which a component with fewer samples has fewer."""
    parts = [(max(1, part[1]), max(1, part[2])) for part in getattr(image, "layer", ())]
    across, down = max((part[0] for part in parts), default=1), max((part[1] for part in parts), default=1)
    samples: int = sum(part[0] * part[1] for part in parts)
    return 2.0 * full[0] * full[1] * samples / (across * down)


def _largest_in_icon(file: BinaryIO) -> int:
    """The pixels of the largest image in an icon of Windows; each says how large it is itself."""
    file.seek(4)
    count = int.from_bytes(file.read(2), "little")
    entries = file.read(16 * count)
    largest = 0
    for entry in range(0, len(entries) - 15, 16):
        file.seek(int.from_bytes(entries[entry + 12 : entry + 16], "little"))
        head = file.read(24).ljust(24, b"\0")
        if head.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">II", head, 16)
        elif head.startswith(b"\x0c\0\0\0"):  # the short header of old bitmaps
            width, height = struct.unpack_from("<HH", head, 4)
        else:
            width, height = struct.unpack_from("<ii", head, 4)
        largest = max(largest, abs(width * height))
    return largest


def _size(file: BinaryIO) -> int:
    here = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(here)
    return size
