from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from model.data.hands import digits_0_to_4 as low
from model.data.hands.allographs import ALLOGRAPHS
from model.data.hands.hand import Hand
from model.data.hands.paths import arc, curve, join, line, part, resampled

coordinate = st.floats(-2.0, 2.0, allow_nan=False)
places = st.tuples(coordinate, coordinate)


def hands(count: int, seed: int = 1) -> list[Hand]:
    random = np.random.default_rng(seed)
    return [Hand.drawn(random) for _ in range(count)]


def slant(stroke: np.ndarray) -> float:
    """How far to the right a downstroke leans, a unit of height."""
    (x0, y0), (x1, y1) = stroke[0], stroke[-1]
    return float((x0 - x1) / (y1 - y0))


def slants_of_ones(hand: Hand, count: int, seed: int) -> list[float]:
    random = np.random.default_rng(seed)
    return [slant(stroke) for _ in range(count) for stroke in hand.write(low.one_with_base, random)[:1]]


def test_one_hand_writes_alike_and_two_hands_do_not() -> None:
    found = np.array([slants_of_ones(hand, 12, seed) for seed, hand in enumerate(hands(60))])  # (60, 12)
    within, between = found.std(axis=1).mean(), found.mean(axis=1).std()
    assert within < 0.7 * between


def test_a_hand_leans_as_its_slant_says() -> None:
    some = hands(80)
    leaning = [np.mean(slants_of_ones(hand, 12, 7)) for hand in some]
    said = [hand.slant + hand.rotation for hand in some]
    assert np.corrcoef(leaning, said)[0, 1] > 0.9


def test_a_hand_keeps_to_its_own_forms_as_firmly_as_its_habit_says() -> None:
    def own_share(hand: Hand) -> float:
        random = np.random.default_rng(3)
        seen = [hand.form(ALLOGRAPHS[1], 1, random) for _ in range(80)]
        return max(seen.count(form) for form in seen) / len(seen)

    some = hands(100)
    firm = [own_share(hand) for hand in some if hand.habit > 0.9]
    loose = [own_share(hand) for hand in some if hand.habit < 0.4]
    assert min(firm) > 0.8
    assert np.mean(firm) > np.mean(loose) + 0.2


def test_the_same_random_numbers_are_the_same_hand_and_the_same_strokes() -> None:
    assert hands(3, seed=5) == hands(3, seed=5)
    assert hands(1, seed=5) != hands(1, seed=6)
    hand = hands(1)[0]
    first, again = (hand.write(low.four_open, np.random.default_rng(9)) for _ in range(2))
    for ours, theirs in zip(first, again, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_everybody_is_within_human_bounds() -> None:
    for hand in hands(2_000):
        assert all(np.isfinite(getattr(hand, field.name)) for field in fields(hand))
        assert -0.45 <= hand.slant <= 0.65
        assert 0.3 < hand.width < 3.0
        assert abs(hand.rotation) < 0.6
        assert min(hand.haste, hand.tremor, hand.warp) >= 0.0
        assert 0.0 <= hand.hook <= 0.35
        assert 0.3 <= hand.habit <= 1.0


@given(corners=st.lists(places, min_size=2, max_size=6), seed=st.integers(0, 2**32))
@budget(max_examples=60)
def test_whatever_stroke_is_deformed_stays_numbers(corners: list[tuple[float, float]], seed: int) -> None:
    random = np.random.default_rng(seed)
    for ideal in (line(*corners), curve(*corners)):
        (stroke,) = Hand.drawn(random).deform([ideal], random)
        assert stroke.shape[1] == 2
        assert len(stroke) >= 3
        assert np.isfinite(stroke).all()


@given(corners=st.lists(places, min_size=2, max_size=6))
def test_lines_and_curves_go_through_their_points(corners: list[tuple[float, float]]) -> None:
    for path in (line(*corners), curve(*corners)):
        distances = np.hypot(*(path[None] - np.array(corners)[:, None]).transpose(2, 0, 1))  # (corners, N)
        assert distances.min(axis=1).max() < 1e-9
        np.testing.assert_allclose(path[[0, -1]], np.array(corners)[[0, -1]], atol=1e-12)


def test_an_arc_grows_clockwise_as_seen() -> None:
    quarter = arc((1.0, 2.0), (3.0, 4.0), 0, 90)
    np.testing.assert_allclose(quarter[0], (4.0, 2.0))
    np.testing.assert_allclose(quarter[-1], (1.0, 6.0), atol=1e-12)  # down, where y grows


def test_parts_are_joined_without_a_gap() -> None:
    joined = join(line((0.0, 0.0), (0.0, 1.0)), line((1.0, 1.0), (1.0, 0.0)))
    assert np.hypot(*np.diff(joined, axis=0).T).max() < 0.05


@pytest.mark.parametrize("count", [3, 10, 200])
def test_resampled_points_have_equal_distances(count: int) -> None:
    path = resampled(line((0.0, 0.0), (3.0, 4.0)), count)
    assert path.shape == (count, 2)
    np.testing.assert_allclose(np.hypot(*np.diff(path, axis=0).T), 5.0 / (count - 1))


def test_a_part_has_its_share_of_the_length() -> None:
    half = part(line((0.0, 0.0), (1.0, 0.0)), 0.25, 0.75)
    assert half[0, 0] == pytest.approx(0.25, abs=0.03)
    assert half[-1, 0] == pytest.approx(0.75, abs=0.03)
