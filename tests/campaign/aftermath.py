"""What must be true after a kill and the next start: nothing that was done is lost, nothing is left behind."""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from model import checkpoint, networks
from model.errors import ModelError
from model.export import Format, export
from model.networks.shape import Shape
from model.types import CheckpointInfo
from tests.campaign.victim import EXPORTED, boldness, pen_width

Event = dict[str, Any]
_OWN_FILES = re.compile(r"settings\.(ini|json)|runs\.sqlite|runs\.v\d+(-\d+)?\.sqlite")  # of a data folder
_FIXTURE_RUNS = {"lstm-20260203-101112.safetensors", "rnn-20260103-101112.safetensors", "friend-s-net.safetensors"}


def write_stranger(path: Path) -> None:
    """A checkpoint to import, of the smallest network."""
    torch.manual_seed(1)
    network = networks.build("rnn", Shape(4, 1, 0.0))
    info = CheckpointInfo("rnn", 0, "a stranger's", settings={"hidden": 4, "layers": 1, "dropout": 0.0})
    checkpoint.save(path, network, info)


def problems(scenario: str, events: Sequence[Event], found: Event, data: Path, output: Path) -> list[str]:
    """Sentences about what is wrong; `events` is what the killed program said, `found` what the next one saw."""
    check = {
        "training": _lost_trainings,
        "import": _lost_imports,
        "export": lambda *_: _broken_exports(events, output),
        "list": _lost_changes,
        "settings": _lost_settings,
    }[scenario]
    wrong = [*check(events, found, data), *_left_behind(found, data), *_left_in_output(scenario, output)]
    failed = [event["sentence"] for event in events if event["event"] == "failed"]
    wrong += [f"it failed before it was killed: {sentence}" for sentence in failed]
    if scenario != "list":
        known = {run["checkpoint"] for run in found["runs"]}
        wrong += [f"the run of {name} is lost" for name in sorted(_FIXTURE_RUNS - known)]
    return wrong


def _done(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event["event"] == "done"]


def _lost_checkpoints(events: Sequence[Event], found: Event, data: Path) -> list[str]:
    known = {run["checkpoint"] for run in found["runs"]} | set(found["unknown"])
    wrong = [
        f"{event['checkpoint']} is neither in the list nor offered"
        for event in _done(events)
        if event["checkpoint"] not in known
    ]
    return wrong + [
        sentence for event in _done(events) for sentence in _unreadable(data / "models" / event["checkpoint"])
    ]


def _lost_trainings(events: Sequence[Event], found: Event, data: Path) -> list[str]:
    """Of the one under way, all epochs but the last that was told: its snapshot follows what it tells."""
    wrong = _lost_checkpoints(events, found, data)
    finished = {event["checkpoint"] for event in _done(events)}
    epochs = {event["checkpoint"]: event["epoch"] for event in events if event["event"] == "epoch"}
    for name, epoch in epochs.items():
        kept = name in found["unknown"] or found["interrupted"].get(name, 0) >= epoch - 1
        if name not in finished and not kept:
            wrong.append(f"{name} has lost its {epoch} epochs")
    return wrong


def _lost_imports(events: Sequence[Event], found: Event, data: Path) -> list[str]:
    known = {(run["run"], run["checkpoint"]) for run in found["runs"]}
    wrong = [
        f"import {event['run']} is lost" for event in _done(events) if (event["run"], event["checkpoint"]) not in known
    ]
    names = [run["checkpoint"] for run in found["runs"] if run["checkpoint"]]
    return wrong + [sentence for name in names for sentence in _unreadable(data / "models" / name)]


def _unreadable(path: Path) -> list[str]:
    try:
        checkpoint.load(path)
    except ModelError as error:
        return [str(error)]
    return []


def _broken_exports(events: Sequence[Event], output: Path) -> list[str]:
    promised = {name for event in _done(events) for name in event["files"]}
    wrong = [f"the export {name} is lost" for name in sorted(promised) if not (output / name).exists()]
    for path in output.glob("*.safetensors"):
        if EXPORTED in path.name and path.stem.endswith("_weights"):
            wrong += _unreadable(path)
    for path in output.glob("*.py"):
        try:
            ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            wrong.append(f"{path.name} is no program: {error}")
    for path in output.glob("*.onnx"):
        import onnx

        onnx.checker.check_model(onnx.load(path))
    return wrong


def _lost_changes(events: Sequence[Event], found: Event, _data: Path) -> list[str]:
    """Each value must be the one of the last change that was done, or of one that was begun after it."""
    runs = {run["run"]: run for run in found["runs"]}
    allowed: dict[tuple[str, int], list[Any]] = {}
    for event in events:
        if event["event"] == "done":
            allowed[event["what"], event["run"]] = [event["value"]]
        elif event["event"] == "begun" and (event["what"], event["run"]) in allowed:
            allowed[event["what"], event["run"]].append(event["value"])
    may_be_deleted = {event["run"] for event in events if event["event"] == "begun" and event["what"] == "deleted"}
    wrong = []
    for (what, run), values in allowed.items():
        if what == "deleted":
            if values == [True] and run in runs:
                wrong.append(f"run {run} was deleted and is back")
            elif values == [False] and run not in runs:
                wrong.append(f"run {run} was taken back and is gone")
        elif run in runs and runs[run][what] not in values:
            wrong.append(f"the {what} of run {run} is “{runs[run][what]}”, not one of {values}")
        elif run not in runs and run not in may_be_deleted:
            wrong.append(f"run {run} is lost")
    return wrong


def _lost_settings(events: Sequence[Event], found: Event, _data: Path) -> list[str]:
    done = [event["number"] for event in _done(events)]
    begun = [event["number"] for event in events if event["event"] == "begun"]
    if not done:
        return []
    possible = [(pen_width(number), boldness(number)) for number in range(done[-1], max(begun) + 1)]
    seen = (round(found["pen_width"], 6), round(found["boldness"], 6))
    return [] if seen in possible else [f"the settings are {seen}, not one of {possible}"]


def _left_behind(found: Event, data: Path) -> list[str]:
    """Files that nobody needs any more. The snapshot of a training that can go on is needed."""
    known = {run["checkpoint"] for run in found["runs"]} | set(found["unknown"])
    stems = {Path(name).stem for name in known} | {Path(name).stem for name in _trained(found)}
    wrong = []
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if path.is_dir() or (path.parent == data and _OWN_FILES.fullmatch(path.name) and path.stat().st_size):
            continue
        if path.parent == data and path.name == ".settings.json.lock":  # it is locked, not made anew
            continue
        is_model = path.parent == data / "models"
        if is_model and path.suffix == ".safetensors" and path.name in known and path.stat().st_size:
            continue
        if is_model and path.suffix == ".snapshot" and path.stem in stems and path.stat().st_size:
            continue
        wrong.append(f"left behind: {name}, {path.stat().st_size} bytes")
    return wrong


def _trained(found: Event) -> list[str]:
    return list(found["interrupted"])


def _left_in_output(scenario: str, output: Path) -> list[str]:
    allowed = {"stranger.safetensors"} if scenario == "import" else set()
    if scenario == "export":
        allowed = _exported_names()
    found = sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    return [f"left behind in the folder of exports: {name}" for name in found if name not in allowed]


def _exported_names() -> set[str]:
    """All files that exports make which nobody disturbs."""
    with tempfile.TemporaryDirectory() as found:
        folder = Path(found)
        stranger = folder / "stranger.safetensors"
        write_stranger(stranger)
        output = folder / "output"
        script = export(stranger, Format.SCRIPT, output / f"{EXPORTED}.py")
        names = {path.relative_to(output).as_posix() for path in script}
    return {*names, f"{EXPORTED}_weights.safetensors", f"{EXPORTED}.onnx"}
