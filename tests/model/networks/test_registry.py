from __future__ import annotations

import pytest
import torch

from model import networks
from model.errors import CheckpointError, ModelError
from model.types import LABELS

NAMES = networks.names()


def build(name: str, seed: int = 1) -> torch.nn.Module:
    torch.manual_seed(seed)
    return networks.build(name)


def rasters(count: int, seed: int = 1) -> torch.Tensor:
    return torch.rand(count, 28, 28, generator=torch.Generator().manual_seed(seed))


def test_the_default_network_is_there() -> None:
    assert "rowpad" in NAMES
    # Another number means that the weights which people have saved no longer fit.
    assert networks.parameter_count(networks.build("rowpad")) == 539_268


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(CheckpointError, match=r"no network called “telepathy”.*rowpad") as caught:
        networks.build("telepathy")
    assert isinstance(caught.value, ModelError)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, 2, 7])
def test_rasters_become_twelve_logits_each(name: str, count: int) -> None:
    with torch.inference_mode():
        logits = build(name).eval()(rasters(count))
    assert logits.shape == (count, LABELS)
    assert logits.dtype == torch.float32
    assert logits.isfinite().all()


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_decides_the_first_weights(name: str) -> None:
    first, same, other = (build(name, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[key], same[key]) for key in first)
    assert any(not torch.equal(first[key], other[key]) for key in first)


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_learns(name: str) -> None:
    network = build(name).train()
    loss = torch.nn.functional.cross_entropy(network(rasters(8)), torch.arange(8))
    loss.backward()  # type: ignore[no-untyped-call]
    for key, parameter in network.named_parameters():
        assert parameter.grad is not None, key
        assert parameter.grad.isfinite().all(), key
        assert bool(parameter.grad.any()), key


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_does_not_depend_on_its_neighbours(name: str) -> None:
    network = build(name).eval()
    together = rasters(8)
    with torch.inference_mode():
        all_at_once = network(together)
        for index in range(8):
            torch.testing.assert_close(network(together[index : index + 1])[0], all_at_once[index], rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_read(name: str) -> None:
    network = build(name).eval()
    image = rasters(1).requires_grad_()
    network(image).square().sum().backward()
    assert image.grad is not None
    assert image.grad[0].abs().sum(dim=1).min() > 0.0


@pytest.mark.parametrize("name", NAMES)
def test_answers_in_eval_mode_are_repeatable(name: str) -> None:
    network = build(name).eval()
    with torch.inference_mode():
        torch.testing.assert_close(network(rasters(3)), network(rasters(3)), rtol=0, atol=0)
