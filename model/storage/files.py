"""Files that several windows share and that a crash must not damage: atomic writes, reserved names, leftovers.

Importing this pulls in neither torch nor Qt.
"""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
import re
import secrets
import stat
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from model.errors import CheckpointError

if sys.platform != "win32":
    import fcntl

logger = logging.getLogger(__name__)

JOURNAL = "unfinished"  # the data folder's folder of notes about temporary files elsewhere
LONGEST_NAME = 255  # bytes of a file name, on every file system in common use
_TOKEN = 4  # random bytes in the name of a temporary file
_TEMPORARY = re.compile(rf"\..+\.[0-9a-f]{{{2 * _TOKEN}}}")
_ADVICE = {
    errno.ENAMETOOLONG: "Choose a shorter name, then try again.",
    errno.EACCES: "Allow writing there or choose another folder, then try again.",
    errno.EPERM: "Allow writing there or choose another folder, then try again.",
    errno.EROFS: "Choose another folder, then try again.",
}
_NO_ROOM = "Make room on the disk or choose another folder, then try again."


def write_atomically(path: Path, content: bytes, what: str = "The weights") -> None:
    """As `replace_file`, and makes the folder. Raises CheckpointError, naming `what`, where the disk refuses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
    except OSError as error:
        raise refusal(path, what, error) from error


def refusal(path: Path, what: str, error: OSError) -> CheckpointError:
    """The sentence for a file that can't be written, as an error to raise: why, and what to do."""
    advice = _ADVICE.get(error.errno or 0, _NO_ROOM)
    return CheckpointError(f"{what} can't be written to {path} ({error.strerror or error}). {advice}")


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` at `path` all at once or not at all: temporary file, fsync, rename.

    Raises OSError where the disk refuses; a file that was at `path` is then still whole.
    """
    # Not a NamedTemporaryFile: its permissions exclude everybody else, and would stay so at `path`.
    temporary = temporary_path(path)
    try:
        with _noted(temporary):
            with _held(temporary) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                if sys.platform != "win32":
                    temporary.replace(path)  # while it is held: nobody takes it for a leftover
            if sys.platform == "win32":
                temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)  # still there only where something went wrong


def check_writable(path: Path, what: str = "The weights") -> None:
    """Raise CheckpointError with what to do where no file can be written to `path`; leaves nothing behind."""
    probe = temporary_path(path)
    write_atomically(probe, b"", what)
    probe.unlink(missing_ok=True)
    try:
        path.lstat()  # the probe's name is cut where the file's own may be too long
    except FileNotFoundError:
        pass
    except OSError as error:
        raise refusal(path, what, error) from error


def temporary_path(path: Path) -> Path:
    """A hidden name beside `path` for what is to become `path`; `remove_leftovers` recognises it."""
    token = secrets.token_hex(_TOKEN)
    return path.with_name(f".{cut_to_bytes(path.name, LONGEST_NAME - len(token) - 2)}.{token}")


def cut_to_bytes(text: str, most: int) -> str:
    """The longest beginning of `text` that takes at most `most` bytes in UTF-8."""
    return text.encode("utf-8", "surrogateescape")[:most].decode("utf-8", "ignore") if text else text


def fitting(stem: str, ending: str, most: int = LONGEST_NAME) -> str:
    """The file name `stem` + `ending`, the stem cut so that it takes at most `most` bytes."""
    return cut_to_bytes(stem, most - len(os.fsencode(ending))) + ending


def reserve(path: Path, taken: Collection[str] = ()) -> Path:
    """Make an empty file at `path` or, where that is taken, at the first free of path-2, path-3, …; returns where.

    A name in `taken` counts as taken too; a name that is too long is cut. Two processes never reserve the same name
    (O_EXCL). Replace the empty file with the real one, or `release` it. Raises OSError where the disk refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    while True:
        number += 1
        found = path.with_name(fitting(path.stem, path.suffix if number == 1 else f"-{number}{path.suffix}"))
        if found.name in taken:
            continue
        with contextlib.suppress(FileExistsError):
            found.open("xb").close()
            return found


def snapshot_path(output: Path) -> Path:
    """Where the snapshots of a training with this output lie."""
    return output.with_suffix(".snapshot")


def set_aside(path: Path) -> Path:
    """Move the file `path` to the first free of path-2, path-3, …; returns where. Raises OSError."""
    kept = reserve(path.with_name(f"{path.stem}-2{path.suffix}"))
    path.replace(kept)
    return kept


def release(path: Path) -> None:
    """Remove the file at `path` where it is only reserved, still empty; any other stays."""
    if is_reserved(path):
        with contextlib.suppress(OSError):  # then the next start does
            path.unlink(missing_ok=True)


def is_reserved(path: Path) -> bool:
    """Whether the file at `path` is only reserved: empty."""
    with contextlib.suppress(OSError):
        found = path.stat()
        return stat.S_ISREG(found.st_mode) and found.st_size == 0
    return False


def open_regular(path: Path) -> BinaryIO:
    """Open `path` for reading if it is a regular file, or a link to one. Raises OSError for all else.

    A named pipe, a device or a socket would block, or never end.
    """
    # Without O_NONBLOCK opening a pipe waits for a writer.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        return io.open(descriptor, "rb")  # noqa: UP020 - Path.open takes no descriptor
    except OSError:
        os.close(descriptor)
        raise


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of the regular file `path`. Raises OSError where it is none, or has more than `most` bytes."""
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return content


def remove_leftovers(folder: Path) -> int:
    """Remove the temporary files of writes that were cut off in `folder`; returns how many there were.

    A file that another process is writing just now stays.
    """
    removed = 0
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            removed += _TEMPORARY.fullmatch(path.name) is not None and _removed(path)
    return removed


# --- temporary files outside the data folder

_journal: Path | None = None  # set once by the composition root


def keep_journal(folder: Path) -> None:
    """Note in `folder` from now on which temporary files are being written, wherever they are."""
    global _journal
    _journal = folder


def remove_noted_leftovers(folder: Path) -> int:
    """Remove the temporary files that the notes in `folder` name, and the notes; returns how many files there were.

    A note is not believed: it can only name a file that is called like a temporary file of Rowpad's.
    """
    removed = 0
    with contextlib.suppress(OSError):
        for note in list(folder.iterdir()):
            try:
                path = Path(os.fsdecode(read_regular(note, 64 * 1024)))
                if _TEMPORARY.fullmatch(path.name) is not None and path.is_absolute():
                    if path.exists() and not _removed(path):
                        continue  # being written by another process
                    removed += 1
                note.unlink(missing_ok=True)
            except FileNotFoundError:  # another process has ended meanwhile
                continue
            except (OSError, ValueError) as error:
                logger.warning("the note %s of a temporary file can't be read: %s", note.name, error)
    return removed


@contextlib.contextmanager
def _noted(temporary: Path) -> Iterator[None]:
    """Keep a note of a temporary file inside; the data folder's own need none, they are looked for there."""
    if _journal is None or temporary.parent.resolve().is_relative_to(_journal.parent.resolve()):
        yield
        return
    note = _journal / temporary.name.rpartition(".")[2]
    with contextlib.suppress(OSError):  # then a crash just now leaves a file behind: no reason not to write
        _journal.mkdir(parents=True, exist_ok=True)
        note.write_bytes(os.fsencode(temporary.resolve()))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)


def _held(temporary: Path) -> BinaryIO:
    """Make and lock a temporary file until it is closed: so a leftover is told from one that is being written."""
    while True:
        file = temporary.open("xb")
        if sys.platform == "win32":  # where an open file can't be removed anyway
            return file
        with contextlib.suppress(OSError):  # some network disks have no locks
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()  # another process took it for a leftover before it was locked


def _removed(path: Path) -> bool:
    """Remove a leftover; False where another process is writing it, or the disk refuses."""
    try:
        if sys.platform == "win32":
            path.unlink()
            return True
        with open_regular(path) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except OSError as error:
        logger.info("%s stays: %s", path.name, error)
        return False
    logger.info("removed the leftover %s", path.name)
    return True
