"""The ten bars as they can be seen: their lengths and colours in pixels, and what a screen reader hears."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.draw.probability_bars import ProbabilityBars

SHARES = (0.01, 0.0, 0.02, 0.03, 0.0, 0.04, 0.1, 0.5, 0.2, 0.1)


@pytest.fixture
def bars(qtbot: QtBot) -> Iterator[ProbabilityBars]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.set_appearance("light")
    theme.install(app)
    made = ProbabilityBars()
    made.resize(400, 260)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    theme.set_appearance("light")


def row_colours(bars: ProbabilityBars, digit: int) -> list[str]:
    """The colours in the middle of a digit's track, pixel by pixel."""
    image: QImage = bars.grab().toImage()
    y = round((digit + 0.5) * bars.height() / 10)
    return [image.pixelColor(x, y).name().upper() for x in range(26, bars.width() - 66)]


def length(bars: ProbabilityBars, digit: int) -> float:
    """Length of a digit's bar as a share of its track."""
    colours, line = row_colours(bars, digit), theme.colours().line
    return sum(colour != line for colour in colours) / len(colours)


def lengths(bars: ProbabilityBars) -> list[float]:
    return [length(bars, digit) for digit in range(10)]


def test_ten_empty_tracks_at_first(bars: ProbabilityBars) -> None:
    assert lengths(bars) == [0.0] * 10
    assert bars.probabilities is None
    assert bars.accessibleDescription() == "Nothing to judge yet."


def test_each_bar_ends_at_its_share_in_the_place_of_its_digit(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_probabilities(SHARES)
    qtbot.waitUntil(lambda: lengths(bars) == pytest.approx(SHARES, abs=0.015))
    turned = SHARES[::-1]
    bars.set_probabilities(turned)
    qtbot.waitUntil(lambda: lengths(bars) == pytest.approx(turned, abs=0.015))


def test_a_bar_is_on_its_way_at_once(bars: ProbabilityBars) -> None:
    bars.set_probabilities(SHARES)
    assert length(bars, 7) >= 0.2  # before the event loop has run


def test_a_new_value_in_the_middle_of_a_move(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_probabilities(SHARES)
    for _ in range(5):
        bars.set_probabilities(SHARES[::-1])
        bars.set_probabilities(SHARES)
    qtbot.waitUntil(lambda: lengths(bars) == pytest.approx(SHARES, abs=0.015))


def test_none_empties_the_tracks_at_once_and_for_good(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_probabilities(SHARES)
    bars.set_probabilities(None)
    assert lengths(bars) == [0.0] * 10
    qtbot.wait(120)  # longer than a bar moves
    assert lengths(bars) == [0.0] * 10
    assert bars.accessibleDescription() == "Nothing to judge yet."


def test_a_screen_reader_hears_every_figure(bars: ProbabilityBars) -> None:
    bars.set_probabilities(SHARES)
    description = bars.accessibleDescription()
    assert description.split(", ") == [f"{digit}: {share * 100:.1f} %" for digit, share in enumerate(SHARES)]


class StillStyle(QProxyStyle):
    """A system that asks for reduced motion."""

    def styleHint(
        self, hint: QStyle.StyleHint, option: object = None, widget: QWidget | None = None, data: object = None
    ) -> int:
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, data)  # type: ignore[arg-type]


def test_no_motion_where_the_system_asks_for_none(bars: ProbabilityBars) -> None:
    still = StillStyle("Fusion")
    still.setParent(bars)
    bars.setStyle(still)
    bars.set_probabilities(SHARES)
    assert lengths(bars) == pytest.approx(SHARES, abs=0.015)


def test_the_likeliest_is_in_the_accent_colour_of_the_appearance(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_probabilities(SHARES)
    qtbot.waitUntil(lambda: lengths(bars) == pytest.approx(SHARES, abs=0.015))
    assert row_colours(bars, 7)[40] == theme.LIGHT.accent
    assert row_colours(bars, 8)[20] == theme.LIGHT.muted
    theme.set_appearance("dark")
    assert row_colours(bars, 7)[40] == theme.DARK.accent
    assert row_colours(bars, 8)[20] == theme.DARK.muted
    assert row_colours(bars, 1)[0] == theme.DARK.line
    assert bars.grab().toImage().pixelColor(bars.width() - 1, 0) == QColor(theme.DARK.window)


def test_the_figures_fit_their_column(bars: ProbabilityBars) -> None:
    bars.set_probabilities((1.0,) + (0.0,) * 9)
    image = bars.grab().toImage()
    paper = QColor(theme.LIGHT.window)
    y_range = range(3, 23)
    left_of_figure = [image.pixelColor(bars.width() - 63, y) for y in y_range]
    assert all(colour == paper for colour in left_of_figure)  # "100.0 %" starts to the right of it
