"""What the inputs of one reader came to: counts, the slowest, the largest, and findings by kind."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.campaign import watching
from tests.campaign.records import ACCEPTED, OUTCOMES, REFUSED, WAITING, Records

_MOST_SAVED = 5
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')
_CUT = 1_500  # characters of a trace


@dataclass(slots=True)
class Finding:
    """All inputs with the same fault at the same place."""

    what: str  # exception, slow, memory, leak, died, hang
    error: str
    where: str
    text: str  # of the first
    trace: str
    count: int
    saved: list[str]  # folders


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of the inputs of one reader. `rest` is the mean of what `Reader.read` gave, by mutation."""

    read: int
    left_out: int
    accepted: int
    refused: dict[str, int]
    mutations: dict[str, dict[str, float]]
    slowest_seconds: float
    peak_mb: float
    inputs_per_second: float
    deaths: int
    findings: list[Finding]

    def as_json(self) -> dict[str, Any]:
        """As the campaign keeps it."""
        return asdict(self)

    def sentence(self) -> str:
        """In one line."""
        found = sum(finding.count for finding in self.findings)
        return (
            f"{self.read:,} read ({self.inputs_per_second:,.0f} a second), {self.accepted:,} accepted, "
            f"{sum(self.refused.values()):,} refused, slowest {self.slowest_seconds:.2f} s, "
            f"peak +{self.peak_mb:.0f} MB, {found} findings of {len(self.findings)} kinds, {self.left_out} left out"
        )


def outcome_of(records: Records, findings: Path, seconds: float, deaths: int) -> Outcome:
    """Count what the workers have left."""
    array = np.asarray(records.array)
    names = np.array(OUTCOMES)[array["outcome"]]
    done = names != WAITING
    counts = Counter(names[done].tolist())
    return Outcome(
        read=int(done.sum()),
        left_out=int((~done).sum()),
        accepted=counts[ACCEPTED],
        refused={name.removeprefix(f"{REFUSED} "): n for name, n in sorted(counts.items()) if name.startswith(REFUSED)},
        mutations={
            kind.decode(): {
                "inputs": int((same := array[done & (array["mutation"] == kind)]).size),
                "accepted": int((same["outcome"] == OUTCOMES.index(ACCEPTED)).sum()),
                "rest": round(float(same["rest"].mean()), 3),
            }
            for kind in np.unique(array["mutation"][done])
        },
        slowest_seconds=round(float(array["seconds"].max(initial=0.0)), 3),
        peak_mb=round(float(array["growth"].max(initial=0.0)), 1),
        inputs_per_second=round(float(done.sum()) / max(seconds, 1e-9), 1),
        deaths=deaths,
        findings=_grouped(findings),
    )


def note_death(findings: Path, index: int, what: str, code: int | None, said: str, saved: str) -> None:
    """Keep that a worker died (or hung, and was ended) while it read an input; `said` is its standard error."""
    start = max(said.rfind("Fatal Python error"), 0)
    frames = [(file, int(line)) for file, line in _FRAME.findall(said[start:])]
    entry = {
        "index": index,
        "what": what,
        "error": "" if what == "hang" else f"exit {code}",
        "text": said[start:].strip().partition("\n")[0][:200],
        "where": watching.where(frames[::-1]),  # faulthandler begins with the innermost call
        "trace": said[start : start + _CUT],
        "saved": saved,
    }
    with findings.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def _grouped(findings: Path) -> list[Finding]:
    found: dict[tuple[str, str, str], Finding] = {}
    lines = findings.read_text(encoding="utf-8").splitlines() if findings.exists() else []
    for entry in sorted((json.loads(line) for line in lines), key=lambda entry: entry["index"]):
        key = (entry["what"], entry["error"], entry["where"])
        finding = found.get(key)
        if finding is None:
            found[key] = finding = Finding(*key, entry["text"], entry["trace"][-_CUT:], 0, [])
        finding.count += 1
        if entry["saved"] and len(finding.saved) < _MOST_SAVED:
            finding.saved.append(entry["saved"])
    return sorted(found.values(), key=lambda finding: -finding.count)
