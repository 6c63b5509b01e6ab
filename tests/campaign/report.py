"""The campaign's results as Markdown tables, between the markers in docs/reliability.md.

python -m tests.campaign.report build/campaign.json
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.campaign import results

DOCUMENT = results.ROOT / "docs" / "reliability.md"
_WHAT = {
    "checkpoint": "checkpoint",
    "runs": "list of runs",
    "settings": "settings",
    "snapshot": "snapshot",
    "strokes": "stroke file",
    "idx": "IDX",
    "image": "image",
}
_NOT_RUN = "Not measured yet."


def tables(found: dict[str, Any]) -> dict[str, str]:
    """A Markdown text for each marker of the document."""
    return {
        "fuzz": _fuzz(found.get("fuzz")),
        "damage": _damage(found.get("fuzz")),
        "kills": _kills(found.get("kills")),
        "windows": _other(found.get("several_windows")),
        "pictures": _other(found.get("picture_memory")),
    }


def filled(document: str, texts: dict[str, str]) -> str:
    """The document with `texts` between its markers. Raises ValueError where one is missing."""
    for name, text in texts.items():
        begin, end = f"<!-- campaign {name} -->\n", f"<!-- end {name} -->"
        before, marker, rest = document.partition(begin)
        _, other, after = rest.partition(end)
        if not marker or not other:
            raise ValueError(f"the document has no place for {name}")
        document = f"{before}{begin}{text}\n{end}{after}"
    return document


def _fuzz(found: dict[str, Any] | None) -> str:
    if found is None:
        return _NOT_RUN
    rows = []
    for name, reader in found["readers"].items():
        refused = ", ".join(f"{count:,} {error}" for error, count in reader["refused"].items()) or "–"
        findings = sum(finding["count"] for finding in reader["findings"])
        rows.append(
            [
                *(_WHAT.get(name, name), f"{reader['read']:,}", f"{reader['accepted']:,}", refused, str(findings)),
                *(
                    f"{reader['slowest_seconds']:.2f}",
                    f"{reader['peak_mb']:,.0f}",
                    f"{reader['inputs_per_second']:,.0f}",
                ),
            ]
        )
    heads = ["reader", "inputs", "accepted", "refused", "findings", "slowest, s", "peak over start, MB", "inputs/s"]
    return f"{_table(heads, rows)}\n\n{_made(found)}"


def _damage(found: dict[str, Any] | None) -> str:
    """How many of three runs are still shown after one to three bytes of their file were changed."""
    kept = (found or {}).get("readers", {}).get("runs", {}).get("mutations", {}).get("few bytes")
    if kept is None:
        return _NOT_RUN
    return (
        f"After one to three changed bytes in a list of three runs ({kept['inputs']:,} files), "
        f"{kept['rest'] / 3:.1%} of the runs are still shown."
    )


def _kills(found: dict[str, Any] | None) -> str:
    if found is None:
        return _NOT_RUN
    heads = ["killed while", "kills", "on a screen", "while a file was written", "done before", "lost or left behind"]
    rows = [
        [
            *(name, str(kills["times"]), str(kills["on_a_screen"]), str(kills["while_writing"]), f"{kills['done']:,}"),
            str(len(kills["problems"])),
        ]
        for name, kills in found["scenarios"].items()
    ]
    offered = sum(kills["offered"] for kills in found["scenarios"].values())
    note = f"{offered} whole checkpoints that no run named yet were offered on the Runs tab." if offered else ""
    return "\n\n".join(part for part in (_table(heads, rows), note, _made(found)) if part)


def _other(found: dict[str, Any] | None) -> str:
    """What another check returned: a row for each entry, or a row for each figure."""
    if found is None:
        return _NOT_RUN
    if found["wrong"]:
        return f"**Failed:** {found['wrong']}\n\n{_made(found)}"
    value = found["found"]
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        heads = list(value[0])
        text = _table(heads, [[_shown(entry.get(head)) for head in heads] for entry in value])
    elif isinstance(value, dict):
        text = _table(["", ""], [[str(key), _shown(inner)] for key, inner in value.items()])
    else:
        text = _shown(value)
    return f"{text}\n\n{_made(found)}"


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, list):
        return ", ".join(_shown(inner) for inner in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items()) or "–"
    return str(value)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _made(found: dict[str, Any]) -> str:
    made = found["made"]
    seed = f"seed {found['seed']}, " if "seed" in found else ""
    return (
        f"{seed.capitalize()}Rowpad {made['rowpad']} ({made['commit']}), {made['when'][:10]}, {made['system']}, "
        f"Python {made['python']}, PyTorch {made['torch']}, Pillow {made['pillow']}."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign.report", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("file", type=Path, nargs="?", default=results.FILE)
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    options = parser.parse_args(arguments)
    document = options.document.read_text(encoding="utf-8")
    options.document.write_text(filled(document, tables(results.load(options.file))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
