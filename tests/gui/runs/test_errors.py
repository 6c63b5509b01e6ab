"""The confusion matrix, and the very images behind a cell."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QListView
from pytestqt.qtbot import QtBot

from gui.runs.cell_images import cell_images
from gui.runs.confusion import Cell, ConfusionMatrix
from gui.runs.wrong_images import INDEX_ROLE, MOST_IMAGES, WrongImages
from model.data import mnist
from model.errors import DatasetError
from tests.gui.runs.conftest import Room, misread_images, scores_of


@pytest.fixture
def judged(room: Room) -> Room:
    room.add_run("judged", misread=500, seed=5)
    room.open()
    return room


def shown_indices(room: Room) -> list[int]:
    room.wait_until(lambda: room.tab.findChild(WrongImages) is not None)
    window = room.tab.findChild(WrongImages)
    assert window is not None
    room.wait_until(window.isVisible)
    pictures = window.findChild(QListView, "images").model()
    return [pictures.index(row, 0).data(INDEX_ROLE) for row in range(pictures.rowCount())]


def expected(room: Room, truth: int, answer: int) -> list[int]:
    labels = mnist.load_test().labels
    return [index for index, read in room.run("judged").wrong if labels[index] == truth and read == answer]


def test_a_click_on_a_cell_shows_exactly_its_images(judged: Room) -> None:
    judged.click_matrix(4, 5)
    found = shown_indices(judged)
    assert found == expected(judged, 4, 5)
    assert found
    window = judged.tab.findChild(WrongImages)
    headline = window.findChild(QLabel, "images_headline").text()
    assert headline == f"judged: drawn 4, read 5: {len(found)} images."


def test_the_images_are_the_test_set_s_pixel_by_pixel(judged: Room) -> None:
    judged.click_matrix(4, 5)
    index = shown_indices(judged)[0]
    pictures = judged.tab.findChild(WrongImages).findChild(QListView, "images")
    icon = pictures.model().index(0, 0).data(Qt.ItemDataRole.DecorationRole)
    for mode in (icon.Mode.Normal, icon.Mode.Selected):
        image = icon.pixmap(pictures.iconSize(), mode).toImage()
        scale = image.width() // 28
        grey = [[image.pixelColor(x * scale + 1, y * scale + 1).red() for x in range(28)] for y in range(28)]
        np.testing.assert_array_equal(grey, mnist.load_test().images[index])


def test_the_diagonal_shows_what_was_read_right_at_most_so_many(judged: Room) -> None:
    judged.click_matrix(7, 7)
    found = shown_indices(judged)
    data = mnist.load_test()
    misread = dict(judged.run("judged").wrong)
    assert len(found) == MOST_IMAGES
    assert all(data.labels[index] == 7 and index not in misread for index in found)
    right = sum(1 for index in np.flatnonzero(data.labels == 7) if index not in misread)
    headline = judged.tab.findChild(WrongImages).findChild(QLabel, "images_headline").text()
    assert f"{right - MOST_IMAGES} more" in headline


def test_an_empty_cell_opens_nothing(judged: Room) -> None:
    judged.click_matrix(4, 0)
    judged.click_matrix(4, 5)
    assert shown_indices(judged) == expected(judged, 4, 5)


def test_arrows_move_enter_opens_and_the_cell_is_told(judged: Room) -> None:
    matrix = judged.child(ConfusionMatrix, "confusion")
    assert isinstance(matrix, ConfusionMatrix)
    matrix.setFocus()
    for key in (*(Qt.Key.Key_Down,) * 4, *(Qt.Key.Key_Right,) * 6):
        judged.qtbot.keyClick(matrix, key)
    count = len(expected(judged, 4, 6))
    assert judged.label("cell_words") == f"drawn 4, read 6: {count} images"
    assert matrix.accessibleDescription() == f"drawn 4, read 6: {count} images"
    judged.qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert shown_indices(judged) == expected(judged, 4, 6)


def test_the_mouse_over_a_cell_tells_of_it(judged: Room) -> None:
    matrix = judged.child(ConfusionMatrix, "confusion")
    assert isinstance(matrix, ConfusionMatrix)
    judged.qtbot.mouseMove(matrix, matrix.cell_rect(Cell(3, 4)).center().toPoint())
    assert judged.label("cell_words") == f"drawn 3, read 4: {len(expected(judged, 3, 4))} images"
    judged.qtbot.mouseMove(matrix, QPoint(1, 1))
    assert judged.label("cell_words").startswith("Rows: drawn")


def test_the_counts_add_up_to_what_the_headline_says(judged: Room) -> None:
    assert judged.label("errors_headline") == "“judged” misreads 500 of 10,000 test images"


def test_test_images_that_are_damaged_are_told(judged: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> None:
        raise DatasetError("The MNIST file is damaged. Get it back.")

    monkeypatch.setattr(mnist, "load_test", damaged)
    judged.click_matrix(4, 5)
    judged.wait_until(judged.banner.isVisible)
    assert judged.banner.message == "The MNIST file is damaged. Get it back."


def test_every_test_image_is_in_one_cell(room: Room) -> None:
    room.add_run("judged", misread=500, seed=5)
    room.open()
    labels, run = mnist.load_test().labels, room.run("judged")
    found = [index for truth in range(10) for answer in range(10) for index in cell_images(labels, run, truth, answer)]
    assert sorted(found) == list(range(10_000))
    assert run.test is not None
    for cell in (Cell(2, 3), Cell(8, 8)):
        assert len(cell_images(labels, run, *cell)) == run.test.confusion[cell.truth][cell.answer]


def test_errors_stand_out_from_their_absence_in_colour(qtbot: QtBot) -> None:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(400, 400)
    matrix.set_scores(scores_of(misread_images(500, 5)))
    matrix.show()
    image = matrix.grab().toImage()

    def ground(truth: int, answer: int) -> str:
        corner = matrix.cell_rect(Cell(truth, answer)).topLeft().toPoint() + QPoint(3, 3)
        return image.pixelColor(corner).name()

    assert ground(1, 2) != ground(1, 0)  # an error, none
    assert ground(0, 0) == ground(9, 9)  # what is right takes no part in the scale
