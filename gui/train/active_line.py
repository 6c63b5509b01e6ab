"""Which model is active, how good it is, and the way back to the bundled one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gui import theme, words
from gui.plain_text import PlainLabel, literal


class ActiveLine(QWidget):
    """Told by `show_model`; says `back_to_bundled` when its button is clicked."""

    back_to_bundled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = PlainLabel(parent=self)
        self._text.setObjectName("active_line")
        self._text.setProperty("role", "muted")
        self._text.setWordWrap(True)
        self._button = QPushButton(self.tr("&Back to the bundled model"), self)
        self._button.setObjectName("bundled_button")
        self._button.setAccessibleName(self._button.text().replace("&", ""))
        self._button.clicked.connect(self.back_to_bundled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addWidget(self._text)
        layout.addWidget(self._button)
        self.show_loading()

    @property
    def text(self) -> str:
        """What the line says."""
        return self._text.text()

    def show_loading(self) -> None:
        """No model answers yet."""
        self._text.setText(self.tr("The active model is still loading."))
        self._allow(False, self.tr("The active model is still loading"))

    def show_none(self) -> None:
        """No model answers, and none is on its way."""
        self._text.setText(self.tr("There is no active model."))
        self._allow(False, self.tr("The bundled model can't be read"))

    def show_model(self, name: str, accuracy: float | None, is_bundled: bool) -> None:
        """Say which model answers and how good it is on MNIST's test images."""
        who = self.tr("the bundled one") if is_bundled else name
        how_good = self.tr("not measured") if accuracy is None else words.percent(accuracy)
        self._text.setText(self.tr("Active model: {0}\nMNIST: {1}").format(who, how_good))
        if is_bundled:
            self._allow(False, self.tr("The bundled model is the active one"))
        else:
            self._allow(True, self.tr("Let the model that came with Rowpad answer again"))

    def _allow(self, allowed: bool, help_text: str) -> None:
        self._button.setEnabled(allowed)
        self._button.setToolTip(literal(help_text))
        self._button.setAccessibleDescription(help_text)
