"""The sentences of the Why page are true, and are told where the keyboard can go."""

from __future__ import annotations

import pytest

from gui.reading.why_page import WhyPage
from model.reading.why import Flip
from model.types import Prediction, Verdict
from tests.gui.reading.why_house import prediction, reasons, said, stroke_list, view


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (12, "Row 13 counts most. Without row 13: 34 points less sure."),
        (9, "Row 13 counts most: without it, 34 points less sure. Without row 10: 3 points less sure."),
        (10, "Without row 11: 1 point less sure."),
        (11, "Without row 12: 5 points surer."),
        (13, "Without row 14: as sure as before."),
        (26, "Row 27 has no ink."),
    ],
)
def test_the_row_under_the_line_says_what_it_counts(page: WhyPage, row: int, sentence: str) -> None:
    page.show_reasons(reasons())
    page.set_row(row)
    assert sentence in said(page)
    view(page, "ink").click()
    assert "ow 13" not in said(page)


def test_of_the_last_row_without_ink_where_the_line_rests_nothing_is_said(page: WhyPage) -> None:
    page.show_reasons(reasons())
    assert said(page) == (
        "Row 13 counts most: without it, 34 points less sure. Orange rows speak for the 7, blue ones against it."
    )
    inked = prediction()
    inked.raster[27, 14] = 1.0
    page.show_reasons(reasons(prediction=inked))
    assert "Without row 28: as sure as before." in said(page)


def test_an_8_has_its_article(page: WhyPage) -> None:
    eight, no_digit = prediction(8), prediction(8, Verdict.NOT_A_DIGIT)
    page.show_reasons(reasons(flips=(Flip((0,), eight),), without=(eight, prediction())))
    view(page, "strokes").click()
    assert said(page).startswith("Without stroke 1 it would be an 8.")
    assert stroke_list(page).item(1).text().startswith("without stroke 1: an 8, 91 %")
    assert stroke_list(page).item(2).text().startswith("without stroke 2: a 7, 91 %")
    page.show_reasons(reasons(prediction=no_digit))
    view(page, "rows").click()
    for row, sentence in (
        (12, "34 points less like an 8"),
        (11, "5 points more like an 8"),
        (13, "like an 8 as before"),
    ):
        page.set_row(row)
        assert sentence in said(page)
    assert "speak for an 8" in said(page)


def test_rows_of_what_is_no_digit_are_not_said_to_make_it_sure(page: WhyPage) -> None:
    page.show_reasons(reasons(prediction=prediction(verdict=Verdict.NOT_A_DIGIT)))
    page.set_row(12)
    assert "34 points less like a 7" in said(page)
    assert "speak for a 7" in said(page)


@pytest.mark.parametrize(("falls", "sentence"), [((0.01, 0.0), "No single row"), ((0.0, -0.3), "No row is needed")])
def test_where_no_row_counts_that_is_said(page: WhyPage, falls: tuple[float, float], sentence: str) -> None:
    page.show_reasons(reasons(rows=(*falls, *[0.0] * 26)))
    assert said(page).startswith(sentence)


@pytest.mark.parametrize(
    ("strokes", "paired", "without", "sentence"),
    [
        (0, 0, (), "An image has no strokes to leave out."),
        (1, 0, (None,), "It is one stroke: without it there is nothing to read."),
        (1, 0, (prediction(),), "Without the stroke the answer stays: the image is enough."),
        (2, 0, (prediction(),) * 2, "Neither stroke decides: without the one or the other, the answer stays."),
        (3, 3, (prediction(),) * 3, "No single stroke and no pair of strokes decides: the answer stays."),
        (9, 8, (prediction(),) * 9, "No single stroke decides, nor any pair of the first 8: the answer stays."),
    ],
)
def test_what_strokes_decide_is_said_as_far_as_it_was_tried(
    page: WhyPage, strokes: int, paired: int, without: tuple[Prediction | None, ...], sentence: str
) -> None:
    page.show_reasons(reasons(strokes, paired, without=without))
    view(page, "strokes").click()
    assert said(page).startswith(sentence)
    assert stroke_list(page).isVisible() == any(without)


def test_strokes_that_decide_are_named_with_the_answer_without_them(page: WhyPage) -> None:
    flips = (Flip((0, 2), prediction(1)), Flip((1, 2), prediction(4, Verdict.NOT_A_DIGIT)))
    page.show_reasons(reasons(3, 3, flips))
    view(page, "strokes").click()
    assert said(page).startswith(
        "Without strokes 1 and 3 it would be a 1. Without strokes 2 and 3 it would be no digit."
    )


def test_the_words_are_told_where_the_keyboard_can_go(page: WhyPage) -> None:
    page.show_reasons(reasons())
    for name in ("rows", "ink", "strokes"):
        view(page, name).click()
        for widget in (page, view(page, name), stroke_list(page)):
            assert widget.accessibleDescription() == said(page)
    assert view(page, "rows").accessibleDescription() == ""
