"""The comparison as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence

from model.comparison.cells import LABELS
from model.comparison.results import Results, Spread

_EMPTY = "–"


def table(results: Results) -> str:
    """One line an entry: accuracy on MNIST's test images by labels, on drawings, and what the network costs."""
    header = [
        "network",
        *(f"{labels:,} labels" for labels in LABELS),
        "made-up hands",
        "parameters",
        "training",
        "images/s",
        "one answer",
    ]
    lines = [_line(header), _line(["---", *["---:"] * (len(header) - 1)])]
    return "\n".join([*lines, *(_line(_cells(results, entry)) for entry in results.entries())]) + "\n"


def _cells(results: Results, entry: str) -> list[str]:
    accuracies = [_percent(results.spread("test", entry, labels)) for labels in LABELS]
    hands = _percent(results.spread("hands", entry, LABELS[-1]))
    speed = results.speeds.get(entry)
    if speed is None:
        return [f"`{entry}`", *accuracies, hands, *[_EMPTY] * 4]
    return [
        f"`{entry}`",
        *accuracies,
        hands,
        f"{speed.parameters:,}",
        f"{speed.training_seconds:.0f} s",
        f"{speed.images_per_second:,.0f}",
        f"{speed.prediction_milliseconds:.2f} ms",
    ]


def _percent(spread: Spread | None) -> str:
    if spread is None:
        return _EMPTY
    return f"{100.0 * spread.mean:.2f}" + (f" ± {100.0 * spread.deviation:.2f}" if spread.n > 1 else "")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
