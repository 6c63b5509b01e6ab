"""Connects the reading with paper, answer and active model: the parts of the window do not know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.draw.draw_tab import DrawTab
from gui.reading.reader import Reader
from gui.recognizer import Recognizer
from gui.session import Session
from model.types import Drawing

if TYPE_CHECKING:
    from gui.reading.reading_panel import ReadingPanel


class ReadingWiring(QObject):
    """Lives as long as the reader."""

    def __init__(self, reader: Reader, draw_tab: DrawTab, recognizer: Recognizer, session: Session) -> None:
        super().__init__(reader)
        self._reader = reader
        self._draw_tab = draw_tab
        session.active_changed.connect(reader.start)
        draw_tab.canvas.drawing_changed.connect(reader.set_drawing)
        draw_tab.overlay.moment_shown.connect(reader.set_drawing)
        draw_tab.boldness_changed.connect(reader.set_boldness)
        recognizer.predicted.connect(reader.submit)
        recognizer.read.connect(reader.show_reading)
        reader.shown_changed.connect(recognizer.set_reading)
        recognizer.set_reading(reader.is_shown)
        draw_tab.offer(reader.action)
        reader.failed.connect(draw_tab.banner.show_message)
        reader.shown_changed.connect(self._on_shown)
        reader.panel_made.connect(self._on_panel)
        if session.predictor is not None:
            reader.start(session.predictor)

    def _on_panel(self, panel: ReadingPanel) -> None:
        tab = self._draw_tab
        tab.add_side_panel(panel, stretch=120)
        panel.followed.connect(tab.column.follow)
        panel.moment_changed.connect(tab.overlay.show_moment)
        panel.stroke_tint_changed.connect(tab.overlay.set_tint)
        panel.sample_asked.connect(self._put_on_paper)
        panel.status.connect(tab.status)
        panel.failed.connect(tab.banner.show_message)
        tab.document.changed.connect(panel.set_drawing)
        tab.overlay.ended.connect(panel.replay.stop)
        panel.set_drawing(tab.document.drawing)

    def _on_shown(self, shown: bool) -> None:
        if not shown:
            self._draw_tab.column.follow(None, None, "")
            self._draw_tab.overlay.show_moment(None)
            self._draw_tab.overlay.set_tint(None)

    def _put_on_paper(self, drawing: Drawing) -> None:
        self._draw_tab.document.set_drawing(drawing)
