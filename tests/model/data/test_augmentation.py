from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch import Tensor

from model.data.augmentation import Augmentation, augment
from model.data.mnist import LabelledRasters

NOTHING = Augmentation(**{field.name: 0.0 for field in fields(Augmentation)})


@pytest.fixture
def digits(mnist_test: LabelledRasters) -> Tensor:
    return torch.from_numpy(mnist_test.images[:256].copy()).float() / 255.0


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def only(**amounts: float) -> Augmentation:
    return Augmentation(**{field.name: amounts.get(field.name, 0.0) for field in fields(Augmentation)})


def centres(images: Tensor) -> Tensor:
    places = torch.arange(28.0)
    mass = images.sum(dim=(1, 2))
    return torch.stack([images.sum(dim=2) @ places / mass, images.sum(dim=1) @ places / mass], dim=1)


def test_the_same_seed_gives_the_same_change(digits: Tensor) -> None:
    torch.testing.assert_close(augment(digits, seeded(3)), augment(digits, seeded(3)), rtol=0, atol=0)


def test_another_seed_gives_another_change(digits: Tensor) -> None:
    assert (augment(digits, seeded(3)) != augment(digits, seeded(4))).flatten(1).any(dim=1).all()


def test_the_global_seed_has_no_part_in_it(digits: Tensor) -> None:
    torch.manual_seed(1)
    first = augment(digits, seeded(3))
    torch.manual_seed(2)
    torch.testing.assert_close(augment(digits, seeded(3)), first, rtol=0, atol=0)


def test_a_generator_that_goes_on_changes_each_batch_anew(digits: Tensor) -> None:
    generator = seeded(3)
    assert not torch.equal(augment(digits, generator), augment(digits, generator))


def test_each_image_is_changed_in_its_own_way(digits: Tensor) -> None:
    copies = digits[:1].repeat(32, 1, 1)
    changed = augment(copies, seeded(1))
    for other in range(1, 32):
        assert not torch.equal(changed[0], changed[other])


def test_the_input_is_left_alone(digits: Tensor) -> None:
    before = digits.clone()
    augment(digits, seeded(1))
    torch.testing.assert_close(digits, before, rtol=0, atol=0)


@given(st.integers(0, 2**31), st.integers(1, 9))
@budget(max_examples=30)
def test_a_raster_stays_a_raster(seed: int, count: int) -> None:
    images = torch.rand(count, 28, 28, generator=seeded(seed)).round()
    changed = augment(images, seeded(seed))
    assert changed.shape == images.shape
    assert changed.dtype == torch.float32
    assert changed.isfinite().all()
    assert float(changed.min()) >= 0.0
    assert float(changed.max()) <= 1.0


def test_no_amount_is_no_change(digits: Tensor) -> None:
    torch.testing.assert_close(augment(digits, seeded(1), NOTHING), digits, rtol=0, atol=1e-4)


def test_an_image_is_changed_as_much_as_its_share_says(digits: Tensor) -> None:
    amount = only(rotation=0.4, shear=0.4, shift=3.0, bend=1.5)
    shares = torch.linspace(0.0, 1.0, len(digits))
    changed = (augment(digits, seeded(5), amount, shares) - digits).abs().mean(dim=(1, 2))
    assert float(changed[0]) < 1e-4
    assert float(changed[:64].mean()) < 0.6 * float(changed[-64:].mean())
    torch.testing.assert_close(
        augment(digits, seeded(5), amount), augment(digits, seeded(5), amount, torch.ones(len(digits))), rtol=0, atol=0
    )


def test_paper_stays_paper() -> None:
    assert not augment(torch.zeros(8, 28, 28), seeded(1)).any()


def test_digits_keep_most_of_their_ink(digits: Tensor) -> None:
    ratio = augment(digits, seeded(7)).sum(dim=(1, 2)) / digits.sum(dim=(1, 2))
    assert float(ratio.min()) > 0.35
    assert float(ratio.max()) < 2.2
    assert 0.85 < float(ratio.mean()) < 1.25


def test_digits_stay_in_the_field(digits: Tensor) -> None:
    changed = augment(digits, seeded(8))
    assert (centres(changed) - centres(digits)).abs().max() < 5.0
    border = torch.cat([changed[:, 0], changed[:, -1], changed[:, :, 0], changed[:, :, -1]], dim=1)
    assert float(border.mean()) < 0.02  # hardly anything is pushed over the edge


def test_most_digits_still_look_most_like_a_digit_of_their_class(mnist_test: LabelledRasters) -> None:
    digits = torch.from_numpy(mnist_test.images[:2000].copy()).float() / 255.0
    labels = torch.from_numpy(mnist_test.labels[:2000])
    changed = augment(digits[:300], seeded(9)).flatten(1)
    blurred = torch.nn.functional.avg_pool2d(digits.unsqueeze(1), 5, 1, 2).flatten(1)
    theirs = torch.nn.functional.avg_pool2d(changed.view(-1, 1, 28, 28), 5, 1, 2).flatten(1)
    nearest = torch.cdist(theirs, blurred).argmin(dim=1)
    assert float((labels[nearest] == labels[:300]).float().mean()) > 0.65  # chance is 0.1


def test_shift_alone_moves_without_changing_the_shape(digits: Tensor) -> None:
    changed = augment(digits, seeded(2), only(shift=1.6))
    moved = (centres(changed) - centres(digits)).abs()
    assert 0.3 < float(moved.mean()) < 1.2
    assert float(moved.max()) <= 1.7
    torch.testing.assert_close(changed.sum(dim=(1, 2)), digits.sum(dim=(1, 2)), rtol=0.03, atol=0.0)


def test_thickness_alone_makes_lines_thicker_and_thinner_in_equal_shares(digits: Tensor) -> None:
    ratio = augment(digits, seeded(2), only(thickness=0.85)).sum(dim=(1, 2)) / digits.sum(dim=(1, 2))
    thicker = float((ratio > 1.0).float().mean())
    assert 0.35 < thicker < 0.65
    assert float(ratio.max()) > 1.2
    assert float(ratio.min()) < 0.8


def test_rotation_alone_turns_by_no_more_than_asked() -> None:
    bar = torch.zeros(64, 28, 28)
    bar[:, 4:24, 13:15] = 1.0
    changed = augment(bar, seeded(5), only(rotation=0.25)).numpy()
    rows, columns = np.mgrid[0:28, 0:28] - 13.5
    mass = changed.sum(axis=(1, 2))
    across, down = (changed * columns**2).sum((1, 2)) / mass, (changed * rows**2).sum((1, 2)) / mass
    both = (changed * rows * columns).sum((1, 2)) / mass
    angles = 0.5 * np.arctan2(2 * both, down - across)
    assert np.abs(angles).max() < 0.27
    assert angles.min() < -0.1
    assert angles.max() > 0.1
