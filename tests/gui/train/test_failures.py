"""What goes wrong is told in the banner, and the active model stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from model import checkpoint
from model.data import mnist
from tests.gui.train.conftest import House, banner, card, results


def test_weights_that_cannot_be_read_leave_the_active_model(house: House, bundled: Path) -> None:
    active = house.session.predictor
    bundled.write_bytes(b"not a checkpoint at all")
    house.fill()
    house.choose("start_from", "bundled")
    house.run_to_the_end()
    assert banner(house).isVisible()
    assert "bundled.safetensors" in banner(house).message
    assert house.session.predictor is active
    assert not card(house).isVisible()
    house.choose("start_from", "scratch")
    house.run_to_the_end()
    assert not banner(house).isVisible()
    assert card(house).isVisible()


def put_in_the_way(folder: Path) -> None:
    """Where the folder was is now a file: nothing can be written there."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_trained(house: House) -> None:
    put_in_the_way(house.session.models_folder)
    house.fill()
    house.run_to_the_end()
    assert "can't be written" in banner(house).message
    assert house.session.is_bundled
    assert not house.button("one_more_button").isEnabled()
    house.session.models_folder.unlink()
    house.run_to_the_end()
    assert card(house).isVisible()


def test_a_disk_that_fails_while_it_trains_loses_nothing(house: House) -> None:
    folder = house.session.models_folder
    house.fill(epochs=2)
    breaking = house.tab._training.progressed.connect(lambda _progress: folder.is_dir() and put_in_the_way(folder))
    house.run_to_the_end()
    house.tab._training.progressed.disconnect(breaking)
    assert "can't be written" in banner(house).message
    assert house.session.is_bundled
    folder.unlink()
    house.run_to_the_end("one_more_button")
    assert not banner(house).isVisible()
    assert "3 epochs" in house.text("result_words")
    assert checkpoint.load(results(house)[0])[1].settings["epochs_done"] == 3


def test_an_error_of_the_computer_is_told_and_the_next_training_runs(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = house.session.predictor

    def unreadable() -> None:
        raise OSError(5, "Input/output error")

    house.fill()
    with monkeypatch.context() as broken:
        broken.setattr(mnist, "train_and_validation", unreadable)
        house.run_to_the_end()
    assert "Input/output error" in banner(house).message
    assert "the active model stays" in banner(house).message
    assert house.session.predictor is active
    assert not house.button("one_more_button").isEnabled()
    house.qtbot.mouseClick(house.child(QAbstractButton, "banner_close_button"), Qt.MouseButton.LeftButton)
    assert not banner(house).isVisible()
    house.run_to_the_end()
    assert card(house).isVisible()


def test_a_result_that_vanished_cannot_become_active(house: House) -> None:
    house.fill()
    house.run_to_the_end()
    results(house)[0].unlink()
    with house.qtbot.waitSignal(house.session.failed, timeout=60_000):
        house.click("use_button")
    assert banner(house).isVisible()
    assert house.session.is_bundled
    assert house.button("keep_button").isEnabled()
