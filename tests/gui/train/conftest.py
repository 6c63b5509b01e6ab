from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel, QPushButton, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.banner import Banner
from gui.session import Session
from gui.settings import Settings
from gui.train.form import TrainForm
from gui.train.rate_box import RateBox
from gui.train.result_card import ResultCard
from gui.train.train_tab import TrainTab
from model import checkpoint, networks
from model.types import CheckpointInfo
from tests import quick_training

PATIENCE = 180_000  # milliseconds until a wait fails; other programs may be busy


@dataclass
class House:
    """A Train tab with what it needs, and a person's hands."""

    qtbot: QtBot
    settings: Settings
    session: Session
    tab: TrainTab

    def button(self, name: str) -> QPushButton:
        return self.child(QPushButton, name)

    def child(self, kind: type, name: str) -> QWidget:
        found = self.tab.findChild(kind, name)
        assert found is not None, name
        return found

    def text(self, name: str) -> str:
        return self.child(QLabel, name).text()

    def click(self, name: str) -> None:
        button = self.button(name)
        assert button.isEnabled(), name
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type_into(self, name: str, text: str) -> None:
        box = self.child(QAbstractSpinBox, name)
        box.setFocus()
        box.selectAll()
        self.qtbot.keyClicks(box, text)
        self.qtbot.keyClick(box, Qt.Key.Key_Return)

    def choose(self, name: str, data: str) -> None:
        box = self.child(QComboBox, name)
        box.setFocus()
        self.qtbot.keyClick(box, Qt.Key.Key_Home)
        while box.currentData() != data:
            before = box.currentIndex()
            self.qtbot.keyClick(box, Qt.Key.Key_Down)
            assert box.currentIndex() != before, data

    def open_more_settings(self) -> None:
        heading = self.child(QToolButton, "more_button")
        if not heading.isChecked():
            self.qtbot.mouseClick(heading, Qt.MouseButton.LeftButton)

    def fill(self, *, epochs: int = 1, images: int = 120, batch: int = 40) -> None:
        self.open_more_settings()
        self.type_into("epochs", str(epochs))
        self.type_into("train_size", str(images))
        self.type_into("batch_size", str(batch))

    def wait_until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE)

    def wait_until_loaded(self) -> None:
        self.wait_until(self.button("start_button").isEnabled)

    def run_to_the_end(self, button: str = "start_button") -> None:
        with self.qtbot.waitSignal(self.tab.training_ended, timeout=PATIENCE):
            self.click(button)

    def start_long_training(self) -> None:
        """One that goes on until it is stopped."""
        self.fill(epochs=200, images=300, batch=8)
        self.click("start_button")
        self.wait_until(lambda: self.text("progress_text").startswith("epoch "))

    def stop_and_wait(self) -> None:
        with self.qtbot.waitSignal(self.tab.training_ended, timeout=PATIENCE):
            self.click("stop_button")

    def close(self) -> None:
        self.tab.close_training()
        self.session.close()


def make(qtbot: QtBot, settings: Settings) -> TrainForm:
    form = TrainForm(settings)
    qtbot.addWidget(form)
    form.show()
    return form


def retype(qtbot: QtBot, box: QSpinBox | RateBox, text: str) -> None:
    box.selectAll()
    qtbot.keyClicks(box, text)


def results(house: House) -> list[Path]:
    return sorted(house.session.models_folder.glob("*.safetensors"))


def card(house: House) -> ResultCard:
    return house.child(ResultCard, "")


def banner(house: House) -> Banner:
    return house.child(Banner, "")


def use_it(house: House) -> None:
    with house.qtbot.waitSignal(house.session.active_changed, timeout=PATIENCE):
        house.click("use_button")


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    """A network that has learnt nothing, with a figure that nobody measured."""
    network = networks.build("rowpad")
    path = tmp_path / "program" / "bundled.safetensors"
    info = CheckpointInfo("rowpad", networks.parameter_count(network), "bundled", figures={"mnist_test_accuracy": 0.5})
    checkpoint.save(path, network, info)
    return path


@pytest.fixture(scope="package", autouse=True)
def quick_calibration() -> Iterator[None]:
    with quick_training.few_held_out_drawings():
        yield


@pytest.fixture
def few_images() -> Iterator[None]:
    with quick_training.few_images(train=300, validation=100, test=100):
        yield


@pytest.fixture
def build_house(qtbot: QtBot, tmp_path: Path, bundled: Path) -> Iterator[Callable[[], House]]:
    """Houses over one and the same data folder; each starts like the program does."""
    houses: list[House] = []

    def build() -> House:
        settings = Settings(tmp_path / "data" / "settings.json")
        session = Session(bundled, tmp_path / "data", settings)
        tab = TrainTab(session, settings)
        qtbot.addWidget(tab)
        tab.resize(900, 520)
        tab.show()
        house = House(qtbot, settings, session, tab)
        houses.append(house)
        return house

    yield build
    for house in houses:
        house.close()


@pytest.fixture
def house(build_house: Callable[[], House], few_images: None) -> House:
    house = build_house()
    house.session.start()
    house.wait_until_loaded()
    return house
