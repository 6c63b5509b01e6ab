"""The icon set: stroke-style SVG files that take the palette's colour."""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SIZES = (20, 40, 60)  # one picture each for screens of 1×, 2× and 3×


def icon(name: str, colour: str, disabled: str) -> QIcon:
    """The icon `name` drawn in `colour`, and in `disabled` where its button is."""
    drawn = QIcon()
    source = resources.files(__name__).joinpath(f"{name}.svg").read_text(encoding="utf-8")
    for mode, stroke in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", stroke).encode()))
        for size in _SIZES:
            image = QImage(QSize(size, size), QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            renderer.render(painter)
            painter.end()
            drawn.addPixmap(QPixmap.fromImage(image), mode)
    return drawn
