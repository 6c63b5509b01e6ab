"""A polite kill, or Ctrl+C in the terminal, closes the window like its close button does."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0


def wait_for_line(process: subprocess.Popen[bytes], word: str) -> str:
    """All of the log up to the line with `word` in it."""
    assert process.stderr is not None
    log, deadline = b"", time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        selector.register(process.stderr, selectors.EVENT_READ)
        while word.encode() not in log:
            assert selector.select(max(0.0, deadline - time.monotonic())), log.decode()
            part = os.read(process.stderr.fileno(), 4096)
            assert part, f"ended before it said {word}: {log.decode()}"
            log += part
    return log.decode()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "--log-level", "info", "--data-folder", str(tmp_path / "data")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        try:
            wait_for_line(process, "active model")
            process.send_signal(number)
            _, rest = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 0, rest.decode()
    assert b"Traceback" not in rest
    assert "geometry" in (tmp_path / "data" / "settings.json").read_text()  # closed in the proper way
