"""The columns of the table of runs: what each says, and what it is sorted by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from gui import words
from gui.runs import run_words
from gui.runs.run_words import UNKNOWN, Standing
from model.runs.run import Run

SortKey = float | str | None  # None: not known, at the end in either order
NAME, NOTE = "name", "note"  # the columns that the person can edit


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sort_key` None: sorted by its text."""

    key: str
    title: str
    help: str
    width: int  # logical pixels at first
    text: Callable[[Run, Standing], str]
    sort_key: Callable[[Run], SortKey] | None = None
    is_figure: bool = True

    def sorts_by(self, run: Run, standing: Standing) -> SortKey:
        """What a run is sorted by in this column."""
        return self.text(run, standing).casefold() if self.sort_key is None else self.sort_key(run)


def columns() -> tuple[Column, ...]:
    """All of them, from left to right, in the present language."""
    return (
        _words(NAME, _tr("Name"), _tr("F2 changes it; the bold one is the active model"), 190, _name),
        _words("network", _tr("Network"), _tr("The network's architecture"), 90, lambda run, _: run.network),
        _number("labels", _tr("Labels"), _tr("How many labelled images it learnt from"), 72, lambda run: run.labels),
        _number("epochs", _tr("Epochs"), _tr("How many epochs were completed"), 68, lambda run: run.epochs_done),
        _share("test", _tr("MNIST"), _tr("Share of MNIST's test images that it reads"), run_words.mnist_accuracy),
        _share("hands", _tr("Hands"), _tr("Share of made-up hands' drawn digits that it reads"), _hands),
        _number(
            "parameters", _tr("Parameters"), _tr("How many numbers it learnt"), 100, lambda run: run.parameters or None
        ),
        Column("seconds", _tr("Time"), _tr("How long the training took"), 92, _duration, _seconds),
        _number(
            "speed",
            _tr("Images/s"),
            _tr("Images learnt from in a second"),
            84,
            lambda run: run.images_per_second or None,
        ),
        _number("seed", _tr("Seed"), _tr("The seed of its random numbers"), 60, lambda run: run.seed, separated=False),
        _words("state", _tr("State"), _tr("How far it came"), 150, run_words.state),
        Column("date", _tr("Date"), _tr("When it began, or was imported"), 150, _date, _timestamp, False),
        _words(NOTE, _tr("Note"), _tr("Yours to write: Shift+F2"), 220, lambda run, _: run.note),
    )


def _words(key: str, title: str, tip: str, width: int, text: Callable[[Run, Standing], str]) -> Column:
    return Column(key, title, tip, width, text, is_figure=False)


def _number(
    key: str, title: str, tip: str, width: int, value: Callable[[Run], float | None], separated: bool = True
) -> Column:
    def text(run: Run, _standing: Standing) -> str:
        found = value(run)
        if found is None:
            return UNKNOWN
        return f"{found:,.0f}" if separated else f"{found:.0f}"

    return Column(key, title, tip, width, text, value)


def _share(key: str, title: str, tip: str, value: Callable[[Run], float | None]) -> Column:
    def text(run: Run, _standing: Standing) -> str:
        found = value(run)
        return UNKNOWN if found is None else words.percent(found)

    return Column(key, title, tip, 72, text, value)


def _name(run: Run, standing: Standing) -> str:
    return _tr("{0} · active").format(run.name) if standing.is_active else run.name


def _hands(run: Run) -> float | None:
    return run_words.figure(run, "hands_accuracy")


def _duration(run: Run, _standing: Standing) -> str:
    return words.duration(run.seconds) if run.seconds > 0.0 else UNKNOWN


def _seconds(run: Run) -> float | None:
    return run.seconds if run.seconds > 0.0 else None


def _date(run: Run, _standing: Standing) -> str:
    when = run_words.moment(run)
    return UNKNOWN if when is None else run_words.local_time(when)


def _timestamp(run: Run) -> float | None:
    when = run_words.moment(run)
    return None if when is None else when.timestamp()


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunColumns", text)
