"""Text from outside – names of files and runs, notes, errors that quote them – shown as text, never as HTML.

Qt guesses the format of a label, a tooltip or a message, and a name like `<img src="…">` would open that file. So each
label of the window is a PlainLabel, and whatever else is no constant goes through `literal`; a test looks for others.
"""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

LONGEST = 2_000  # characters that are shown of any text
_OPEN, _CLOSE = '<span style="white-space: pre-wrap">', "</span>"
_LONG_WORD = re.compile(r"\S{41,}")
_LONGEST_WORD = 40  # characters; Qt does not break words, and a label is as wide as its longest
_MAY_BREAK = "\N{ZERO WIDTH SPACE}"


class PlainLabel(QLabel):
    """A label that shows its text as it is, and not more than LONGEST characters of it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text`."""
        super().setText(shortened(text))


def literal(text: str) -> str:
    """`text` such that Qt shows just these characters where it guesses the format: in tooltips and message boxes."""
    shown = shortened(text)
    may_be_html = "<" in shown or "&" in shown  # without these Qt never takes a text for HTML
    return f"{_OPEN}{html.escape(shown)}{_CLOSE}" if may_be_html else shown


def plain(shown: str) -> str:
    """The text behind `literal`, for a screen reader."""
    if shown.startswith(_OPEN) and shown.endswith(_CLOSE):
        return html.unescape(shown[len(_OPEN) : -len(_CLOSE)])
    return shown


def breakable(text: str) -> str:
    """`text` with places where very long words, such as names of files, may be broken into lines."""

    def broken(match: re.Match[str]) -> str:
        word = match[0]
        return _MAY_BREAK.join(word[i : i + _LONGEST_WORD] for i in range(0, len(word), _LONGEST_WORD))

    return _LONG_WORD.sub(broken, shortened(text))


def menu_text(text: str) -> str:
    """`text` for a menu or a button, where a single `&` would mark a key."""
    return shortened(text, 200).replace("&", "&&")


def shortened(text: str, most: int = LONGEST) -> str:
    """The first `most` characters of a text."""
    return text if len(text) <= most else text[: most - 1] + "…"
