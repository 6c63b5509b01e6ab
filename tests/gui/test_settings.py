"""Settings survive a restart, and a file that was edited by hand harms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import (
    ACTIVE_MODEL,
    APPEARANCE,
    ARENA_CHOICE,
    ARENA_SHOWN,
    GEOMETRY,
    PEN_WIDTH,
    RUN_COLUMNS,
    TRAIN_FORM,
    Setting,
    Settings,
)
from model.bundled import BUNDLED_WEIGHTS

ALL: tuple[Setting[str] | Setting[float] | Setting[bool] | Setting[QByteArray], ...] = (
    PEN_WIDTH,
    APPEARANCE,
    GEOMETRY,
    ACTIVE_MODEL,
    TRAIN_FORM,
    ARENA_SHOWN,
    ARENA_CHOICE,
    RUN_COLUMNS,
)


def test_every_setting_comes_back_as_it_was(tmp_path: Path) -> None:
    values = {
        PEN_WIDTH: 0.123,
        APPEARANCE: "dark",
        GEOMETRY: QByteArray(bytes(range(256))),
        ACTIVE_MODEL: "ein Netz, mit ü; und = “Zeichen”.safetensors",
        TRAIN_FORM: '{"epochs": 3, "rate": 0.001, "on": true}',
        ARENA_SHOWN: True,
        RUN_COLUMNS: QByteArray(b"columns"),
        ARENA_CHOICE: '["bundled", "run-7"]',
    }
    settings = Settings(tmp_path / "data" / "settings.json")
    for setting, value in values.items():
        settings.set(setting, value)  # type: ignore[type-var]
        assert settings.get(setting) == value  # type: ignore[type-var]
    assert settings.sync()
    again = Settings(tmp_path / "data" / "settings.json")
    for setting, value in values.items():
        assert again.get(setting) == value  # type: ignore[type-var]


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "none" / "settings.json")
    for setting in ALL:
        assert settings.get(setting) == setting.default  # type: ignore[type-var]
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("width", ["abc", "", "nan", "inf", "-inf", "1, 2", "@Invalid()", "@ByteArray(x)", "0x", "{}"])
def test_a_pen_width_that_is_no_number_is_the_default(tmp_path: Path, width: str) -> None:
    (tmp_path / "settings.json").write_text(f"[draw]\npen_width={width}\n")
    assert Settings(tmp_path / "settings.json").get(PEN_WIDTH) == PEN_WIDTH.default


def test_values_of_another_kind_are_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(
        "[window]\ngeometry=rubbish\nappearance=@ByteArray(dark)\n[model]\nactive=a, b\n"
    )
    settings = Settings(tmp_path / "settings.json")
    for setting in (GEOMETRY, APPEARANCE, ACTIVE_MODEL):
        assert settings.get(setting) == setting.default  # type: ignore[type-var]


RUBBISH = [
    bytes(range(256)) * 40,
    b"\xff\xfe\x00garbage\nnonsense\n[draw\npen_width=",
    b"[draw]\npen_width=wide\n[window]\nappearance=purple\ngeometry=@ByteArray(x)\n[train]\nform={]\n",
]


@pytest.mark.parametrize("content", RUBBISH, ids=["binary", "cut", "wrong"])
def test_the_window_opens_over_a_damaged_file_and_mends_it(qtbot: QtBot, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data" / "settings.json"
    path.parent.mkdir()
    path.write_bytes(content)
    settings = Settings(path)
    window = MainWindow(Session(BUNDLED_WEIGHTS, tmp_path / "data", settings), settings)
    qtbot.addWidget(window)
    window.show()
    assert window.draw_tab.canvas.pen_width == PEN_WIDTH.default
    settings.set(PEN_WIDTH, 0.05)
    assert settings.sync()
    assert Settings(path).get(PEN_WIDTH) == 0.05
    window.close()


def test_a_disk_that_refuses_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    settings = Settings(tmp_path / "settings.json")
    settings.set(PEN_WIDTH, 0.05)
    assert not settings.sync()
