"""Settings survive a restart, and a file that somebody prepared, damaged or edited harms nobody."""

from __future__ import annotations

import json
import math
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QDataStream, QIODevice, QSettings
from pytestqt.qtbot import QtBot

from gui import settings as settings_module
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import (
    ACTIVE_MODEL,
    APPEARANCE,
    ARENA_CHOICE,
    ARENA_SHOWN,
    BOLDNESS,
    GEOMETRY,
    PEN_WIDTH,
    RUN_COLUMNS,
    SETTINGS,
    TRAIN_FORM,
    TRAIN_MORE,
    RunColumns,
    Setting,
    Settings,
)
from gui.train import form_values
from gui.window_geometry import WindowGeometry
from model.bundled import BUNDLED_WEIGHTS

OLD_FOLDER = Path(__file__).parents[1] / "fixtures" / "data-folder-0.1.0"
VALUES: dict[Setting[Any], Any] = {
    PEN_WIDTH: 0.123,
    APPEARANCE: "dark",
    GEOMETRY: WindowGeometry(-5, 20, 900, 600, True),
    ACTIVE_MODEL: "ein Netz, mit ü; und = “Zeichen”.safetensors",
    TRAIN_FORM: {"epochs": 3, "rate": 0.001, "on": True, "none": None},
    ARENA_SHOWN: True,
    RUN_COLUMNS: RunColumns(("name", "test"), {"name": 200, "test": 72}, "test", True),
    ARENA_CHOICE: ("bundled", "run-7"),
}


def test_every_setting_comes_back_as_it_was(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "data" / "settings.json")
    for setting, value in VALUES.items():
        settings.set(setting, value)
        assert settings.get(setting) == value
    assert settings.has_changes
    assert settings.sync()
    assert not settings.has_changes
    again = Settings(tmp_path / "data" / "settings.json")
    for setting, value in VALUES.items():
        assert again.get(setting) == value
    json.loads((tmp_path / "data" / "settings.json").read_text())  # plain, for a person to read


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "none" / "settings.json")
    for setting in SETTINGS:
        assert settings.get(setting) == setting.default
    assert not (tmp_path / "none").exists()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=10,
)


@examples(max_examples=200)
@given(st.dictionaries(st.sampled_from([setting.key for setting in SETTINGS]), ANYTHING))
def test_whatever_stands_in_the_file_a_value_is_of_its_kind(
    tmp_path_factory: pytest.TempPathFactory, stored: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("data") / "settings.json"
    path.write_text(json.dumps(stored))
    settings = Settings(path)
    assert math.isfinite(settings.get(PEN_WIDTH))
    assert settings.get(APPEARANCE) in ("system", "light", "dark")
    assert isinstance(settings.get(ACTIVE_MODEL), str)
    assert isinstance(settings.get(GEOMETRY), WindowGeometry | None)
    assert isinstance(settings.get(RUN_COLUMNS), RunColumns | None)
    assert isinstance(settings.get(ARENA_CHOICE), tuple | None)
    form_values.config_from(settings.get(TRAIN_FORM))


RUBBISH = [
    bytes(range(256)) * 40,
    b"\xff\xfe\x00garbage\nnonsense\n[draw\npen_width=",
    b"[" * 100_000,
    b'{"draw/pen_width": NaN, "window/appearance": "purple", "runs/columns": {"order": 3}}',
    b'{"draw/pen_width": ' + b"9" * 401 + b"}",
    b'{"window/geometry": {"x": 1e9, "y": 0, "width": 1, "height": 1, "maximized": 0}}',
]


@pytest.mark.parametrize("content", RUBBISH)
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


def test_a_damaged_file_is_kept_aside_before_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"{damaged")
    settings = Settings(path)
    settings.set(PEN_WIDTH, 0.05)
    assert settings.sync()
    assert (tmp_path / "settings.damaged.json").read_bytes() == b"{damaged"


def test_a_disk_that_refuses_is_noticed_and_the_change_waits(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()
    settings = Settings(path)
    settings.set(PEN_WIDTH, 0.05)
    assert not settings.sync()
    path.rmdir()
    assert settings.sync()
    assert Settings(path).get(PEN_WIDTH) == 0.05


def test_two_windows_keep_what_the_other_has_chosen(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    one, other = Settings(path), Settings(path)
    one.set(PEN_WIDTH, 0.05)
    other.set(ACTIVE_MODEL, "lstm.safetensors")
    assert one.sync()
    assert other.sync()
    assert one.get(ACTIVE_MODEL) == ""
    assert one.on_disk(ACTIVE_MODEL) == "lstm.safetensors"
    again = Settings(path)
    assert (again.get(PEN_WIDTH), again.get(ACTIVE_MODEL)) == (0.05, "lstm.safetensors")


def test_settings_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"hand/left": true}')
    settings = Settings(path)
    settings.set(PEN_WIDTH, 0.05)
    assert settings.sync()
    assert json.loads(path.read_text()) == {"hand/left": True, "draw/pen_width": 0.05}


def test_a_file_that_another_window_holds_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.set(PEN_WIDTH, 0.05)
    lock = FileLock(tmp_path / ".settings.json.lock", thread_local=False)
    lock.acquire()
    with monkeypatch.context() as patch:
        patch.setattr(settings_module, "_LOCK_SECONDS", 0.01)
        assert not settings.sync()
    timer = threading.Timer(0.1, lock.release)
    timer.start()
    assert settings.sync()
    timer.join()


# --- the file of version 0.1.0


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder that version 0.1.0 has left."""
    return Path(shutil.copytree(OLD_FOLDER, tmp_path / "data"))


def test_the_settings_of_version_0_1_0_are_taken_over_and_their_file_is_left_alone(old: Path) -> None:
    before = (old / "settings.ini").read_bytes()
    settings = Settings(old / "settings.json")
    assert settings.get(PEN_WIDTH) == 0.123
    assert settings.get(BOLDNESS) == 0.25
    assert settings.get(APPEARANCE) == "dark"
    assert settings.get(ACTIVE_MODEL) == "lstm-20260203-101112.safetensors"
    assert settings.get(ARENA_CHOICE) == ("bundled", "run-2")
    assert settings.get(ARENA_SHOWN)
    assert settings.get(TRAIN_MORE)
    assert settings.get(GEOMETRY) == WindowGeometry(35, 46, 1111, 777)
    form = form_values.config_from(settings.get(TRAIN_FORM))
    assert (form.network, form.epochs, form.seed) == ("gru", 7, 42)
    settings.set(PEN_WIDTH, 0.05)
    assert settings.sync()
    again = Settings(old / "settings.json")
    assert (again.get(PEN_WIDTH), again.get(APPEARANCE)) == (0.05, "dark")
    assert (old / "settings.ini").read_bytes() == before


class Payload:
    """Runs a stranger's code when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._mark,)


def pickled_value(payload: object, folder: Path) -> str:
    """The text that Qt's INI file has for a Python object."""
    made = QSettings(str(folder / "made.ini"), QSettings.Format.IniFormat)
    made.setValue("x", payload)
    made.sync()
    (line,) = (line for line in (folder / "made.ini").read_text().splitlines() if line.startswith("x="))
    return line.removeprefix("x=")


def test_a_pickled_object_in_an_old_file_is_not_unpickled(qtbot: QtBot, tmp_path: Path) -> None:
    mark = tmp_path / "a stranger's code ran"
    value = pickled_value(Payload(mark), tmp_path)
    assert "@Variant" in value
    data = tmp_path / "data"
    data.mkdir()
    sections: dict[str, list[str]] = {}
    for setting in SETTINGS:
        section, _, key = setting.key.partition("/")
        sections.setdefault(section, []).append(f"{key}={value}")
    text = "".join(f"[{section}]\n" + "\n".join(lines) + "\n" for section, lines in sections.items())
    (data / "settings.ini").write_text(text)
    settings = Settings(data / "settings.json")
    for setting in SETTINGS:
        assert settings.get(setting) == setting.default
    window = MainWindow(Session(BUNDLED_WEIGHTS, data, settings), settings)
    qtbot.addWidget(window)
    window.show()
    window.close()
    assert not mark.exists()


def huge_list() -> str:
    """A QVariantList that says to have two thousand million entries."""
    content = QByteArray()
    stream = QDataStream(content, QIODevice.OpenModeFlag.WriteOnly)
    for number in (9, 0, 0x7FFFFFFF):  # QMetaType::QVariantList, not null, entries
        stream.writeUInt32(number)
    return "".join(f"\\x{byte:x}" for byte in bytes(content.data()))


@pytest.mark.parametrize(
    "line",
    [
        f"pen_width=@Variant({huge_list()})",
        "pen_width=@ByteArray(0.05)",
        "pen_width=@Invalid()",
        "pen_width=nan",
        "pen_width=1e999",
        "pen_width=1, 2",
        "pen_width=" + "9" * 5000,
        "pen_width=\\x110000",
    ],
)
def test_an_odd_value_in_an_old_file_is_the_default(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.ini").write_text(f"[draw]\n{line}\nboldness=0.5\n")
    settings = Settings(tmp_path / "settings.json")
    assert settings.get(PEN_WIDTH) == PEN_WIDTH.default
    assert settings.get(BOLDNESS) == 0.5  # the others are taken over


@examples(max_examples=300)
@given(place=st.integers(0, 1500), byte=st.integers(0, 255))
def test_an_old_file_with_a_damaged_byte_is_read_as_far_as_it_goes(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    content = bytearray((OLD_FOLDER / "settings.ini").read_bytes())
    content[place] = byte
    folder = tmp_path_factory.mktemp("data")
    (folder / "settings.ini").write_bytes(content)
    settings = Settings(folder / "settings.json")
    for setting in SETTINGS:
        settings.get(setting)


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").mkdir()
    assert Settings(tmp_path / "settings.json").get(PEN_WIDTH) == PEN_WIDTH.default
