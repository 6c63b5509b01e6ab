from __future__ import annotations

import multiprocessing
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.data.hands import generator
from model.data.hands.hand import Hand
from model.data.mnist import LabelledRasters
from model.painter import paint_for_judging
from model.raster import INK_SIDE, ink_box, raster
from model.strokes import pressed_width
from model.types import DIGITS, FRAGMENT, LABELS, NOT_A_DIGIT, Drawing, Point, Stroke

SOME = generator.counts(120)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Two hands a task instead of forty, on as many cores as the test says."""
    monkeypatch.setattr(generator, "_CHUNK", 2 * generator.DRAWINGS_PER_HAND)

    def use(cores: int) -> None:
        monkeypatch.setattr(generator.os, "cpu_count", lambda: cores)

    return use


def small(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Images (N, 28, 28) at half the size, flat: (N, 196)."""
    halves = images.astype(np.float32).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255.0
    return halves.reshape(len(images), -1)


def test_the_same_seed_gives_the_same_rasters_and_another_seed_others() -> None:
    first, again, other = (generator.make(SOME, seed) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert not np.array_equal(first.labels, other.labels)
    assert not (first.images == other.images).all(axis=(1, 2)).any()


@pytest.mark.parametrize("label", range(LABELS))
def test_one_drawing_depends_on_its_random_numbers_alone(label: int) -> None:
    def made(seed: int) -> Drawing:
        random = np.random.default_rng(seed)
        return generator.drawing(label, Hand.drawn(random), random)

    assert made(3) == made(3)
    assert made(3) != made(4)


def test_the_number_of_processes_changes_nothing(small_chunks: Callable[[int], None]) -> None:
    small_chunks(1)
    alone = generator.make(SOME, 8)
    small_chunks(2)
    together = generator.make(SOME, 8)
    np.testing.assert_array_equal(alone.images, together.images)
    np.testing.assert_array_equal(alone.labels, together.labels)
    assert multiprocessing.active_children() == []


def test_every_chunk_is_of_other_hands(small_chunks: Callable[[int], None]) -> None:
    small_chunks(1)
    made = generator.make({3: 200}, 8)
    assert len(np.unique(made.images.reshape(200, -1), axis=0)) == 200


def test_it_ends_early_with_what_there_is(small_chunks: Callable[[int], None]) -> None:
    small_chunks(2)
    whole = generator.make(SOME, 8)
    shares: list[float] = []
    some = generator.make(SOME, 8, lambda: len(shares) == 2, on_share=shares.append)
    assert shares == pytest.approx([1 / 3, 2 / 3])
    assert len(some) == 4 * generator.DRAWINGS_PER_HAND
    np.testing.assert_array_equal(some.images, whole.images[: len(some)])
    np.testing.assert_array_equal(some.labels, whole.labels[: len(some)])
    assert len(generator.make(SOME, 8, lambda: True)) == 0
    assert multiprocessing.active_children() == []


def test_a_process_leaves_what_nobody_wants_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = np.arange(3 * generator.DRAWINGS_PER_HAND) % DIGITS
    assert generator._paint_chunk(labels, 8, 0).any(axis=(1, 2)).all()
    dropped = multiprocessing.get_context("spawn").Event()
    dropped.set()
    monkeypatch.setattr(generator, "_dropped", dropped)
    assert not generator._paint_chunk(labels, 8, 0).any()


def test_nothing_asked_for() -> None:
    nothing = generator.make({4: 0}, 1)
    assert nothing.images.shape == (0, 28, 28)
    assert nothing.labels.shape == (0,)


@given(st.integers(0, 500_000))
def test_counts_add_up_and_digits_are_even(total: int) -> None:
    found = generator.counts(total)
    assert sorted(found) == list(range(LABELS))
    assert sum(found.values()) == total
    assert min(found.values()) >= 0
    digits = [found[digit] for digit in range(DIGITS)]
    assert max(digits) - min(digits) <= 1
    assert found[NOT_A_DIGIT] == pytest.approx(0.35 * total, abs=0.51)
    assert found[FRAGMENT] == pytest.approx(0.07 * total, abs=0.51)


def test_labels_are_as_many_as_counted_and_mixed() -> None:
    made = generator.make(SOME, 2)
    assert made.images.dtype == np.uint8
    assert made.labels.dtype == np.int64
    assert np.bincount(made.labels, minlength=LABELS).tolist() == [SOME[label] for label in range(LABELS)]
    assert (np.diff(made.labels) < 0).sum() > 20  # not one label after the other


def test_every_raster_is_framed() -> None:
    made = generator.make(generator.counts(400), 6)
    for image in made.images:
        box = ink_box(image)
        assert box is not None
        assert max(box[2] - box[0], box[3] - box[1]) == INK_SIDE
        assert image.max() > 100


def test_digits_look_like_mnists(mnist_test: LabelledRasters) -> None:
    """Five nearest neighbours among 4,000 test images: no network. Measured 83 to 87 %; chance is 10 %."""
    known, labels = small(mnist_test.images[:4_000]), mnist_test.labels[:4_000]
    made = generator.make(dict.fromkeys(range(DIGITS), 60), 1)
    drawn = small(made.images)  # (600, 196)
    distances = (known**2).sum(axis=1) - 2 * drawn @ known.T  # (600, 4000), up to a constant of each row
    nearest = labels[np.argsort(distances, axis=1)[:, :5]]  # (600, 5)
    votes = np.array([np.bincount(row, minlength=DIGITS).argmax() for row in nearest])
    right = votes == made.labels
    assert right.mean() > 0.75
    for digit in range(DIGITS):
        assert right[made.labels == digit].mean() > 0.55, digit


def test_lines_are_as_wide_as_peoples(mnist_test: LabelledRasters) -> None:
    """Ink of a raster follows the width of its line; the two sets differ by less than a fifth."""
    made = generator.make(dict.fromkeys(range(DIGITS), 30), 3)
    assert made.images.mean() == pytest.approx(mnist_test.images[:2_000].mean(), rel=0.2)


@pytest.mark.parametrize("factor", [0.75, 1.0, 1.25])
def test_pressure_is_the_inverse_of_the_pressed_width(factor: float) -> None:
    assert pressed_width(0.1, generator._pressure(factor)) == pytest.approx(0.1 * factor)


def test_some_drawings_press_unevenly_and_are_painted_so() -> None:
    random = np.random.default_rng(1)
    drawings = [generator.drawing(1, Hand.drawn(random), random) for _ in range(60)]
    spread = [np.ptp([point.pressure for stroke in drawn.strokes for point in stroke.points]) for drawn in drawings]
    uneven = [drawn for drawn, reach in zip(drawings, spread, strict=True) if reach > 0.05]
    assert 5 < len(uneven) < 40  # three in ten, less those that hardly vary
    changed = [painted(drawn) for drawn in uneven]
    flat = [painted(evenly(drawn)) for drawn in uneven]
    assert all(np.abs(ours - theirs).max() > 0.02 for ours, theirs in zip(changed, flat, strict=True))


def painted(drawn: Drawing) -> NDArray[np.float32]:
    return raster(paint_for_judging(drawn))


def evenly(drawn: Drawing) -> Drawing:
    return Drawing(tuple(Stroke(tuple(Point(x, y) for x, y, _, _ in s.points), s.width) for s in drawn.strokes))
