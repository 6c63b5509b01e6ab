"""Words that change keep the window still: it is laid out anew only where a text needs more room than any before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.still_label import StillLabel


class Layouts(QObject):
    """Counts how often a widget is laid out anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    found = QWidget()
    qtbot.addWidget(found)
    QVBoxLayout(found)
    return found


def shown(window: QWidget, label: QLabel, qtbot: QtBot) -> StillLabel:
    still = StillLabel(label)
    layout = window.layout()
    assert layout is not None
    layout.addWidget(still)
    window.resize(400, 300)
    with qtbot.waitExposed(window):
        window.show()
    QApplication.processEvents()
    return still


def test_shorter_texts_move_nothing(window: QWidget, qtbot: QtBot) -> None:
    still = shown(window, QLabel("sure, 100.0 %"), qtbot)
    layouts = Layouts(window)
    for share in range(60, 100):
        still.set_text(f"sure, {share}.0 %")
        QApplication.processEvents()
    assert layouts.count == 0
    assert still.label.text() == "sure, 99.0 %"


def test_a_longer_text_gets_its_room(window: QWidget, qtbot: QtBot) -> None:
    still = shown(window, QLabel("7"), qtbot)
    layouts = Layouts(window)
    still.set_text("most like 7; a digit at all: 20 %")
    QApplication.processEvents()
    assert layouts.count > 0
    assert still.minimumSizeHint().width() >= still.label.sizeHint().width()
    room = still.minimumSizeHint()
    still.set_text("7")
    assert still.minimumSizeHint() == room
    still.set_text("")
    assert still.minimumSizeHint().width() < room.width()


def test_words_that_wrap_get_the_lines_they_need_at_any_width(window: QWidget, qtbot: QtBot) -> None:
    label = QLabel("9 until row 10, 2 until row 12, 8 until row 20, then 3")
    label.setWordWrap(True)
    still = shown(window, label, qtbot)
    for width in (90, 400, 150):
        window.resize(width, 300)
        qtbot.waitUntil(lambda: still.height() >= label.heightForWidth(still.width()))
        assert label.size() == still.size()


def test_another_font_gets_other_room_and_is_kept_where_it_is_moved_to(window: QWidget, qtbot: QtBot) -> None:
    label = QLabel("7")
    holder = QWidget()
    QVBoxLayout(holder).addWidget(StillLabel(label))
    still = holder.findChild(StillLabel)
    still.set_font(theme.sized_font(96))
    layout = window.layout()
    assert layout is not None
    layout.addWidget(holder)
    with qtbot.waitExposed(window):
        window.show()
    assert label.font().pixelSize() == 96
    assert still.height() >= label.sizeHint().height()
