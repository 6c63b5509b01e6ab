"""Images in: from a file, dropped, or pasted. They are decoded in a thread of their own; the window does not wait."""

from __future__ import annotations

import logging
import math
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, QPoint, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPainter

from model.errors import PictureError

logger = logging.getLogger(__name__)

_LARGEST_SIDE = 2240  # pixels of an image that is encoded: four times as many as are kept of it
_BAND = 4_000_000  # pixels that are scaled down at once


def holds_picture(data: QMimeData) -> bool:
    """True where a drop or the clipboard has an image or a local file."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


class PictureInput(QObject):
    """Turns what was brought in into a Picture; the newest request wins."""

    loaded = Signal(object)  # Picture
    failed = Signal(str)  # a sentence for the person

    _done = Signal(int, object)  # request number, Picture or sentence

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done.connect(self._on_done)

    def read_file(self, path: Path) -> None:
        """Load an image file."""
        self._load(path, "")

    def read_mime(self, data: QMimeData) -> None:
        """Load what was dropped or pasted: the first local file, or the image itself."""
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self.read_file(Path(files[0]))
        elif data.hasImage():
            self._load(QImage(data.imageData()), self.tr("The pasted image"))
        else:
            self.failed.emit(self.tr("There is no image here to paste. Copy an image or a file first."))

    def wait(self) -> None:
        """Return when nothing is being decoded any more; for the end of the program."""
        self._newest += 1  # nobody wants the answer
        self._pool.clear()
        self._pool.waitForDone()

    def _load(self, source: Path | QImage, name: str) -> None:
        self._newest += 1
        number = self._newest
        unreadable = self.tr("The image can't be read ({0}). Try another one.")

        def load() -> None:
            from model.picture import load_picture

            try:
                outcome = load_picture(source if isinstance(source, Path) else _png_bytes(source), name)
            except PictureError as error:
                self._done.emit(number, str(error))
            except Exception as error:  # out of memory, say: the person waits for an answer
                logger.exception("an image could not be loaded")
                self._done.emit(number, unreadable.format(error))
            else:
                self._done.emit(number, outcome)

        # Not a QRunnable: the pool deletes it, and Python takes whatever is next at its address for the old one.
        self._pool.start(load)

    def _on_done(self, number: int, outcome: object) -> None:
        if number != self._newest:
            return
        if isinstance(outcome, str):
            self.failed.emit(outcome)
        else:
            self.loaded.emit(outcome)


def _png_bytes(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _scaled_down(image).save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know only str here
    return bytes(buffer.data().data())


def _scaled_down(image: QImage) -> QImage:
    """`image` at most _LARGEST_SIDE long. Band by band: Qt's smooth scaling copies all that it is given."""
    factor = math.ceil(max(image.width(), image.height()) / _LARGEST_SIDE)
    if factor <= 1:
        return image
    width, height = math.ceil(image.width() / factor), math.ceil(image.height() / factor)
    small = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    small.fill(Qt.GlobalColor.transparent)
    painter = QPainter(small)
    rows = max(1, _BAND // (image.width() * factor))  # of the small image
    for top in range(0, height, rows):
        band = image.copy(0, top * factor, image.width(), min(rows * factor, image.height() - top * factor))
        part = band.scaled(
            width,
            min(rows, height - top),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        painter.drawImage(QPoint(0, top), part)
    painter.end()
    return small
