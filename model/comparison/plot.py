"""The comparison as a picture: test error by the number of labels. Needs matplotlib, the extra “compare”."""

from __future__ import annotations

import io
from pathlib import Path

from model.comparison.cells import LABELS
from model.comparison.results import Results
from model.errors import SettingsError
from model.storage.files import write_atomically
from model.training.recipes import PRESETS

# Okabe & Ito 2008, with a line style each: told apart in any colour vision, and in grey.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#1E2329", "#8A6D00", "#7A7A7A")
_STYLES = ("-", "--", "-.", ":")
_PLOTTED_CONTROL = "gan, labels only"  # more would be too many lines; the table has them all
_INCHES, _DOTS_PER_INCH = (8.0, 5.0), 160


def plot(results: Results, path: Path) -> None:
    """Write the picture, PNG. Raises SettingsError where matplotlib is not installed, CheckpointError for the disk."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise SettingsError("The plot needs matplotlib: pip install 'rowpad[compare]', then run it again.") from error
    figure = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    shown = [entry for entry in results.entries() if entry in PRESETS or entry == _PLOTTED_CONTROL]
    for index, entry in enumerate(shown):
        spreads = [(labels, results.spread("test", entry, labels)) for labels in LABELS]
        found = [(labels, spread) for labels, spread in spreads if spread is not None]
        axes.errorbar(
            [labels for labels, _ in found],
            [100.0 * (1.0 - spread.mean) for _, spread in found],
            yerr=[100.0 * spread.deviation for _, spread in found],
            label=entry,
            color=_COLOURS[index % len(_COLOURS)],
            linestyle=_STYLES[index % len(_STYLES)],
            marker="o",
            markersize=4,
            capsize=2,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(LABELS, [f"{labels:,}" for labels in LABELS])
    axes.set_yticks([0.5, 1, 2, 5, 10, 20, 50], ["0.5", "1", "2", "5", "10", "20", "50"])
    axes.minorticks_off()
    axes.set_xlabel("labelled images to learn from")
    axes.set_ylabel("MNIST test images misread, %")
    axes.grid(color="#D9D6CE", linewidth=0.6)
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    content = io.BytesIO()
    figure.savefig(content, format="png")
    write_atomically(path, content.getvalue())
