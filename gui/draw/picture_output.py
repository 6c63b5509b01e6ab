"""Images out: the drawing and the raster as pictures, for a file or the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gui import theme
from gui.draw.ink import paint_drawing
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
    path, _ = QFileDialog.getSaveFileName(parent, title, name, parent.tr("PNG images (*.png)"))
    if not path:
        return None
    target = Path(path)
    if target.suffix.lower() == ".png":
        return target
    target = target.with_name(target.name + ".png")  # what is written is one, whatever it is called
    return None if target.exists() and not _may_replace(parent, target) else target


def _may_replace(parent: QWidget, target: Path) -> bool:
    question = parent.tr("There is a file {0} already. Replace it?").format(target.name)
    return QMessageBox.question(parent, parent.tr("Replace the file?"), question) == QMessageBox.StandardButton.Yes


def save_png(image: QImage, path: Path) -> str:
    """Write a PNG all at once; returns "" or the system's reason why it could not be written."""
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    image.save(file, "PNG")  # type: ignore[call-overload]  # the stubs know only str here
    return "" if file.commit() else file.errorString()
