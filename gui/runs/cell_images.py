"""The test images behind a cell of the confusion matrix. Loading them takes a moment, in a thread of its own, once."""

from __future__ import annotations

import contextlib
import logging

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThreadPool, Signal

from model.data import mnist
from model.data.mnist import LabelledRasters
from model.errors import DatasetError
from model.runs.run import Run

logger = logging.getLogger(__name__)


def cell_images(labels: NDArray[np.int64], run: Run, truth: int, answer: int) -> tuple[int, ...]:
    """The places in MNIST's test set of all images with this label that the run read as `answer`."""
    if truth != answer:
        return tuple(index for index, read in run.wrong if labels[index] == truth and read == answer)
    misread = {index for index, _ in run.wrong}
    return tuple(int(index) for index in np.flatnonzero(labels == truth) if int(index) not in misread)


class MnistTestImages(QObject):
    """`ask` for MNIST's test images; `loaded` or `failed` follows, at once where they are here already."""

    loaded = Signal(object)  # LabelledRasters
    failed = Signal(str)  # a sentence for the person

    _done = Signal(object)  # LabelledRasters or sentence

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: LabelledRasters | None = None
        self._is_loading = False
        self._pool = QThreadPool(self)
        self._done.connect(self._on_done)

    def ask(self) -> None:
        """Load them, unless that is done or under way."""
        if self._images is not None:
            self.loaded.emit(self._images)
        elif not self._is_loading:
            self._is_loading = True
            self._pool.start(self._load)

    def close(self) -> None:
        """Wait for a loading that is under way."""
        self._pool.waitForDone()

    def _load(self) -> None:
        outcome: LabelledRasters | str
        try:
            outcome = mnist.load_test()
        except DatasetError as error:
            logger.warning("%s", error)
            outcome = str(error)
        except Exception as error:  # out of memory, say: the person waits for an answer
            logger.exception("the test images could not be loaded")
            outcome = self.tr("The test images could not be loaded ({0}).").format(error)
        with contextlib.suppress(RuntimeError):  # the window closed meanwhile
            self._done.emit(outcome)

    def _on_done(self, outcome: object) -> None:
        self._is_loading = False
        if isinstance(outcome, LabelledRasters):
            self._images = outcome
            self.loaded.emit(outcome)
        else:
            self.failed.emit(str(outcome))
