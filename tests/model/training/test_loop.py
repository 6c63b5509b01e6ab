from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from torch import nn

from model import networks
from model.data.mnist import LabelledRasters
from model.errors import TrainingError
from model.training.control import TrainControl
from model.training.loop import Trainer
from model.types import Optimizer, Progress, TrainConfig
from tests.model.conftest import fresh_network

CONFIG = TrainConfig(epochs=1, batch_size=16, train_size=96, learning_rate=2e-3, seed=1)  # six batches an epoch

type_of_data = tuple[LabelledRasters, LabelledRasters]


@pytest.fixture
def data(mnist_train: LabelledRasters) -> type_of_data:
    some = mnist_train.first(400)
    return some, LabelledRasters(some.images[300:], some.labels[300:])


def trained(data: type_of_data, config: TrainConfig, network_seed: int = 3) -> dict[str, torch.Tensor]:
    trainer = Trainer(fresh_network(network_seed), config, *data)
    trainer.fit(lambda _: None, TrainControl())
    return trainer.best_network.state_dict()


def same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(a[key], b[key]) for key in a)


def small_network() -> nn.Module:
    """Not Rowpad's: the loop knows nothing of the network."""
    torch.manual_seed(2)
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


def reports(data: type_of_data, config: TrainConfig, control: TrainControl | None = None) -> list[Progress]:
    heard: list[Progress] = []
    Trainer(small_network(), config, *data).fit(heard.append, control or TrainControl())
    return heard


@pytest.mark.parametrize("augment", [True, False])
def test_the_same_seed_gives_the_same_weights(data: type_of_data, augment: bool) -> None:
    config = replace(CONFIG, augment=augment)
    torch.manual_seed(77)  # what was drawn before has no influence
    first = trained(data, config)
    torch.rand(5)
    assert same(first, trained(data, config))


def test_another_seed_gives_other_weights(data: type_of_data) -> None:
    config = replace(CONFIG, train_size=48)
    assert not same(trained(data, config), trained(data, replace(config, seed=2)))


def test_augmentation_makes_a_difference(data: type_of_data) -> None:
    config = replace(CONFIG, train_size=48)
    assert not same(trained(data, config), trained(data, replace(config, augment=False)))


def test_it_learns(data: type_of_data) -> None:
    config = replace(CONFIG, epochs=5, train_size=300, batch_size=30, augment=False, learning_rate=4e-3)
    trainer = Trainer(fresh_network(), config, *data)
    losses: list[float] = []
    trainer.fit(lambda progress: losses.extend(loss for _, loss in progress.losses), TrainControl())
    assert len(losses) == 50
    assert sum(losses[-10:]) < 0.6 * sum(losses[:10])
    assert trainer.scores[-1].loss < trainer.scores[0].loss
    assert [score.epoch for score in trainer.scores] == [1, 2, 3, 4, 5]
    assert trainer.scores[-1].accuracy > 0.4  # chance is 0.1


@pytest.mark.parametrize(
    ("optimizer", "rate", "share"), [("sgd", 0.1, 0.98), ("adam", 2e-3, 0.85), ("adamw", 2e-3, 0.85)]
)
def test_the_plain_network_learns_with_every_optimizer(
    data: type_of_data, optimizer: str, rate: float, share: float
) -> None:
    torch.manual_seed(1)
    config = replace(
        CONFIG,
        epochs=8,
        train_size=300,
        batch_size=30,
        augment=False,
        optimizer=Optimizer(optimizer),
        learning_rate=rate,
        weight_decay=0.0,
    )
    trainer = Trainer(networks.build("rnn"), config, *data)
    losses: list[float] = []
    trainer.fit(lambda progress: losses.extend(loss for _, loss in progress.losses), TrainControl())
    assert sum(losses[-10:]) < share * sum(losses[:10])


def test_the_average_of_the_weights_is_what_is_kept(data: type_of_data) -> None:
    network = small_network()
    before = network[1].weight.detach().clone()  # type: ignore[index, union-attr]
    trainer = Trainer(network, replace(CONFIG, ema_decay=0.9, epochs=3), *data)
    trainer.fit(lambda _: None, TrainControl())
    kept = trainer.best_network.state_dict()["1.weight"]
    last = trainer.network.state_dict()["1.weight"]
    assert not torch.equal(kept, last)
    assert (kept - before).norm() < (last - before).norm()  # it lags behind


def test_a_short_training_has_an_average_of_its_own(data: type_of_data) -> None:
    """Even one that changes slowly: the untrained weights are not in it."""
    network = small_network()
    before = network[1].weight.detach().clone()  # type: ignore[index, union-attr]
    trainer = Trainer(network, replace(CONFIG, ema_decay=0.9999, epochs=4), *data)
    trainer.fit(lambda _: None, TrainControl())
    kept, last = (model.state_dict()["1.weight"] for model in (trainer.best_network, trainer.network))
    assert (kept - before).norm() > 0.5 * (last - before).norm()


def test_progress_goes_forward_and_ends_with_everything_done(data: type_of_data) -> None:
    heard = reports(data, replace(CONFIG, epochs=3))
    assert len(heard) >= 3
    for before, after in pairwise(heard):
        assert before.batch <= after.batch
        assert before.epoch <= after.epoch
        assert after.scores[: len(before.scores)] == before.scores
    last = heard[-1]
    assert (last.batch, last.batches) == (18, 18)
    assert (last.epoch, last.epochs) == (3, 3)
    assert last.seconds_left == 0.0
    assert len(last.scores) == 3
    assert [number for progress in heard for number, _ in progress.losses] == list(range(1, 19))
    assert all(math.isfinite(loss) for progress in heard for _, loss in progress.losses)
    assert all(progress.images_per_second > 0 for progress in heard)
    assert all(0 < progress.learning_rate <= CONFIG.learning_rate for progress in heard)


def test_images_that_do_not_fill_a_batch_are_left_out(data: type_of_data) -> None:
    assert reports(data, replace(CONFIG, train_size=100))[-1].batches == 6


def test_stop_before_the_first_batch(data: type_of_data) -> None:
    control = TrainControl()
    control.stop()
    network = small_network()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    trainer = Trainer(network, CONFIG, *data)
    trainer.fit(lambda _: None, control)
    assert same(before, trainer.best_network.state_dict())
    assert trainer.epochs_done == 0
    assert trainer.scores == ()


def stop_after_the_first_epoch(control: TrainControl) -> Callable[[Progress], None]:
    def hear(progress: Progress) -> None:
        if progress.scores:
            control.stop()

    return hear


def test_stop_keeps_the_epochs_that_are_done(data: type_of_data) -> None:
    control = TrainControl()
    trainer = Trainer(small_network(), replace(CONFIG, epochs=50), *data)
    trainer.fit(stop_after_the_first_epoch(control), control)
    assert trainer.epochs_done == 1
    assert len(trainer.scores) == 1


def test_a_paused_training_does_nothing_until_it_is_resumed_or_stopped(data: type_of_data) -> None:
    control = TrainControl()
    control.pause()
    heard: list[Progress] = []
    trainer = Trainer(small_network(), replace(CONFIG, epochs=2), *data)
    thread = threading.Thread(target=trainer.fit, args=(heard.append, control), daemon=True)
    thread.start()
    thread.join(0.1)
    assert thread.is_alive()
    assert heard == []
    assert trainer.epochs_done == 0
    control.resume()
    thread.join(60)
    assert not thread.is_alive()
    assert trainer.epochs_done == 2


def test_stopping_a_paused_training_ends_it(data: type_of_data) -> None:
    control = TrainControl()
    control.pause()
    trainer = Trainer(small_network(), CONFIG, *data)
    thread = threading.Thread(target=trainer.fit, args=(lambda _: None, control), daemon=True)
    thread.start()
    control.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert trainer.epochs_done == 0


def test_a_new_learning_rate_is_used(data: type_of_data) -> None:
    control = TrainControl()
    control.set_learning_rate(1e-5)
    assert max(progress.learning_rate for progress in reports(data, CONFIG, control)) <= 1e-5


def test_an_added_epoch_is_trained(data: type_of_data) -> None:
    control = TrainControl()
    control.add_epoch()
    last = reports(data, CONFIG, control)[-1]
    assert (last.epoch, last.epochs) == (2, 2)
    assert (last.batch, last.batches) == (12, 12)
    assert len(last.scores) == 2
    assert last.learning_rate < 0.05 * CONFIG.learning_rate  # behind the plan the steps are small


def test_one_more_epoch_behind_the_end(data: type_of_data) -> None:
    trainer = Trainer(small_network(), CONFIG, *data)
    heard: list[Progress] = []
    trainer.fit(heard.append, TrainControl())
    after_plan = {key: value.clone() for key, value in trainer.network.state_dict().items()}
    trainer.fit_one_more(heard.append, TrainControl())
    assert trainer.epochs_done == 2
    assert [score.epoch for score in trainer.scores] == [1, 2]
    assert (heard[-1].batch, heard[-1].batches) == (12, 12)
    assert not same(after_plan, trainer.network.state_dict())


def test_one_more_epoch_after_a_stop_half_way(data: type_of_data) -> None:
    class StopsInTheSecondEpoch(TrainControl):
        batches = 0

        def take_learning_rate(self) -> float | None:
            self.batches += 1
            if self.batches == 10:  # the fourth batch of the second epoch
                self.stop()
            return None

    trainer = Trainer(small_network(), replace(CONFIG, epochs=4), *data)
    trainer.fit(lambda _: None, StopsInTheSecondEpoch())
    assert trainer.epochs_done == 1
    heard: list[Progress] = []
    trainer.fit_one_more(heard.append, TrainControl())
    assert trainer.epochs_done == 2
    assert heard[-1].batch == heard[-1].batches == 16
    assert heard[-1].epoch == heard[-1].epochs == 2
    assert all(progress.seconds_left >= 0.0 for progress in heard)


@pytest.mark.parametrize("poison", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_with_advice(data: type_of_data, poison: float) -> None:
    network = fresh_network()
    with torch.no_grad():
        network.get_parameter("answer.weight")[0, 0] = poison
    with pytest.raises(TrainingError, match=r"no longer a number.*smaller learning rate\."):
        Trainer(network, CONFIG, *data).fit(lambda _: None, TrainControl())


def test_running_out_of_memory_ends_with_advice(data: type_of_data) -> None:
    class Greedy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(1))

        def forward(self, rasters: torch.Tensor) -> torch.Tensor:
            return torch.empty(len(rasters), 10, 2**50) * self.weight

    with pytest.raises(TrainingError, match=r"not enough memory.*smaller batch"):
        Trainer(Greedy(), CONFIG, *data).fit(lambda _: None, TrainControl())


def test_a_fault_in_the_network_is_not_hidden(data: type_of_data) -> None:
    wrong = nn.Sequential(nn.Flatten(), nn.Linear(100, 10))
    with pytest.raises(RuntimeError, match="shapes"):
        Trainer(wrong, CONFIG, *data).fit(lambda _: None, TrainControl())
