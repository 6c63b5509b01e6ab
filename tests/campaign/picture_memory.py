"""How much memory images that unpack to much take: `python -m tests.campaign.picture_memory`.

Each is opened in a process of its own. What is printed is the peak of its resident memory over what it had before.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

MOST_MEGABYTES = 400  # over the rest, for any image file

_CHILD = """
import sys, pathlib
from model.errors import PictureError
from model.picture import load_picture
from tests.campaign.picture_memory import peak, rest
load_picture(pathlib.Path(sys.argv[2]))  # imports and decoders are not counted
before = rest()
try:
    load_picture(pathlib.Path(sys.argv[1]))
    said = ""
except PictureError as error:
    said = str(error)
print((peak() - before) / 1e6, said)
"""


def measure() -> list[tuple[str, float]]:
    """The name of each kind of image, and the megabytes that opening it takes at its peak."""
    return [(name, megabytes) for name, megabytes, _ in measured()]


def measured() -> list[tuple[str, float, str]]:
    """As `measure`, with the sentence that was said: empty where the image was taken."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, make in KINDS.items():
            path = Path(folder) / "image"
            make(path)
            found.append((name, *opened(path)))
            path.unlink()
    return found


def opened(path: Path) -> tuple[float, str]:
    """The megabytes that opening the image takes at its peak, in a process of its own, and what was said."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.png"
        Image.linear_gradient("L").save(small)
        arguments = [sys.executable, "-c", _CHILD, str(path), str(small)]
        output = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    megabytes, _, sentence = output.strip().partition(" ")
    return float(megabytes), sentence


def rest() -> int:
    """Resident memory of this process now, in bytes; `peak` counts from here on."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    return _kilobytes(status, "VmRSS") * 1024


def peak() -> int:
    """The largest resident memory of this process since `rest`, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent had, too
        return _kilobytes(status, "VmHWM") * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS


def _kilobytes(status: Path, field: str) -> int:
    lines = status.read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1])


# --- the images


def write_png(path: Path, width: int, height: int, depth: int = 8, colour: int = 0, before: bytes = b"") -> None:
    """A PNG with a dark bar on light paper, row by row: the whole image is never in memory.

    `colour` is PNG's: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. `before` are chunks before the pixels.
    """
    row, ink = _png_rows(width, depth, colour)
    packer = zlib.compressobj(1)
    parts = [packer.compress(ink if height // 3 <= y < height // 2 else row) for y in range(height)]
    parts.append(packer.flush())
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    palette = chunk(b"PLTE", bytes(range(256)) * 3) + chunk(b"tRNS", b"\0\xff") if colour == 3 else b""
    content = chunk(b"IHDR", header) + palette + before + chunk(b"IDAT", b"".join(parts)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + content)


def tall_png(path: Path, height: int) -> None:
    """A PNG one pixel wide."""
    packer = zlib.compressobj(1)
    rows = b"\0\xff" * 100_000
    parts = [packer.compress(rows) for _ in range(height // 100_000)]
    header = struct.pack(">IIBBBBB", 1, height, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", b"".join([*parts, packer.flush()]))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b""))


def _png_rows(width: int, depth: int, colour: int) -> tuple[bytes, bytes]:
    """A row of paper, and one with ink in its middle."""
    size = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] * depth // 8
    paper = bytearray(b"\0" + b"\xff" * (width * size))  # the first byte is the row's filter
    ink = bytearray(paper)
    dark = bytes(size) if colour < 4 else bytes(size - depth // 8) + b"\xff" * (depth // 8)
    ink[1 + width // 3 * size : 1 + width // 2 * size] = dark * (width // 2 - width // 3)
    return bytes(paper), bytes(ink)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def frame_control(width: int, height: int, disposal: int) -> bytes:
    """The chunks that make a PNG animated, of two frames; the first is what is there, and covers it all."""
    control = struct.pack(">IIIIIHHBB", 0, width, height, 0, 0, 1, 10, disposal, 0)
    return chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"fcTL", control)


def bar(mode: str, width: int, height: int) -> Image.Image:
    """A dark bar on light paper."""
    deep = mode in ("F", "I;16")
    image = Image.new("L" if deep or mode == "P" else mode, (width, height), "white")
    ImageDraw.Draw(image).rectangle((width // 3, height // 3, width // 2, height // 2), fill="black")
    if mode == "I;16":
        return Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    return image.convert(mode) if deep or mode == "P" else image


def saved(format_: str, mode: str, width: int, height: int, **options: object) -> Callable[[Path], None]:
    """Writes such an image."""
    return lambda path: bar(mode, width, height).save(path, format_, **options)


def png(width: int, height: int, depth: int = 8, colour: int = 0, before: bytes = b"") -> Callable[[Path], None]:
    """Writes such a PNG."""
    return lambda path: write_png(path, width, height, depth, colour, before)


def lossless_webp(path: Path, side: int = 16383) -> None:
    """A WebP of one colour and some hundred bytes: VP8L with prefix codes of a single symbol each."""
    bits = (0x2F, 8), (side - 1, 14), (side - 1, 14), (0, 1), (0, 3), (0, 1), (0, 1), (0, 1)
    value = place = 0
    for number, length in bits:
        value |= number << place
        place += length
    for symbol in (0, 0, 0, 255, 0):  # green, red, blue, alpha, distance: a simple code with one symbol of 8 bits
        for number, length in ((1, 1), (0, 1), (1, 1), (symbol, 8)):
            value |= number << place
            place += length
    data = value.to_bytes((place + 7) // 8, "little") + bytes(8)
    data += bytes(len(data) % 2)
    content = b"WEBPVP8L" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(content)) + content)


def animated_webp(path: Path, side: int = 16383, frames: int = 50) -> None:
    """The same as an animation of many frames."""
    lossless_webp(path, side)
    frame = path.read_bytes()[12:]
    three = (side - 1).to_bytes(3, "little")
    head = b"VP8X" + struct.pack("<I", 10) + b"\x12\0\0\0" + three + three
    head += b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body = bytes(6) + three + three + (100).to_bytes(3, "little") + b"\0" + frame
    content = b"WEBP" + head + (b"ANMF" + struct.pack("<I", len(body)) + body) * frames
    path.write_bytes(b"RIFF" + struct.pack("<I", len(content)) + content)


def icon(path: Path, side: int = 10_000) -> None:
    """An icon of 16 × 16 pixels, as it says, with a PNG of many more in it."""
    write_png(path, side, side, colour=6)
    content = path.read_bytes()
    path.write_bytes(struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(content), 22) + content)


def apple_icon(path: Path, side: int = 10_000) -> None:
    """The same as macOS has it."""
    write_png(path, side, side, colour=6)
    content = path.read_bytes()
    block = b"ic08" + struct.pack(">I", len(content) + 8) + content
    path.write_bytes(b"icns" + struct.pack(">I", len(block) + 8) + block)


def packed_bmp(path: Path, side: int = 10_000) -> None:
    """A BMP whose runs jump over nearly all of it."""
    jumps = b"\0\2\xff\xff" * (side * side // (255 + 255 * side)) + b"\0\1"
    header = struct.pack("<IiiHHIIIIII", 40, side, side, 1, 8, 1, len(jumps), 0, 0, 256, 0)
    start = 14 + len(header) + 1024
    path.write_bytes(b"BM" + struct.pack("<IHHI", start + len(jumps), 0, 0, start) + header + bytes(1024) + jumps)


KINDS: dict[str, Callable[[Path], None]] = {
    "PNG, grey, 16 bit, 110 MP": png(11_000, 10_000, 16),
    "PNG, RGB, 16 bit, 110 MP": png(11_000, 10_000, 16, 2),
    "PNG, RGBA, 16 bit, 110 MP": png(11_000, 10_000, 16, 6),
    "PNG, RGBA, 16 bit, 80 MP": png(8_000, 10_000, 16, 6),
    "PNG, grey, 110 MP": png(11_000, 10_000),
    "PNG, RGB, 100 MP": png(10_000, 10_000, 8, 2),
    "PNG, 1 pixel wide, 100 MP": lambda path: tall_png(path, 100_000_000),
    "PNG, 1,000 pixels wide, RGBA, 65 MP": png(1_000, 65_000, 8, 6),
    "PNG, 65,000 pixels wide, RGBA, 78 MP": png(65_000, 1_200, 8, 6),
    "PNG, RGB, 80 MP": png(8_000, 10_000, 8, 2),
    "PNG, RGBA, 100 MP": png(10_000, 10_000, 8, 6),
    "PNG, RGBA, 80 MP": png(8_000, 10_000, 8, 6),
    "PNG, grey and alpha, 80 MP": png(8_000, 10_000, 8, 4),
    "PNG, palette with transparency, 110 MP": png(11_000, 10_000, 8, 3),
    "PNG, animated, RGBA, 80 MP": png(8_000, 10_000, 8, 6, frame_control(8_000, 10_000, 1)),
    "PNG, animated, RGBA, 40 MP": png(4_000, 10_000, 8, 6, frame_control(4_000, 10_000, 1)),
    "PNG, animated, RGBA, 178 MP": png(17_800, 10_000, 8, 6, frame_control(17_800, 10_000, 1)),
    "JPEG, RGB, 100 MP": saved("JPEG", "RGB", 10_000, 10_000),
    "JPEG, RGB 4:4:4, 100 MP": saved("JPEG", "RGB", 10_000, 10_000, subsampling=0),
    "JPEG, grey, 100 MP": saved("JPEG", "L", 10_000, 10_000),
    "JPEG, CMYK, 100 MP": saved("JPEG", "CMYK", 10_000, 10_000),
    "JPEG, progressive, RGB 4:4:4, 100 MP": saved("JPEG", "RGB", 10_000, 10_000, progressive=True, subsampling=0),
    "JPEG, progressive, RGB 4:2:0, 100 MP": saved("JPEG", "RGB", 10_000, 10_000, progressive=True),
    "JPEG, long and thin": saved("JPEG", "RGB", 65_000, 1_600),
    "WebP, one colour, 16383 × 16383": lossless_webp,
    "WebP, one colour, 110 MP": lambda path: lossless_webp(path, 10_480),
    "WebP, one colour, 12 MP": lambda path: lossless_webp(path, 3_464),
    "WebP, animated, 110 MP": lambda path: animated_webp(path, 10_480),
    "WebP, animated, 12 MP": lambda path: animated_webp(path, 3_464),
    "WebP, RGBA, 14 MP": saved("WEBP", "RGBA", 3_500, 4_000, lossless=True),
    "WebP, animated, 14 MP": lambda path: animated_webp(path, 3_740),
    "WebP, RGBA, 12 MP": saved("WEBP", "RGBA", 3_000, 4_000, lossless=True),
    "WebP, RGB, 12 MP": saved("WEBP", "RGB", 3_000, 4_000),
    "AVIF, 64 MP": saved("AVIF", "RGB", 8_000, 8_000, speed=10),
    "AVIF, 12 MP": saved("AVIF", "RGB", 3_000, 4_000, speed=10),
    "AVIF, 4:4:4, RGBA, 12 MP": saved("AVIF", "RGBA", 3_000, 4_000, speed=10, subsampling="4:4:4"),
    "JPEG 2000, RGB, 36 MP": saved("JPEG2000", "RGB", 6_000, 6_000),
    "JPEG 2000, RGB, 12 MP": saved("JPEG2000", "RGB", 3_000, 4_000),
    "JPEG 2000, RGBA, 12 MP": saved("JPEG2000", "RGBA", 3_000, 4_000),
    "TIFF, RGB, LZW, 100 MP": saved("TIFF", "RGB", 10_000, 10_000, compression="tiff_lzw"),
    "TIFF, RGB, LZW, 75 MP": saved("TIFF", "RGB", 7_500, 10_000, compression="tiff_lzw"),
    "TIFF, RGB, one strip, 35 MP": saved("TIFF", "RGB", 3_500, 10_000, compression="tiff_lzw", tiffinfo={278: 10_000}),
    "TIFF, float32, 100 MP": saved("TIFF", "F", 10_000, 10_000, compression="tiff_adobe_deflate"),
    "TIFF, float32, 75 MP": saved("TIFF", "F", 7_500, 10_000, compression="tiff_adobe_deflate"),
    "TIFF, float32, raw, 30 MP": saved("TIFF", "F", 3_000, 10_000),
    "TIFF, 16 bit, 110 MP": saved("TIFF", "I;16", 11_000, 10_000, compression="tiff_adobe_deflate"),
    "TIFF, 1 bit, group 4, 110 MP": saved("TIFF", "1", 11_000, 10_000, compression="group4"),
    "TIFF, JPEG, 75 MP": saved("TIFF", "RGB", 7_500, 10_000, compression="jpeg"),
    "GIF, 110 MP": saved("GIF", "P", 11_000, 10_000),
    "BMP, RGB, 40 MP": saved("BMP", "RGB", 4_000, 10_000),
    "BMP, RLE, 100 MP": packed_bmp,
    "PPM, RGB, 40 MP": saved("PPM", "RGB", 4_000, 10_000),
    "TGA, RLE, RGB, 80 MP": saved("TGA", "RGB", 8_000, 10_000, rle=True),
    "PCX, RGB, 80 MP": saved("PCX", "RGB", 8_000, 10_000),
    "DDS, RGB, 20 MP": saved("DDS", "RGB", 4_000, 5_000),
    "QOI, 1 MP": saved("QOI", "RGB", 1_000, 1_000),
    "icon of Windows with a PNG of 100 MP": icon,
    "icon of macOS with a PNG of 100 MP": apple_icon,
}

if __name__ == "__main__":
    for name, megabytes, sentence in measured():
        sys.stdout.write(f"{megabytes:7.0f} MB  {name}{': ' if sentence else ''}{sentence}\n")
