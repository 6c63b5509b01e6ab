"""The queue of trainings: its order by itself, and in the tab with real clicks, keys and small trainings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QTreeWidget

from gui.train.queue import MOST_ENDED, EntryState, TrainingQueue
from gui.train.queue_list import QueueList
from model.types import TrainConfig
from tests.gui.train.conftest import House, banner, results


def seeds(queue: TrainingQueue) -> list[int]:
    return [entry.config.seed for entry in queue.entries]


def queue_of(count: int) -> TrainingQueue:
    queue = TrainingQueue()
    for seed in range(count):
        queue.add(TrainConfig(seed=seed))
    return queue


def test_trainings_run_in_the_order_in_which_they_came() -> None:
    queue = queue_of(2)
    first = queue.begin_next()
    assert first is not None
    assert (first.config.seed, first.state) == (0, EntryState.RUNNING)
    assert queue.begin_next() is None, "one at a time"
    assert queue.end(EntryState.DONE, accuracy=0.9)
    second = queue.begin_next()
    assert second is not None
    assert second.config.seed == 1
    assert [entry.state for entry in queue.entries] == [EntryState.DONE, EntryState.RUNNING]
    assert queue.entries[0].accuracy == 0.9


def test_only_what_waits_can_be_moved_and_only_among_what_waits() -> None:
    queue = queue_of(4)
    running = queue.begin_next()
    assert running is not None
    ids = [entry.id for entry in queue.entries]
    assert not queue.move(running.id, 1)
    assert not queue.move(ids[1], -1), "not before the one that runs"
    assert queue.move(ids[3], -2)
    assert seeds(queue) == [0, 3, 1, 2]
    assert not queue.move(ids[2], 1), "it is the last"
    assert not queue.move(999, 1)


def test_what_runs_can_not_be_taken_out() -> None:
    queue = queue_of(2)
    running = queue.begin_next()
    assert running is not None
    assert not queue.remove(running.id)
    assert queue.remove(queue.waiting[0].id)
    assert queue.end(EntryState.FAILED, error="No room.")
    assert queue.remove(running.id)
    assert queue.entries == ()


def test_an_epoch_more_goes_before_what_waits() -> None:
    queue = queue_of(2)
    queue.begin_next()
    queue.end(EntryState.DONE)
    queue.add_next(TrainConfig(seed=9))
    assert seeds(queue) == [0, 9, 1]


def test_of_very_many_that_ended_the_oldest_are_forgotten() -> None:
    queue = queue_of(MOST_ENDED + 3)
    for _ in range(MOST_ENDED + 2):
        queue.begin_next()
        queue.end(EntryState.DONE)
    assert seeds(queue) == list(range(2, MOST_ENDED + 3))


@given(st.lists(st.tuples(st.sampled_from(["add", "begin", "end", "move", "remove"]), st.integers(0, 9)), max_size=40))
def test_whatever_is_done_what_ended_comes_first_then_what_runs_then_what_waits(steps: list[tuple[str, int]]) -> None:
    queue = TrainingQueue()
    for step, number in steps:
        if step == "add":
            queue.add(TrainConfig(seed=number))
        elif step == "begin":
            queue.begin_next()
        elif step == "end":
            queue.end(EntryState.DONE)
        elif step == "move":
            queue.move(number + 1, -1 if number % 2 else 2)
        else:
            queue.remove(number + 1)
    places = [0 if entry.has_ended else 1 if entry.is_under_way else 2 for entry in queue.entries]
    assert places == sorted(places)
    assert places.count(1) <= 1
    assert len({entry.id for entry in queue.entries}) == len(queue.entries)


def lines(house: House) -> list[str]:
    tree = house.child(QTreeWidget, "queue_list")
    return [f"{tree.topLevelItem(row).text(0)} | {tree.topLevelItem(row).text(1)}" for row in range(count(house))]


def count(house: House) -> int:
    return house.child(QTreeWidget, "queue_list").topLevelItemCount()


def choose_line(house: House, row: int) -> QTreeWidget:
    tree = house.child(QTreeWidget, "queue_list")
    tree.scrollToItem(tree.topLevelItem(row))
    place = tree.visualItemRect(tree.topLevelItem(row)).center()
    house.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert tree.currentIndex().row() == row
    return tree


def press(house: House, name: str) -> None:
    button = house.child(QToolButton, name)
    assert button.isEnabled(), name
    house.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def enqueue(house: House, *seeds_of: int) -> None:
    for seed in seeds_of:
        house.type_into("seed", str(seed))
        house.click("queue_button")


def test_two_networks_are_trained_one_after_the_other(house: House) -> None:
    began: list[str] = []
    house.tab.run_began.connect(lambda _path, config: began.append(config.network))
    house.choose("network", "lstm")
    house.fill(epochs=2)
    house.click("queue_button")  # nothing runs: it begins at once
    assert house.tab.is_training
    house.choose("network", "gru")
    house.fill()
    house.click("queue_button")
    assert house.child(QueueList, "").isVisible()
    house.wait_until(lambda: not house.tab.is_training)
    assert began == ["lstm", "gru"]
    assert [path.name.split("-")[0] for path in results(house)] == ["gru", "lstm"]
    assert all("done, " in line for line in lines(house))
    assert house.text("queue_caption") == "Queue · 0 waiting"


def test_what_waits_is_reordered_and_taken_out_with_mouse_and_keys(house: House) -> None:
    house.start_long_training()
    enqueue(house, 11, 12, 13)
    assert house.tab.waiting == 3
    tree = choose_line(house, 3)
    press(house, "queue_up")
    assert [line.split(" | ")[0][-2:] for line in lines(house)[1:]] == ["11", "13", "12"]
    house.qtbot.keyClick(tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [line.split(" | ")[0][-2:] for line in lines(house)[1:]] == ["13", "11", "12"]
    assert tree.currentIndex().row() == 1, "the choice goes along"
    press(house, "queue_down")
    house.qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert [line.split(" | ")[0][-2:] for line in lines(house)[1:]] == ["11", "12"]
    choose_line(house, 0)
    assert not house.child(QToolButton, "queue_remove").isEnabled(), "it runs: Stop ends it"
    choose_line(house, 2)
    press(house, "queue_remove")
    assert count(house) == 2
    house.tab.stop_training(discard=True)
    house.wait_until(lambda: not house.tab.is_training)
    assert house.tab.waiting == 0


def test_space_holds_the_one_that_runs_and_with_it_the_queue(house: House) -> None:
    house.start_long_training()
    enqueue(house, 2)
    tree = choose_line(house, 0)
    house.qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert "paused" in lines(house)[0]
    assert house.button("pause_button").accessibleName() == "Resume"
    house.qtbot.wait(200)
    assert house.tab.waiting == 1
    house.qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert "running" in lines(house)[0]
    house.tab.stop_training(discard=True)
    house.wait_until(lambda: not house.tab.is_training)


def test_stop_ends_one_training_and_the_next_begins(house: House) -> None:
    house.start_long_training()
    house.fill(epochs=1)
    enqueue(house, 2)
    house.wait_until(lambda: house.text("progress_text").startswith("epoch 2"))
    house.stop_and_wait()
    house.wait_until(lambda: not house.tab.is_training)
    first, second = lines(house)
    assert "stopped, " in first
    assert "done, " in second
    assert len(results(house)) == 2


def test_one_that_can_not_start_is_told_and_the_next_one_runs(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.fill()
    house.click("start_button")
    house.choose("start_from", "active")  # of the bundled network now; by the time it is its turn, of another
    enqueue(house, 5)
    house.choose("network", "gru")
    house.fill()
    house.click("queue_button")
    other = house.session.active_info
    assert other is not None
    monkeypatch.setattr(type(house.session), "active_info", property(lambda _self: _as_network(other, "lstm")))
    house.wait_until(lambda: not house.tab.is_training)
    states = [line.split(" | ")[1] for line in lines(house)]
    assert states[1] == "failed"
    assert states[0].startswith("done")
    assert states[2].startswith("done")
    assert "from scratch" in banner(house).findChild(QLabel).text()


def test_a_pile_of_trainings_leaves_the_curves_their_room(house: House) -> None:
    house.start_long_training()
    enqueue(house, *range(2, 9))
    house.qtbot.wait(50)
    tree = house.child(QTreeWidget, "queue_list")
    assert tree.height() <= 5 * tree.sizeHintForRow(0)
    assert tree.verticalScrollBar().maximum() > 0
    house.tab.stop_training(discard=True)
    house.wait_until(lambda: not house.tab.is_training)


def _as_network(info: object, network: str) -> object:
    from dataclasses import replace

    return replace(info, network=network)  # type: ignore[type-var]
