"""The colours: contrast as promised, and a change of appearance reaches everything that is coloured."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton, QToolButton

from gui import theme
from gui.main_window import MainWindow


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["window", "surface"])
@pytest.mark.parametrize(
    ("role", "least"), [("text", 13.0), ("muted", 5.7), ("accent", 4.9), ("good", 4.9), ("warn", 4.9), ("bad", 4.9)]
)
def test_contrast(colours: theme.Colours, ground: str, role: str, least: float) -> None:
    assert contrast(getattr(colours, role), getattr(colours, ground)) >= least


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_ink_on_paper(colours: theme.Colours) -> None:
    assert contrast(colours.ink, colours.paper) > 15


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_figures_can_be_read_on_every_cell_of_a_heat_map_and_on_chosen_rows(appearance: str) -> None:
    theme.set_appearance(appearance)
    grounds = [theme.heat(step / 100.0) for step in range(-1, 102)]
    assert min(contrast(ground.name(), figure.name()) for ground, figure in grounds) >= 4.5
    surface = theme.colours().surface
    away = [contrast(ground.name(), surface) for ground, _ in grounds]
    assert away == sorted(away)  # more stands out more
    assert contrast(theme.colours().chosen, theme.colours().text) >= 10.0
    theme.set_appearance("light")


def test_all_colours_are_colours() -> None:
    for colours in (theme.LIGHT, theme.DARK):
        for field in fields(colours):
            assert QColor(getattr(colours, field.name)).isValid()
    assert len(set(theme.CURVES_LIGHT)) == len(theme.CURVES_LIGHT)
    assert len(set(theme.CURVES_DARK)) == len(theme.CURVES_DARK)


def palette(role: QPalette.ColorRole) -> str:
    return QApplication.palette().color(role).name().upper()


def test_an_appearance_changes_the_palette_of_the_program(window: MainWindow) -> None:
    for name, colours in (("dark", theme.DARK), ("light", theme.LIGHT)):
        theme.set_appearance(name)
        assert theme.is_dark() == (name == "dark")
        assert palette(QPalette.ColorRole.Window) == colours.window
        assert palette(QPalette.ColorRole.Base) == colours.surface
        assert palette(QPalette.ColorRole.Text) == colours.text
        assert palette(QPalette.ColorRole.Highlight) == colours.accent
        assert window.grab().toImage().pixelColor(3, window.height() // 2).name().upper() == colours.window


def test_an_unknown_appearance_follows_the_system(window: MainWindow) -> None:
    theme.set_appearance("dark")
    theme.set_appearance("purple")
    assert palette(QPalette.ColorRole.Window) == theme.LIGHT.window  # the offscreen screen is not dark


def test_icons_take_the_colour_of_the_appearance(window: MainWindow) -> None:
    button = window.findChild(QToolButton, "clear_button")
    assert button is not None
    window.draw_tab.canvas.pen_down(0.5, 0.5)
    window.draw_tab.canvas.pen_up()

    def strokes() -> set[str]:
        image = button.icon().pixmap(20, 20).toImage()
        solid = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return {colour.name().upper() for colour in solid if colour.alpha() == 255}

    theme.set_appearance("light")
    assert strokes() == {theme.LIGHT.text}
    theme.set_appearance("dark")
    assert strokes() == {theme.DARK.text}


def test_figures_are_equally_wide(window: MainWindow) -> None:
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(theme.sized_font(theme.BODY))
    assert len({round(metrics.horizontalAdvance(digit), 3) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_choice_shows_its_box_and_whether_it_is_chosen(
    window: MainWindow, appearance: str, kind: type[QCheckBox] | type[QRadioButton]
) -> None:
    theme.set_appearance(appearance)
    choice = kind(window)
    choice.resize(24, 24)
    ground = theme.luminance(QColor(theme.colours().window))
    seen = []
    for is_chosen in (False, True):
        choice.setChecked(is_chosen)
        picture = choice.grab().toImage()
        light = {theme.luminance(picture.pixelColor(x, y)) for x in range(24) for y in range(24)}
        assert any((max(one, ground) + 0.05) / (min(one, ground) + 0.05) >= 3 for one in light)  # WCAG 2.2, 1.4.11
        seen.append(picture)
    assert seen[0] != seen[1]
