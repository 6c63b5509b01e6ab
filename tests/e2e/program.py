"""The real program on a virtual screen, used with xdotool as a person would use it."""

from __future__ import annotations

import itertools
import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("Xvfb", "xdotool")
PATIENCE = 180.0  # seconds until a wait counts as failed: a slow machine may be slow

Place = tuple[int, int]


def missing_tools() -> list[str]:
    """The commands that these tests need and this machine lacks."""
    return [tool for tool in NEEDED if shutil.which(tool) is None]


class VirtualScreen:
    """An X server without a screen; closed by `close`."""

    def __init__(self) -> None:
        # The server ends when nobody reads this pipe any more: it stays open as long as the screen is used.
        self._reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x960x24", "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        self.display = f":{self._display_number()}"

    def close(self) -> None:
        """Stop the server."""
        self._server.terminate()
        self._server.wait(timeout=PATIENCE)
        os.close(self._reading)

    def _display_number(self) -> int:
        said = b""
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([self._reading], [], [], PATIENCE)
            assert ready, "Xvfb did not start"
            part = os.read(self._reading, 16)
            assert part, "Xvfb ended at once"
            said += part
        return int(said)


class Program:
    """`main.py`, started over a data folder, with its log."""

    def __init__(self, display: str, data_folder: Path, log: Path) -> None:
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("QT_", "WAYLAND"))},
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
        }
        self._log = log
        self._read_up_to = 0
        command = [sys.executable, str(ROOT / "main.py"), "--log-level", "debug", "--data-folder", str(data_folder)]
        with log.open("wb") as output:
            # Started from another folder: the program must not depend on where it is started.
            self._process = subprocess.Popen(command, env=self._environment, stderr=output, cwd=log.parent)
        self.wait_for(r"active model: (.*)")
        self.window = self._find_window()

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first match of `pattern` in the log after the last one found."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            text = self._log.read_text(encoding="utf-8", errors="replace")
            found = re.compile(pattern).search(text, self._read_up_to)
            if found:
                self._read_up_to = found.end()
                return found
            assert self._process.poll() is None, f"the program ended by itself:\n{text}"
            time.sleep(0.05)
        raise AssertionError(f"“{pattern}” did not come up in the log:\n{self.log()[-3000:]}")

    def log(self) -> str:
        """All that the program has logged so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def last_prediction(self) -> int:
        """The newest digit in the log, when no newer one comes for half a second."""
        seen = ""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = re.findall(r"prediction: (\d)", self.log()[self._read_up_to :])
            state = "".join(found)
            if state and state == seen:
                self._read_up_to = len(self.log())
                return int(found[-1])
            seen = state
            time.sleep(0.5)
        raise AssertionError(f"no prediction came up in the log:\n{self.log()[-3000:]}")

    def draw(self, strokes: Sequence[Sequence[Place]]) -> None:
        """Draw strokes with the mouse; places are pixels from the window's corner."""
        for stroke in strokes:
            self.pen_down(stroke[0])
            self.move_pen(stroke[1:])
            self.pen_up()

    def pen_down(self, place: Place) -> None:
        """Press the mouse's button at a place."""
        self.move_pen([place])
        self._xdotool("mousedown", "1")

    def move_pen(self, places: Sequence[Place]) -> None:
        """Move the mouse through places, 10 ms each."""
        left, top = self._position()
        moves = [["mousemove", str(left + x), str(top + y), "sleep", "0.01"] for x, y in places]
        self._xdotool(*itertools.chain.from_iterable(moves))

    def pen_up(self) -> None:
        """Release the mouse's button."""
        self._xdotool("mouseup", "1")

    def press(self, *keys: str) -> None:
        """Press keys, by xdotool's names, with the window focused."""
        self._xdotool("windowfocus", "--sync", self.window)
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)

    def press_in_dialog(self, key: str) -> None:
        """Press a key in the dialog that is in front of the window, until it has answered.

        Without a window manager the keyboard can stay with the window behind: then it goes there and back again.
        """
        search = ["search", "--onlyvisible", "--pid", str(self._process.pid), "--name", "training"]
        dialog = self._xdotool(search[0], "--sync", *search[1:]).split()[0]
        deadline, pause = time.monotonic() + PATIENCE, 0.2
        while time.monotonic() < deadline:
            # A key that --clearmodifiers has put back down would make another one of this.
            released = [part for held in ("Control_L", "Alt_L", "Shift_L") for part in ("keyup", held)]
            wait = ["sleep", f"{pause:.1f}"]
            self._xdotool("windowfocus", dialog, *wait, *released, "key", key, *wait, check=False)
            if self._process.poll() is not None or dialog not in self._xdotool(*search, check=False).split():
                return
            self._xdotool("windowfocus", self.window, *wait, check=False)  # it may be closing already
            pause = min(2 * pause, 4.0)  # a busy machine takes its time to give the focus to the dialog
        raise AssertionError(f"the dialog did not answer to {key}")

    def close(self) -> int:
        """Close the window with the keyboard; returns the exit code."""
        self.press("ctrl+q")
        return self.exit_code()

    def exit_code(self) -> int:
        """Wait for the end of the program."""
        return self._process.wait(timeout=PATIENCE)

    def kill(self) -> None:
        """End it whatever state it is in; for the end of a failed test."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=PATIENCE)

    def _find_window(self) -> str:
        names = ["search", "--sync", "--onlyvisible", "--pid", str(self._process.pid), "--name", "^Rowpad$"]
        return self._xdotool(*names).split()[0]

    def _position(self) -> Place:
        geometry = dict(re.findall(r"(\w+)=(-?\d+)", self._xdotool("getwindowgeometry", "--shell", self.window)))
        return int(geometry["X"]), int(geometry["Y"])

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        command = ["xdotool", *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, timeout=PATIENCE, check=check
        )
        return done.stdout
