from __future__ import annotations

import pytest
import torch

from model.data import mnist
from model.data.mnist import LabelledRasters
from model.networks.gan import GanClassifier
from model.networks.shape import Shape
from model.training.adversary import Adversary


@pytest.fixture(scope="module")
def unlabelled() -> LabelledRasters:
    return mnist.load_test().first(120)


def network() -> GanClassifier:
    torch.manual_seed(2)
    return GanClassifier(Shape(hidden=32, layers=2, dropout=0.5)).train()


def test_the_classifiers_loss_leaves_the_generator_alone_and_the_other_way_round(unlabelled: LabelledRasters) -> None:
    found = network()
    adversary = Adversary(found, unlabelled, torch.Generator().manual_seed(1))
    adversary.loss(20, "cpu").backward()
    assert all(parameter.grad is None for parameter in found.generator.parameters())
    of_classifier = {name: parameter.grad for name, parameter in found.named_parameters() if parameter.grad is not None}
    assert len(of_classifier) > 4
    before = {name: gradient.clone() for name, gradient in of_classifier.items()}
    adversary.teach_generator()
    assert all(parameter.grad is not None for parameter in found.generator.parameters())
    assert all(torch.equal(gradient, before[name]) for name, gradient in of_classifier.items())


def test_an_undecided_classifier_loses_a_coin_toss(unlabelled: LabelledRasters) -> None:
    """With Z = 1 for every image D is ½ everywhere, and the loss is −½ log ½ − ½ log ½ = log 2."""
    found = network()
    with torch.no_grad():
        found.answer.parametrizations.weight.original0.zero_()
        found.answer.bias.fill_(-torch.log(torch.tensor(10.0)))
    loss = Adversary(found, unlabelled, torch.Generator().manual_seed(1)).loss(30, "cpu")
    assert float(loss.detach()) == pytest.approx(0.6931, abs=1e-3)


def test_every_unlabelled_image_is_seen_before_one_is_seen_again(unlabelled: LabelledRasters) -> None:
    seen: list[torch.Tensor] = []
    found = network()
    hook = found.features.register_forward_pre_hook(lambda _module, inputs: seen.append(inputs[0][:50]))
    adversary = Adversary(found, unlabelled.first(100), torch.Generator().manual_seed(1))
    for _ in range(2):
        adversary.loss(50, "cpu")
    hook.remove()
    shown = (torch.cat(seen) * 255.0).round().to(torch.uint8).flatten(1)  # (100, 784)
    there = torch.from_numpy(unlabelled.images[:100]).flatten(1)  # (100, 784)
    assert torch.equal(torch.unique(shown, dim=0), torch.unique(there, dim=0))


def test_a_step_of_the_generator_brings_its_features_nearer(unlabelled: LabelledRasters) -> None:
    found = network()
    adversary = Adversary(found, unlabelled, torch.Generator().manual_seed(1))
    optimizer = torch.optim.Adam(found.generator.parameters(), lr=3e-3)

    def distance() -> float:
        with torch.inference_mode():
            real = found.eval().features(torch.from_numpy(unlabelled.images).float() / 255.0).mean(dim=0)
            made = found.features(found.generator.write(200, torch.Generator().manual_seed(9))).mean(dim=0)
        found.train()
        return float(((real - made) ** 2).mean())

    before = distance()
    for _ in range(60):
        adversary.loss(40, "cpu")
        optimizer.zero_grad()
        adversary.teach_generator()
        optimizer.step()
    assert distance() < 0.5 * before
