"""Runs a comparison: the cells that are not measured yet in processes of one core each, then the speeds, alone."""

from __future__ import annotations

import concurrent.futures
import logging
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence

from model.comparison.cells import Cell
from model.comparison.measure import outcome_of, speed_of
from model.comparison.results import Results

logger = logging.getLogger(__name__)

OnDone = Callable[[int, int, str], None]  # how many are done, of how many, what was the last


def run(results: Results, cells: Sequence[Cell], processes: int, on_done: OnDone) -> None:
    """Measure what `results` lacks of `cells`, saving after each; what fails is raised, what was measured stays."""
    missing = [cell for cell in cells if cell not in results.outcomes]
    on_done(len(cells) - len(missing), len(cells), "")
    context = multiprocessing.get_context("spawn")  # torch's threads do not survive a fork
    with concurrent.futures.ProcessPoolExecutor(processes, context, initializer=end_with_parent) as pool:
        try:
            waiting = {pool.submit(outcome_of, cell) for cell in missing}
            for number, done in enumerate(concurrent.futures.as_completed(waiting), len(cells) - len(missing) + 1):
                outcome = done.result()
                results.outcomes[outcome.cell] = outcome
                results.save()
                logger.info("%s: test accuracy %.4f", outcome.cell, outcome.test)
                on_done(number, len(cells), f"{outcome.cell.entry}, {outcome.cell.labels} labels: {outcome.test:.2%}")
        except BaseException:  # Ctrl+C too: nobody wants the rest of the night's trainings then
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def end_with_parent() -> None:
    """In a process of its own: let it end when the process that started it has gone, however that went."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)  # else it would train on for nobody

    threading.Thread(target=watch, name="watch parent", daemon=True).start()


def measure_speeds(results: Results, entries: Sequence[str], again: bool) -> None:
    """Measure the speeds that `results` lacks (`again`: all of `entries`), one after another."""
    for entry in entries:
        if again or entry not in results.speeds:
            results.speeds[entry] = speed_of(entry)
            results.save()
            logger.info("%s", results.speeds[entry])
