"""How each network reads the 28 rows: the stages that the drawing shows, and a sentence for whoever can't see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from model.networks.shape import Shape


class Stage(Enum):
    """One step from the raster to the answer."""

    ROWS = auto()  # one after another
    IMAGE = auto()  # all at once
    GENERATOR = auto()  # rows that a network makes up, beside real ones
    CONVOLUTIONS = auto()  # describe each row
    CELLS = auto()  # a chain a layer, from top to bottom
    CELLS_BOTH_WAYS = auto()  # two chains a layer
    LAST_STATE = auto()  # of one chain
    BOTH_LAST_STATES = auto()
    ATTENTION = auto()  # a weighted mean of all states
    BLOCKS = auto()  # convolutions that shrink the image
    FULLY_CONNECTED = auto()  # layers of units


@dataclass(frozen=True, slots=True)
class Reading:
    """The stages in order; the answer follows the last. `cell` is written into the cells."""

    stages: tuple[Stage, ...]
    cell: str = ""


READINGS = {
    "rnn": Reading((Stage.ROWS, Stage.CELLS, Stage.LAST_STATE), "RNN"),
    "lstm": Reading((Stage.ROWS, Stage.CELLS, Stage.LAST_STATE), "LSTM"),
    "gru": Reading((Stage.ROWS, Stage.CELLS, Stage.LAST_STATE), "GRU"),
    "bilstm": Reading((Stage.ROWS, Stage.CELLS_BOTH_WAYS, Stage.BOTH_LAST_STATES), "LSTM"),
    "cnn-lstm": Reading((Stage.ROWS, Stage.CONVOLUTIONS, Stage.CELLS, Stage.LAST_STATE), "LSTM"),
    "attention-lstm": Reading((Stage.ROWS, Stage.CELLS, Stage.ATTENTION), "LSTM"),
    "cnn": Reading((Stage.IMAGE, Stage.BLOCKS, Stage.FULLY_CONNECTED)),
    "gan": Reading((Stage.GENERATOR, Stage.FULLY_CONNECTED)),
    "rowpad": Reading((Stage.ROWS, Stage.CONVOLUTIONS, Stage.CELLS_BOTH_WAYS, Stage.ATTENTION), "LSTM"),
}


def reading_of(network: str) -> Reading:
    """How this network reads; an image that is answered where nobody has described it."""
    return READINGS.get(network, Reading((Stage.IMAGE,)))


def in_words(network: str, shape: Shape) -> str:
    """A description such as “The rows are read from top to bottom by 2 layers of 128 LSTM cells; …”."""
    reading = reading_of(network)
    phrases = [_phrases().get(stage, "") for stage in reading.stages]
    text = "".join(phrases) or QCoreApplication.translate("Reading", "The image is read")
    layers = (
        QCoreApplication.translate("Reading", "1 layer")
        if shape.layers == 1
        else QCoreApplication.translate("Reading", "{0} layers").format(shape.layers)
    )
    return text.format(layers=layers, count=shape.layers, hidden=shape.hidden, cell=reading.cell) + "."


def _phrases() -> dict[Stage, str]:
    return {
        Stage.ROWS: QCoreApplication.translate("Reading", "The rows are read"),
        Stage.IMAGE: QCoreApplication.translate("Reading", "The whole image is seen at once"),
        Stage.GENERATOR: QCoreApplication.translate(
            "Reading", "Real images are read beside images that a generator writes row by row, to tell them apart"
        ),
        Stage.CONVOLUTIONS: QCoreApplication.translate("Reading", ", each described by convolutions,"),
        Stage.CELLS: QCoreApplication.translate("Reading", " from top to bottom by {layers} of {hidden} {cell} cells"),
        Stage.CELLS_BOTH_WAYS: QCoreApplication.translate(
            "Reading", " from top to bottom and from bottom to top by {layers} of {hidden} {cell} cells each way"
        ),
        Stage.LAST_STATE: QCoreApplication.translate("Reading", "; the last state answers"),
        Stage.BOTH_LAST_STATES: QCoreApplication.translate("Reading", "; the two last states answer together"),
        Stage.ATTENTION: QCoreApplication.translate("Reading", "; a mean of all states, weighed by attention, answers"),
        Stage.BLOCKS: QCoreApplication.translate("Reading", " by two blocks of convolutions, {layers} each"),
        Stage.FULLY_CONNECTED: QCoreApplication.translate("Reading", "; fully connected, {hidden} wide, answer"),
    }
