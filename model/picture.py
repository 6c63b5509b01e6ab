"""An image file or clipboard image -> a Picture: which part of it is ink, dark on light or light on dark.

A clean image keeps its grey values; in a photo the uneven paper is estimated and taken away first.
"""

from __future__ import annotations

import io
import math
import stat
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from model import picture_limits
from model.errors import PictureError
from model.storage import fields, files
from model.types import Picture

CANVAS_SIDE = 560  # pixels of the square that a picture is scaled down to
_PART = 2_000_000  # pixels that are converted at once
FAINTEST = 0.04  # contrast (of full black on white) below which an image counts as blank
_EVEN = 0.10  # a border whose grey values spread less than this is one clean colour


def load_picture(source: Path | bytes, name: str = "") -> Picture:
    """The ink of an image file (or of its bytes), scaled to fit a square canvas.

    Takes picture_limits.FORMATS; transparency, 16 bit and the EXIF turn are seen to. It takes up to 400 MB of memory.
    Raises PictureError with a sentence for a broken file, a file that is no image, one that would take more, or one
    without anything on it.
    """
    name = name or (source.name if isinstance(source, Path) else "The image")
    with _opened(source, name) as file:
        try:
            picture_limits.check_file(file, name)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Pillow warns of large and odd files: the checks below speak instead
                with Image.open(file, formats=picture_limits.FORMATS) as image:
                    picture_limits.prepare(image, file, 2 * CANVAS_SIDE, name)
                    grey = _grey(image)
        except Image.DecompressionBombError:
            raise PictureError(
                f"{name} unpacks to too many pixels. Rowpad takes images of up to 100 megapixels."
            ) from None
        except UnidentifiedImageError:
            raise PictureError(f"{name} is not an image that Rowpad can read. Try a PNG or JPEG file.") from None
        except PictureError:
            raise
        # Pillow's decoders raise nearly everything for files that are cut off or malformed.
        except Exception as error:
            raise PictureError(
                f"{name} can't be read: the file seems to be damaged ({fields.one_line(str(error))})."
            ) from error
    return Picture(ink=_on_square(_ink(grey, name)), name=name)


def _opened(source: Path | bytes, name: str) -> BinaryIO:
    """The file to be read. Raises PictureError with a sentence where there is none, or something else than a file."""
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return files.open_regular(source)
    except FileNotFoundError:
        raise PictureError(f"There is no file {name}. Check the name and try again.") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte in it
        kind = _kind(source)
        if stat.S_ISDIR(kind):
            raise PictureError(f"{name} is a folder. Choose an image file in it.") from None
        if isinstance(error, PermissionError):
            raise PictureError(f"There is no permission to read {name}. Choose another file.") from error
        if kind and not stat.S_ISREG(kind):
            raise PictureError(
                f"{name} is a pipe, a socket or a device, not a file. Choose an image file, then try again."
            ) from error
        raise PictureError(f"{name} can't be read ({fields.one_line(str(error))}). Choose another file.") from error


def _kind(path: Path) -> int:
    """The bits of stat that say what `path` is; 0 where that can't be known."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def picture_ink(picture: Picture) -> NDArray[np.uint8]:
    """The ink of a picture as uint8 (H, W), as the framing takes it."""
    ink: NDArray[np.uint8] = np.rint(picture.ink * 255.0).astype(np.uint8)  # (H, W)
    return ink


def _grey(image: Image.Image) -> NDArray[np.float32]:
    """Grey values, float32 (H, W) in 0…1, at most CANVAS_SIDE long; transparent parts become contrasting paper."""
    if image.mode.startswith("I") or image.mode == "F":  # 16 and 32 bit grey
        highest = _highest(image)
        whole = 65535.0 if highest > 255.0 else 255.0
        top = max(highest, 1e-6) if image.mode == "F" else whole
        return _small_grey(_turned(_shrunk(image, lambda part: _eight_bit(part, top)), image))
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        return _flattened(_turned(_shrunk(image, lambda part: part.convert("RGBA")), image))
    return _small_grey(_turned(_shrunk(image, lambda part: part.convert("L")), image))


def _shrunk(image: Image.Image, convert: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """`image` converted and then scaled down to CANVAS_SIDE, part by part: nothing of its full size is made."""
    scale = max(1.0, max(image.size) / CANVAS_SIDE)
    width, height = max(1, round(image.width / scale)), max(1, round(image.height / scale))
    across, down = image.width / width, image.height / height  # pixels of the image for one of the shrunk
    columns = min(width, max(1, int(_PART / (across * down))))
    rows = min(height, max(1, int(_PART / (across * down * columns))))
    shrunk: Image.Image | None = None
    for top in range(0, height, rows):
        for left in range(0, width, columns):
            right, bottom = min(left + columns, width), min(top + rows, height)
            x, y = math.floor(left * across), math.floor(top * down)
            x_end = min(math.ceil(right * across), image.width)
            y_end = min(math.ceil(bottom * down), image.height)
            part = convert(image.crop((x, y, x_end, y_end)))
            exact = (left * across - x, top * down - y, right * across - x, bottom * down - y)
            # A box that ends a rounding error beyond the part would be refused.
            box = (exact[0], exact[1], min(exact[2], part.width), min(exact[3], part.height))
            shrunk = shrunk or Image.new(part.mode, (width, height))
            shrunk.paste(part.resize((right - left, bottom - top), Image.Resampling.BOX, box=box), (left, top))
    assert shrunk is not None  # an image has a pixel
    return shrunk


def _highest(image: Image.Image) -> float:
    """The highest finite value of a 16 or 32 bit image."""
    rows = max(1, _PART // image.width)
    highest = 0.0
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        values = np.asarray(strip, dtype=np.float32)  # (rows, W)
        highest = max(highest, float(values.max(initial=0.0, where=np.isfinite(values))))
    return highest


def _eight_bit(image: Image.Image, top: float) -> Image.Image:
    """A 16 or 32 bit image with `top` as white; what is no number is black."""
    values = np.asarray(image, dtype=np.float32)  # (H, W)
    values = np.nan_to_num(values, nan=0.0) if image.mode == "F" else values
    return Image.fromarray(np.clip(values / top * 255.0, 0.0, 255.0).astype(np.uint8))


def _turned(converted: Image.Image, original: Image.Image) -> Image.Image:
    """`converted` turned as the EXIF orientation of `original` says."""
    converted.getexif()[0x0112] = original.getexif().get(0x0112, 1)
    return ImageOps.exif_transpose(converted)


def _small_grey(image: Image.Image) -> NDArray[np.float32]:
    values: NDArray[np.float32] = np.asarray(image, dtype=np.float32) / 255.0  # (H, W)
    return values


def _flattened(image: Image.Image) -> NDArray[np.float32]:
    """An RGBA image laid on white where its visible part is dark, on black where it is light."""
    alpha = np.asarray(image.getchannel("A"), dtype=np.float32) / 255.0  # (H, W)
    grey = np.asarray(image.convert("RGB").convert("L"), dtype=np.float32) / 255.0  # (H, W)
    visible = float(alpha.sum())
    mean = float((grey * alpha).sum()) / visible if visible > 0.0 else 0.0
    paper = 1.0 if mean < 0.5 else 0.0
    flat: NDArray[np.float32] = grey * alpha + paper * (1.0 - alpha)  # (H, W)
    return flat


def _ink(grey: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """Ink in 0…1 (H, W), paper exactly 0, of grey values; the side that the border is on is the paper."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper = float(np.median(border))
    clean = float(np.quantile(border, 0.9) - np.quantile(border, 0.1)) < _EVEN
    difference = grey - paper
    # What stands out from the paper is the ink: darker or lighter, whichever is more.
    lighter, darker = float(np.clip(difference, 0, None).sum()), float(np.clip(-difference, 0, None).sum())
    sign = 1.0 if lighter > darker else -1.0
    ink = np.clip(sign * difference, 0.0, 1.0) if clean else _without_uneven_paper(sign * grey)
    strongest = float(ink.max(initial=0.0))
    if strongest < FAINTEST:
        raise PictureError(f"There is nothing to see on {name}: it is all one colour.")
    floor = _noise_floor(ink, strongest)
    # (ink - floor) stretched to 0…1; with a clean border the floor is 0 and grey values stay as they are.
    stretched: NDArray[np.float32] = np.clip((ink - floor) / (strongest - floor), 0.0, 1.0).astype(np.float32)
    return stretched


def _without_uneven_paper(signed_grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Ink of a photo: what is above its local paper, which is a wide minimum filter, smoothed. (H, W) -> (H, W)."""
    low, high = float(signed_grey.min()), float(signed_grey.max())
    if high - low < FAINTEST:
        return np.zeros_like(signed_grey)
    scaled = Image.fromarray(((signed_grey - low) / (high - low) * 255.0).astype(np.uint8))
    reach = max(3, round(max(scaled.size) * 0.12))
    small = scaled.resize((max(1, scaled.width // 4), max(1, scaled.height // 4)), Image.Resampling.BOX)
    window = max(3, (reach // 4) | 1)
    paper = small.filter(ImageFilter.MinFilter(window)).filter(ImageFilter.MaxFilter(window))
    paper = paper.filter(ImageFilter.GaussianBlur(window / 2)).resize(scaled.size, Image.Resampling.BICUBIC)
    ink = np.asarray(scaled, dtype=np.float32) - np.asarray(paper, dtype=np.float32)  # (H, W)
    contrast: NDArray[np.float32] = np.clip(ink / 255.0 * (high - low), 0.0, 1.0)
    return contrast


def _noise_floor(ink: NDArray[np.float32], strongest: float) -> float:
    """The level under which a difference from the paper is grain, not ink: 0 for an image with exact paper."""
    exact = float((ink == 0.0).mean())
    if exact > 0.3 and float((ink[ink > 0.0] < 0.1 * strongest).mean()) < 0.5:
        return 0.0
    return _otsu(ink / strongest) * strongest * 0.7


def _otsu(values: NDArray[np.float32]) -> float:
    """The threshold in 0…1 with the greatest variance between what is below and above it (Otsu 1979, eq. 18)."""
    counts, edges = np.histogram(values, bins=128, range=(0.0, 1.0))
    middles = (edges[:-1] + edges[1:]) / 2  # (128,)
    below = np.cumsum(counts)  # (128,)
    above = below[-1] - below
    sum_below = np.cumsum(counts * middles)
    mean_below = sum_below / np.maximum(below, 1)
    mean_above = (sum_below[-1] - sum_below) / np.maximum(above, 1)
    return float(edges[1 + int(np.argmax(below * above * (mean_below - mean_above) ** 2))])


def _on_square(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """The image in the middle of a square of its longer side, the rest paper."""
    height, width = ink.shape
    side = max(height, width)
    square = np.zeros((side, side), dtype=np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = ink
    return square
