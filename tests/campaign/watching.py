"""What happens while one input is read: seconds, memory, and whatever was raised, also where Qt called Python."""

from __future__ import annotations

import contextlib
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
_SKIPPED = ("tests/campaign/",)  # a fault is named after the program's line, not the harness's
_LONGEST = 300  # characters of an error's text


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that is none of the project's own: its class, its text, the last line of the project it went through."""

    error: str
    text: str
    where: str
    trace: str


class Watch:
    """A context manager that swallows every error and keeps it: as `refusal` where it is one of `allowed`, or a fault.

    Errors in Python code that Qt calls do not reach the caller; they come by `sys.excepthook` and are kept, too.
    """

    def __init__(self, allowed: tuple[type[BaseException], ...]) -> None:
        self.refusal = ""
        self.faults: list[Fault] = []
        self.seconds = 0.0
        self._allowed = allowed
        self._started = 0.0

    def __enter__(self) -> Watch:
        sys.excepthook = self._on_hook
        sys.unraisablehook = lambda found: self._on_hook(type(found.exc_value), found.exc_value, found.exc_traceback)
        self._started = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.seconds = time.perf_counter() - self._started
        sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
        if error is None:
            return True
        if isinstance(error, KeyboardInterrupt | SystemExit):
            return False
        if isinstance(error, self._allowed):
            self.refusal = type(error).__name__
        else:
            self.faults.append(_fault(error, trace))
        return True

    def _on_hook(self, _kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            self.faults.append(_fault(error, trace))


def where(frames: list[tuple[str, int]]) -> str:
    """`path:line` of the last of the frames (file, line) that is the project's, or of the last one."""
    inside = [(file, line) for file, line in frames if _is_ours(file)]
    file, line = (inside or frames or [("?", 0)])[-1]
    return f"{_relative(file)}:{line}"


def resident_mb() -> float:
    """Megabytes that this process has in memory now."""
    return _status("VmRSS")


def peak_mb() -> float:
    """The most that this process has had in memory since `forget_peak`."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Let `peak_mb` begin anew at what is in memory now."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def limit_memory(megabytes: int) -> None:
    """Let this process take `megabytes` more than now; beyond that it gets no memory, and the machine lives on."""
    import resource

    most = int((_status("VmData") + megabytes) * 2**20)
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))


def _status(key: str) -> float:
    for line in _lines_of(Path("/proc/self/status")):
        if line.startswith(key):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the campaign needs Linux: /proc/self/status says how much memory is used")


def _lines_of(path: Path) -> Iterator[str]:
    with path.open(encoding="ascii", errors="replace") as lines:
        yield from lines


def _fault(error: BaseException, trace: TracebackType | None) -> Fault:
    frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(trace)]
    shown = "".join(traceback.format_exception(type(error), error, trace, chain=False))
    text = str(error)[:_LONGEST].encode("utf-8", "backslashreplace").decode()
    return Fault(type(error).__name__, text, where(frames), shown[-4_000:].encode("utf-8", "backslashreplace").decode())


def _is_ours(file: str) -> bool:
    relative = _relative(file)
    return relative != file and ".venv" not in relative and not relative.startswith(_SKIPPED)


def _relative(file: str) -> str:
    path = Path(file)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else file
