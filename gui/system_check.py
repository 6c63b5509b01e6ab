"""Says which of Qt's system libraries are missing, before Qt aborts without saying it. Imports no Qt."""

from __future__ import annotations

import ctypes
import os
import sys

# shared library -> Debian's package
_ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_FOR_X11 = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
}


def problem() -> str:
    """What keeps a window from opening here, with what to do; "" where nothing does. Only Linux can have any."""
    if not sys.platform.startswith("linux"):
        return ""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    has_wayland = bool(os.environ.get("WAYLAND_DISPLAY")) or platform.startswith("wayland")
    has_x11 = bool(os.environ.get("DISPLAY")) or platform.startswith("xcb")
    if not platform and not has_wayland and not has_x11:
        return (
            "Rowpad found no screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Start it from a desktop, "
            "or use `python -m model` for training and judging without a window."
        )
    if platform.split(":")[0].split(";")[0] == "xcb" and not os.environ.get("DISPLAY"):
        return (
            "Rowpad is told to use an X11 screen (QT_QPA_PLATFORM=xcb), but DISPLAY is not set. "
            "Start it from a desktop, or unset QT_QPA_PLATFORM."
        )
    needs_x11 = platform.startswith("xcb") or (not platform and has_x11 and not has_wayland)
    missing = missing_packages({**_ALWAYS, **(_FOR_X11 if needs_x11 else {})})
    if not missing:
        return ""
    return (
        f"Rowpad's window needs system libraries that are not installed: {', '.join(missing)}.\n"
        f"On Debian and Ubuntu: sudo apt-get install {' '.join(missing)}\n"
        "On other systems: the packages of the same libraries."
    )


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """The packages of those `libraries` (file name -> package) that the dynamic loader does not find."""
    missing: list[str] = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing
