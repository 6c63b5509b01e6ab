"""A window with the very test images of one cell of the confusion matrix, each pixel a square."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListView, QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import PlainLabel, literal
from gui.runs.plain_icon import plain_icon
from model.types import COLUMNS, ROWS

MOST_IMAGES = 200  # shown at once
INDEX_ROLE = Qt.ItemDataRole.UserRole
_SCALE = 3  # logical pixels a pixel of the image
_CELL = QSize(COLUMNS * _SCALE + 24, ROWS * _SCALE + 32)


class WrongImages(QDialog):
    """Stays beside the window, and shows what it was told last. Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = PlainLabel(parent=self)
        self._headline.setObjectName("images_headline")
        self._headline.setWordWrap(True)
        self._pictures = QStandardItemModel(self)
        self._list = QListView(self)
        self._list.setObjectName("images")
        self._list.setProperty("role", "pictures")
        self._list.setViewMode(QListView.ViewMode.IconMode)
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setMovement(QListView.Movement.Static)
        self._list.setUniformItemSizes(True)
        self._list.setIconSize(QSize(COLUMNS * _SCALE, ROWS * _SCALE))
        self._list.setGridSize(_CELL)
        self._list.setFont(theme.sized_font(theme.CAPTION))
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.setAccessibleName(self.tr("Test images"))
        self._list.setModel(self._pictures)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip(self.tr("Close this window (Esc)"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.BETWEEN_GROUPS,) * 4)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addWidget(self._headline)
        layout.addWidget(self._list, 1)
        layout.addWidget(buttons)
        self.resize(5 * _CELL.width() + 64, 3 * _CELL.height() + 120)

    def show_images(
        self, title: str, what: str, images: NDArray[np.uint8], indices: Sequence[int], truth: int, answer: int
    ) -> None:
        """Show the `images` (N, 28, 28) at `indices`, all drawn as `truth` and read as `answer`."""
        self.setWindowTitle(title)
        shown = indices[:MOST_IMAGES]
        more = len(indices) - len(shown)
        rest = "" if not more else self.tr(" The first {0:,} are shown, {1:,} more are not.").format(len(shown), more)
        self._headline.setText(f"{title}: {what}.{rest}")
        self._pictures.clear()
        for index in shown:
            self._pictures.appendRow(self._item(images[index], index, truth, answer))
        self._list.scrollToTop()
        self.show()
        self.raise_()
        self.activateWindow()
        self._list.setFocus()
        self._list.setCurrentIndex(self._pictures.index(0, 0))

    def _item(self, image: NDArray[np.uint8], index: int, truth: int, answer: int) -> QStandardItem:
        picture = plain_icon(_enlarged(image, self.devicePixelRatioF()))
        item = QStandardItem(picture, self.tr("{0}: {1} → {2}").format(index, truth, answer))
        item.setData(index, INDEX_ROLE)
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        item.setToolTip(literal(self.tr("Test image {0}: drawn {1}, read {2}").format(index, truth, answer)))
        item.setAccessibleText(item.toolTip())
        return item


def _enlarged(image: NDArray[np.uint8], pixel_ratio: float) -> QPixmap:
    """A (28, 28) image, ink bright, as large as it is shown, without smoothing."""
    grey = QImage(image.tobytes(), COLUMNS, ROWS, COLUMNS, QImage.Format.Format_Grayscale8)
    side = round(COLUMNS * _SCALE * pixel_ratio)
    pixmap = QPixmap.fromImage(grey.scaled(side, side, mode=Qt.TransformationMode.FastTransformation))
    pixmap.setDevicePixelRatio(pixel_ratio)
    return pixmap
