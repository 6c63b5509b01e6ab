"""Reasons to show on a Why page, and a look at what it says of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QLabel, QListWidget, QRadioButton, QWidget

from gui.reading.why_page import WhyPage
from model.reading.why import Flip, Reasons
from model.types import Prediction, Reading, Verdict


def prediction(digit: int = 7, verdict: Verdict = Verdict.DIGIT, first_row: int = 4) -> Prediction:
    """An answer to a raster with ink in rows 5 … 24, or from another row on."""
    raster = np.zeros((28, 28), dtype=np.float32)
    raster[first_row:24, 10:18] = 1.0
    shares = tuple(0.91 if number == digit else 0.01 for number in range(10))
    return Prediction(shares, digit, raster, 0.001, verdict)


def reasons(count: int = 2, paired: int = 0, flips: tuple[Flip, ...] = (), **changed: Any) -> Reasons:
    """Reasons in which row 13 counts most and no stroke decides; the first of them counts against the answer."""
    values: dict[str, Any] = {
        "prediction": prediction(),
        "rows": tuple({12: 0.34, 9: 0.03, 10: 0.01, 11: -0.05}.get(row, 0.0) for row in range(28)),
        "strokes": tuple(0.4 if number else -0.2 for number in range(count)),
        "without": (prediction(),) * count,
        "flips": flips,
        "paired": paired,
        "gradients": np.linspace(-1.0, 2.0, 784, dtype=np.float32).reshape(28, 28),
    }
    return Reasons(**(values | changed))


def reading_of(found: Prediction) -> Reading:
    """The reading of what was answered."""
    return Reading((found.probabilities,) * 28, found.raster, 4)


class Eye:
    """Remembers what the page wants to have tinted."""

    def __init__(self, page: WhyPage) -> None:
        self.raster: NDArray[np.floating] | None = None
        self.strokes: tuple[float, ...] | None = None
        page.tint_changed.connect(lambda tint: setattr(self, "raster", tint))
        page.stroke_tint_changed.connect(lambda tint: setattr(self, "strokes", tint))


def view(page: QWidget, name: str) -> QRadioButton:
    """One of the three views of the page."""
    found = page.findChild(QRadioButton, f"why_{name}")
    assert found is not None
    return found


def said(page: QWidget) -> str:
    """The sentences of the page."""
    found = page.findChild(QLabel, "why_words")
    assert found is not None
    return found.text()


def stroke_list(page: QWidget) -> QListWidget:
    """The list of the answers without each stroke."""
    found = page.findChild(QListWidget, "why_strokes_list")
    assert found is not None
    return found
