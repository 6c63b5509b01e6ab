from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

from model.data.mnist import LabelledRasters
from model.errors import PictureError
from model.picture import CANVAS_SIDE, load_picture, picture_ink
from model.raster import raster
from tests.model.pictures import encoded, fitted, on_square, overlap, seven, seven_mask

EXPECTED = on_square(seven_mask())
# What EXIF orientation n means: how the stored pixels came from the upright ones.
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def with_transparency(ink: int, hidden: int = 128) -> Image.Image:
    """Strokes of grey `ink`, everything else see-through (and `hidden` grey underneath)."""
    grey = Image.fromarray(np.where(seven_mask(), ink, hidden).astype(np.uint8))
    return Image.merge("LA", (grey, Image.fromarray((seven_mask() * 255).astype(np.uint8))))


def palette_with_transparency() -> Image.Image:
    image = Image.fromarray(seven_mask().astype(np.uint8))
    image = image.convert("P")
    image.putpalette([255, 0, 0, 10, 10, 10])
    return image


def sixteen_bit(paper: int, ink: int) -> Image.Image:
    return Image.fromarray(np.where(seven_mask(), ink, paper).astype(np.uint16))


FILES = {
    "dark on light": encoded(seven()),
    "light on dark": encoded(seven(ink=255, paper=0)),
    "pencil": encoded(seven(ink=150, paper=235)),
    "colour": encoded(ImageOps.colorize(seven(), (20, 20, 160), (255, 250, 240))),
    "RGBA, nothing transparent": encoded(seven().convert("RGBA")),
    "RGBA, dark strokes": encoded(with_transparency(0).convert("RGBA")),
    "RGBA, light strokes": encoded(with_transparency(255).convert("RGBA")),
    "RGBA, dark strokes on black paper that is hidden": encoded(with_transparency(30, hidden=0).convert("RGBA")),
    "LA, dark strokes": encoded(with_transparency(0)),
    "LA, light strokes": encoded(with_transparency(255)),
    "palette": encoded(seven().convert("P")),
    "palette with transparency": encoded(palette_with_transparency(), transparency=0),
    "grey with a transparent level": encoded(seven(), transparency=255),
    "16 bit": encoded(sixteen_bit(65535, 0)),
    "16 bit, light on dark": encoded(sixteen_bit(900, 60000)),
    "16 bit TIFF": encoded(sixteen_bit(60000, 3000), "TIFF"),
    "float TIFF": encoded(Image.fromarray(np.where(seven_mask(), 0.0, 0.8).astype(np.float32)), "TIFF"),
    "1 bit": encoded(seven().convert("1")),
    "JPEG": encoded(seven(), "JPEG", quality=90),
    "JPEG, colour, coarse": encoded(seven().convert("RGB"), "JPEG", quality=30),
    "CMYK JPEG": encoded(seven().convert("CMYK"), "JPEG", quality=90),
    "GIF": encoded(seven(), "GIF"),
    "animated GIF": encoded(seven(), "GIF", save_all=True, append_images=[seven(ink=255, paper=0)] * 3),
    "animated PNG": encoded(seven(), "PNG", save_all=True, append_images=[seven(ink=255, paper=0)] * 3),
    "WebP": encoded(seven(), "WEBP", lossless=True),
    "BMP": encoded(seven(), "BMP"),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_ink_is_the_seven(kind: str) -> None:
    picture = load_picture(FILES[kind])
    assert picture.ink.dtype == np.float32
    assert picture.ink.shape == (160, 160)
    assert picture.ink.min() == 0.0
    assert picture.ink.max() == pytest.approx(1.0)
    assert overlap(picture.ink, EXPECTED) > 0.85
    assert picture.ink[~EXPECTED].mean() < 0.02  # the paper is clean


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "16 bit PNG", "RGBA PNG"])
def test_a_turned_camera_is_turned_back(orientation: int, kind: str) -> None:
    turn = STORED_AS[orientation]
    upright = sixteen_bit(65535, 0) if kind.startswith("16") else seven()
    stored = upright if turn is None else upright.transpose(turn)
    if kind.startswith("RGBA"):
        stored = stored.convert("RGBA")
    exif = Image.Exif()
    exif[0x0112] = orientation
    ink = load_picture(encoded(stored, kind.split()[-1], exif=exif)).ink
    assert overlap(ink, EXPECTED) > 0.85


def test_a_nonsense_orientation_is_ignored() -> None:
    for nonsense in (0, 9, 4711):
        exif = Image.Exif()
        exif[0x0112] = nonsense
        assert overlap(load_picture(encoded(seven(), exif=exif)).ink, EXPECTED) > 0.9


@pytest.mark.parametrize("inverted", [False, True])
def test_an_mnist_image_keeps_its_grey_values(mnist_test: LabelledRasters, inverted: bool) -> None:
    for image in mnist_test.images[:300]:
        ink = load_picture(encoded(Image.fromarray(255 - image if inverted else image))).ink
        # Its darkest value becomes 1; nothing else about it changes.
        assert np.abs(ink - image / float(image.max())).max() <= 1 / 255 + 1e-6
        if image.max() == 255:
            np.testing.assert_array_equal(np.rint(ink * 255).astype(np.uint8), image)


def test_an_mnist_image_is_judged_as_mnist(mnist_test: LabelledRasters, tmp_path: Path) -> None:
    image = next(image for image in mnist_test.images if image.max() == 255)
    Image.fromarray(255 - image).save(tmp_path / "digit.png")
    framed = raster(picture_ink(load_picture(tmp_path / "digit.png")))
    np.testing.assert_allclose(framed, image / 255.0, atol=1 / 255)


@pytest.mark.parametrize("direction", ["left", "down", "corner"])
@pytest.mark.parametrize("darkest", [0.35, 0.6])
def test_a_photo_with_uneven_light(direction: str, darkest: float) -> None:
    width, height = 480, 640
    random = np.random.default_rng(3)
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    fall = {"left": across, "down": down, "corner": (across + down) / 2}[direction]
    light = 0.92 - (0.92 - darkest) * fall
    mask = seven_mask(width, height, pen=26)
    photo = np.where(mask, 0.25 * light, light) + random.normal(0, 0.015, light.shape)
    picture = load_picture(encoded(Image.fromarray((photo.clip(0, 1) * 255).astype(np.uint8)), "JPEG", quality=85))
    assert overlap(picture.ink, on_square(mask), level=0.25) > 0.8  # in the dark, ink is fainter
    paper = ~fitted(on_square(mask), picture.ink)
    assert picture.ink[paper].sum() < 0.15 * picture.ink.sum()
    clean = load_picture(encoded(seven(width, height, pen=26)))
    difference = raster(picture_ink(picture)) - raster(picture_ink(clean))
    assert np.abs(difference).mean() < 0.05


def test_a_large_photo_is_scaled_down() -> None:
    picture = load_picture(encoded(seven(1500, 2000, pen=150), "JPEG"))
    assert picture.ink.shape == (CANVAS_SIDE, CANVAS_SIDE)
    assert overlap(picture.ink, EXPECTED) > 0.85


def test_a_hundred_megapixels(tmp_path: Path) -> None:
    image = Image.new("L", (10_000, 10_000), 255)
    ImageDraw.Draw(image).line([(3000, 2000), (7000, 2000), (4000, 8500)], fill=0, width=700)
    path = tmp_path / "camera.jpg"
    image.save(path, "JPEG", quality=50)
    del image
    picture = load_picture(path)
    assert picture.name == "camera.jpg"
    assert picture.ink.shape == (CANVAS_SIDE, CANVAS_SIDE)
    assert picture.ink[round(0.2 * CANVAS_SIDE), CANVAS_SIDE // 2] > 0.9
    assert picture.ink[round(0.9 * CANVAS_SIDE), round(0.9 * CANVAS_SIDE)] == 0.0


@pytest.mark.parametrize("shape", [(560, 1), (1, 560), (3000, 2), (2, 2), (3, 1)])
def test_tiny_and_thin_images(shape: tuple[int, int]) -> None:
    image = Image.new("L", shape, 255)
    image.putpixel((shape[0] // 2, shape[1] // 2), 0)
    ink = load_picture(encoded(image)).ink
    assert ink.shape[0] == ink.shape[1]
    assert ink.max() == pytest.approx(1.0)


@pytest.mark.parametrize("size", [(1, 1), (28, 28), (300, 200)])
@pytest.mark.parametrize(("mode", "colour"), [("L", 0), ("L", 255), ("L", 97), ("RGB", (200, 10, 10)), ("1", 1)])
def test_a_blank_image_is_said_to_be_blank(size: tuple[int, int], mode: str, colour: object) -> None:
    with pytest.raises(PictureError, match=r"^note\.png|^There is nothing to see on note\.png"):
        load_picture(encoded(Image.new(mode, size, colour)), name="note.png")  # type: ignore[arg-type]


def test_an_invisible_image_is_blank() -> None:
    with pytest.raises(PictureError, match="nothing to see"):
        load_picture(encoded(Image.new("RGBA", (30, 30), (10, 200, 30, 0))))


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(["L", "RGB", "RGBA", "LA", "1"]), st.randoms())
@budget(max_examples=80)
def test_any_small_image_gives_ink_or_a_sentence(width: int, height: int, mode: str, random: object) -> None:
    noise = np.random.default_rng(random.getrandbits(32)).integers(0, 256, (height, width, 4))  # type: ignore[attr-defined]
    image = Image.fromarray(noise.astype(np.uint8)).convert(mode)
    sentence, ink = "", np.zeros((0, 0), dtype=np.float32)
    try:
        ink = load_picture(encoded(image)).ink
    except PictureError as error:
        sentence = str(error)
    if sentence:
        assert "nothing to see" in sentence
    else:
        assert ink.shape == (max(width, height),) * 2
        assert ink.min() >= 0.0
        assert ink.max() == pytest.approx(1.0)
