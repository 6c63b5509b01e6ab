"""Figures in words, the same way on every tab. Whatever the figure, nothing here raises."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.finite import finite
from gui.finite import share as share_of
from model.types import CheckpointInfo

UNKNOWN = "–"  # in place of a figure that is none
LARGEST = 1e12  # of a figure that is shown
NO_BREAK = "\N{NO-BREAK SPACE}"
TEST_ACCURACY = "mnist_test_accuracy"  # the name of the figure in a checkpoint


def percent(share: float) -> str:
    """0.9938 -> “99.38 %”; what is no finite number, or a very large one, -> “–”."""
    return UNKNOWN if finite(share, LARGEST) is None else f"{100.0 * share:.2f}{NO_BREAK}%"


def decimal(value: float, places: int) -> str:
    """1234.5678 and 2 -> “1,234.57”; what is no finite number, or a very large one, -> “–”."""
    return UNKNOWN if finite(value, LARGEST) is None else f"{value:,.{places}f}"


def duration(seconds: float) -> str:
    """41 -> “41 s”, 125 -> “2 min 5 s”, 7260 -> “2 h 1 min”; no finite number -> “–”."""
    if finite(seconds, LARGEST) is None:
        return UNKNOWN
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes_of_hour = divmod(minutes, 60)
    if hours:
        return QCoreApplication.translate("Words", "{0} h {1} min").format(hours, minutes_of_hour)
    if minutes:
        return QCoreApplication.translate("Words", "{0} min {1} s").format(minutes, rest)
    return QCoreApplication.translate("Words", "{0} s").format(whole)


def mnist_accuracy(info: CheckpointInfo | None) -> float | None:
    """What a checkpoint says of its accuracy on MNIST's test images; None where it says nothing, or nonsense."""
    return share(info, TEST_ACCURACY)


def share(info: CheckpointInfo | None, figure: str) -> float | None:
    """A figure of a checkpoint, 0…1; None where it says nothing, or nonsense."""
    return None if info is None else share_of(info.figures.get(figure))


def network_name(network: str) -> str:
    """A name that a person knows the architecture by; its own where there is none."""
    names = {
        "rnn": QCoreApplication.translate("Words", "RNN, plain"),
        "lstm": QCoreApplication.translate("Words", "LSTM, stacked"),
        "gru": QCoreApplication.translate("Words", "GRU, stacked"),
        "bilstm": QCoreApplication.translate("Words", "LSTM, both ways"),
        "cnn-lstm": QCoreApplication.translate("Words", "CNN, then LSTM"),
        "attention-lstm": QCoreApplication.translate("Words", "LSTM with attention"),
        "cnn": QCoreApplication.translate("Words", "CNN, no memory"),
        "rowpad": QCoreApplication.translate("Words", "Rowpad (bundled)"),
        "gan": QCoreApplication.translate("Words", "GAN, few labels"),
    }
    return names.get(network, network)
