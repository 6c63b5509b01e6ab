"""The pen's width, and that everything can be reached, is explained, and fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QLabel, QScrollArea, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.banner import Banner
from gui.draw.canvas import Canvas
from gui.draw.draw_tab import DrawTab
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import PEN_WIDTH, Settings
from model.types import DEFAULT_PEN_WIDTH, MAX_PEN_WIDTH, MIN_PEN_WIDTH
from tests.gui.conftest import Place
from tests.gui.hands import SEVEN, wait_for_answer

Draw = Callable[[Canvas, list[Place]], None]


@pytest.fixture(autouse=True)
def plain_font() -> Iterator[None]:
    yield
    theme.set_appearance("light")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.install(app)


def test_the_pens_width_by_keys(window: MainWindow, settings: Settings, session: Session, qtbot: QtBot) -> None:
    canvas, slider = window.draw_tab.canvas, window.draw_tab._pen_bar.slider
    assert canvas.pen_width == pytest.approx(DEFAULT_PEN_WIDTH)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert canvas.pen_width == pytest.approx(DEFAULT_PEN_WIDTH + 0.001)
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert canvas.pen_width == pytest.approx(DEFAULT_PEN_WIDTH + 0.021)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert canvas.pen_width == pytest.approx(MAX_PEN_WIDTH)
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert canvas.pen_width == pytest.approx(MIN_PEN_WIDTH)
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    canvas.pen_down(0.5, 0.5)
    canvas.pen_up()
    assert canvas.drawing().strokes[0].width == pytest.approx(MIN_PEN_WIDTH + 0.02)
    window.close()
    again = MainWindow(session, Settings(settings.path))
    qtbot.addWidget(again)
    assert again.draw_tab.canvas.pen_width == pytest.approx(MIN_PEN_WIDTH + 0.02)
    assert again.draw_tab._pen_bar.slider.value() == 30
    again.close()


@pytest.mark.parametrize(("kept", "used"), [(5.0, MAX_PEN_WIDTH), (-1.0, MIN_PEN_WIDTH)])
def test_a_kept_width_outside_the_bounds_is_brought_inside(
    session: Session, settings: Settings, qtbot: QtBot, kept: float, used: float
) -> None:
    settings.set(PEN_WIDTH, kept)
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    assert window.draw_tab.canvas.pen_width == used
    window.close()


def test_every_control_and_every_action_is_explained(window: MainWindow) -> None:
    tab = window.draw_tab
    controls: list[QWidget] = [*tab.findChildren(QAbstractButton), *tab.findChildren(QAbstractSlider)]
    areas = tab.findChildren(QScrollArea)
    bars = [bar for area in areas for bar in area.findChildren(QScrollBar)]  # the areas take the keys for their bars
    controls = [control for control in controls if control not in bars]
    assert len(controls) >= 5
    for control in controls:
        assert len(control.toolTip()) > 8, control.objectName()
        assert control.accessibleName(), control.objectName()
        assert control.focusPolicy() != Qt.FocusPolicy.NoFocus, control.objectName()
    for area in areas:
        assert area.accessibleName(), area.objectName()
        assert area.focusPolicy() != Qt.FocusPolicy.NoFocus, area.objectName()
    for menu in window.menuBar().actions():
        assert menu.menu().toolTipsVisible(), menu.text()  # type: ignore[attr-defined]
        for action in menu.menu().actions():  # type: ignore[attr-defined]
            assert action.isSeparator() or _is_explained(action), action.text()
    for widget in (tab.canvas, tab.bars, tab.preview, tab.answer):
        assert widget.accessibleName()


def _is_explained(action: QAction) -> bool:
    plain = action.text().replace("&", "").rstrip("…")
    return bool(action.toolTip()) and action.toolTip() != plain


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    keys = [key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()]
    assert len(keys) > 8
    assert len(keys) == len(set(keys))


def test_tab_goes_through_all_controls_of_the_draw_tab(window: MainWindow, draw: Draw, qtbot: QtBot) -> None:
    draw(window.draw_tab.canvas, SEVEN)
    window.draw_tab.canvas.setFocus()
    seen: list[str] = []
    for _ in range(12):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.objectName())
    assert {"undo_button", "clear_button", "pen_width"} <= set(seen)
    assert seen.index("undo_button") < seen.index("clear_button") < seen.index("pen_width")


def clipped(tab: DrawTab, window: MainWindow) -> list[str]:
    """Everything that is visible and has less room than it needs."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, QScrollBar) or widget.objectName() == "numeral":
            continue
        if window.train_tab is not None and window.train_tab.isAncestorOf(widget):
            continue
        what = f"{type(widget).__name__} {widget.objectName()} {getattr(widget, 'text', str)()}"
        least = widget.minimumSizeHint()
        if widget.hasHeightForWidth():  # text that wraps; what only contains it has no least size worth a name
            if isinstance(widget, QLabel | Banner) and widget.heightForWidth(widget.width()) > widget.height():
                found.append(f"{what}: too low")
        elif widget.width() < least.width() or widget.height() < least.height():
            found.append(f"{what}: {widget.size()} of {least}")
        parent = widget.parentWidget()
        top_left = widget.mapTo(parent, QPoint(0, 0)) if parent is not None else QPoint(0, 0)
        if parent is not None and not widget.isWindow() and widget.size().isValid():
            right, bottom = top_left.x() + widget.width(), top_left.y() + widget.height()
            if right > parent.width() or bottom > parent.height() or min(top_left.x(), top_left.y()) < 0:
                found.append(f"{what}: reaches out of {type(parent).__name__}")
    return found


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("size", [(900, 600), (1920, 1080)])
@pytest.mark.parametrize("font_pixels", [theme.BODY, 18])
def test_nothing_is_clipped(
    window: MainWindow, draw: Draw, qtbot: QtBot, size: tuple[int, int], appearance: str, font_pixels: int
) -> None:
    theme.set_appearance(appearance)
    QApplication.setFont(theme.sized_font(font_pixels))
    window.resize(*size)
    draw(window.draw_tab.canvas, SEVEN)
    wait_for_answer(qtbot, window)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    assert clipped(window.draw_tab, window) == []
    window.draw_tab.banner.show_message("A sentence that says what went wrong and what to do about it now. " * 3)
    QApplication.processEvents()
    QApplication.processEvents()
    assert clipped(window.draw_tab, window) == []
    assert (window.width(), window.height()) == size


def test_the_numeral_is_not_cut_off(window: MainWindow) -> None:
    numeral = window.findChild(QLabel, "numeral")
    assert numeral is not None
    for digit in "0123456789":
        numeral.setText(digit)
        image = numeral.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        grey = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        ink = np.flatnonzero((grey[:, : image.width()] < 128).any(axis=1))
        assert ink.size > 0.5 * image.height()
        assert ink[0] > 0
        assert ink[-1] < image.height() - 1


def test_an_error_of_the_network_is_told_and_can_be_closed(window: MainWindow, qtbot: QtBot) -> None:
    banner = window.draw_tab.banner
    assert not banner.isVisible()
    window.recognizer.failed.emit("Something <b>odd</b> happened.")
    assert banner.isVisible()
    assert banner.message == "Something <b>odd</b> happened."
    assert banner.accessibleName() == banner.message
    close = banner.findChild(QAbstractButton, "banner_close_button")
    assert close is not None
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()
