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


def steps(tells_non_digits: bool = True) -> tuple[Step, ...]:
    """The five steps, in order; the last one by whether the network was taught what is no digit."""
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
                "The network reads 28 rows like the lines of a text. Drag the line over the raster: the bars show what "
                "it believes of the rows above the line. The rows below are still covered: it gets white paper there, "
                "also where it reads from both ends."
            ),
            samples.changing_digit(),
            row=9,
        ),
        Step(
            _tr("Memory"),
            _tr(
                "From row to row it keeps numbers in mind: its hidden state. Gates, if it has any, decide what "
                "enters and what is forgotten. On the page “Memory” a column is one number: blue is below zero, orange "
                "above. “Lesson” brings you back."
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
            _of_a_horse(tells_non_digits),
            samples.horse(),
            row=27,
        ),
    )


def _of_a_horse(tells_non_digits: bool) -> str:
    if tells_non_digits:
        return _tr(
            "Ten probabilities add up to 100 %, even for a horse. So there is a second question: is it a digit at all? "
            "This network has learnt from scribbles too. The bars show how little is left. Drag the line: where does "
            "it begin to doubt?"
        )
    return _tr(
        "Ten probabilities add up to 100 %, even for a horse. This network has seen digits only: it must name one. The "
        "bundled network is also asked whether it is a digit at all: go back to it on the Train tab and look again."
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Lesson", text)
