"""The form's choice of labels, of sizes, and the drawing of how the chosen network reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.settings import Settings
from gui.train import form_values
from gui.train.form import TrainForm
from gui.train.form_controls import OTHER_NUMBER
from gui.train.reading_diagram import ReadingDiagram
from model import networks, settings_limits
from model.networks.shape import Shape
from model.training.recipes import PRESETS, with_labels
from model.types import Optimizer
from tests.gui.train.conftest import make, retype


def choose(qtbot: QtBot, form: TrainForm, name: str, data: object) -> None:
    box = form.findChild(QComboBox, name)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    while box.currentData() != data:
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() != before, data


@pytest.mark.parametrize("labels", [100, 1_000, 10_000, settings_limits.TRAIN_IMAGES])
def test_a_choice_of_labels_sets_what_goes_with_it_and_is_kept(qtbot: QtBot, settings: Settings, labels: int) -> None:
    form = make(qtbot, settings)
    choose(qtbot, form, "network", "gan")
    choose(qtbot, form, "labels", labels)
    entered = form.config()
    assert entered == with_labels(replace(PRESETS["gan"], device=entered.device), labels)
    assert entered.unlabelled == settings_limits.TRAIN_IMAGES
    settings_limits.check(entered)
    again = make(qtbot, settings)
    assert again.config() == entered
    assert again.findChild(QComboBox, "labels").currentData() == labels


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (100, "100 labels, each shown 100 times an epoch"),
        (1_000, "1,000 labels, each shown 10 times an epoch"),
        (10_000, "10,000 labels, each shown once an epoch"),
    ],
)
def test_how_often_an_epoch_shows_each_image_is_said(qtbot: QtBot, settings: Settings, labels: int, said: str) -> None:
    form = make(qtbot, settings)
    remark = form.findChild(QLabel, "repeats")
    assert not remark.isVisible(), "of all labels there is nothing to say"
    choose(qtbot, form, "labels", labels)
    assert remark.isVisible()
    assert remark.text() == said
    assert form.findChild(QComboBox, "labels").accessibleDescription().startswith(said)
    retype(qtbot, form.findChild(QSpinBox, "train_size"), "700")
    assert remark.text() == "700 labels, each shown once an epoch"
    choose(qtbot, form, "labels", settings_limits.TRAIN_IMAGES)
    assert not remark.isVisible()


def test_the_gan_sees_few_labels_as_often_as_all_the_unlabelled_images_take(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    choose(qtbot, form, "network", "gan")
    choose(qtbot, form, "labels", 1_000)
    assert form.findChild(QLabel, "repeats").text() == "1,000 labels, each shown 55 times an epoch"


def test_another_number_of_labels_is_typed(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    choose(qtbot, form, "labels", 100)
    box = form.findChild(QSpinBox, "train_size")
    assert not box.isVisible()
    choose(qtbot, form, "labels", OTHER_NUMBER)
    assert box.isVisible()
    retype(qtbot, box, "700")
    assert (form.config().train_size, form.config().repeats) == (700, 1)
    assert form.findChild(QComboBox, "labels").currentData() == OTHER_NUMBER
    retype(qtbot, box, "1000")
    form.config()
    assert form.findChild(QComboBox, "labels").currentData() == 1_000


def test_the_sizes_are_those_of_the_network_until_others_are_chosen(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    choose(qtbot, form, "network", "lstm")
    sizes = [form.findChild(QWidget, name) for name in ("hidden", "layers", "dropout")]
    assert [box.value() for box in sizes] == [128, 2, 0.0]
    for box, text in zip(sizes, ("32", "3", "0,25"), strict=True):
        box.setFocus()
        retype(qtbot, box, text)
    choose(qtbot, form, "optimizer", "sgd")
    entered = form.config()
    assert (entered.hidden, entered.layers, entered.dropout) == (32, 3, 0.25)
    assert entered.optimizer is Optimizer.SGD
    assert make(qtbot, settings).config() == entered
    choose(qtbot, form, "network", "gru")
    assert (form.config().hidden, form.config().layers, form.config().dropout) == (None, None, None)


def test_the_sizes_come_with_the_weights_to_start_from(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    choose(qtbot, form, "start_from", "scratch")
    hidden = form.findChild(QSpinBox, "hidden")
    retype(qtbot, hidden, "40")
    assert form.config().hidden == 40
    choose(qtbot, form, "start_from", "active")
    form.set_weights_shape(Shape(hidden=24, layers=1, dropout=0.5))
    assert not hidden.isEnabled()
    assert hidden.value() == 24
    assert "start from scratch" in hidden.toolTip()
    assert form.config().hidden is None
    choose(qtbot, form, "start_from", "scratch")
    assert hidden.isEnabled()
    assert form.config().hidden == 40


@pytest.mark.parametrize("network", PRESETS)
def test_the_drawing_and_the_count_follow_the_network_and_its_sizes(
    qtbot: QtBot, settings: Settings, network: str
) -> None:
    form = make(qtbot, settings)
    choose(qtbot, form, "network", network)
    diagram, count = form.findChild(ReadingDiagram), form.findChild(QLabel, "parameter_count")
    assert count.text() == f"{networks.parameter_count(networks.build(network)):,} parameters"
    picture, words = diagram.grab().toImage(), diagram.accessibleDescription()
    assert str(networks.shape_of(network).hidden) in words or network == "cnn"
    choose(qtbot, form, "start_from", "scratch")
    before = count.text()
    retype(qtbot, form.findChild(QSpinBox, "hidden"), "33")
    assert "33" in diagram.accessibleDescription()
    retype(qtbot, form.findChild(QSpinBox, "layers"), "3")
    assert diagram.accessibleDescription() != words
    assert diagram.grab().toImage() != picture
    assert count.text() != before


def test_more_settings_stay_as_they_were_left(qtbot: QtBot, settings: Settings) -> None:
    form = make(qtbot, settings)
    assert not form.findChild(QSpinBox, "seed").isVisible()
    qtbot.keyClick(form.findChild(QToolButton, "more_button"), Qt.Key.Key_Space)
    assert form.findChild(QSpinBox, "seed").isVisible()
    assert make(qtbot, settings).findChild(QSpinBox, "seed").isVisible()


def test_unlabelled_images_are_for_the_network_that_can_use_them() -> None:
    assert form_values.config_from({"network": "lstm", "unlabelled": 55000}).unlabelled == 0
    assert form_values.config_from({"network": "gan"}).unlabelled == settings_limits.TRAIN_IMAGES
