"""Images of many formats: their ink is taken, framed, and laid under a stroke. PNG chunks keep right checksums."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cached_property
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw

from model.painter import paint_for_judging
from model.picture import load_picture, picture_ink
from model.raster import raster
from model.types import Drawing, Point, Stroke
from tests.campaign.byte_mutations import damaged, slightly_damaged, zlib_bomb
from tests.campaign.readers import Files, Reader

_SIDE = 24
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BOMB = 300  # megabytes
_MODES = {
    "PNG": ("L", "RGB", "RGBA", "P", "1", "I;16", "LA"),
    "JPEG": ("L", "RGB", "CMYK"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("P", "L"),
    "TIFF": ("L", "RGB", "I;16", "F", "CMYK", "1"),
    "BMP": ("L", "RGB", "1"),
    "PPM": ("L", "RGB", "1"),
    "TGA": ("L", "RGBA"),
    "PCX": ("L", "RGB"),
    "ICO": ("RGBA",),
    "DDS": ("RGBA",),
    "JPEG2000": ("L", "RGB"),
    "SGI": ("L", "RGB"),
    "ICNS": ("RGBA",),
    "MSP": ("1",),
    "XBM": ("1",),
    "IM": ("L",),
    "SPIDER": ("F",),
    "AVIF": ("RGB",),
    "QOI": ("RGB",),
}
_SIZE_PLACES = {"GIF": (6, "<HH"), "BMP": (18, "<ii"), "TGA": (12, "<HH"), "PCX": (8, "<HH"), "DDS": (12, "<II")}
_SIDES = (0, 1, 2, 25, 255, 256, 1000, 1000, 3000, 65_535, 2**31 - 1)
_LARGE_SIDES = (6_000, 8_000, 10_000)
_STRANGE_CHUNKS = (
    b"tEXt",
    b"zTXt",
    b"iTXt",
    b"iCCP",
    b"eXIf",
    b"tRNS",
    b"PLTE",
    b"acTL",
    b"fcTL",
    b"fdAT",
    b"gAMA",
    b"IEND",
)


class ImageReader(Reader):
    """The same small drawing in every format that this Pillow can write."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._seeds = _seeds()
        self._contents = [content for _, content in self._seeds]
        self._pngs = [content for form, content in self._seeds if form == "PNG"]
        self._sized = [(form, content) for form, content in self._seeds if form in _SIZE_PLACES]

    @cached_property
    def _bomb(self) -> bytes:
        return zlib_bomb(_BOMB)

    def mutate(self, random: Random) -> tuple[str, Files]:
        kind = random.choice(("bytes", "bytes", "few bytes", "few bytes", "png chunks", "png chunks", "size"))
        if random.random() < 0.001:
            kind = random.choice(("png bomb", "large"))
        form, seed = random.choice(self._seeds)
        content = {
            "bytes": lambda: damaged(random, seed, self._contents),
            "few bytes": lambda: slightly_damaged(random, seed),
            "png chunks": lambda: _chunks_changed(random, random.choice(self._pngs)),
            "png bomb": lambda: self._png_bomb(random),
            "large": lambda: _large(random),
            "size": lambda: _with_size(random, *random.choice(self._sized)),
        }[kind]()
        return kind, {f"picture.{form.lower()}": content}

    def read(self, folder: Path) -> int:
        (path,) = folder.iterdir()
        from_file = path.stat().st_size % 2 == 0  # the others come as bytes, as from a clipboard
        picture = load_picture(path if from_file else path.read_bytes(), "" if from_file else "the clipboard")
        if not (np.isfinite(picture.ink).all() and picture.ink.min() >= 0.0 and picture.ink.max() <= 1.0):
            raise AssertionError("ink outside 0…1")
        raster(picture_ink(picture))
        stroke = Stroke((Point(0.2, 0.2), Point(0.8, 0.8)))
        raster(paint_for_judging(Drawing((stroke,), picture)))
        return 0

    def _png_bomb(self, random: Random) -> bytes:
        place = random.choice((b"IDAT", b"zTXt", b"iCCP", b"iTXt"))
        before = {b"zTXt": b"x\0\0", b"iCCP": b"x\0\0", b"iTXt": b"x\0\1\0\0\0"}.get(place, b"")
        chunks = _chunks(self._pngs[0])
        kept = [chunk for chunk in chunks if place != b"IDAT" or chunk[0] != b"IDAT"]
        return _png([*kept[:1], (place, before + self._bomb), *kept[1:]])


def _seeds() -> list[tuple[str, bytes]]:
    found = []
    for form, modes in _MODES.items():
        for mode in modes:
            try:
                found += [(form, _written(form, mode, option)) for option in _options(form)]
            except (OSError, KeyError, ValueError):  # this Pillow can't
                continue
    found.append(("GIF", _animated("GIF")))
    found.append(("WEBP", _animated("WEBP")))
    found.append(("PNG", _animated("PNG")))
    return found


def _options(form: str) -> tuple[dict[str, object], ...]:
    if form == "TIFF":
        return tuple({"compression": name} for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"))
    if form == "JPEG":
        exif = Image.Exif()
        exif[0x0112] = 6
        return {}, {"progressive": True, "exif": exif}
    return ({}, {"lossless": True}) if form == "WEBP" else ({},)


def _drawn() -> Image.Image:
    image = Image.new("RGBA", (_SIDE, _SIDE), (250, 250, 250, 255))
    ImageDraw.Draw(image).line([(6, 5), (18, 5), (10, 20)], fill=(20, 20, 30, 255), width=3)
    return image


def _written(form: str, mode: str, options: dict[str, object]) -> bytes:
    image = _drawn().convert("L")
    image = _drawn() if mode == "RGBA" else image.convert("I").convert(mode) if mode == "I;16" else image.convert(mode)
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def _animated(form: str) -> bytes:
    target = io.BytesIO()
    frames = [_drawn().rotate(90 * turn).convert("RGB") for turn in range(3)]
    frames[0].save(target, form, save_all=True, append_images=frames[1:], duration=50)
    return target.getvalue()


def _with_size(random: Random, form: str, content: bytes) -> bytes:
    place, layout = _SIZE_PLACES[form]
    size = struct.calcsize(layout)
    largest = 2 ** (8 * size // 2) - 1
    sides = [min(random.choice(_SIDES), largest // 2) for _ in range(2)]
    return content[:place] + struct.pack(layout, *sides) + content[place + size :]


def _large(random: Random) -> bytes:
    """A PNG of up to a hundred megapixels, which is allowed, in one of the modes that take memory."""
    width, height = random.choice(_LARGE_SIDES), random.choice(_LARGE_SIDES)
    depth, colour, pixel = random.choice(((8, 0, 1), (16, 0, 2), (8, 2, 3), (8, 6, 4), (16, 6, 8)))
    packer = zlib.compressobj(1)
    row = bytes([0]) + bytes(width * pixel)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">2I5B", width, height, depth, colour, 0, 0, 0)
    return _png([(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")])


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found, place = [], len(_SIGNATURE)
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        found.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + size]))
        place += 12 + size
    return found


def _png(chunks: list[tuple[bytes, bytes]]) -> bytes:
    parts = [_SIGNATURE]
    for name, data in chunks:
        parts += [struct.pack(">I", len(data)), name, data, struct.pack(">I", zlib.crc32(name + data))]
    return b"".join(parts)


def _chunks_changed(random: Random, content: bytes) -> bytes:
    chunks = _chunks(content)
    for _ in range(random.choice((1, 1, 2, 3))):
        place = random.randrange(len(chunks))
        name, data = chunks[place]
        kind = random.randrange(6)
        if kind == 0:
            chunks[0] = (chunks[0][0], _header_changed(random, chunks[0][1]))
        elif kind == 1:
            chunks[place] = (name, damaged(random, data, [data]))
        elif kind == 2:
            chunks.insert(place, (random.choice(_STRANGE_CHUNKS), random.randbytes(random.randint(0, 40))))
        elif kind == 3:
            chunks.insert(random.randrange(len(chunks)), chunks[place])
        elif kind == 4 and len(chunks) > 1:
            del chunks[place]
        else:
            chunks = [(name, _repacked(random, data)) if name == b"IDAT" else (name, data) for name, data in chunks]
    return _png(chunks)


def _header_changed(random: Random, header: bytes) -> bytes:
    if len(header) != 13:
        return header
    width, height, depth, colour, *rest = struct.unpack(">2I5B", header)
    kind = random.randrange(4)
    if kind == 0:
        width, height = random.choice(_SIDES), random.choice((height, random.choice(_SIDES)))
    elif kind == 1:
        depth = random.choice((0, 1, 2, 4, 8, 16, 32))
    elif kind == 2:
        colour = random.choice((0, 2, 3, 4, 6, 7))
    else:
        rest[random.randrange(3)] ^= 1
    return struct.pack(">2I5B", width, height, depth, colour, *rest)


def _repacked(random: Random, data: bytes) -> bytes:
    try:
        rows = zlib.decompress(data)
    except zlib.error:
        return damaged(random, data, [data])
    return zlib.compress(damaged(random, rows, [rows]), 1)


def make(folder: Path) -> Reader:
    """For `readers.reader`."""
    return ImageReader(folder)
