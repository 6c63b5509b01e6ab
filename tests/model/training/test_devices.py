from __future__ import annotations

import torch

from model.training.devices import available, bfloat16_pays


def test_the_processor_is_always_there() -> None:
    assert available()[0] == "cpu"
    assert len(set(available())) == len(available())


def test_asking_about_half_precision_uses_up_no_random_numbers() -> None:
    bfloat16_pays.cache_clear()
    torch.manual_seed(4)
    before = torch.get_rng_state()
    first = bfloat16_pays("cpu")
    assert torch.equal(torch.get_rng_state(), before)
    assert bfloat16_pays("cpu") is first


def test_other_devices_do_without() -> None:
    assert bfloat16_pays("mps") is False
