"""Files that are not the images they should be: each gives a sentence, and no other error."""

from __future__ import annotations

import os
import socket
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from model.errors import PictureError
from model.picture import load_picture
from model.picture_limits import MOST_PIXELS
from model.types import Picture
from tests.model.pictures import encoded, png, seven

SOURCES = {
    "PNG": encoded(seven()),
    "RGBA PNG": encoded(seven().convert("RGBA")),
    "palette PNG": encoded(seven().convert("P")),
    "JPEG": encoded(seven(), "JPEG"),
    "progressive JPEG": encoded(seven().convert("RGB"), "JPEG", progressive=True),
    "GIF": encoded(seven(), "GIF"),
    "animated GIF": encoded(seven(), "GIF", save_all=True, append_images=[seven(ink=90)]),
    "TIFF": encoded(seven(), "TIFF"),
    "packed TIFF": encoded(seven(), "TIFF", compression="tiff_lzw"),
    "WebP": encoded(seven(), "WEBP"),
    "BMP": encoded(seven(), "BMP"),
    "ICO": encoded(seven(), "ICO"),
    "TGA": encoded(seven(), "TGA"),
    "JPEG 2000": encoded(seven(), "JPEG2000"),
    "DDS": encoded(seven().convert("RGB"), "DDS"),
    "PPM": encoded(seven(), "PPM"),
}


def load_or_sentence(content: bytes) -> Picture | None:
    """The picture, or None for a PictureError that speaks in sentences; anything else fails the test."""
    sentence, picture = "", None
    try:
        picture = load_picture(content, name="scan.png")
    except PictureError as error:
        sentence = str(error)
    if picture is None:
        assert "scan.png" in sentence
        assert sentence.endswith(".")
        return None
    assert picture.ink.max() == pytest.approx(1.0)
    assert np.isfinite(picture.ink).all()
    return picture


@pytest.mark.parametrize("kind", ["PNG", "RGBA PNG", "palette PNG", "JPEG", "progressive JPEG"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.2, 0.5, 0.7])
def test_a_file_that_is_cut_off_gives_a_sentence(kind: str, share: float) -> None:
    content = SOURCES[kind][: int(len(SOURCES[kind]) * share)]
    with pytest.raises(PictureError, match=r"scan\.png (can't be read|is not an image)"):
        load_picture(content, name="scan.png")


@given(st.sampled_from(sorted(SOURCES)), st.floats(0, 1))
@budget(max_examples=150)
def test_wherever_it_is_cut_off(kind: str, share: float) -> None:
    content = SOURCES[kind]
    load_or_sentence(content[: int(len(content) * share)])


@given(st.sampled_from(sorted(SOURCES)), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8))
@budget(max_examples=300)
def test_whatever_bytes_are_wrong(kind: str, changes: list[tuple[float, int]]) -> None:
    content = bytearray(SOURCES[kind])
    for place, value in changes:
        # Half of the changes hit the first 200 bytes, where the headers are.
        reach = len(content) if place > 0.5 else min(200, len(content))
        content[int((place * 2 % 1) * (reach - 1))] = value
    load_or_sentence(bytes(content))


@given(st.binary(max_size=400), st.sampled_from([b"", *(content[:24] for content in SOURCES.values())]))
@example(b"", b"")
@budget(max_examples=150)
def test_random_bytes(noise: bytes, beginning: bytes) -> None:
    load_or_sentence(beginning + noise)


@pytest.mark.parametrize("orientation", [b"\x00\x03", b"\xff\xff", b"\x00\x02", b"\x00\x0c", b"\x00\x05"])
@pytest.mark.parametrize("count", [0, 1, 2, 9, 2**31])
def test_damaged_camera_data_does_not_matter(orientation: bytes, count: int) -> None:
    entry = b"\x01\x12" + orientation + count.to_bytes(4, "big") + b"\x00\x06\x00\x00"
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02" + entry + b"\x87\x69\x00\x04\x00\x00\x00\x01\xff\xff\xff\xff" + b"\0\0"
    for kind in ("JPEG", "PNG"):
        assert load_or_sentence(encoded(seven(), kind, exif=exif)) is not None


def test_a_variety_that_pillow_does_not_know() -> None:
    content = bytearray(SOURCES["DDS"])
    content[80:88] = b"\x04\0\0\0none"  # the flags say that a four-letter code follows; there is no such code
    assert load_or_sentence(bytes(content)) is None


def test_a_text_file_with_an_image_name(tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    path.write_text("this is not an image at all", encoding="utf-8")
    with pytest.raises(PictureError, match=r"^seven\.png is not an image"):
        load_picture(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"There is no file gone\.png"):
        load_picture(tmp_path / "gone.png")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "scans.png").mkdir()
    with pytest.raises(PictureError, match=r"^scans\.png is a folder"):
        load_picture(tmp_path / "scans.png")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "socket", "device"])
def test_what_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "seven.png"
    with socket.socket(socket.AF_UNIX) as listener:
        if kind == "socket":
            listener.bind(str(path))
        elif kind == "device":
            path.symlink_to("/dev/zero")
        else:
            os.mkfifo(tmp_path / "pipe" if kind.startswith("link") else path)
            if kind.startswith("link"):
                path.symlink_to(tmp_path / "pipe")
        with pytest.raises(PictureError, match=r"^seven\.png is a pipe, a socket or a device, not a file\. Choose an"):
            load_picture(path)


def test_a_name_with_a_zero_byte() -> None:
    with pytest.raises(PictureError, match="can't be read"):
        load_picture(Path("seven\0.png"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(SOURCES["PNG"])
    path.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)  # root may read everything: be nobody for a moment
    try:
        with pytest.raises(PictureError, match=r"no permission to read secret\.png"):
            load_picture(path)
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (12_000, 11_000)])
@pytest.mark.parametrize("colour", [0, 2, 6])
def test_a_decompression_bomb_is_refused_unread(size: tuple[int, int], colour: int) -> None:
    bomb = png(*size, colour=colour)
    assert size[0] * size[1] > MOST_PIXELS
    tracemalloc.start()
    try:
        with pytest.raises(PictureError, match=r"up to 100 megapixels|not an image"):
            load_picture(bomb, name="bomb.png")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20e6


def test_an_honest_header_with_too_little_behind_it() -> None:
    with pytest.raises(PictureError, match="damaged"):
        load_picture(png(400, 400, data=b"\0" * 50), name="short.png")


def test_the_name_of_pasted_bytes() -> None:
    with pytest.raises(PictureError, match=r"^The image is not an image"):
        load_picture(b"nothing")
