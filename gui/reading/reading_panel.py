"""The reading view beside the paper: the plot, what it says in words, playing it, and pages that look deeper."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.announce import announce
from gui.icons import icon
from gui.plain_text import PlainLabel
from gui.reading.export_bar import ExportBar
from gui.reading.lesson_page import LessonPage
from gui.reading.memory_page import MemoryPage
from gui.reading.orders_page import OrdersPage
from gui.reading.reading_plot import LAST_ROW, ReadingPlot
from gui.reading.reading_words import reading_in_words, row_in_short, row_in_words
from gui.reading.replay_page import ReplayPage
from gui.reading.transport import Transport
from gui.reading.why_page import WhyPage
from gui.still_label import StillLabel
from model.types import Drawing, Reading

_WIDTH = 340  # least logical pixels
_LEAST_PAGE = 150  # pixels: in the smallest window a page can be used without scrolling


class ReadingPanel(QWidget):
    """Shows a Reading and says where the line is; the Draw tab's bars follow it."""

    followed = Signal(object, object, str)  # the belief after the line's row, its digit, words; None: of all rows
    page_changed = Signal()
    close_asked = Signal()
    moment_changed = Signal(object)  # Drawing as it was while it was drawn, or None for all of it
    stroke_tint_changed = Signal(object)  # how each stroke counts, for the answer 0…1, against it -1…0, or None
    sample_asked = Signal(object)  # Drawing to put on the paper
    status = Signal(str)  # for the status bar
    failed = Signal(str)  # a sentence for the person that must not be overlooked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reading")
        self.setAccessibleName(self.tr("Watch it read"))
        self.setMinimumWidth(_WIDTH)
        self.plot = ReadingPlot()
        self.transport = Transport()
        self.export_bar = ExportBar()
        self._asked: int | None = None  # the row that the lesson asks about: beliefs are hidden
        self._make_labels()
        self._make_pages()
        self._lay_out()
        self._draw_icon()
        self.plot.row_moved.connect(self._on_row_moved)
        self.export_bar.said.connect(self.status)
        self.export_bar.failed.connect(self.failed)
        self.plot.play_asked.connect(self.transport.toggle)
        self.transport.row_moved.connect(self._set_row)
        self.show_reading(None)

    # --- what is shown

    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading; the line stays where it is until there is none: the next drawing is shown as a whole."""
        self.plot.show_reading(reading)
        self.transport.set_enabled_for(reading is not None)
        if reading is None:
            self.transport.stop()
            self._set_row(LAST_ROW)
        self.why.set_reading(reading)
        self.export_bar.set_reading(reading)
        self.lesson.set_reading(reading)
        self._tell()

    def set_network(self, tells_non_digits: bool) -> None:
        """What can be said of the active network in general."""
        self.lesson.set_network(tells_non_digits)

    def show_page(self, page: str, found: Any) -> None:
        """Show what was found out for a page."""
        if page == "memory":
            self.memory.show_memory(found)
        elif page == "why":
            self.why.show_reasons(found)
        elif page == "orders":
            self.orders.show_readings(found)

    def clear_pages(self) -> None:
        """There is nothing on the paper."""
        self.memory.show_memory(None)
        self.why.show_reasons(None)
        self.orders.show_readings(())

    def set_drawing(self, drawing: Drawing) -> None:
        """What can be replayed."""
        self.replay.set_drawing(drawing)

    @property
    def page(self) -> str:
        """The name of the page that is open."""
        return self._names[self._bar.currentIndex()]

    def open_page(self, name: str) -> None:
        """Open a page by its name."""
        self._bar.setCurrentIndex(self._names.index(name))

    def close_panel(self) -> None:
        """Wait for an export that is being written; stop what plays."""
        self.transport.stop()
        self.replay.stop()
        self.export_bar.close_exports()

    # --- building

    def _make_labels(self) -> None:
        summary, row_words = PlainLabel(), PlainLabel()
        summary.setObjectName("reading_summary")
        summary.setFont(theme.sized_font(theme.BODY, QFont.Weight.DemiBold))
        row_words.setObjectName("reading_row_words")
        row_words.setProperty("role", "muted")
        for label in (summary, row_words):
            label.setWordWrap(True)
        self._summary, self._row_words = StillLabel(summary), StillLabel(row_words)

    def _make_pages(self) -> None:
        self.memory, self.why, self.orders = MemoryPage(), WhyPage(), OrdersPage()
        self.replay, self.lesson = ReplayPage(), LessonPage()
        self._names = ("memory", "why", "orders", "replay", "lesson")
        titles = (self.tr("Memory"), self.tr("Why"), self.tr("Orders"), self.tr("Replay"), self.tr("Lesson"))
        tips = (
            self.tr("What its cells and gates hold after each row"),
            self.tr("Which rows and strokes the answer rests on"),
            self.tr("What it would have believed reading from another side"),
            self.tr("How the drawing came to be, with the bars at each moment"),
            self.tr("Five steps: framing, rows, memory, decision, and why a horse is no digit"),
        )
        self._bar = QTabBar()
        self._bar.setObjectName("reading_pages")
        self._bar.setProperty("role", "pages")
        self._bar.setAccessibleName(self.tr("Look deeper"))
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        self._stack = QStackedWidget()
        self._stack.setMinimumHeight(_LEAST_PAGE)
        pages = (self.memory, self.why, self.orders, self.replay, self.lesson)
        for title, tip, page in zip(titles, tips, pages, strict=True):
            self._bar.setTabToolTip(self._bar.addTab(title), tip)
            self._stack.addWidget(_scrolled(page))
        self._bar.currentChanged.connect(self._on_page)
        self.memory.row_chosen.connect(self._on_row_moved)
        self.why.tint_changed.connect(self.plot.set_tint)
        self.why.stroke_tint_changed.connect(self.stroke_tint_changed)
        self.replay.moment_changed.connect(self.moment_changed)
        self.replay.started.connect(self.transport.stop)  # one thing moves at a time
        self.transport.started.connect(self.replay.pause)
        self.lesson.sample_asked.connect(self.sample_asked)
        self.lesson.row_asked.connect(self._on_row_moved)
        self.lesson.page_asked.connect(self.open_page)
        self.lesson.concealed.connect(self._conceal)
        self.lesson.said.connect(lambda sentence: announce(self.lesson, sentence))

    def _lay_out(self) -> None:
        title = PlainLabel(self.tr("Watch it read"))
        title.setFont(theme.sized_font(theme.BODY, QFont.Weight.DemiBold))
        self._curves = QToolButton()
        self._curves.setObjectName("reading_curves")
        self._curves.setText(self.tr("Curves"))
        self._curves.setCheckable(True)
        self._curves.setToolTip(self.tr("Ten curves in place of the heat map"))
        self._curves.toggled.connect(self.plot.show_as_curves)
        self._curves.toggled.connect(self.export_bar.show_as_curves)
        self._close = QToolButton()
        self._close.setObjectName("reading_close")
        self._close.setIconSize(QSize(16, 16))
        self._close.setToolTip(self.tr("Close the reading (Ctrl+R)"))
        self._close.setAccessibleName(self.tr("Close the reading"))
        self._close.clicked.connect(self.close_asked)
        for button in (self._curves, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        header = QHBoxLayout()
        header.setSpacing(theme.WITHIN_GROUP)
        header.addWidget(title, 1)
        header.addWidget(self._curves)
        header.addWidget(self.export_bar)
        header.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(header)
        column.addWidget(self.plot, 3)
        column.addWidget(self._summary)
        column.addWidget(self._row_words)
        column.addWidget(self.transport)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 2)

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: an icon in another colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def _draw_icon(self) -> None:
        colours = theme.colours()
        self._close.setIcon(icon("close", colours.text, colours.line))

    # --- what happens

    def _on_row_moved(self, row: int) -> None:
        self.transport.stop()
        self._set_row(row)
        if self.plot.reading is not None and self._asked is None:
            announce(self.plot, row_in_words(self.plot.reading, row))

    def _set_row(self, row: int) -> None:
        self.plot.set_row(row)
        self.transport.set_row(row)
        self.memory.set_row(row)
        self.why.set_row(row)
        self._tell()

    def _conceal(self, row: int | None) -> None:
        self._asked = row
        self.plot.conceal(row)
        self._tell()

    def _on_page(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        if self.page != "lesson":
            self.lesson.reset()
        if self.page != "replay":
            self.replay.stop()
        if self.page != "why":
            self.plot.set_tint(None)
            self.stroke_tint_changed.emit(None)
        self.page_changed.emit()

    def _tell(self) -> None:
        """The words under the plot, and what the bars are to follow."""
        reading, row = self.plot.reading, self.plot.row
        if self._asked is not None:
            self._summary.set_text(self.tr("Guess first: the beliefs are hidden."))
            self.transport.tell("")
            self._row_words.set_text("")
            self.followed.emit((), None, self.tr("guess first"))
        elif reading is None:
            self._summary.set_text(self.tr("Draw a digit: it is read row by row."))
            self.transport.tell("")
            self._row_words.set_text("")
            self.followed.emit(None, None, "")
        else:
            self._summary.set_text(reading_in_words(reading))
            words = row_in_words(reading, row)
            self.transport.tell(words)
            self._row_words.set_text(words)
            if row == LAST_ROW:
                self.followed.emit(None, None, "")
            else:
                digit = reading.digits[row] if reading.is_digit else None  # no numeral for what is no digit
                self.followed.emit(reading.shares(row), digit, row_in_short(reading, row))


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    return area
