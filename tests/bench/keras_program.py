"""The article's Keras program, as printed but for one thing: its LSTM gets (28, 28), not the 4-D input that fails.

The images come from the repository instead of the network. keras is imported only when the program is made.
"""

from __future__ import annotations

import os
from types import ModuleType

import torch

from model.data.mnist import LabelledRasters
from model.types import COLUMNS, DIGITS, ROWS


class KerasMissingError(Exception):
    """keras or TensorFlow is not installed; the text says what to do."""


class KerasProgram:
    """LSTM(128) → LSTM(64) → 10, Adam, cross-entropy; an epoch at a time."""

    def __init__(self, train: LabelledRasters, test: LabelledRasters, batch_size: int, seed: int) -> None:
        """Build and compile. Raises KerasMissingError where keras or TensorFlow is not installed."""
        os.environ["KERAS_BACKEND"] = "tensorflow"
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # standard error is for what went wrong
        try:
            import keras
            import tensorflow
        except ImportError as error:
            raise KerasMissingError(
                f"This comparison needs keras and TensorFlow ({error}). Install them: pip install '.[bench]'"
            ) from error
        _use_threads(tensorflow.config.threading, torch.get_num_threads())
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        self._batch_size = batch_size
        self._x_train = train.images.astype("float32") / 255  # (N, 28, 28)
        self._x_test = test.images.astype("float32") / 255  # (M, 28, 28)
        self._y_train = keras.utils.to_categorical(train.labels, DIGITS)  # (N, 10)
        self._y_test = keras.utils.to_categorical(test.labels, DIGITS)  # (M, 10)
        self._model = keras.models.Sequential()
        self._model.add(keras.Input((ROWS, COLUMNS)))
        self._model.add(keras.layers.LSTM(128, return_sequences=True))
        self._model.add(keras.layers.LSTM(64))
        self._model.add(keras.layers.Dense(DIGITS, activation="softmax"))
        self._model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])

    def train_epoch(self) -> int:
        """Train one epoch; returns how many images it saw."""
        self._model.fit(self._x_train, self._y_train, epochs=1, batch_size=self._batch_size, verbose=0)
        return len(self._x_train)

    def test_accuracy(self) -> float:
        """Share of the test images that are read right, 0…1."""
        _, accuracy = self._model.evaluate(self._x_test, self._y_test, batch_size=1_000, verbose=0)
        return float(accuracy)


def _use_threads(threading: ModuleType, count: int) -> None:
    """As many threads as torch has. TensorFlow takes them only before its first step: later rounds keep them."""
    if threading.get_intra_op_parallelism_threads() != count:
        threading.set_intra_op_parallelism_threads(count)
