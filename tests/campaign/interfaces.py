"""What the campaign calls of the program beside the readers themselves, each in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gui.settings import SETTINGS, Setting, Settings

_JSON, _INI = "settings.json", "settings.ini"
SETTINGS_FILES = (_JSON, _INI)


def open_settings(data_folder: Path) -> Settings:
    """The settings of a data folder, as the window opens them."""
    return Settings(data_folder / _JSON)


def declared_settings() -> tuple[Setting[Any], ...]:
    """All settings of the window."""
    return SETTINGS
