"""The Draw tab: lays out paper, answer, bars and raster, and connects them to the recognizer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.banner import Banner
from gui.draw.answer_column import AnswerColumn
from gui.draw.boldness_slider import BoldnessSlider
from gui.draw.canvas import Canvas
from gui.draw.document import DrawingDocument
from gui.draw.drawing_overlay import DrawingOverlay
from gui.draw.pen_bar import PenBar
from gui.draw.picture_input import PictureInput, holds_picture
from gui.draw.picture_output import ask_for_png, drawing_image, save_png
from gui.draw.raster_preview import RasterPreview
from gui.plain_text import PlainLabel, literal
from gui.recognizer import Recognizer
from gui.settings import BOLDNESS, PEN_WIDTH, Settings
from model.types import Picture, Prediction

_PANEL_WIDTH = (280, 460)  # least and most logical pixels of the answer's column
_NARROW_PANEL = (200, 300)


class DrawTab(QWidget):
    """Draw a digit and see what the active model makes of it."""

    status = Signal(str)  # for the status bar
    boldness_changed = Signal(float)  # -1 cautious … 1 bold

    def __init__(self, recognizer: Recognizer, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.document = DrawingDocument(self)
        self.canvas = Canvas(self.document)
        self.overlay = DrawingOverlay(self.canvas)
        self.column = AnswerColumn()
        self.answer, self.bars = self.column.answer, self.column.bars
        self.preview = RasterPreview()
        self.banner = Banner()
        self._pictures = PictureInput(self)
        self._make_actions()
        pen_width = settings.get(PEN_WIDTH)
        self.canvas.set_pen_width(pen_width)
        bar_actions = {"undo": self.undo_action, "redo": self.redo_action, "clear": self.clear_action}
        self._pen_bar = PenBar(bar_actions, pen_width)
        boldness = settings.get(BOLDNESS)
        self._boldness = BoldnessSlider(boldness)
        self._boldness.boldness_changed.connect(recognizer.set_boldness)
        self._boldness.boldness_changed.connect(lambda value: settings.set(BOLDNESS, value))
        self._boldness.boldness_changed.connect(self.boldness_changed)
        recognizer.set_boldness(boldness)
        self._lay_out()
        self.setAcceptDrops(True)

        self._pen_bar.pen_width_changed.connect(self._on_pen_width)
        self.canvas.drawing_changed.connect(recognizer.submit)
        self.canvas.drawing_changed.connect(self._update_actions)
        self.overlay.moment_shown.connect(recognizer.submit)
        recognizer.predicted.connect(self._show)
        recognizer.failed.connect(self.banner.show_message)
        self._pictures.loaded.connect(self._on_picture)
        self._pictures.failed.connect(self.banner.show_message)

    # --- actions, also for the menus

    def _make_actions(self) -> None:
        stack = self.document.undo_stack
        self.undo_action = stack.createUndoAction(self, self.tr("&Undo"))
        self.redo_action = stack.createRedoAction(self, self.tr("&Redo"))
        self.undo_action.setShortcuts([QKeySequence("Ctrl+Z")])
        self.redo_action.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.undo_action.setToolTip(self.tr("Take the last stroke back (Ctrl+Z)"))
        self.redo_action.setToolTip(self.tr("Bring the stroke back that was taken away (Ctrl+Shift+Z)"))
        # A stack's actions rewrite their text, and the tooltip with it, at every step.
        stack.undoTextChanged.connect(self._restore_tool_tips)
        stack.redoTextChanged.connect(self._restore_tool_tips)
        make = self._action
        self.clear_action = make(self.tr("&Clear"), "Esc", self._clear, self.tr("Start on clean paper (Esc)"))
        self.open_action = make(self.tr("&Open image…"), "Ctrl+O", self._open, self.tr("Read a digit from a file"))
        self.paste_action = make(self.tr("&Paste image"), "Ctrl+V", self._paste, self.tr("Read a copied image"))
        self.save_action = make(self.tr("&Save drawing…"), "Ctrl+S", self._save, self.tr("Save as a PNG file"))
        self.save_raster_action = make(
            self.tr("Save &raster…"),
            "Ctrl+Shift+S",
            self._save_raster,
            self.tr("Save the 28×28 image as a PNG file"),
        )
        self.copy_action = make(self.tr("&Copy drawing"), "Ctrl+C", self._copy, self.tr("Copy the drawing as an image"))
        self.copy_raster_action = make(
            self.tr("Copy r&aster"), "Ctrl+Shift+C", self._copy_raster, self.tr("Copy the 28×28 image")
        )
        for action in (self.save_raster_action, self.copy_raster_action):
            action.setEnabled(False)  # until there is an answer: its raster is what they are about
        self._all_actions = QActionGroup(self)
        self._all_actions.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        for action in (
            *(self.undo_action, self.redo_action, self.clear_action, self.open_action, self.paste_action),
            *(self.save_action, self.save_raster_action, self.copy_action, self.copy_raster_action),
        ):
            self._all_actions.addAction(action)
        self._update_actions()

    def _action(self, text: str, shortcut: str, on_triggered: object, tip: str) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(shortcut))
        action.setToolTip(literal(tip))
        action.setStatusTip(tip)
        assert callable(on_triggered)
        action.triggered.connect(lambda _checked=False: on_triggered())
        return action

    def _restore_tool_tips(self) -> None:
        self.undo_action.setToolTip(self.tr("Take the last stroke back (Ctrl+Z)"))
        self.redo_action.setToolTip(self.tr("Bring the stroke back that was taken away (Ctrl+Shift+Z)"))

    def _update_actions(self) -> None:
        has_ink = not self.canvas.drawing().is_empty
        for action in (self.clear_action, self.save_action, self.copy_action):
            action.setEnabled(has_ink)

    def showEvent(self, event: QShowEvent) -> None:
        """The actions and their keys are about what can be seen here."""
        super().showEvent(event)
        self._all_actions.setEnabled(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Esc on another tab must not clear the paper."""
        super().hideEvent(event)
        self._all_actions.setEnabled(False)

    # --- layout

    def _lay_out(self) -> None:
        self._paper_column = QWidget()
        paper = QVBoxLayout(self._paper_column)
        paper.setContentsMargins(0, 0, 0, 0)
        paper.setSpacing(theme.WITHIN_GROUP + 4)
        paper.addWidget(self.canvas, 1)
        paper.addWidget(self._pen_bar)

        seen = PlainLabel(self.tr("what the network sees: 28×28"))
        seen.setProperty("role", "caption")
        seen.setWordWrap(True)
        self._seen = seen
        raster = QHBoxLayout()
        raster.setSpacing(theme.WITHIN_GROUP + 4)
        raster.addWidget(self.preview)
        beside = QVBoxLayout()
        beside.addWidget(seen)
        beside.addStretch(1)
        self._offers = QVBoxLayout()
        beside.addLayout(self._offers)
        beside.addStretch(1)
        beside.addWidget(self._boldness)
        raster.addLayout(beside, 1)

        self._panel = panel = QWidget()
        panel.setMinimumWidth(_PANEL_WIDTH[0])
        panel.setMaximumWidth(_PANEL_WIDTH[1])
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.WITHIN_GROUP)
        column.addWidget(self.column, 1)
        column.addSpacing(theme.WITHIN_GROUP)
        column.addLayout(raster)

        self._row = row = QHBoxLayout()
        row.setSpacing(theme.WINDOW_EDGE)
        row.addStretch(1)
        row.addWidget(self._paper_column, 100)
        row.addWidget(panel, 60)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        edge = theme.WINDOW_EDGE
        outer.setContentsMargins(edge, theme.BETWEEN_GROUPS, edge, theme.BETWEEN_GROUPS)
        outer.setSpacing(theme.WITHIN_GROUP)
        outer.addWidget(self.banner)
        outer.addLayout(row, 1)

    def add_side_panel(self, panel: QWidget, stretch: int = 60) -> None:
        """Lay `panel` out right of the answer, as wide as its `stretch` says; the paper has 100."""
        self._row.insertWidget(self._row.count() - 1, panel, stretch)

    def offer(self, action: QAction) -> None:
        """A button for what opens a side panel, beside the small raster: few people look into the menus."""
        button = QToolButton()
        button.setObjectName("offer_button")
        button.setDefaultAction(action)
        button.setAccessibleName(button.text())
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._offers.addWidget(button)
        action.toggled.connect(lambda on: button.setVisible(not on))
        button.setVisible(not action.isChecked())

    def make_room(self, wanted: bool) -> None:
        """A narrow column for the answer, without the small raster: a side panel shows it large."""
        least, most = _NARROW_PANEL if wanted else _PANEL_WIDTH
        self._panel.setMinimumWidth(least)
        self._panel.setMaximumWidth(most)
        self.preview.setVisible(not wanted)
        self._seen.setVisible(not wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The paper's column is never wider than the paper is high: the answer stays beside it."""
        super().resizeEvent(event)
        tools = self._pen_bar.sizeHint().height() + theme.WITHIN_GROUP + 4
        self._paper_column.setMaximumWidth(max(200, self.height() - 2 * theme.BETWEEN_GROUPS - tools))

    # --- what happens

    def _show(self, prediction: Prediction | None) -> None:
        self.column.show_prediction(prediction)
        self.preview.show_prediction(prediction)
        for action in (self.save_raster_action, self.copy_raster_action):
            action.setEnabled(prediction is not None)
        if prediction is None:
            self.status.emit("")
        else:
            self.status.emit(self.tr("judged in {0:.1f} ms").format(prediction.seconds * 1e3))

    def _on_pen_width(self, width: float) -> None:
        self.canvas.set_pen_width(width)
        self._settings.set(PEN_WIDTH, width)

    def _clear(self) -> None:
        self.canvas.clear_paper()
        self.banner.hide()

    def _on_picture(self, picture: Picture) -> None:
        self.banner.hide()
        self.document.set_picture(picture)

    def _open(self) -> None:
        images = self.tr("Images (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff *.pgm *.ppm);;All files (*)")
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open image"), "", images)
        if path:
            self._pictures.read_file(Path(path))

    def _paste(self) -> None:
        self._pictures.read_mime(QGuiApplication.clipboard().mimeData())

    def _save(self) -> None:
        self._save_image(self.tr("Save drawing"), "drawing.png", raster=False)

    def _save_raster(self) -> None:
        self._save_image(self.tr("Save raster"), "raster.png", raster=True)

    def _save_image(self, title: str, name: str, raster: bool) -> None:
        target = ask_for_png(self, title, name)
        if target is None:
            return
        image = self.preview.image() if raster else drawing_image(self.document.drawing)
        problem = save_png(image, target)
        if problem:
            message = self.tr("{0} could not be saved: {1}. Choose another folder or name.")
            self.banner.show_message(message.format(target.name, problem))
        else:
            self.status.emit(self.tr("saved {0}").format(target.name))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setImage(drawing_image(self.document.drawing))

    def _copy_raster(self) -> None:
        QGuiApplication.clipboard().setImage(self.preview.image())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take images and files."""
        if holds_picture(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)  # the file stays where it is, whatever was proposed
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was dropped."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._pictures.read_mime(event.mimeData())

    def close_inputs(self) -> None:
        """Wait for an image that is still being decoded."""
        self._pictures.wait()
