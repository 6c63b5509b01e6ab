"""The row of buttons above the table of runs, one for each action."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui import theme
from gui.plain_text import literal, plain
from gui.runs.run_actions import RunActions


class RunButtons(QWidget):
    """Each button says what its action says, and why where it can't be used."""

    def __init__(self, actions: RunActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        for action, name in (
            (actions.activate, "activate_run"),
            (actions.rename, "rename_run"),
            (actions.annotate, "annotate_run"),
            (actions.delete, "delete_run"),
        ):
            layout.addWidget(self._button(action, name))
        layout.addWidget(self._menu_button(actions))
        layout.addStretch(1)
        layout.addWidget(self._button(actions.bring_in, "import_run"))

    def _button(self, action: QAction, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

        def describe() -> None:
            button.setAccessibleName(action.text().replace("&", ""))
            button.setAccessibleDescription(plain(action.toolTip()))

        describe()
        action.changed.connect(describe)
        return button

    def _menu_button(self, actions: RunActions) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("export_run")
        button.setText(self.tr("Export"))
        button.setMenu(actions.export_menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(self.tr("Export"))

        def describe() -> None:
            obstacle = next((plain(action.toolTip()) for action in actions.exports if not action.isEnabled()), "")
            tip = obstacle or self.tr("Take the network along: weights, ONNX, or a PyTorch script")
            button.setToolTip(literal(tip))
            button.setAccessibleDescription(tip)
            button.setEnabled(not obstacle)

        describe()
        for action in actions.exports:
            action.changed.connect(describe)
        return button
