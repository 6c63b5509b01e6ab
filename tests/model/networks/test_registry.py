from __future__ import annotations

import pytest
import torch

from model import networks
from model.errors import CheckpointError, ModelError, SettingsError
from model.networks.attention import RowAttention
from model.networks.lstm import StackedLstm
from model.networks.shape import Shape
from model.types import DIGITS, LABELS

NAMES = networks.names()


def build(name: str, seed: int = 1) -> torch.nn.Module:
    torch.manual_seed(seed)
    return networks.build(name)


def rasters(count: int, seed: int = 1) -> torch.Tensor:
    return torch.rand(count, 28, 28, generator=torch.Generator().manual_seed(seed))


# Another number means that the weights which people have saved no longer fit.
PARAMETERS = {
    "rnn": 21_514,
    "lstm": 131_210,
    "gru": 98_570,
    "bilstm": 321_418,
    "cnn-lstm": 196_666,
    "attention-lstm": 222_602,
    "gan": 833_032,
    "cnn": 218_586,
    "rowpad": 539_268,
}


def test_every_network_is_there_with_as_many_parameters_as_ever() -> None:
    assert {name: networks.parameter_count(networks.build(name)) for name in NAMES} == PARAMETERS


@pytest.mark.parametrize("name", NAMES)
def test_other_sizes_make_another_network_that_still_answers(name: str) -> None:
    small = networks.build(name, networks.shape_of(name, hidden=8, layers=1, dropout=0.0))
    large = networks.build(name, networks.shape_of(name, hidden=16, layers=3))
    assert networks.parameter_count(small) < networks.parameter_count(large)
    for network in (small, large):
        assert network.eval()(rasters(2)).shape[0] == 2


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (Shape(3, 2, 0.0), "number of hidden units between 4 and 512; 3 is outside"),
        (Shape(8, 0, 0.0), "number of layers between 1 and 4; 0 is outside"),
        (Shape(8, 2, 0.9), r"dropout between 0\.0 and 0\.8; 0\.9 is outside"),
        (Shape(8, 2, float("nan")), "dropout between"),
    ],
)
def test_a_size_out_of_bounds_says_the_bounds(shape: Shape, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        networks.build("lstm", shape)


def test_the_plain_network_does_what_its_equations_say() -> None:
    network = build("rnn").eval()
    weights = network.state_dict()
    state = torch.zeros(128)
    image = rasters(1)[0]  # (28, 28)
    for row in image:
        state = torch.tanh(
            weights["rnn.weight_hh_l0"] @ state
            + weights["rnn.weight_ih_l0"] @ row
            + weights["rnn.bias_hh_l0"]
            + weights["rnn.bias_ih_l0"]
        )
    expected = weights["answer.weight"] @ state + weights["answer.bias"]
    with torch.inference_mode():
        torch.testing.assert_close(network(image.unsqueeze(0))[0], expected, rtol=1e-4, atol=1e-5)


def test_what_reads_downwards_has_not_seen_the_rows_below() -> None:
    """The states of the article's LSTM after row 10 do not depend on row 20."""
    network = StackedLstm(networks.shape_of("lstm"))
    first, second = rasters(1), rasters(1)
    second[0, 20] = 1.0 - second[0, 20]
    with torch.inference_mode():
        states = [network.layers[0](image)[0] for image in (first, second)]
    torch.testing.assert_close(states[0][:, :20], states[1][:, :20], rtol=0, atol=0)
    assert not torch.equal(states[0][:, 20:], states[1][:, 20:])


def test_attention_weighs_all_rows_together_to_one() -> None:
    with torch.inference_mode():
        weights = RowAttention(8, 4).weights(torch.randn(3, 28, 8, generator=torch.Generator().manual_seed(1)))
    torch.testing.assert_close(weights.sum(dim=1), torch.ones(3, 1))
    assert float(weights.min()) > 0.0


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(CheckpointError, match=r"no network called “telepathy”.*rowpad") as caught:
        networks.build("telepathy")
    assert isinstance(caught.value, ModelError)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, 2, 7])
def test_rasters_become_logits(name: str, count: int) -> None:
    with torch.inference_mode():
        logits = build(name).eval()(rasters(count))
    assert logits.shape == (count, LABELS if name == "rowpad" else DIGITS)
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
        if key.startswith("generator."):
            continue  # it learns from the classifier's features: tests/model/training/test_adversary.py
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
