"""What is believed after a row depends on the rows above it, for every network, and ends in the prediction."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from model import metrics, networks
from model.data import mnist
from model.predictor import Predictor, row_bias, row_temperature
from model.reading.beliefs import read, read_in_orders, uncovered_parts
from model.row_calibration import row_calibration, scale_and_biases
from model.types import ROWS, CheckpointInfo, Order
from tests.model.reading.rasters import a_raster, bundled


def predictor_of(name: str, calibration: dict[str, float] | None = None) -> Predictor:
    torch.manual_seed(5)
    return Predictor(networks.build(name), CheckpointInfo(name, 1, calibration=calibration or {}), Path("untaught"))


@pytest.mark.parametrize("name", networks.names())
@pytest.mark.parametrize("row", [8, 13, 20])
def test_a_belief_does_not_change_when_the_rows_below_it_do(name: str, row: int) -> None:
    predictor, whole = predictor_of(name), a_raster()
    other = whole.copy()
    other[row + 1 :] = np.random.default_rng(1).random(other[row + 1 :].shape)
    first, second = read(predictor, whole), read(predictor, other)
    assert first is not None
    assert second is not None
    np.testing.assert_allclose(first.beliefs[: row + 1], second.beliefs[: row + 1], atol=1e-6)
    np.testing.assert_allclose(first.digit_at_all[: row + 1], second.digit_at_all[: row + 1], atol=1e-6)
    assert not np.allclose(first.beliefs[row + 1 :], second.beliefs[row + 1 :], atol=1e-6)


@pytest.mark.parametrize("name", networks.names())
@pytest.mark.parametrize("order", Order)
def test_the_last_belief_is_the_prediction(name: str, order: Order) -> None:
    predictor = predictor_of(name, {"temperature": 0.7, row_temperature(20): 3.0})
    reading = read(predictor, a_raster(), order)
    prediction = predictor.judge_raster(a_raster())
    assert reading is not None
    assert prediction is not None
    np.testing.assert_allclose(reading.beliefs[-1], prediction.probabilities, atol=1e-6)
    assert reading.digits[-1] == prediction.digit
    assert reading.digit_at_all[-1] == pytest.approx(prediction.is_digit, abs=1e-6)


@settings(max_examples=25)
@given(st.integers(0, 27), st.integers(0, 27), st.sampled_from(list(Order)))
def test_beliefs_are_probabilities_and_even_before_the_first_ink(top: int, left: int, order: Order) -> None:
    raster = np.zeros((28, 28), dtype=np.float32)
    raster[top:, left:] = 0.8
    reading = read(predictor_of("rnn"), raster, order)
    assert reading is not None
    np.testing.assert_allclose(np.sum(reading.beliefs, axis=1), 1.0, atol=1e-6)
    assert all(belief == pytest.approx((0.1,) * 10) for belief in reading.beliefs[: reading.first_ink])
    assert reading.digits[: reading.first_ink] == (None,) * reading.first_ink
    assert None not in reading.digits[reading.first_ink :]
    if order is Order.TOP_DOWN:
        assert reading.first_ink == top


def test_the_decided_row_is_where_the_last_change_of_mind_was() -> None:
    for image in mnist.load_test().images[:30]:
        reading = read(bundled(), image.astype(np.float32) / 255.0)
        assert reading is not None
        final = reading.digits[-1]
        assert set(reading.digits[reading.decided_row :]) == {final}
        assert reading.decided_row == 0 or reading.digits[reading.decided_row - 1] != final


@pytest.mark.parametrize("every", [2, 3, 4])
@pytest.mark.parametrize("name", networks.names())
def test_rows_that_are_left_out_repeat_the_last_one_asked(name: str, every: int) -> None:
    whole, coarse = read(predictor_of(name), a_raster()), read(predictor_of(name), a_raster(), every=every)
    assert whole is not None
    assert coarse is not None
    inked = np.flatnonzero(a_raster().any(axis=1))
    asked = {*inked[::every].tolist(), int(inked[-1])}
    for row in range(int(inked[0]), 28):
        said = max(line for line in asked if line <= row)
        np.testing.assert_allclose(coarse.beliefs[row], whole.beliefs[said], atol=1e-5)
    assert coarse.first_ink == whole.first_ink
    np.testing.assert_allclose(coarse.beliefs[-1], whole.beliefs[-1], atol=1e-5)


@pytest.mark.parametrize("order", Order)
def test_lines_without_ink_change_no_belief(order: Order) -> None:
    raster = np.zeros((28, 28), dtype=np.float32)
    raster[6:11, 9:20] = raster[15:20, 9:20] = a_raster()[6:11, 9:20] + 0.2
    calibration = {"temperature": 0.9, **{row_temperature(row): 1.0 + row / 10 for row in range(27)}}
    reading = read(predictor_of("rnn", calibration), raster, order)
    assert reading is not None
    seen = uncovered_parts(order) * raster
    for line in range(1, 28):
        if np.array_equal(seen[line], seen[line - 1]):
            assert reading.beliefs[line] == reading.beliefs[line - 1]


def test_paper_without_ink_is_not_read() -> None:
    blank = np.zeros((28, 28), dtype=np.float32)
    assert read(bundled(), blank) is None
    assert read_in_orders(bundled(), blank, tuple(Order)) == ()


def test_every_order_is_as_bold_as_the_answer() -> None:
    verdicts = set()
    for rows in range(10, 28):  # a 7 that is more and more of one
        begun = a_raster() * (np.arange(28) < rows)[:, None].astype(np.float32)
        for boldness in (-1.0, 1.0):
            prediction = bundled().judge_raster(begun, boldness)
            assert prediction is not None
            found = read_in_orders(bundled(), begun, (Order.TOP_DOWN, Order.LEFT_TO_RIGHT), boldness)
            assert {reading.verdict for reading in found} == {prediction.verdict}
            verdicts.add((rows, prediction.verdict))
    assert len(verdicts) > 18, "boldness decided some of them"


@pytest.mark.parametrize("order", Order)
def test_every_step_uncovers_one_more_line(order: Order) -> None:
    masks = uncovered_parts(order)
    assert masks.sum(axis=(1, 2)).tolist() == [28 * (step + 1) for step in range(28)]
    assert (np.diff(masks, axis=0) >= 0).all()


def test_orders_begin_at_their_side() -> None:
    masks = {order: uncovered_parts(order) for order in Order}
    assert masks[Order.TOP_DOWN][0, 0].all()
    assert masks[Order.BOTTOM_UP][0, -1].all()
    assert masks[Order.LEFT_TO_RIGHT][0, :, 0].all()
    assert masks[Order.BOTH_WAYS][1, [0, -1]].all()


def test_a_row_without_a_temperature_of_its_own_has_the_next_rows() -> None:
    temperatures = predictor_of("rnn", {"temperature": 0.5, row_temperature(9): 2.0}).temperatures
    assert temperatures[:10].tolist() == [2.0] * 10
    assert temperatures[10:].tolist() == [0.5] * 18


def test_biases_hold_until_the_next_row_that_has_its_own_and_never_for_the_whole() -> None:
    biases = {row_bias(9, 4): 3.0, row_bias(20, 7): 3.0}
    temperatures = {row_temperature(9): 1.0, row_temperature(20): 1.0}
    predictor = predictor_of("rnn", {"temperature": 1.0, **temperatures, **biases})
    plain = predictor_of("rnn", {"temperature": 1.0})
    raster = np.full((28, 28), 0.5, dtype=np.float32)
    told, otherwise = read(predictor, raster), read(plain, raster)
    assert told is not None
    assert otherwise is not None
    for row, digit in ((0, 4), (9, 4), (10, 7), (20, 7)):
        odds = np.log(told.beliefs[row]) - np.log(otherwise.beliefs[row])  # (10,)
        assert odds[digit] - np.delete(odds, digit) == pytest.approx(np.full(9, 3.0), abs=1e-4)
    np.testing.assert_allclose(told.beliefs[21:], otherwise.beliefs[21:], atol=1e-6)
    upwards, plain_upwards = read(predictor, raster, Order.BOTTOM_UP), read(plain, raster, Order.BOTTOM_UP)
    assert upwards is not None
    assert plain_upwards is not None
    np.testing.assert_allclose(upwards.beliefs, plain_upwards.beliefs, atol=1e-6)


def test_the_bundled_networks_beliefs_are_honest_after_every_row() -> None:
    predictor = bundled()
    test = mnist.load_test()
    images, labels = test.images[:1500].astype(np.float32) / 255.0, test.labels[:1500]
    for row in range(3, 27, 2):
        covered = images.copy()
        covered[:, row + 1 :] = 0.0
        seen = covered.any(axis=(1, 2))
        said = predictor.answers(covered[seen])
        errors, surprises = [], []
        for believed_at in (row, ROWS - 1):  # calibrated for this row, and as if it were the whole raster
            shares = predictor.beliefs(said, np.full(int(seen.sum()), believed_at))  # (S, 10)
            right = shares.argmax(axis=1) == labels[seen]
            errors.append(metrics.expected_calibration_error(shares.max(axis=1), right))
            surprises.append(-np.log(shares[np.arange(len(shares)), labels[seen]]).mean())
        # 200 images that have begun scatter by themselves: the fewer, the more room.
        assert errors[0] < 0.06 + 0.5 / np.sqrt(seen.sum()), f"after row {row}"
        assert surprises[0] < surprises[1] + 0.002, f"after row {row}"


def test_a_scale_and_biases_are_found_again() -> None:
    rng = np.random.default_rng(4)
    honest = rng.normal(size=(40_000, 10)) * 2.0
    odds = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    labels = (odds.cumsum(axis=1) > rng.random((len(odds), 1))).argmax(axis=1)
    offset = np.linspace(-1.0, 1.0, 10)
    temperature, biases = scale_and_biases(torch.from_numpy((honest - offset) * 2.5), labels)
    assert temperature == pytest.approx(2.5, rel=0.05)
    assert np.array(biases) - np.mean(biases) == pytest.approx(offset - offset.mean(), abs=0.08)


def test_an_untaught_network_learns_to_doubt_its_beginnings() -> None:
    torch.manual_seed(2)
    network = networks.build("rnn").eval()
    with torch.no_grad():
        network.answer.weight *= 30.0  # loud, and wrong
    _, validation = mnist.train_and_validation()
    for thorough in (False, True):
        found = row_calibration(network, validation, thorough=thorough)
        assert found[row_temperature(11)] > 4.0
        assert row_temperature(26) in found
        assert row_temperature(27) not in found
        assert row_bias(11, 9) in found
