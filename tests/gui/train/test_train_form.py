"""The form alone: what can be typed, what is kept, and what a hand-edited file can do to it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from gui.settings import TRAIN_FORM, Settings
from gui.train import form_values
from gui.train.progress_line import ProgressLine
from gui.train.rate_box import RateBox
from model import settings_limits
from model.training.recipes import PRESETS
from model.types import StartFrom, TrainConfig
from tests.gui.train.conftest import make, retype

# The window learns from drawings too, unless the person says otherwise.
DEFAULTS = replace(TrainConfig(), drawings=settings_limits.drawings_for(settings_limits.TRAIN_IMAGES), curtain=True)


def test_it_begins_with_the_defaults(qtbot: QtBot, settings: Settings) -> None:
    assert make(qtbot, settings).config() == DEFAULTS


def test_what_was_entered_comes_back(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    retype(qtbot, form.findChild(QSpinBox, "epochs"), "7")
    retype(qtbot, form.findChild(RateBox, "learning_rate"), "0.0025")
    qtbot.keyClick(form.findChild(QCheckBox, "augment"), Qt.Key.Key_Space)
    qtbot.keyClick(form.findChild(QComboBox, "start_from"), Qt.Key.Key_End)
    entered = form.config()
    wanted = replace(DEFAULTS, epochs=7, learning_rate=0.0025, augment=False, start_from=StartFrom.SCRATCH)
    assert entered == wanted
    assert make(qtbot, settings).config() == entered


@pytest.mark.parametrize("typed", ["0.002", "0,002", ".002"])
@pytest.mark.parametrize("language", [QLocale.Language.German, QLocale.Language.English])
def test_a_rate_is_typed_with_point_or_comma(
    qtbot: QtBot, typed: str, language: QLocale.Language, request: pytest.FixtureRequest
) -> None:
    before = QLocale()
    request.addfinalizer(lambda: QLocale.setDefault(before))
    QLocale.setDefault(QLocale(language))
    box = RateBox()
    qtbot.addWidget(box)
    retype(qtbot, box, typed)
    box.interpretText()
    assert box.value() == 0.002
    assert box.text() == "0.002"


def test_the_steps_of_the_rate_fit_its_size(qtbot: QtBot) -> None:
    box = RateBox()
    qtbot.addWidget(box)
    box.setValue(0.001)
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.text() == "0.0011"
    box.setValue(0.05)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.text() == "0.049"


@pytest.mark.parametrize("typed", ["", "nonsense", "9", "1e9", "-1", "0,,1"])
def test_no_rate_outside_the_bounds_can_be_entered(qtbot: QtBot, typed: str) -> None:
    box = RateBox()
    qtbot.addWidget(box)
    box.setValue(0.001)
    retype(qtbot, box, typed)
    box.interpretText()
    low, high = settings_limits.LEARNING_RATE
    assert low <= box.value() <= high


def test_half_a_rate_is_not_reported(qtbot: QtBot) -> None:
    line = ProgressLine()
    qtbot.addWidget(line)
    reported: list[float] = []
    line.rate_changed.connect(reported.append)
    box = line.findChild(RateBox, "running_rate")
    retype(qtbot, box, "0.02")
    assert reported == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert reported == [0.02]


def test_another_network_brings_settings_that_suit_it(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    retype(qtbot, form.findChild(QSpinBox, "train_size"), "5000")
    box = form.findChild(QComboBox, "network")
    box.setFocus()
    while box.currentData() != "lstm":
        qtbot.keyClick(box, Qt.Key.Key_Up)
    entered = form.config()
    assert entered == replace(PRESETS["lstm"], train_size=5000, device=entered.device)
    assert make(qtbot, settings).config() == entered  # kept


def test_every_preset_is_offered_by_a_name_and_allowed(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    box = form.findChild(QComboBox, "network")
    offered = {box.itemData(index): box.itemText(index) for index in range(box.count())}
    assert offered.keys() == PRESETS.keys()
    assert len(set(offered.values())) == len(offered)
    assert all(text != name for name, text in offered.items())
    for preset in PRESETS.values():
        settings_limits.check(preset)


def test_the_drawings_can_be_left_out(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    qtbot.keyClick(form.findChild(QCheckBox, "drawings"), Qt.Key.Key_Space)
    assert (form.config().drawings, form.config().curtain) == (0, False)
    assert make(qtbot, settings).config().drawings == 0


def test_a_rate_that_is_still_being_typed_counts(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    retype(qtbot, form.findChild(RateBox, "learning_rate"), "0.02")
    assert form.config().learning_rate == 0.02


def test_every_label_is_a_buddy(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    captions = [label for label in form.findChildren(QLabel) if not label.objectName()]
    buddies = {label.buddy() for label in captions}
    named = (
        "network",
        "labels",
        "epochs",
        "batch_size",
        "hidden",
        "layers",
        "dropout",
        "optimizer",
        "learning_rate",
        "train_size",
        "augment",
        "drawings",
        "start_from",
        "seed",
        "device",
    )
    assert buddies == {form.findChild(QWidget, name) for name in named}


def test_the_fastest_device_is_chosen_until_the_person_chooses(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    form.set_devices(("cpu", "cuda"))
    assert form.config().device == "cuda"
    qtbot.keyClick(form.findChild(QComboBox, "device"), Qt.Key.Key_Home)
    assert form.config().device == "cpu"
    again = make(qtbot, settings)
    again.set_devices(("cpu", "cuda"))
    assert again.config().device == "cpu"


def test_a_device_that_is_gone_is_not_offered(qtbot: QtBot, settings: Settings) -> None:
    settings.set(TRAIN_FORM, form_values.plain(TrainConfig(device="cuda")))
    form = make(qtbot, settings)
    form.set_devices(("cpu",))
    assert form.config().device == "cpu"
    form.set_devices(("cpu", "cuda"))
    assert form.config().device == "cuda"


@pytest.mark.parametrize(
    "rubbish",
    [
        "",
        "{",
        [],
        None,
        {"epochs": "many", "batch_size": -1, "learning_rate": math.nan, "augment": 1, "start_from": ["x"]},
        {"epochs": math.inf, "train_size": 2.5, "seed": True, "device": {}, "network": "other"},
        {"seed": 10**401},
    ],
)
def test_rubbish_in_the_settings_file_is_the_defaults(qtbot: QtBot, settings: Settings, rubbish: Any) -> None:
    settings.set(TRAIN_FORM, rubbish)
    assert make(qtbot, settings).config() == DEFAULTS


def test_one_bad_value_does_not_take_the_others_along() -> None:
    config = form_values.config_from({"epochs": 12, "batch_size": "x", "start_from": "scratch"})
    assert (config.epochs, config.batch_size, config.start_from) == (12, 128, StartFrom.SCRATCH)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@given(st.dictionaries(st.sampled_from([*TrainConfig.__slots__, "other"]), json_values))
def test_whatever_is_stored_each_value_is_within_its_bounds(stored: dict[str, object]) -> None:
    config = form_values.config_from(stored)
    assert settings_limits.EPOCHS[0] <= config.epochs <= settings_limits.EPOCHS[1]
    assert settings_limits.LEARNING_RATE[0] <= config.learning_rate <= settings_limits.LEARNING_RATE[1]
    assert isinstance(config.start_from, StartFrom)
    assert config.network == "rowpad"
