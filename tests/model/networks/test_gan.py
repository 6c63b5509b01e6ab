from __future__ import annotations

import torch

from model import networks
from model.networks.gan import GanClassifier, Noise
from model.networks.shape import Shape


def gan() -> GanClassifier:
    torch.manual_seed(5)
    return GanClassifier(Shape(hidden=32, layers=2, dropout=0.5))


def test_the_generator_writes_rasters_and_the_same_seed_writes_the_same() -> None:
    network = gan().eval()
    first, again, other = (
        network.generator.write(6, torch.Generator().manual_seed(seed)).detach() for seed in (3, 3, 4)
    )
    assert first.shape == (6, 28, 28)
    assert bool((first >= 0.0).all() and (first <= 1.0).all())
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_noise_is_added_only_while_it_trains() -> None:
    noise, values = Noise(0.5), torch.zeros(4, 1000)
    assert torch.equal(noise.eval()(values), values)
    found = noise.train()(values)
    assert 0.45 < float(found.std()) < 0.55


def test_answers_do_not_change_from_one_look_to_the_next() -> None:
    network, rasters = gan().eval(), torch.rand(3, 28, 28)
    with torch.inference_mode():
        assert torch.equal(network(rasters), network(rasters))


def test_the_classifier_has_the_sizes_that_were_chosen() -> None:
    wide, narrow = (networks.build("gan", Shape(hidden, 3, 0.5)) for hidden in (64, 16))
    assert networks.parameter_count(wide) > networks.parameter_count(narrow)
