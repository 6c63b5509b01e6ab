"""Looking into the memory shows what torch's own layers computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from model import networks
from model.networks.attention import RowAttention
from model.predictor import Predictor
from model.reading.memory import Part
from model.reading.states import memory
from model.types import CheckpointInfo
from tests.model.reading.rasters import a_raster

RECURRENT = ("rnn", "lstm", "gru", "bilstm", "cnn-lstm", "attention-lstm", "rowpad")


def predictor_of(name: str) -> Predictor:
    torch.manual_seed(3)
    network = networks.build(name)
    return Predictor(network, CheckpointInfo(name, networks.parameter_count(network)), Path("x"))


@pytest.mark.parametrize("name", RECURRENT)
def test_the_last_layers_states_are_torchs_own(name: str) -> None:
    predictor = predictor_of(name)
    said: list[np.ndarray] = []
    last = [m for m in predictor.network.modules() if isinstance(m, nn.RNNBase)][-1]
    last.register_forward_hook(lambda _module, _given, out: said.append(out[0][0].detach().numpy()))
    predictor.probabilities(a_raster()[None])
    found = memory(predictor, a_raster())
    top = [layer for layer in found.layers if layer.layer == found.layers[-1].layer]
    assert [layer.upwards for layer in top] == [False, True][: len(top)]
    states = np.concatenate([layer.parts[Part.HIDDEN] for layer in top], axis=1)
    np.testing.assert_allclose(states, said[0], atol=1e-5)


@pytest.mark.parametrize("name", ["lstm", "bilstm", "rowpad"])
def test_the_gates_of_an_lstm_make_its_cell_and_its_state(name: str) -> None:
    for layer in memory(predictor_of(name), a_raster()).layers:
        parts = {part: values[::-1] if layer.upwards else values for part, values in layer.parts.items()}
        before = np.vstack([np.zeros_like(parts[Part.CELL][:1]), parts[Part.CELL][:-1]])
        cell = parts[Part.FORGET] * before + parts[Part.INPUT] * parts[Part.CANDIDATE]
        np.testing.assert_allclose(parts[Part.CELL], cell, atol=1e-5)
        np.testing.assert_allclose(parts[Part.HIDDEN], parts[Part.OUTPUT] * np.tanh(cell), atol=1e-5)


def test_a_network_that_reads_downwards_remembers_nothing_of_the_rows_below() -> None:
    predictor, whole = predictor_of("gru"), a_raster()
    half = whole.copy()
    half[14:] = 0.0
    for all_rows, upper in zip(memory(predictor, whole).layers, memory(predictor, half).layers, strict=True):
        np.testing.assert_array_equal(all_rows.parts[Part.HIDDEN][:14], upper.parts[Part.HIDDEN][:14])
        assert not np.array_equal(all_rows.parts[Part.HIDDEN][14:], upper.parts[Part.HIDDEN][14:])


@pytest.mark.parametrize("name", ["attention-lstm", "rowpad"])
def test_attention_is_shared_out_among_the_rows(name: str) -> None:
    predictor = predictor_of(name)
    attention = memory(predictor, a_raster()).attention
    assert attention is not None
    assert attention.shape == (28,)
    assert attention.sum() == pytest.approx(1.0, abs=1e-5)
    assert any(isinstance(module, RowAttention) for module in predictor.network.modules())


@pytest.mark.parametrize("name", ["cnn", "gan"])
def test_a_network_without_memory_has_none(name: str) -> None:
    found = memory(predictor_of(name), a_raster())
    assert found.layers == ()
    assert found.attention is None


def test_looking_leaves_the_network_as_it_was() -> None:
    predictor = predictor_of("rowpad")
    before = predictor.probabilities(a_raster()[None])
    memory(predictor, a_raster())
    np.testing.assert_array_equal(predictor.probabilities(a_raster()[None]), before)
    assert not any(module._forward_pre_hooks for module in predictor.network.modules())
