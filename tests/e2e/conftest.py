"""End-to-end tests skip, with the reason, where Xvfb or xdotool is missing.

ROWPAD_E2E=required makes such a skip a failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.program import Program, VirtualScreen, missing_tools


@pytest.fixture(scope="session")
def screen() -> Iterator[VirtualScreen]:
    missing = missing_tools()
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("ROWPAD_E2E") == "required":
            pytest.fail(f"ROWPAD_E2E=required, but {reason}")
        pytest.skip(reason)
    found = VirtualScreen()
    yield found
    found.close()


@pytest.fixture
def start(screen: VirtualScreen, tmp_path: Path) -> Iterator[Callable[[], Program]]:
    """Starts the program over one data folder, as often as a test wants."""
    started: list[Program] = []

    def begin() -> Program:
        program = Program(screen.display, tmp_path / "data", tmp_path / f"log-{len(started)}.txt")
        started.append(program)
        return program

    yield begin
    for program in started:
        program.kill()
