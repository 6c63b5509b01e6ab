"""What keeps a window from opening is said in a sentence, before Qt aborts without one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui import system_check

ROOT = Path(__file__).resolve().parents[2]
SCREEN_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks libraries")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No screen at all, until the test sets one."""
    for name in SCREEN_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_library_that_is_not_there_is_named_by_its_package() -> None:
    libraries = {"libc.so.6": "libc6", "librowpad-made-up.so.99": "librowpad-made-up99"}
    assert system_check.missing_packages(libraries) == ["librowpad-made-up99"]


def test_no_screen(screen: pytest.MonkeyPatch) -> None:
    assert "neither DISPLAY nor WAYLAND_DISPLAY is set" in system_check.problem()
    assert "python -m model" in system_check.problem()


def test_x11_without_a_display(screen: pytest.MonkeyPatch) -> None:
    screen.setenv("QT_QPA_PLATFORM", "xcb")
    assert "DISPLAY is not set" in system_check.problem()


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc"])
def test_a_platform_without_a_screen_needs_none(screen: pytest.MonkeyPatch, platform: str) -> None:
    screen.setenv("QT_QPA_PLATFORM", platform)
    screen.setattr(system_check, "_ALWAYS", {"libc.so.6": "libc6"})
    screen.setattr(system_check, "_FOR_X11", {"librowpad-made-up.so.99": "made-up"})
    assert system_check.problem() == ""


@pytest.mark.parametrize(
    ("variables", "packages"),
    [
        ({"DISPLAY": ":0"}, "always x11"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, "always x11"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "always"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "always"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, "always x11"),
        ({"QT_QPA_PLATFORM": "wayland"}, "always"),
    ],
)
def test_what_is_missing_for_this_screen(screen: pytest.MonkeyPatch, variables: dict[str, str], packages: str) -> None:
    screen.setattr(system_check, "_ALWAYS", {"librowpad-always.so.9": "always"})
    screen.setattr(system_check, "_FOR_X11", {"librowpad-x11.so.9": "x11"})
    for name, value in variables.items():
        screen.setenv(name, value)
    assert f"sudo apt-get install {packages}\n" in system_check.problem()


def test_all_is_well(screen: pytest.MonkeyPatch) -> None:
    screen.setenv("DISPLAY", ":0")
    screen.setattr(system_check, "_ALWAYS", {"libc.so.6": "libc6"})
    screen.setattr(system_check, "_FOR_X11", {})
    assert system_check.problem() == ""


def test_the_program_without_a_screen_ends_with_the_sentence(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SCREEN_VARIABLES}
    ended = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--data-folder", str(tmp_path / "data")],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("Rowpad found no screen")
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()
