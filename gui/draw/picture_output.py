"""Images out: the drawing and the raster as pictures, for a file or the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.draw.ink import paint_drawing
from gui.png import png_of
from gui.save_dialog import ask_where_to_save
from model.storage.files import replace_file
from model.types import Drawing

DRAWING_SIDE = 1024  # pixels


def drawing_image(drawing: Drawing) -> QImage:
    """The drawing, dark ink on white, whatever the window looks like."""
    image = QImage(QSize(DRAWING_SIDE, DRAWING_SIDE), QImage.Format.Format_RGB32)
    image.fill(QColor(theme.LIGHT.surface))
    painter = QPainter(image)
    paint_drawing(painter, drawing, float(DRAWING_SIDE), QColor(theme.LIGHT.ink))
    painter.end()
    return image


def ask_for_png(parent: QWidget, title: str, name: str) -> Path | None:
    """Where the person wants a PNG file, `name` proposed; None where they think better of it."""
    return ask_where_to_save(parent, title, name, parent.tr("PNG images (*.png)"))


def save_png(image: QImage, path: Path) -> str:
    """Write a PNG all at once; returns "" or the system's reason why it could not be written."""
    try:
        replace_file(path, png_of(image))
    except OSError as error:
        return error.strerror or str(error)
    return ""
