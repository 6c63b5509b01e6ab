"""The Why page: its tints, its list of strokes, and that they are about what can be seen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.draw.drawing_overlay import DrawingOverlay
from gui.main_window import MainWindow
from gui.reading.plot_images import tint_image
from gui.reading.reading_panel import ReadingPanel
from gui.reading.why_page import WhyPage
from tests.gui.reading.conftest import Draw, wait_until_read
from tests.gui.reading.test_pages import BARRED_SEVEN
from tests.gui.reading.why_house import Eye, prediction, reading_of, reasons, said, stroke_list, view

# --- in the window


@pytest.fixture
def barred_seven(qtbot: QtBot, window: MainWindow, panel: ReadingPanel, draw: Draw) -> ReadingPanel:
    """The why page over a 7 with a bar."""
    for stroke in BARRED_SEVEN:
        draw(window.draw_tab.canvas, stroke)
    panel.open_page("why")
    wait_until_read(qtbot, window)
    return panel


def test_rows_and_ink_tint_the_raster_and_strokes_the_drawing(barred_seven: ReadingPanel, window: MainWindow) -> None:
    plot, overlay = barred_seven.plot, window.draw_tab.overlay
    rows = plot.grab().toImage()
    assert not overlay.isVisible()
    view(barred_seven, "ink").click()
    assert plot.grab().toImage() != rows
    assert "integrated gradients" in said(barred_seven)
    view(barred_seven, "strokes").click()
    assert overlay.isVisible()
    view(barred_seven, "rows").click()
    assert not overlay.isVisible()


def test_each_stroke_says_what_the_answer_is_without_it(barred_seven: ReadingPanel) -> None:
    view(barred_seven, "strokes").click()
    strokes = stroke_list(barred_seven)
    texts = [strokes.item(i).text() for i in range(strokes.count())]
    assert [text.split(":")[0] for text in texts] == ["all strokes", "without stroke 1", "without stroke 2"]
    assert texts[1].endswith("it decides")
    assert "a 7" in texts[2]
    assert "Without stroke 1 it would be" in said(barred_seven)
    strokes.setFocus()
    for row in (1, 2):
        QTest.keyClick(strokes, Qt.Key.Key_Down)
        assert strokes.currentRow() == row


def test_the_tint_of_all_strokes_outlasts_the_tab_key(barred_seven: ReadingPanel, window: MainWindow) -> None:
    overlay, strokes = window.draw_tab.overlay, stroke_list(barred_seven)
    view(barred_seven, "strokes").click()
    view(barred_seven, "strokes").setFocus()
    all_strokes = overlay.grab().toImage()
    QTest.keyClick(view(barred_seven, "strokes"), Qt.Key.Key_Tab)
    assert strokes.hasFocus()
    assert overlay.grab().toImage() == all_strokes
    strokes.setCurrentRow(2)
    assert overlay.grab().toImage() != all_strokes
    QTest.keyClick(strokes, Qt.Key.Key_Home)
    assert overlay.grab().toImage() == all_strokes


def test_the_tint_goes_when_another_page_is_opened_or_the_pen_draws(
    qtbot: QtBot, barred_seven: ReadingPanel, window: MainWindow, draw: Draw
) -> None:
    overlay, canvas, strokes = window.draw_tab.overlay, window.draw_tab.canvas, stroke_list(barred_seven)
    view(barred_seven, "strokes").click()
    strokes.setCurrentRow(2)
    assert overlay.isVisible()
    canvas.pen_down(0.2, 0.9)
    assert not overlay.isVisible()
    canvas.pen_move(0.3, 0.9)
    canvas.pen_up()
    wait_until_read(qtbot, window)
    assert overlay.isVisible()  # and comes again for all three
    assert (strokes.count(), strokes.currentRow()) == (4, 0)
    barred_seven.open_page("orders")
    assert not overlay.isVisible()


# --- the list


def test_the_list_begins_with_all_strokes_and_goes_back_to_them_where_none_is_chosen(page: WhyPage) -> None:
    eye, strokes = Eye(page), stroke_list(page)
    page.resize(300, 300)
    page.show_reasons(reasons())
    view(page, "strokes").click()
    assert eye.strokes == pytest.approx((-0.5, 1.0))
    strokes.setCurrentRow(2)
    assert eye.strokes == pytest.approx((0.0, 1.0))
    place = strokes.visualItemRect(strokes.item(2)).center()
    QTest.mouseClick(strokes.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    assert strokes.currentRow() == 0
    assert eye.strokes == pytest.approx((-0.5, 1.0))


def test_a_chosen_stroke_stays_chosen_for_the_same_drawing_only(page: WhyPage) -> None:
    strokes = stroke_list(page)
    page.show_reasons(reasons())
    strokes.setCurrentRow(2)
    page.show_reasons(reasons())  # read once more, by another network or bolder
    assert strokes.currentRow() == 2
    page.show_reasons(reasons(prediction=prediction(first_row=6)))
    assert strokes.currentRow() == 0


def test_a_chosen_stroke_that_counts_little_can_be_found(page: WhyPage) -> None:
    eye = Eye(page)
    page.show_reasons(reasons(3, strokes=(0.9, 0.01, -0.01)))
    view(page, "strokes").click()
    for number, tint in ((2, (0.0, 0.5, 0.0)), (3, (0.0, 0.0, -0.5))):
        stroke_list(page).setCurrentRow(number)
        assert eye.strokes == pytest.approx(tint)


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_the_frame_of_the_list_says_where_the_keyboard_is(barred_seven: ReadingPanel, appearance: str) -> None:
    theme.set_appearance(appearance)
    strokes = stroke_list(barred_seven)
    view(barred_seven, "strokes").click()

    def frame() -> str:
        image = strokes.grab().toImage()
        return image.pixelColor(image.width() // 2, 0).name().upper()

    view(barred_seven, "strokes").setFocus()
    assert frame() == theme.colours().line
    QTest.keyClick(view(barred_seven, "strokes"), Qt.Key.Key_Tab)
    assert strokes.hasFocus()
    assert frame() == theme.colours().accent


# --- what is shown is about what is read


def test_while_another_drawing_is_read_neither_tint_nor_sentence_of_the_old_one_stays(page: WhyPage) -> None:
    eye, found = Eye(page), reasons()
    page.set_reading(reading_of(found.prediction))
    page.show_reasons(found)
    assert eye.raster is not None
    page.set_reading(reading_of(prediction(first_row=6)))
    assert eye.raster is None
    assert said(page) == "Looking …"
    page.hide()
    page.show()
    assert eye.raster is None
    page.show_reasons(found)  # late: asked for before the pen moved on
    assert eye.raster is None
    page.show_reasons(reasons(prediction=prediction(first_row=6)))
    assert eye.raster is not None
    assert said(page).startswith("Row 13 counts most")


def test_the_same_reading_once_more_changes_nothing(page: WhyPage) -> None:
    found, told = reasons(), list[object]()
    page.set_reading(reading_of(found.prediction))
    page.show_reasons(found)
    page.tint_changed.connect(told.append)
    page.set_reading(reading_of(prediction()))
    assert told == []
    assert said(page).startswith("Row 13 counts most")


def test_the_list_keeps_its_place_while_it_waits(page: WhyPage) -> None:
    found, eye, strokes = reasons(), Eye(page), stroke_list(page)
    page.resize(300, 300)
    page.set_reading(reading_of(found.prediction))
    page.show_reasons(found)
    view(page, "strokes").click()
    QTest.qWait(1)
    place = strokes.geometry()
    page.set_reading(reading_of(prediction(first_row=6)))
    QTest.qWait(1)
    assert strokes.isVisible()
    assert strokes.geometry() == place
    assert strokes.count() == 0
    assert eye.strokes is None


def test_nothing_read_says_so_and_forgets_the_reasons(page: WhyPage) -> None:
    eye = Eye(page)
    page.show_reasons(reasons())
    page.set_reading(None)
    assert "Draw a digit" in said(page)
    page.hide()
    page.show()
    assert eye.raster is None


# --- colours


def test_what_speaks_for_the_answer_is_orange_and_against_it_blue_and_the_legend_says_so(page: WhyPage) -> None:
    tint = np.zeros((28, 28))
    tint[0], tint[1] = 1.0, -1.0
    image = tint_image(tint)
    assert image.pixelColor(0, 0).rgb() == theme.diverging(1.0).rgb()
    assert image.pixelColor(0, 1).rgb() == theme.diverging(-1.0).rgb()
    assert image.pixelColor(0, 2).alpha() == 0
    legend = page.findChild(QWidget, "why_legend")
    assert legend is not None
    assert not legend.isVisible()
    page.show_reasons(reasons())
    assert legend.isVisible()
    assert legend.geometry().right() <= page.width()
    assert {theme.diverging(1.0).rgb(), theme.diverging(-1.0).rgb()} <= colours_of(legend.grab().toImage())
    for name, text in (("rows", "Orange rows"), ("ink", "Orange ink"), ("strokes", "Orange strokes")):
        view(page, name).click()
        assert f"{text} speak" in said(page).replace("speaks", "speak")
        assert "blue" in said(page)


def test_strokes_stand_out_the_more_they_count(barred_seven: ReadingPanel, window: MainWindow) -> None:
    overlay = window.draw_tab.overlay
    paper = QColor(theme.colours().paper)
    overlay.set_tint((1.0, 0.0))
    strong, weak = ink_of(overlay, 0.28, 0.26), ink_of(overlay, 0.4, 0.539)
    assert strong.rgb() == theme.diverging(1.0).rgb()
    assert contrast(strong, paper) > 1.5 * contrast(weak, paper) > 1.5 * 1.5
    overlay.set_tint((-1.0, 0.0))
    assert ink_of(overlay, 0.28, 0.26).rgb() == theme.diverging(-1.0).rgb()


def colours_of(image: QImage) -> set[int]:
    """Every colour of an image."""
    return {image.pixelColor(x, y).rgb() for x in range(image.width()) for y in range(image.height())}


def ink_of(overlay: DrawingOverlay, x: float, y: float) -> QColor:
    """The colour at a place of the paper."""
    paper = overlay.parentWidget().paper_rect()  # type: ignore[attr-defined]
    place = paper.topLeft() + QPoint(round(x * paper.width()), round(y * paper.height()))
    return overlay.grab().toImage().pixelColor(place)


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2."""
    low, high = sorted((theme.luminance(one), theme.luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_what_counts_hardly_anything_is_tinted_faintly(page: WhyPage) -> None:
    eye = Eye(page)
    page.show_reasons(reasons(rows=(0.01, -0.01, *[0.0] * 26), strokes=(0.01, -0.02)))
    assert said(page).startswith("No single row decides")
    assert eye.raster is not None
    assert 0.0 < eye.raster.max() == -eye.raster.min() <= 0.05
    view(page, "strokes").click()
    assert eye.strokes == pytest.approx((0.05, -0.1))
    page.show_reasons(reasons(rows=(0.4, *[0.0] * 27)))
    view(page, "rows").click()
    assert eye.raster.max() == 1.0


def test_one_pixel_that_counts_far_more_does_not_pale_the_others(page: WhyPage) -> None:
    eye = Eye(page)
    gradients = np.zeros((28, 28), dtype=np.float32)
    gradients[10, :20], gradients[11, 0] = -0.1, 5.0
    page.show_reasons(reasons(gradients=gradients))
    view(page, "ink").click()
    assert eye.raster is not None
    assert eye.raster[10, 0] == pytest.approx(-1.0)
    assert eye.raster[11, 0] == pytest.approx(1.0)
    assert eye.raster[12, 0] == 0.0
    page.show_reasons(reasons(gradients=np.zeros((28, 28), dtype=np.float32)))
    assert not eye.raster.any()
