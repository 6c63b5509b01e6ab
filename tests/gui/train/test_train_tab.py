"""The Train tab with real clicks and real, small trainings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QThread
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QProgressBar, QScrollArea, QWidget

from gui.train.curves import TrainingCurves
from model.types import Progress
from tests.gui.train.conftest import House, banner, card, results, use_it


def test_the_whole_way_on_all_of_mnists_validation_and_test_images(build_house: Callable[[], House]) -> None:
    house = build_house()
    assert not house.button("start_button").isEnabled()
    assert "loading" in house.button("start_button").toolTip()
    house.session.start()
    house.wait_until_loaded()
    house.choose("network", "lstm")  # it judges all these images in a tenth of the bundled network's time
    house.fill(epochs=1, images=300, batch=100)
    house.run_to_the_end()
    assert card(house).isVisible()
    assert house.session.is_bundled, "nothing changes before the click"
    assert house.text("present_figure") == "50.00\u00a0%"
    assert "10,000 test images" in house.text("result_words")
    new_figure = house.text("new_figure")
    use_it(house)
    (path,) = results(house)
    assert house.session.active_path == path
    assert not card(house).isVisible()
    assert new_figure in house.text("active_line")
    house.close()

    again = build_house()
    again.session.start()
    again.wait_until_loaded()
    assert again.session.active_path == path
    assert path.stem in again.text("active_line")


def test_keeping_the_present_one_leaves_the_new_one_among_the_runs(house: House) -> None:
    house.fill()
    house.run_to_the_end()
    (kept,) = results(house)
    house.click("keep_button")
    assert results(house) == [kept]
    assert not card(house).isVisible()
    assert house.session.is_bundled
    house.run_to_the_end("one_more_button")
    assert len(results(house)) == 2
    assert "2 epochs" in house.text("result_words")


def test_another_network_is_trained_from_scratch_and_answers_from_then_on(house: House) -> None:
    house.choose("network", "gru")
    house.fill()
    house.run_to_the_end()
    use_it(house)
    info = house.session.active_info
    assert info is not None
    assert info.network == "gru"
    assert results(house)[0].name.startswith("gru-")
    house.choose("start_from", "active")
    assert house.button("start_button").isEnabled()  # the active one is such a network now
    house.choose("start_from", "bundled")
    assert not house.button("start_button").isEnabled()
    assert "start “gru” from scratch" in house.button("start_button").toolTip()
    house.choose("network", "rowpad")
    assert house.button("start_button").isEnabled()


def test_back_to_the_bundled_model(house: House) -> None:
    assert not house.button("bundled_button").isEnabled()
    house.fill()
    house.run_to_the_end()
    use_it(house)
    with house.qtbot.waitSignal(house.session.active_changed, timeout=60_000):
        house.click("bundled_button")
    assert house.session.is_bundled
    assert "bundled" in house.text("active_line")
    assert not house.button("bundled_button").isEnabled()


def test_pause_holds_and_resume_goes_on(house: House) -> None:
    house.start_long_training()
    seen: list[Progress] = []
    house.tab._training.progressed.connect(seen.append)
    house.click("pause_button")
    assert house.button("pause_button").accessibleName() == "Resume"
    assert house.text("progress_text") == "paused"
    house.qtbot.wait(300)  # the batch in flight ends
    held = len(seen)
    house.qtbot.wait(400)
    assert len(seen) == held
    assert house.tab.is_training
    house.click("pause_button")
    house.wait_until(lambda: len(seen) > held + 1)
    assert house.button("pause_button").accessibleName() == "Pause"
    house.stop_and_wait()
    assert not house.tab.is_training


def test_the_making_of_the_drawings_is_shown_and_can_be_held(house: House) -> None:
    house.fill(images=300, batch=8)
    bar = house.child(QProgressBar, "progress_bar")
    house.click("start_button")
    house.click("pause_button")
    house.wait_until(lambda: (bar.value(), bar.maximum()) == (100, 100))  # made; the first batch is held
    assert house.text("progress_text") == "paused"
    house.click("pause_button")
    house.tab._training.prepared.emit(0.4)
    assert house.text("progress_text") == "getting ready: drawing digits in many hands, 40 %"
    house.stop_and_wait()


def test_stop_keeps_what_whole_epochs_taught(house: House) -> None:
    house.start_long_training()
    house.wait_until(lambda: house.text("progress_text").startswith("epoch 2"))
    house.stop_and_wait()
    assert card(house).isVisible()
    assert "stopped early" in house.text("result_words")
    assert house.session.is_bundled


def test_stop_also_ends_a_paused_training(house: House) -> None:
    house.start_long_training()
    house.click("pause_button")
    house.stop_and_wait()
    assert not house.tab.is_training
    assert house.button("start_button").isEnabled()


def test_a_training_stopped_in_its_first_epoch_leaves_nothing(house: House) -> None:
    house.fill(epochs=1, images=300, batch=8)
    house.click("start_button")
    house.click("stop_button")
    house.wait_until(lambda: not house.tab.is_training)
    assert results(house) == []
    assert not card(house).isVisible()
    assert not house.button("one_more_button").isEnabled()
    assert "nothing to keep" in house.text("progress_text")


def test_one_epoch_more_while_it_trains(house: House) -> None:
    house.fill(epochs=2, images=300, batch=8)
    house.click("start_button")
    house.wait_until(lambda: house.text("progress_text").startswith("epoch "))
    house.click("one_more_button")
    with house.qtbot.waitSignal(house.tab.training_ended, timeout=60_000):
        house.wait_until(lambda: "of 3" in house.text("progress_text"))
    assert "3 epochs" in house.text("result_words")


def test_an_epoch_asked_for_after_the_last_batch_is_still_trained(house: House) -> None:
    training = house.tab._training
    training._ensure_thread()
    asked: list[bool] = []

    def ask_once(can_go_on: bool) -> None:
        if not asked:
            asked.append(can_go_on)
            training._control.add_epoch()

    # In the worker's thread, after the loop looked for the last time, and before the window hears of the end.
    training._worker.can_go_on.connect(ask_once, Qt.ConnectionType.DirectConnection)
    house.fill()
    house.run_to_the_end()
    house.wait_until(lambda: "2 epochs" in house.text("result_words") and not house.tab.is_training)
    assert asked == [True]
    assert len(results(house)) == 2


def test_one_epoch_more_after_use_leaves_the_used_file_alone(house: House) -> None:
    house.fill()
    house.run_to_the_end()
    use_it(house)
    (used,) = results(house)
    before = used.read_bytes()
    house.run_to_the_end("one_more_button")
    assert used.read_bytes() == before
    assert len(results(house)) == 2
    assert house.session.active_path == used


def test_a_new_result_is_asked_about_and_one_that_was_never_answered_stays(house: House) -> None:
    house.fill()
    house.run_to_the_end()
    (first,) = results(house)
    house.run_to_the_end()
    (second,) = set(results(house)) - {first}
    use_it(house)
    assert house.session.active_path == second


def test_another_learning_rate_while_it_trains(house: House) -> None:
    rates: list[float] = []
    house.tab._training.progressed.connect(lambda progress: rates.append(progress.learning_rate))
    house.start_long_training()
    house.type_into("learning_rate", "0.02")  # the form is about the next training
    house.type_into("running_rate", "0.05")
    house.wait_until(lambda: max(rates, default=0.0) > 0.001)  # above the peak that it began with
    house.stop_and_wait()


def test_a_batch_larger_than_the_training_images_is_explained(house: House) -> None:
    house.fill(images=100, batch=128)
    problem = house.child(QLabel, "form_problem")
    assert problem.isVisible()
    assert "smaller batch" in problem.text()
    assert not house.button("start_button").isEnabled()
    assert house.button("start_button").toolTip() == problem.text()
    house.type_into("batch_size", "64")
    assert not problem.isVisible()
    assert house.button("start_button").isEnabled()


def test_every_control_says_what_it_is_and_does(house: House) -> None:
    house.wait_until(lambda: house.tab.findChild(TrainingCurves) is not None)
    controls: list[QWidget] = [
        widget for kind in (QAbstractButton, QAbstractSpinBox, QComboBox) for widget in house.tab.findChildren(kind)
    ]
    assert len(controls) >= 15
    for control in controls:
        assert control.toolTip(), control
        assert control.accessibleName(), control
        assert "&" not in control.accessibleName()


def test_the_curves_tell_their_last_values(house: House) -> None:
    house.wait_until(lambda: house.tab.findChild(TrainingCurves) is not None)
    curves = house.child(TrainingCurves, "")
    house.fill()
    house.run_to_the_end()
    assert "Epoch 1 of 1" in curves.accessibleDescription()
    assert "Validation accuracy after epoch 1" in curves.accessibleDescription()
    assert "50.00\u00a0%" in curves.accessibleDescription()


def test_closing_while_it_trains_ends_the_thread_and_leaves_no_file(house: House) -> None:
    house.start_long_training()
    house.wait_until(lambda: house.text("progress_text").startswith("epoch 2"))
    (thread,) = [thread for thread in house.tab.findChildren(QThread) if thread.objectName() == "training"]
    assert thread.isRunning()
    house.tab.close_training()
    assert not thread.isRunning()
    assert not house.tab.is_training
    assert results(house) == []


def test_stopping_with_discard_ends_it_without_a_result(house: House) -> None:
    house.start_long_training()
    house.wait_until(lambda: house.text("progress_text").startswith("epoch 2"))
    with house.qtbot.waitSignal(house.tab.training_ended, timeout=60_000):
        house.tab.stop_training(discard=True)
    assert not house.tab.is_training
    assert results(house) == []
    assert not card(house).isVisible()


def test_a_paused_training_can_be_closed(house: House) -> None:
    house.start_long_training()
    house.click("pause_button")
    house.tab.close_training()
    assert not house.tab.is_training


def test_no_thread_before_the_first_start(house: House) -> None:
    assert not house.tab.findChildren(QThread)


def test_everything_fits_into_the_smallest_window(house: House) -> None:
    house.wait_until(lambda: house.tab.findChild(TrainingCurves) is not None)
    house.fill(images=100, batch=100)
    house.run_to_the_end()
    house.type_into("batch_size", "512")
    banner(house).show_message("A sentence that says what went wrong and what to do about it now. " * 3)
    house.qtbot.wait(50)
    smallest = house.tab.minimumSizeHint()
    assert smallest.width() <= 720
    assert smallest.height() <= 500
    for width in (900, 720, 900):
        house.tab.resize(width, 500)
        house.qtbot.wait(50)
        for frame in (card(house), banner(house)):
            assert frame.height() >= frame.heightForWidth(frame.width())
            assert frame.geometry().right() < width


def test_more_settings_come_into_view_when_they_open(house: House) -> None:
    house.tab.resize(720, 560)
    house.qtbot.wait(50)
    seed = house.child(QWidget, "seed")
    house.open_more_settings()
    area = house.child(QScrollArea, "settings_area")
    house.wait_until(lambda: area.verticalScrollBar().value() > 0)
    assert house.child(QWidget, "train_size").visibleRegion().boundingRect().height() > 0
    assert seed.isVisible()
