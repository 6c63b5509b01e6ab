"""What the Runs tab says of a run: its state, and why something can't be done with it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from gui import words
from model.errors import FieldError
from model.runs.run import Run, RunState
from model.storage import fields

UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about a run beside the run itself."""

    is_active: bool = False
    has_weights: bool = False


def state(run: Run, standing: Standing) -> str:
    """How far it came, in a word or two."""
    if run.state is RunState.RUNNING:
        planned = run.settings.get("epochs")
        text = _tr("running")
        return text if not isinstance(planned, int) else _tr("running, {0} of {1}").format(run.epochs_done, planned)
    text = {
        RunState.DONE: _tr("done"),
        RunState.STOPPED: _tr("stopped early"),
        RunState.FAILED: _tr("failed"),
        RunState.CUT_OFF: _tr("cut off"),
        RunState.IMPORTED: _tr("imported"),
    }[run.state]
    if run.checkpoint is not None and not standing.has_weights:
        return _tr("{0}, weights missing").format(text)
    return text


def no_weights(run: Run, standing: Standing) -> str:
    """Why its weights can't be used; empty where they can."""
    if run.state is RunState.RUNNING:
        return _tr("It is still being trained")
    if run.checkpoint is None:
        return _tr("No weights were kept of this run")
    if not standing.has_weights:
        return _tr("Its weights are missing: {0} is not there any more").format(run.checkpoint.name)
    return ""


def not_activable(run: Run, standing: Standing) -> str:
    """Why it can't become the active model; empty where it can."""
    if standing.is_active:
        return _tr("It is the active model already")
    return no_weights(run, standing) or (_tr("It has not been judged on the test images") if run.test is None else "")


def not_deletable(run: Run, standing: Standing) -> str:
    """Why it can't be deleted; empty where it can."""
    if run.state is RunState.RUNNING:
        return _tr("“{0}” is still being trained: stop it first").format(run.name)
    if standing.is_active:
        return _tr("“{0}” is the active model: make another one active first").format(run.name)
    return ""


def mnist_accuracy(run: Run) -> float | None:
    """The share of MNIST's test images that it reads, 0…1; None where it was not measured."""
    return run.test.accuracy if run.test is not None else figure(run, words.TEST_ACCURACY)


def figure(run: Run, name: str) -> float | None:
    """A measured figure, 0…1; None where there is none, or nonsense."""
    value: object = run.figures.get(name)
    return float(value) if isinstance(value, int | float) and 0.0 <= value <= 1.0 else None


def moment(run: Run) -> datetime.datetime | None:
    """When it began; None where that can't be read."""
    try:
        return fields.moment(run.created, "the date")
    except FieldError:
        return None


def local_time(when: datetime.datetime) -> str:
    """A moment as the person's clock and language have it."""
    local = QDateTime.fromSecsSinceEpoch(int(when.timestamp()))
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunWords", text)
