"""Colours, spaces and sizes: the only place where a colour is written down. Light and dark follow the system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

WITHIN_GROUP, BETWEEN_GROUPS, WINDOW_EDGE = 8, 16, 24  # pixels
RADIUS = 6
HAIRLINE = 1
BODY, CAPTION, NUMERAL = 13, 11, 96  # pixels of font height


@dataclass(frozen=True, slots=True)
class Colours:
    """One appearance. Contrast on window and surface: text ≥ 13, muted ≥ 5.7, the others ≥ 4.9."""

    window: str
    surface: str
    text: str
    muted: str
    line: str
    accent: str
    good: str
    warn: str
    bad: str
    paper: str
    ink: str
    chosen: str  # the ground of chosen rows and pictures; text and muted stay readable on it


LIGHT = Colours(
    window="#F6F5F1",
    surface="#FFFFFF",
    text="#1E2329",
    muted="#59616B",
    line="#D9D6CE",
    accent="#0B6E75",
    good="#2A793C",
    warn="#9A5B00",
    bad="#B3261E",
    paper="#FFFDF8",
    ink="#14181D",
    chosen="#E4EFEF",
)
DARK = Colours(
    window="#15181C",
    surface="#1D2126",
    text="#E9E7E2",
    muted="#A2A9B2",
    line="#343A42",
    accent="#5CC6CE",
    good="#7CC98D",
    warn="#E3B26A",
    bad="#F2938C",
    paper="#0F1215",
    ink="#F4F1EA",
    chosen="#24363A",
)
# Okabe & Ito 2008: curves that people with any colour vision can tell apart; (light, dark) appearance.
CURVES_LIGHT = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
CURVES_DARK = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#F0E442")
# Viridis (van der Walt & Smith 2015) at nine even steps: lightness alone tells its order.
HEAT = ("#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30", "#FDE725")
_FADES = 0.1  # shares of a heat map below this fade into a light surface
ON_HEAT = ("#FFFFFF", "#000000")  # figures on a cell that is dark, light

APPEARANCES = ("system", "light", "dark")
_ICONS = Path(__file__).with_name("icons")
_EVEN_LUMINANCE = 0.179  # black and white stand out equally from it
_chosen = "system"  # one for the whole program, as the palette is


def is_dark() -> bool:
    """True while the window is to be dark: by the person's choice, or else as the system is."""
    if _chosen == "system":
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return _chosen == "dark"


def colours() -> Colours:
    """The colours of the present appearance. Ask at paint time: the system may change it at any time."""
    return DARK if is_dark() else LIGHT


def curve_colours() -> tuple[str, ...]:
    """Colours for several curves in one plot."""
    return CURVES_DARK if is_dark() else CURVES_LIGHT


def heat(share: float, dark: bool | None = None) -> tuple[QColor, QColor]:
    """The colour of a heat map's cell for 0…1, and that of figures on it; more stands out more from the surface.

    What is nearly nothing fades into a light surface: bright yellow would be the loudest there.
    """
    clipped = min(max(share, 0.0), 1.0)
    on_dark = is_dark() if dark is None else dark
    place = (clipped if on_dark else 1.0 - clipped) * (len(HEAT) - 1)
    step = min(int(place), len(HEAT) - 2)
    ground = mixed(HEAT[step], HEAT[step + 1], place - step)
    if clipped < _FADES and not on_dark:
        ground = mixed(LIGHT.surface, ground.name(), clipped / _FADES)
    return ground, QColor(ON_HEAT[luminance(ground) > _EVEN_LUMINANCE])


def diverging(value: float) -> QColor:
    """A colour for -1…1: blue below 0, the surface at 0, orange above; told apart by any colour vision."""
    return mixed(colours().surface, CURVES_LIGHT[1] if value > 0 else CURVES_LIGHT[0], abs(value))


def mixed(low: str, high: str, share: float) -> QColor:
    """A colour between two, at 0…1 of the way."""
    part = min(max(share, 0.0), 1.0)
    pairs = zip(_channels(QColor(low)), _channels(QColor(high)), strict=True)
    return QColor.fromRgbF(*(a + (b - a) * part for a, b in pairs))


def luminance(colour: QColor) -> float:
    """Relative luminance, 0…1 (WCAG 2.2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def set_appearance(name: str) -> None:
    """Follow the system, or be light or dark, by a name from APPEARANCES; any other counts as "system"."""
    global _chosen
    _chosen = name if name in APPEARANCES else "system"
    app = QApplication.instance()
    if isinstance(app, QApplication):
        _apply(app)


def install(app: QApplication) -> None:
    """Give the application its style, palette and font, now and whenever the system's appearance changes."""
    app.setStyle("Fusion")
    _apply(app)
    QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: _apply(app))


def sized_font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's font at a pixel size, with figures of equal width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _channels(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _apply(app: QApplication) -> None:
    app.setFont(sized_font(BODY))
    app.setPalette(_palette(colours()))
    app.setStyleSheet(_style_sheet(colours()))


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for part, colour in (
        (role.Window, c.window),
        (role.WindowText, c.text),
        (role.Base, c.surface),
        (role.AlternateBase, c.window),
        (role.Text, c.text),
        (role.Button, c.surface),
        (role.ButtonText, c.text),
        (role.BrightText, c.bad),
        (role.PlaceholderText, c.muted),
        (role.ToolTipBase, c.surface),
        (role.ToolTipText, c.text),
        (role.Highlight, c.accent),
        (role.HighlightedText, c.surface),
        (role.Accent, c.accent),
        (role.Link, c.accent),
        (role.Light, c.surface),
        (role.Mid, c.line),
        (role.Midlight, c.line),
        (role.Dark, c.line),
        (role.Shadow, c.line),
    ):
        palette.setColor(part, QColor(colour))
    faded = QColor(c.muted)
    faded.setAlphaF(0.55)
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, faded)
    return palette


def _style_sheet(c: Colours) -> str:
    """What the palette can't say: hairlines, radii, the chosen tab, the focus ring, the marks of choices."""
    checked = (_ICONS / ("checked-dark.svg" if c is DARK else "checked-light.svg")).as_posix()
    return f"""
        QToolTip {{ color: {c.text}; background: {c.surface}; border: 1px solid {c.line}; padding: 4px; }}
        QTabWidget::pane {{ border: 0; border-top: 1px solid {c.line}; }}
        QTabBar::tab {{ padding: 8px 16px; border: 0; border-bottom: 2px solid transparent; color: {c.muted}; }}
        QTabBar::tab:selected {{ color: {c.accent}; border-bottom: 2px solid {c.accent}; }}
        QTabBar[role="pages"]::tab {{ padding: 6px 9px; }}
        QTabBar::tab:focus {{ background: {c.surface}; }}
        QPushButton, QToolButton {{
            background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px; padding: 6px 12px;
        }}
        QToolButton {{ padding: 5px; }}
        QToolButton::menu-indicator {{ image: none; }}
        QPushButton:hover, QToolButton:hover {{ border-color: {c.muted}; }}
        QPushButton:pressed, QToolButton:pressed {{ background: {c.window}; }}
        QPushButton:focus, QToolButton:focus {{ border-color: {c.accent}; }}
        QToolButton:checked {{ border-color: {c.accent}; color: {c.accent}; }}
        QPushButton:disabled, QToolButton:disabled {{ background: {c.window}; }}
        QPushButton[primary="true"] {{ background: {c.accent}; color: {c.surface}; border-color: {c.accent}; }}
        QPushButton[primary="true"]:disabled {{
            background: {c.window}; color: {c.muted}; border-color: {c.line};
        }}
        QTableView, QListView[role="pictures"] {{
            background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px; outline: 0;
            selection-background-color: {c.chosen}; selection-color: {c.text};
        }}
        QListView[role="pictures"] {{ padding: 8px 0 0 8px; }}
        QTableView:focus, QListView[role="pictures"]:focus {{ border-color: {c.accent}; }}
        QHeaderView {{ background: {c.surface}; border: 0; }}
        QHeaderView::section {{
            background: {c.surface}; color: {c.muted}; border: 0; border-bottom: 1px solid {c.line}; padding: 4px;
        }}
        QHeaderView::up-arrow, QHeaderView::down-arrow {{ subcontrol-position: top center; height: 5px; }}
        QTableView::item:focus {{ border: 1px solid {c.accent}; }}
        QTableView::item:selected {{ background: {c.chosen}; color: {c.text}; }}
        QCheckBox::indicator, QRadioButton::indicator {{
            background: {c.surface}; border: 1px solid {c.muted}; width: 13px; height: 13px;
        }}
        QCheckBox::indicator {{ border-radius: 3px; }}
        QRadioButton::indicator {{ border-radius: 7px; }}
        QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{checked}"); }}
        QRadioButton::indicator:checked {{ border: 4px solid {c.accent}; width: 7px; height: 7px; }}
        QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {c.line}; }}
        QCheckBox::indicator:checked:disabled {{ background: {c.line}; }}
        QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {c.accent}; }}
        QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus {{ border-color: {c.text}; }}
        QSplitter::handle {{ background: {c.window}; }}
        QSplitter::handle:hover, QSplitter::handle:focus {{ background: {c.line}; }}
        QStatusBar {{ border-top: 1px solid {c.line}; color: {c.muted}; }}
        QStatusBar::item {{ border: 0; }}
        QLabel[role="muted"] {{ color: {c.muted}; }}
        QLabel[role="caption"] {{ color: {c.muted}; font-size: {CAPTION}px; }}
        QLabel[role="good"] {{ color: {c.good}; }}
        QLabel[role="warn"] {{ color: {c.warn}; }}
        QLabel[role="bad"] {{ color: {c.bad}; }}
        QFrame[role="banner"] {{ background: {c.surface}; border: 1px solid {c.bad}; border-radius: {RADIUS}px; }}
        QFrame[role="notice"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px; }}
        QFrame[role="card"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px; }}
        QProgressBar {{
            background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px; text-align: center;
        }}
        QProgressBar::chunk {{ background: {c.accent}; border-radius: {RADIUS - 1}px; }}
    """
