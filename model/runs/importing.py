"""Checkpoints that the list of runs does not know: judged here, then taken in. Imports torch."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from torch import nn

from model import checkpoint, evaluation, networks
from model.data import mnist
from model.errors import ModelError
from model.runs.run import Run
from model.runs.store import RunStore
from model.storage import fields
from model.storage.files import cut_to_bytes
from model.types import CheckpointInfo, Scores

_LONGEST_STEM = 60  # characters
_LONGEST_STEM_BYTES = 200

logger = logging.getLogger(__name__)

ShouldStop = Callable[[], bool]


def import_checkpoint(source: Path, store: RunStore, should_stop: ShouldStop | None = None) -> Run | None:
    """Judge the checkpoint `source` on MNIST's test images, copy it into the models folder, add it to the list.

    In the copy, `mnist_test_accuracy` and the number of parameters are what was measured here: a file can claim
    anything, and a list in which each was measured the same way can be compared. The calibration is kept, as are
    figures that are not measured again. `source` is only read.

    None where it was told to stop. Raises CheckpointError where the file can't be read, does not fit or can't be
    copied, DatasetError, or RunsError; nothing is added then.
    """
    network, info = checkpoint.load(source)
    judged = _judged(network, info, should_stop)
    if judged is None:
        return None
    info, test, wrong = judged
    info = replace(info, name=info.name or source.stem)
    copy = store.reserve(_file_stem(source))
    try:
        return store.adopt(copy, info, test, wrong, save=lambda: checkpoint.save(copy, network, info))
    except BaseException:  # whatever it was: the copy belongs to no run
        with contextlib.suppress(OSError):
            copy.unlink(missing_ok=True)
        raise


def adopt_unknown(
    store: RunStore,
    on_adopted: Callable[[Run], object],
    on_problem: Callable[[str], object],
    should_stop: ShouldStop | None = None,
) -> None:
    """Take the checkpoints of the models folder that no run names into the list, as they are, judged here.

    Each is told to `on_adopted`, or to `on_problem` with a sentence why it can't be; the file stays in any case.
    Raises RunsError where the list can't be read.
    """
    for path in store.unknown_checkpoints():
        try:
            network, info = checkpoint.load(path)
            judged = _judged(network, info, should_stop)
            if judged is None:
                return
            on_adopted(store.adopt(path, *judged, name=info.name or path.stem))
        except ModelError as error:
            if path not in store.unknown_checkpoints():
                continue  # another window has taken it back meanwhile
            logger.warning("%s", error)
            on_problem(str(error))
        except Exception as error:  # the person waits for an answer, and the others must not wait for this one
            logger.exception("a checkpoint could not be taken back")
            shown = fields.one_line(str(error))
            on_problem(f"{fields.one_line(path.name)} could not be taken back ({shown}). It stays where it is.")


def _judged(
    network: nn.Module, info: CheckpointInfo, should_stop: ShouldStop | None
) -> tuple[CheckpointInfo, Scores, tuple[tuple[int, int], ...]] | None:
    """`info` with the figures measured here, the scores, and what was misread; None where it was told to stop."""
    data = mnist.load_test()
    found = evaluation.digits_of(network, data.images, should_stop=should_stop)  # (10,000,), fewer if told to stop
    if len(found) < len(data):
        return None
    test = evaluation.scores(data.labels, found)
    measured = replace(
        info,
        parameters=networks.parameter_count(network),
        figures={**info.figures, "mnist_test_accuracy": test.accuracy},
    )
    return measured, test, evaluation.misread(data.labels, found)


def _file_stem(source: Path) -> str:
    """The name of `source` with nothing in it that some system's file names may not have, not too long to add to."""
    stem = re.sub(r"[^\w.-]+", "-", source.stem)[:_LONGEST_STEM]
    return cut_to_bytes(stem, _LONGEST_STEM_BYTES).strip("-.") or "imported"
