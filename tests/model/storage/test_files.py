"""Writes are whole or not at all, names belong to one writer, and what a crash leaves behind goes away."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import CheckpointError
from model.storage import files

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="named pipes and locks of POSIX")


def test_a_name_of_80_chinese_characters_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("数" * 80 + ".onnx")  # 245 bytes: with a token behind it no file system takes it
    files.write_atomically(path, b"content")
    assert path.read_bytes() == b"content"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_that_is_too_long_says_so(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="Choose a shorter name"):
        files.write_atomically(tmp_path / ("n" * 300), b"content")
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=300), st.integers(min_value=0, max_value=255))
def test_a_text_is_cut_between_characters(text: str, most: int) -> None:
    cut = files.cut_to_bytes(text, most)
    assert text.startswith(cut)
    assert len(cut.encode()) <= most
    assert len(cut) == len(text) or len(text[: len(cut) + 1].encode()) > most


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from model.storage import files
files.keep_journal(Path(sys.argv[2]))
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
files.write_atomically(Path(sys.argv[1]), b"content")
"""


def killed_while_writing(path: Path, journal: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(path), str(journal)], check=False)
    assert done.returncode == -9
    assert not path.exists()


@needs_posix
def test_the_leftover_of_a_killed_write_is_removed_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    killed_while_writing(folder / "lstm.safetensors", tmp_path / "unfinished")
    kept = folder / ".hidden.safetensors"
    kept.write_bytes(b"somebody's")
    assert len(list(folder.iterdir())) == 2
    assert files.remove_leftovers(folder) == 1
    assert list(folder.iterdir()) == [kept]


@needs_posix
def test_a_leftover_outside_the_data_folder_is_removed_by_its_note(tmp_path: Path) -> None:
    journal, elsewhere = tmp_path / "data" / "unfinished", tmp_path / "desktop"
    killed_while_writing(elsewhere / "lstm.onnx", journal)
    assert len(list(elsewhere.iterdir())) == 1
    assert files.remove_noted_leftovers(journal) == 1
    assert list(elsewhere.iterdir()) == []
    assert list(journal.iterdir()) == []


def test_a_note_can_not_name_a_file_that_is_not_rowpads(tmp_path: Path) -> None:
    journal, treasure = tmp_path / "unfinished", tmp_path / "letter.txt"
    journal.mkdir()
    treasure.write_bytes(b"dear")
    (journal / "0badc0de").write_bytes(os.fsencode(treasure))
    assert files.remove_noted_leftovers(journal) == 0
    assert treasure.exists()
    assert list(journal.iterdir()) == []


@needs_posix
def test_a_file_that_is_being_written_is_no_leftover(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    fsync = os.fsync

    def look(descriptor: int) -> None:
        counts.append(files.remove_leftovers(tmp_path))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    files.replace_file(tmp_path / "a", b"content")
    assert counts == [0]
    assert (tmp_path / "a").read_bytes() == b"content"


def test_two_never_reserve_the_same_name(tmp_path: Path) -> None:
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.extend(files.reserve(tmp_path / "lstm.safetensors") for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 80
    assert all(files.is_reserved(path) for path in found)
    assert not files.is_reserved(tmp_path / "none")


@needs_posix
def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match=r"regular|directory"):
            files.open_regular(path)
    (tmp_path / "file").write_bytes(b"12345")
    assert files.read_regular(tmp_path / "file", 5) == b"12345"
    with pytest.raises(OSError, match="more than 4 bytes"):
        files.read_regular(tmp_path / "file", 4)


def test_a_reserved_name_is_never_too_long(tmp_path: Path) -> None:
    wanted = tmp_path / ("数" * 81 + ".safetensors")  # 255 bytes
    found = [files.reserve(wanted) for _ in range(12)]
    assert found[0] == wanted
    assert len(set(found)) == 12
    assert all(path.suffix == ".safetensors" for path in found)


def test_names_that_are_taken_elsewhere_are_left_out(tmp_path: Path) -> None:
    assert files.reserve(tmp_path / "a.x", {"a.x", "a-2.x"}) == tmp_path / "a-3.x"


def test_only_what_is_reserved_is_released(tmp_path: Path) -> None:
    taken, written = (files.reserve(tmp_path / "a") for _ in range(2))
    written.write_bytes(b"weights")
    for path in (taken, written, tmp_path / "none", tmp_path):
        files.release(path)
    assert list(tmp_path.iterdir()) == [written]


def test_a_name_that_is_too_long_is_told_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="Choose a shorter name"):
        files.check_writable(tmp_path / ("n" * 300))
    files.check_writable(tmp_path / "new" / "name")
    assert list(tmp_path.rglob("*")) == [tmp_path / "new"]


@needs_posix
def test_a_file_that_is_swept_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, swept = files.fcntl.flock, []

    def after_a_sweep(file: object, how: int) -> None:
        if how == files.fcntl.LOCK_EX and not swept:
            swept.append(True)
            swept.append(files.remove_leftovers(tmp_path) == 1)
        lock(file, how)

    monkeypatch.setattr(files.fcntl, "flock", after_a_sweep)
    files.replace_file(tmp_path / "a", b"content")
    assert swept == [True, True]
    assert (tmp_path / "a").read_bytes() == b"content"
