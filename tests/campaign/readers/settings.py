"""Settings: every declared one is read; now and then the real window is opened with them. Nothing may be raised."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import ClassVar

from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication

from gui.settings import BOLDNESS, PEN_WIDTH, TRAIN_FORM
from gui.train import form_values
from model.bundled import BUNDLED_WEIGHTS
from tests.campaign import json_mutations
from tests.campaign.byte_mutations import damaged, slightly_damaged
from tests.campaign.interfaces import SETTINGS_FILES, declared_settings, open_settings
from tests.campaign.readers import Files, Reader

_JSON, _INI = SETTINGS_FILES
_FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "data-folder-0.1.0" / _INI
_MARK = "ROWPAD_CAMPAIGN_MARK"  # variable with the file that a pickle from a settings file would make
_VALUES: tuple[str, ...] = (
    *("", "true", "1", "-1", "nan", "inf", "1e999", "9" * 401, "0x10", "@", "@@x", "@Invalid()", "@Rect(1 2 3 4)"),
    *(
        "@Size(99999999 -1)",
        "@Point(1 2)",
        "@ByteArray()",
        "@ByteArray(\\0\\xff\\xff\\xff\\xff)",
        "a, b, c",
        '"',
        '"\\',
    ),
    *("@Variant(\\0\\0\\0\\t\\xff\\xff\\xff\\xff)", "@Variant(\\0\\0\\0\\t\\x7f\\xff\\xff\\xff)", "@Variant()", "\\x"),
    *(
        "@Variant(\\0\\0\\0\\b\\0\\xff\\xff\\xff)",
        "@DateTime(\\0\\0\\0\\x10)",
        "@String(x)",
        "%00",
        "\\xd800",
        "x" * 70_000,
    ),
    *(
        "{}",
        "[]",
        "null",
        '"{\\"epochs\\": 1e400}"',
        '"[\\"run-99999999999999999999\\"]"',
        "../../x.safetensors",
        "/dev/zero",
    ),
)


class _Stranger:
    """What a prepared settings file would have unpickled: it makes a file."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.system, (f'touch "${_MARK}"',)


class SettingsReader(Reader):
    """The file of version 0.1.0, and what this version writes."""

    allowed: ClassVar[tuple[type[Exception], ...]] = ()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._mark = folder / "mark"
        os.environ[_MARK] = str(self._mark)
        self._ini = _FIXTURE.read_bytes()
        self._json = _written_now()
        self._pickle = _pickled(folder)
        self._keys = [setting.key for setting in declared_settings()]

    def mutate(self, random: Random) -> tuple[str, Files]:
        kinds = ["ini value", "ini value", "ini bytes", "ini few bytes"]
        if self._json:
            kinds += ["json value", "json value", "json value", "json bytes", "json few bytes", "both"]
        kind = random.choice(kinds)
        if kind == "both":
            return kind, {_INI: self._ini_changed(random), _JSON: damaged(random, self._json, [self._json])}
        name = _INI if kind.startswith("ini") else _JSON
        seed = self._ini if name == _INI else self._json
        content = {
            "ini value": lambda: self._ini_changed(random),
            "json value": lambda: _json_changed(random, self._json),
            f"{kind.partition(' ')[0]} bytes": lambda: damaged(random, seed, [self._ini, self._json]),
            f"{kind.partition(' ')[0]} few bytes": lambda: slightly_damaged(random, seed),
        }[kind]()
        return kind, {name: content}

    def read(self, folder: Path) -> int:
        settings = open_settings(folder)
        for setting in declared_settings():
            value = settings.get(setting)
            if setting.default is not None and not isinstance(value, type(setting.default)):
                raise TypeError(f"{setting.key} is a {type(value).__name__}")
        form_values.config_from(settings.get(TRAIN_FORM))
        settings.set(PEN_WIDTH, 0.1)
        settings.sync()
        self._check_mark()
        return 0

    def read_now_and_then(self, folder: Path) -> None:
        from gui.application import make_window
        from gui.runs.chosen import ChosenRuns
        from gui.runs.run_table import RunTable
        from gui.train.train_tab import TrainTab

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        window = make_window(app, BUNDLED_WEIGHTS, folder)
        window.show()
        settings = open_settings(folder)
        table = RunTable(ChosenRuns(), settings)
        tab = TrainTab(window._session, settings)
        for widget in (table, tab):
            widget.resize(900, 500)
            widget.grab()
        app.processEvents()
        tab.close_training()
        table.save_columns()
        window.close()
        for made in (table, tab, window):
            made.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()
        self._check_mark()

    def _check_mark(self) -> None:
        if self._mark.exists():
            self._mark.unlink()
            raise AssertionError("a stranger's code ran")

    def _ini_changed(self, random: Random) -> bytes:
        lines = self._ini.decode("latin-1").splitlines()
        for _ in range(random.choice((1, 1, 2, 3))):
            place = random.randrange(len(lines))
            values = [place for place, line in enumerate(lines) if "=" in line]
            kind = random.randrange(8)
            if kind <= 3 and values:
                place = random.choice(values)
                lines[place] = f"{lines[place].partition('=')[0]}={self._value(random)}"
            elif kind == 4:
                section, _, key = random.choice(self._keys).partition("/")
                lines[place:place] = [f"[{section}]", f"{key}={self._value(random)}"]
            elif kind == 5:
                lines[place:place] = [lines[place]] * random.choice((1, 3, 500))
            elif kind == 6:
                del lines[place]
            else:
                lines[place] = damaged(random, lines[place].encode("latin-1"), [self._ini]).decode("latin-1")
        return "\n".join(lines).encode("latin-1")

    def _value(self, random: Random) -> str:
        if random.random() < 0.1:
            return self._pickle
        if random.random() < 0.3:
            escaped = "".join(f"\\x{byte:02x}" for byte in random.randbytes(random.randint(1, 40)))
            return f"@{random.choice(('Variant', 'ByteArray', 'DateTime'))}(\\0\\0\\0{escaped})"
        return random.choice(_VALUES)


def _json_changed(random: Random, content: bytes) -> bytes:
    changed = json_mutations.mutated_text(random, content.decode())
    return changed.encode("utf-8", random.choice(("surrogatepass", "replace")))


def _written_now() -> bytes:
    """The JSON file of this version with a value for every setting; empty where it has none."""
    with tempfile.TemporaryDirectory() as found:
        folder = Path(found)
        (folder / _INI).write_bytes(_FIXTURE.read_bytes())
        settings = open_settings(folder)
        settings.set(BOLDNESS, -0.5)
        settings.sync()
        path = folder / _JSON
        content = path.read_bytes() if path.exists() else b""
        json.loads(content or b"{}")
        return content


def _pickled(folder: Path) -> str:
    """How Qt wrote an object of Python's into a settings file."""
    path = folder / "prepared.ini"
    settings = QSettings(str(path), QSettings.Format.IniFormat)
    settings.setValue("x/y", _Stranger())
    settings.sync()
    return path.read_text("latin-1").partition("y=")[2].strip()


def make(folder: Path) -> Reader:
    """For `readers.reader`."""
    return SettingsReader(folder)
