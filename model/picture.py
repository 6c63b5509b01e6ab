"""An image file or clipboard image -> a Picture: which part of it is ink, dark on light or light on dark.

A clean image keeps its grey values; in a photo the uneven paper is estimated and taken away first.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from model.errors import PictureError
from model.types import Picture

MOST_PIXELS = 110_000_000  # a "100 megapixel" camera gives up to 102 million
CANVAS_SIDE = 560  # pixels of the square that a picture is scaled down to
FAINTEST = 0.04  # contrast (of full black on white) below which an image counts as blank
_EVEN = 0.10  # a border whose grey values spread less than this is one clean colour


def load_picture(source: Path | bytes, name: str = "") -> Picture:
    """The ink of an image file (or of its bytes), scaled to fit a square canvas.

    Takes what Pillow reads; transparency, 16 bit and the EXIF turn are seen to. Raises PictureError with a sentence
    for a broken file, a file that is no image, one over 110 million pixels, or one without anything on it.
    """
    name = name or (source.name if isinstance(source, Path) else "The image")
    try:
        if isinstance(source, Path) and source.is_dir():
            raise PictureError(f"{name} is a folder. Choose an image file in it.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large and odd files: the checks below speak instead
            with Image.open(source if isinstance(source, Path) else io.BytesIO(source), formats=_formats()) as image:
                _check_pixels(image, name)
                # JPEG can be decoded at a fraction of its size: a photo of 100 megapixels then takes a second.
                image.draft(None, (2 * CANVAS_SIDE, 2 * CANVAS_SIDE))
                grey = _grey(image)
    except Image.DecompressionBombError:
        raise PictureError(f"{name} unpacks to too many pixels. Rowpad takes images of up to 100 megapixels.") from None
    except FileNotFoundError:
        raise PictureError(f"There is no file {name}. Check the name and try again.") from None
    except UnidentifiedImageError:
        raise PictureError(f"{name} is not an image that Rowpad can read. Try a PNG or JPEG file.") from None
    except PictureError:
        raise
    except PermissionError as error:
        raise PictureError(f"There is no permission to read {name}. Choose another file.") from error
    # Pillow's decoders of some forty formats raise nearly everything for files that are cut off or malformed.
    except Exception as error:
        raise PictureError(f"{name} can't be read: the file seems to be damaged ({error}).") from error
    return Picture(ink=_on_square(_ink(grey, name)), name=name)


def _formats() -> list[str]:
    """All of Pillow's formats but those that start another program to draw a page."""
    Image.init()
    return [name for name in Image.OPEN if name not in {"EPS", "WMF"}]


def picture_ink(picture: Picture) -> NDArray[np.uint8]:
    """The ink of a picture as uint8 (H, W), as the framing takes it."""
    ink: NDArray[np.uint8] = np.rint(picture.ink * 255.0).astype(np.uint8)  # (H, W)
    return ink


def _check_pixels(image: Image.Image, name: str) -> None:
    if image.width * image.height > MOST_PIXELS:
        megapixels = image.width * image.height / 1e6
        raise PictureError(f"{name} has {megapixels:,.0f} megapixels. Rowpad takes images of up to 100 megapixels.")


def _grey(image: Image.Image) -> NDArray[np.float32]:
    """Grey values, float32 (H, W) in 0…1, at most CANVAS_SIDE long; transparent parts become contrasting paper."""
    if image.mode.startswith("I") or image.mode == "F":  # 16 and 32 bit grey
        values = np.asarray(image, dtype=np.float32)  # (H, W)
        top = 65535.0 if image.mode.startswith("I") and values.max(initial=0.0) > 255.0 else 255.0
        top = top if image.mode.startswith("I") else max(float(values.max(initial=0.0)), 1e-6)
        small = Image.fromarray(np.clip(values / top * 255.0, 0.0, 255.0).astype(np.uint8))
        return _small_grey(_turned(small, image))
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        return _flattened(_turned(image.convert("RGBA"), image))
    return _small_grey(_turned(image.convert("L"), image))


def _turned(converted: Image.Image, original: Image.Image) -> Image.Image:
    """`converted` turned as the EXIF orientation of `original` says, and scaled down."""
    converted.thumbnail((CANVAS_SIDE, CANVAS_SIDE), Image.Resampling.BOX, reducing_gap=None)
    turn = original.getexif().get(0x0112, 1)
    converted.getexif()[0x0112] = turn
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
