"""The guided tour: five steps for somebody who meets a recurrent network for the first time."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from gui.reading import samples
from model.types import Drawing


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it says, and what the view shows for it.

    `sample` is put on the paper and the line under `row` (0 … 27) when the person asks for it; `page` is looked at
    beside it. `asks` where the person is to guess before the beliefs are revealed.
    """

    title: str
    text: str
    sample: Drawing
    row: int | None = None
    page: str = ""
    asks: bool = False


def steps() -> tuple[Step, ...]:
    """The five steps, in order."""
    return (
        Step(
            _tr("Framing"),
            _tr(
                "Your drawing is scaled until its longer side is 20 pixels and centred by its mass in 28 × 28. "
                "Draw the same digit small in a corner: the raster hardly changes. This is all that the network sees."
            ),
            samples.seven(),
        ),
        Step(
            _tr("Rows"),
            _tr(
                "The network reads 28 rows, from top to bottom, like the lines of a text. Drag the line over the "
                "raster: the bars show what it believes of the rows above the line. The rows below are still covered."
            ),
            samples.changing_digit(),
            row=9,
        ),
        Step(
            _tr("Memory"),
            _tr(
                "Between two rows it keeps numbers in mind: its hidden state. Gates decide what enters, what is "
                "forgotten and what is told. On the page “Memory” each column is one such number, followed from row to "
                "row. Blue is below zero, orange above. “Show me” opens it; “Lesson” brings you back here."
            ),
            samples.seven(),
            row=14,
            page="memory",
        ),
        Step(
            _tr("The moment of decision"),
            _tr("Now guess before you look. The lower rows are covered. Think of what the upper part could become."),
            samples.changing_digit(),
            asks=True,
        ),
        Step(
            _tr("Why a horse is no digit"),
            _tr(
                "Ten probabilities always add up to 100 %, even for a horse. So Rowpad asks a second question: is it a "
                "digit at all? It has learnt from letters and scribbles too. The ten bars then show how little is "
                "left for each."
            ),
            samples.horse(),
            row=27,
        ),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Lesson", text)
