"""Where the window was, as plain numbers, and the way back onto a screen that may be another one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from model.storage import fields

_FARTHEST = 100_000  # pixels: no desktop is larger


@dataclass(frozen=True, slots=True)
class WindowGeometry:
    """Place and size without the frame, in logical pixels; `maximized` over it."""

    x: int
    y: int
    width: int
    height: int
    maximized: bool = False


def geometry_of(value: object, key: str) -> WindowGeometry:
    """The WindowGeometry in a settings file. Raises FieldError."""
    found = fields.mapping(value, key)
    x, y = (fields.whole(found.get(name), f"{key}: {name}", -_FARTHEST, _FARTHEST) for name in ("x", "y"))
    width, height = (fields.whole(found.get(name), f"{key}: {name}", 1, _FARTHEST) for name in ("width", "height"))
    return WindowGeometry(x, y, width, height, fields.switch(found.get("maximized"), f"{key}: maximized"))


def save(window: QWidget) -> WindowGeometry:
    """Where `window` is now, or would be if it were not maximized."""
    maximized = window.isMaximized()
    place = window.normalGeometry() if maximized else window.geometry()
    return WindowGeometry(place.x(), place.y(), place.width(), place.height(), maximized)


def restore(window: QWidget, geometry: WindowGeometry | None) -> None:
    """Put `window` back, no larger than its screen; where no screen would show its title, it keeps its place."""
    if geometry is None:
        return
    place = QRect(geometry.x, geometry.y, geometry.width, geometry.height)
    title = QPoint(place.center().x(), place.top())
    screen = next((found for found in QGuiApplication.screens() if found.availableGeometry().contains(title)), None)
    if screen is None:
        window.resize(place.size().boundedTo(window.screen().availableSize()))
    else:
        place.setSize(place.size().boundedTo(screen.availableSize()))
        window.setGeometry(place)
    if geometry.maximized:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
