"""Pictures in lists and tables that look the same whether they are chosen or not."""

from __future__ import annotations

from PySide6.QtGui import QIcon, QPixmap


def plain_icon(pixmap: QPixmap) -> QIcon:
    """A picture that Qt does not tint where it is chosen."""
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(pixmap, mode)
    return icon
