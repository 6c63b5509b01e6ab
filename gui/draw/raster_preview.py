"""The 28×28 raster exactly as the network got it, each pixel a square."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from model.types import COLUMNS, ROWS, Prediction

_SCALE = 4  # logical pixels a raster pixel


class RasterPreview(QWidget):
    """Shows the raster that a Prediction came from, or an empty field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = _empty()
        self._is_empty = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(COLUMNS * _SCALE + 2, ROWS * _SCALE + 2)
        self.setAccessibleName(self.tr("What the network sees"))
        self.setToolTip(
            self.tr(
                "Your drawing as the network gets it: 28 rows of 28 grey values. "
                "The ink is scaled to 20 pixels and centred, as in the images it learnt from."
            )
        )

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Show what was judged."""
        self._is_empty = prediction is None
        self._image = _empty() if prediction is None else _grey_image(prediction)
        self.update()

    def image(self) -> QImage:
        """The raster as a grey 28×28 image."""
        return self._image

    def sizeHint(self) -> QSize:
        """The fixed size."""
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Square pixels, no smoothing, one hairline around."""
        painter = QPainter(self)
        field = QRect(1, 1, COLUMNS * _SCALE, ROWS * _SCALE)
        if self._is_empty:
            painter.fillRect(field, QColor(theme.colours().surface))
        else:
            painter.drawImage(field, self._image)
        painter.setPen(QColor(theme.colours().line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def _empty() -> QImage:
    image = QImage(COLUMNS, ROWS, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    return image


def _grey_image(prediction: Prediction) -> QImage:
    grey = (prediction.raster * 255.0 + 0.5).astype("uint8").tobytes()  # (28, 28)
    return QImage(grey, COLUMNS, ROWS, COLUMNS, QImage.Format.Format_Grayscale8).copy()
