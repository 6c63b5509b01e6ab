from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from model import evaluation
from model.data.mnist import LabelledRasters


class ReadsTheCorner(nn.Module):
    """Answers with the digit that is written, times ten, in the first pixel; surer the larger `sureness`."""

    def __init__(self, sureness: float = 5.0) -> None:
        super().__init__()
        self.sureness = sureness
        self.modes: list[bool] = []

    def forward(self, rasters: Tensor) -> Tensor:
        self.modes.append(self.training)
        digits = (rasters[:, 0, 0] * 255 / 10).round().long()
        return nn.functional.one_hot(digits, 10).float() * self.sureness


def data(labels: list[int], written: list[int]) -> LabelledRasters:
    images = np.zeros((len(labels), 28, 28), dtype=np.uint8)
    images[:, 0, 0] = np.array(written, dtype=np.uint8) * 10
    return LabelledRasters(images, np.array(labels, dtype=np.int64))


def test_scores_of_a_hand_made_list() -> None:
    found = evaluation.scores([0, 0, 0, 0, 7, 7, 9], [0, 0, 0, 6, 7, 1, 9])
    assert found.n == 7
    assert found.accuracy == pytest.approx(5 / 7)
    assert found.per_class[0] == pytest.approx(3 / 4)
    assert found.per_class[7] == pytest.approx(1 / 2)
    assert found.per_class[9] == 1.0
    assert found.per_class[3] == 0.0  # none of them was there
    assert len(found.per_class) == 10
    # The truth comes first, then the answer.
    assert found.confusion[0][6] == 1
    assert found.confusion[6][0] == 0
    assert found.confusion[7][1] == 1
    assert found.confusion[0][0] == 3
    assert sum(map(sum, found.confusion)) == 7


def test_scores_of_nothing() -> None:
    found = evaluation.scores([], [])
    assert (found.n, found.accuracy) == (0, 0.0)
    assert set(found.per_class) == {0.0}


def test_numpy_and_lists_score_alike() -> None:
    truth, answers = [1, 2, 3, 3], [1, 2, 5, 3]
    assert evaluation.scores(np.array(truth), np.array(answers)) == evaluation.scores(truth, answers)


def test_evaluate_counts_every_image_once_and_in_order() -> None:
    labels = [index % 10 for index in range(612)]
    written = [0 if index >= 600 else label for index, label in enumerate(labels)]
    found = evaluation.evaluate(ReadsTheCorner(), data(labels, written))
    assert found.n == 612
    assert found.accuracy == pytest.approx(602 / 612)  # of the last twelve only two are zeros
    assert found.confusion[5][0] == 1


def test_what_was_misread_is_named_with_its_answer() -> None:
    read = data([1, 2, 3, 4], [1, 7, 3, 9])
    answers = evaluation.digits_of(ReadsTheCorner(), read.images)
    assert evaluation.misread(read.labels, answers) == ((1, 7), (3, 9))


def test_evaluate_judges_in_eval_mode() -> None:
    network = ReadsTheCorner().train()
    evaluation.evaluate(network, data([1], [1]))
    assert network.modes == [False]


def test_loss_is_the_mean_cross_entropy() -> None:
    loss, accuracy = evaluation.loss_and_accuracy(ReadsTheCorner(5.0), data([4] * 3 + [8], [4] * 4), "cpu")
    right = -math.log(math.exp(5) / (math.exp(5) + 9))
    assert accuracy == 0.75
    assert loss == pytest.approx((3 * right + right + 5) / 4, rel=1e-5)


def test_it_ends_early_when_told_to() -> None:
    network = ReadsTheCorner()
    many = data([3] * 2000, [3] * 2000)
    asked = 0

    def after_two_batches() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    judged = list(evaluation.batch_logits(network, many.images, should_stop=after_two_batches))
    assert len(judged) == 2
    assert len(network.modes) == 2
    assert evaluation.loss_and_accuracy(network, many, "cpu", lambda: True) == (0.0, 0.0)


def test_logits_come_back_as_float_on_the_cpu() -> None:
    (logits,) = evaluation.batch_logits(ReadsTheCorner(), data([1, 2], [1, 2]).images)
    assert logits.dtype == torch.float32
    assert logits.shape == (2, 10)
    assert not logits.requires_grad
