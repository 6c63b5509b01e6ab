from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from model.training.control import TrainControl

PATIENCE = 60.0  # seconds after which a thread counts as stuck; nothing waits that long when it works


class Waiter:
    """A thread that calls `wait_while_paused` once, as the loop does before a batch."""

    def __init__(self, control: TrainControl) -> None:
        self.started, self.passed = threading.Event(), threading.Event()
        self.had_to_wait: bool | None = None
        self._control = control
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self.started.wait(PATIENCE)

    def _run(self) -> None:
        self.started.set()
        self.had_to_wait = self._control.wait_while_paused()
        self.passed.set()

    def join(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def test_a_fresh_control_holds_nothing_back() -> None:
    control = TrainControl()
    assert not control.stopped
    assert not control.paused
    assert control.wait_while_paused() is False
    assert control.take_learning_rate() is None
    assert control.take_extra_epochs() == 0


@pytest.mark.parametrize("release", [TrainControl.resume, TrainControl.stop])
def test_a_paused_loop_waits_until_it_is_let_go(release: Callable[[TrainControl], None]) -> None:
    control = TrainControl()
    control.pause()
    assert control.paused
    waiter = Waiter(control)
    assert not waiter.passed.wait(0.05)
    release(control)
    waiter.join()
    assert waiter.had_to_wait is True
    assert not control.paused


def test_stop_is_for_good() -> None:
    control = TrainControl()
    control.stop()
    control.resume()
    assert control.stopped


def test_pausing_again_holds_again() -> None:
    control = TrainControl()
    control.pause()
    control.resume()
    control.pause()
    waiter = Waiter(control)
    assert not waiter.passed.wait(0.05)
    control.resume()
    waiter.join()


def test_the_newest_learning_rate_is_taken_once() -> None:
    control = TrainControl()
    control.set_learning_rate(0.01)
    control.set_learning_rate(0.002)
    assert control.take_learning_rate() == 0.002
    assert control.take_learning_rate() is None


def test_no_added_epoch_is_lost_between_threads() -> None:
    control = TrainControl()
    threads = [threading.Thread(target=lambda: [control.add_epoch() for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    taken = sum(control.take_extra_epochs() for _ in range(100))
    for thread in threads:
        thread.join(PATIENCE)
    assert taken + control.take_extra_epochs() == 800
    assert control.take_extra_epochs() == 0
