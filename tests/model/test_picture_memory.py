"""What opening an image takes of memory, measured in a process of its own."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from model.errors import PictureError
from model.picture import load_picture
from tests.campaign.picture_memory import (
    KINDS,
    MOST_MEGABYTES,
    animated_webp,
    icon,
    lossless_webp,
    opened,
    tall_png,
)
from tests.model.pictures import encoded, png, seven

measured = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")


@measured
def test_a_deep_image_of_110_megapixels_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    KINDS["PNG, grey, 16 bit, 110 MP"](path)
    megabytes, said = opened(path)
    assert said == ""
    assert megabytes < MOST_MEGABYTES


@measured
def test_a_web_image_of_a_hundred_bytes_unpacks_to_little(tmp_path: Path) -> None:
    path = tmp_path / "small.webp"
    animated_webp(path, 10_480, 5)
    assert path.stat().st_size < 1000
    megabytes, said = opened(path)
    assert megabytes < MOST_MEGABYTES
    assert said.startswith("small.webp would take ")
    assert said.endswith("Make it smaller or save it as JPEG, then try again.")


@measured
def test_many_rows_of_one_pixel_take_little(tmp_path: Path) -> None:
    path = tmp_path / "tall.png"
    tall_png(path, 20_000_000)
    megabytes, said = opened(path)
    assert megabytes < MOST_MEGABYTES
    assert said.startswith("tall.png is 20,000,000 pixels long. Rowpad takes images of up to 65,535")


def test_web_images_are_read_up_to_14_megapixels(tmp_path: Path) -> None:
    lossless_webp(tmp_path / "3700.webp", 3_700)
    with pytest.raises(PictureError, match="There is nothing to see"):  # it is read, and of one colour
        load_picture(tmp_path / "3700.webp")
    lossless_webp(tmp_path / "5000.webp", 5_000)
    with pytest.raises(PictureError, match=r"5000\.webp would take 550 MB of memory: 25\.0 megapixels are too many"):
        load_picture(tmp_path / "5000.webp")


def header_only_jpeg(scans: int, progressive: bool = False, subsampling: int = 0) -> bytes:
    """A JPEG that says it has 100 megapixels; `scans` is how many components come in its first scan."""
    content = bytearray(encoded(seven().convert("RGB"), "JPEG", progressive=progressive, subsampling=subsampling))
    frame = content.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", 10_000, 10_000)
    content[content.index(b"\xff\xda") + 4] = scans
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "is_too_much"),
    [
        (header_only_jpeg(3), False),
        (header_only_jpeg(1), True),  # a scan for each component: libjpeg keeps them all
        (header_only_jpeg(3, progressive=True), True),
        (header_only_jpeg(3, progressive=True, subsampling=2), False),
    ],
    ids=["one scan", "a scan each", "progressive 4:4:4", "progressive 4:2:0"],
)
def test_a_jpeg_whose_decoder_keeps_everything(content: bytes, is_too_much: bool) -> None:
    said = ""
    try:
        load_picture(content, name="photo.jpg")  # grey and cut off after a few pixels
    except PictureError as error:
        said = str(error)
    assert ("would take 60" in said) == is_too_much


def test_colour_is_read_up_to_80_megapixels() -> None:
    with pytest.raises(PictureError, match=r"scan\.png would take 364 MB of memory: 91\.0 megapixels are too many"):
        load_picture(png(9_100, 10_000, colour=2), name="scan.png")
    with pytest.raises(PictureError, match="damaged"):  # it is read until its pixels end
        load_picture(png(9_100, 10_000, colour=0), name="scan.png")


def tiff(*tags: tuple[int, int]) -> bytes:
    """A packed TIFF of 64 × 64 grey pixels with these tags, and hardly anything behind them."""
    known = {256: 64, 257: 64, 258: 8, 259: 5, 262: 1, 277: 1, **dict(tags)}
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(known.items())]
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + b"".join(entries) + bytes(20)


def test_a_tile_larger_than_its_image() -> None:
    with pytest.raises(PictureError, match=r"scan\.tif would take 14,400 MB of memory"):
        load_picture(tiff((322, 60_000), (323, 60_000), (324, 8), (325, 10)), name="scan.tif")
    with pytest.raises(PictureError, match=r"scan\.tif can't be read"):
        load_picture(tiff((322, 64), (323, 64), (324, 8), (325, 10)), name="scan.tif")
    with pytest.raises(PictureError, match=r"scan\.tif can't be read"):
        load_picture(tiff((278, 60_000), (273, 8), (279, 10)), name="scan.tif")


@pytest.mark.parametrize("kind", ["QOI", "DDS"])
def test_what_is_decoded_slowly_may_have_a_megapixel(kind: str) -> None:
    small, large = seven(300, 400, pen=30).convert("RGB"), seven(1_001, 1_000).convert("RGB")
    assert load_picture(encoded(small, kind)).ink.any()
    with pytest.raises(PictureError, match=f"a would take long to open: 1.0 megapixels are too many for .* {kind}"):
        load_picture(encoded(large, kind), name="a")


def test_an_icon_that_hides_a_large_image(tmp_path: Path) -> None:
    icon(tmp_path / "favicon.ico", 2_000)
    with pytest.raises(PictureError, match=r"favicon\.ico is an icon with a larger image in it than an icon has"):
        load_picture(tmp_path / "favicon.ico")
    for form in ("png", "bmp"):
        encoded_icon = encoded(seven(200, 200), "ICO", sizes=[(200, 200)], bitmap_format=form)
        assert load_picture(encoded_icon).ink.any()


@pytest.mark.parametrize("kind", ["AVIF", "JPEG2000"])
def test_what_does_not_say_how_much_it_unpacks_to_is_not_read(kind: str) -> None:
    with pytest.raises(PictureError, match=r"not an image that Rowpad can read\. Try a PNG or JPEG file"):
        load_picture(encoded(seven().convert("RGB"), kind))


def test_a_file_of_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    with path.open("wb") as file:
        file.truncate(2**33)
    with pytest.raises(PictureError, match=r"scan\.tif has 8,590 MB\. Rowpad takes image files of up to 134 MB"):
        load_picture(path)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "I;16", "F", "LA"])
@pytest.mark.parametrize("size", [(1_311, 777), (9_001, 17), (13, 7_011)])
def test_reading_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch, mode: str, size: tuple[int, int]) -> None:
    grey = seven(*size, pen=min(size) // 4 + 1)
    image = grey.convert("I").convert("I;16") if mode == "I;16" else grey.convert(mode)
    form = "TIFF" if mode == "F" else "PNG"
    whole = load_picture(encoded(image, form)).ink
    monkeypatch.setattr("model.picture._PART", 1_000)
    in_parts = load_picture(encoded(image, form)).ink
    # Which of two neighbours a pixel in the very middle between them goes to is left to rounding.
    assert (abs(in_parts - whole) > 1.5 / 255).mean() < 1e-4
