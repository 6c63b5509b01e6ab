from __future__ import annotations

import contextlib
import gzip
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from model.data import stroke_file
from model.errors import DatasetError
from model.painter import paint_for_judging
from model.raster import raster
from model.types import DEFAULT_PEN_WIDTH

SEVEN = {"word": "7", "drawing": [[[0, 255, 100], [0, 10, 255]], [[60, 200], [120, 125]]]}
DOT = {"word": "1", "drawing": [[[3], [4]]]}
HOUSE = {"word": "house", "drawing": [[[0.5, 200.25], [0, 90]]], "recognized": True}

same_file = budget(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(path: Path, *lines: object) -> Path:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def refused(path: Path, match: str, digits_only: bool = True) -> None:
    with pytest.raises(DatasetError, match=match) as caught:
        stroke_file.read(path, digits_only)
    assert path.name in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("name", ["some.ndjson", "some.ndjson.gz", "数字.ndjson"])
def test_what_is_written_is_what_is_read(tmp_path: Path, name: str) -> None:
    samples = stroke_file.read(written(tmp_path / name, SEVEN, "", DOT, "   ", SEVEN), digits_only=True)
    assert [sample.word for sample in samples] == ["7", "1", "7"]
    assert [sample.digit for sample in samples] == [7, 1, 7]
    assert [[xs.tolist(), ys.tolist()] for xs, ys in samples[0].strokes] == SEVEN["drawing"]
    assert [len(sample.strokes) for sample in samples] == [2, 1, 2]


def test_other_words_are_welcome_where_no_digit_is_wanted(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ndjson", DOT, HOUSE)
    assert [sample.word for sample in stroke_file.read(path, digits_only=False)] == ["1", "house"]
    refused(path, r"Line 2 of a\.ndjson says “house”, which is no digit 0…9")


@pytest.mark.parametrize("word", ["10", "-1", "", "٣", "1.0", "07"])
def test_a_word_that_is_no_digit(tmp_path: Path, word: str) -> None:
    refused(written(tmp_path / "a.ndjson", DOT | {"word": word}), "Line 1 of .* no digit")


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "hello",
        "7",
        "null",
        "[]",
        "{}",
        '{"word": "7"}',
        '{"drawing": [[[1], [2]]]}',
        '{"word": "7", "drawing": 5}',
        '{"word": "7", "drawing": null}',
        '{"word": "7", "drawing": []}',
        '{"word": "7", "drawing": [[]]}',
        '{"word": "7", "drawing": [[[], []]]}',
        '{"word": "7", "drawing": [[[1, 2], [3]]]}',
        '{"word": "7", "drawing": [[[1, 2]]]}',
        '{"word": "7", "drawing": [[[1], [2], [3]]]}',
        '{"word": "7", "drawing": [[1, 2]]}',
        '{"word": "7", "drawing": [[[[1]], [[2]]]]}',
        '{"word": "7", "drawing": [[[1, [2]], [3, 4]]]}',
        '{"word": "7", "drawing": ["ab"]}',
        '{"word": "7", "drawing": {"ab": 1}}',
        '{"word": "7", "drawing": [[["a"], ["b"]]]}',
        '{"word": "7", "drawing": [[[null], [1]]]}',
        '{"word": "7", "drawing": [[[NaN], [1]]]}',
        '{"word": "7", "drawing": [[[1], [Infinity]]]}',
        '{"word": "7", "drawing": [[[1e999], [1]]]}',
        pytest.param('{"word": "7", "drawing": [[[1' + "0" * 400 + "], [1]]]}", id="too large for a float"),
        pytest.param('{"word": "7", "drawing": [[[1' + "0" * 9000 + "], [1]]]}", id="too large for an int"),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    refused(written(tmp_path / "a.ndjson", SEVEN, "", line, SEVEN), r"Line 3 of a\.ndjson is not a drawing")
    refused(written(tmp_path / "a.ndjson.gz", line), r"Line 1 of a\.ndjson\.gz is not a drawing", digits_only=False)


@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz"])
@pytest.mark.parametrize("lines", [(), ("", "  ")])
def test_a_file_without_drawings(tmp_path: Path, name: str, lines: tuple[str, ...]) -> None:
    refused(written(tmp_path / name, *lines), r"has no drawings in it\. Give a")


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    for name in ("gone.ndjson", "gone.ndjson.gz", ""):
        refused(tmp_path / name, r"can't be read .*Give a \.ndjson")


@given(share=st.floats(0.05, 0.98))
@same_file
def test_a_packed_file_that_is_cut_off(tmp_path: Path, share: float) -> None:
    path = written(tmp_path / "a.ndjson.gz", *[SEVEN | {"seed": number} for number in range(50)])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    refused(path, r"can't be read")


@given(place=st.integers(0, 10_000), value=st.integers(1, 255))
@same_file
def test_a_packed_file_with_a_wrong_byte(tmp_path: Path, place: int, value: int) -> None:
    path = written(tmp_path / "a.ndjson.gz", *[SEVEN | {"seed": number} for number in range(50)])
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= value
    path.write_bytes(bytes(content))
    samples = None
    with contextlib.suppress(DatasetError):  # and no other error
        samples = stroke_file.read(path, digits_only=True)
    # gzip's checksum finds every change of the text; its header has bytes that nobody needs.
    assert samples is None or len(samples) == 50


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes in folders")
@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz"])
def test_a_pipe(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    refused(tmp_path / name, r"can't be read .*not a regular file")


def test_a_packed_file_that_unpacks_to_much(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson.gz"
    lines = (b" " * 2**20)[:-1] + b"\n"
    path.write_bytes(gzip.compress(lines, 9) * 129)
    assert path.stat().st_size < 200_000
    refused(path, r"a\.ndjson\.gz has more than 134,217,728 bytes in it")


@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz"])
def test_a_line_that_does_not_end(tmp_path: Path, name: str) -> None:
    line = json.dumps(SEVEN | {"note": "x" * 2**20})
    refused(written(tmp_path / name, SEVEN, line), r"has a line of more than 1,048,576 bytes \(line 2\)")


@pytest.mark.parametrize(
    ("limit", "value", "lines", "said"),
    [
        ("MOST_DRAWINGS", 3, [SEVEN] * 4, "more than 3 drawings"),
        ("MOST_STROKES", 5, [SEVEN] * 3, "more than 5 strokes"),
        ("MOST_POINTS", 12, [SEVEN] * 3, "more than 12 points"),
        ("MOST_LINES", 6, [SEVEN, *[""] * 6], "more than 6 lines"),
    ],
)
def test_a_file_with_more_than_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, lines: list[object], said: str
) -> None:
    monkeypatch.setattr(stroke_file, limit, value)
    refused(written(tmp_path / "a.ndjson", *lines), f"a.ndjson has .*{said}.* in it. Give a smaller file")
    assert stroke_file.read(written(tmp_path / "a.ndjson", *lines[:2]), digits_only=True)


@pytest.mark.parametrize("number", ["1e300", "-1e308", "100001", "1" + "0" * 300])
def test_coordinates_that_no_pen_reaches(tmp_path: Path, number: str) -> None:
    line = f'{{"word": "7", "drawing": [[[0, {number}], [0, 1]]]}}'
    refused(written(tmp_path / "a.ndjson", line), "Line 1 of .* is not a drawing: it goes beyond 100,000")


def test_a_long_word_is_not_repeated(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ndjson", SEVEN | {"word": "seven " * 10_000})
    with pytest.raises(DatasetError) as caught:
        stroke_file.read(path, digits_only=True)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz"])
def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path, name: str) -> None:
    samples = stroke_file.read(written(tmp_path / name, "\ufeff" + json.dumps(SEVEN), DOT), digits_only=True)
    assert [sample.word for sample in samples] == ["7", "1"]


def test_bytes_that_gzip_can_not_unpack(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.ndjson.gz", SEVEN).read_bytes()
    (tmp_path / "b.ndjson.gz").write_bytes(whole[:10] + b"\xff" * 40)  # its header is right: zlib finds the fault
    refused(tmp_path / "b.ndjson.gz", "can't be read")


@given(noise=st.binary(min_size=1, max_size=200), name=st.sampled_from(["n.ndjson", "n.ndjson.gz"]))
@same_file
def test_random_bytes(tmp_path: Path, noise: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(noise)
    refused(tmp_path / name, r"can't be read|is not a drawing|has no drawings")


@given(left=st.floats(0, 0.6), top=st.floats(0, 0.6), size=st.floats(0.05, 0.4), dx=st.floats(-90, 90))
@same_file
def test_placed_puts_the_box_where_asked(tmp_path: Path, left: float, top: float, size: float, dx: float) -> None:
    moved = {"word": "7", "drawing": [[(np.array(xs) + dx).tolist(), ys] for xs, ys in SEVEN["drawing"]]}
    (sample,) = stroke_file.read(written(tmp_path / "a.ndjson", moved), digits_only=True)
    drawing = stroke_file.placed(sample, left, top, size)
    points = [point for stroke in drawing.strokes for point in stroke.points]
    assert min(point.x for point in points) == pytest.approx(left, abs=1e-9)
    assert min(point.y for point in points) == pytest.approx(top, abs=1e-9)
    assert max(point.x for point in points) == pytest.approx(left + size, abs=1e-9)
    assert max(point.y for point in points) == pytest.approx(top + size, abs=1e-9)
    assert {point.pressure for point in points} == {0.5}
    assert [stroke.width for stroke in drawing.strokes] == [DEFAULT_PEN_WIDTH] * 2


def test_a_placed_sample_can_be_judged(tmp_path: Path) -> None:
    for sample in stroke_file.read(written(tmp_path / "a.ndjson", SEVEN, DOT), digits_only=True):
        thick = stroke_file.placed(sample, 0.1, 0.1, 0.8, pen_width=0.15)
        assert {stroke.width for stroke in thick.strokes} == {0.15}
        assert raster(paint_for_judging(thick)).any()
