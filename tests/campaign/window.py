"""A window of the campaign: it does what the program's windows do with the list of runs, through the same functions."""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import torch

from gui.train.training import new_output
from model import checkpoint, networks
from model.errors import CheckpointError, ModelError, RunsBusyError
from model.runs.importing import import_checkpoint
from model.runs.run import Run
from model.runs.store import RunStore
from model.storage import files
from model.types import CheckpointInfo, EpochScore, Scores, TrainConfig, TrainResult

_SCORES = Scores(10, 0.5, (0.5,) * 10, ((1,) * 10,) * 10)

T = TypeVar("T")


class Window:
    """Opens, does something at random again and again, closes."""

    def __init__(self, folder: Path, name: str, seed: int) -> None:
        self._data = folder / "data"
        self._downloads = folder / f"downloads of {name}"
        self._diary = folder / f"diary of {name}.jsonl"
        self._name = name
        self._random = random.Random(seed)
        self._mine: dict[int, bool] = {}  # runs that only this window changes: whether it has deleted them
        self._store = store_in(self._data)
        self._active: Path | None = None
        self._made = 0

    def live(self, until: float) -> None:
        """Go on until that moment, then close for good."""
        files.keep_journal(self._data / files.JOURNAL)
        self._open()
        actions = [self._train, self._train, self._import, self._import, self._rename, self._annotate]
        actions += [self._delete, self._delete_anyones, self._restore, self._activate, self._reopen]
        while time.monotonic() < until:
            self._look()
            self._random.choice(actions)()
        self._close()

    def _say(self, what: str, **more: object) -> None:
        with self._diary.open("a", encoding="utf-8") as diary:  # unbuffered enough: it is closed at once
            diary.write(json.dumps({"what": what, **more}) + "\n")

    def _open(self) -> None:
        self._store = store_in(self._data)
        patiently(self._store.join)
        patiently(self._store.close_unfinished)
        self._store.remove_leftovers()
        self._mine = {}
        self._active = active_on_disk(self._data)
        self._say("open")

    def _close(self) -> None:
        patiently(lambda: self._store.purge(lambda: [p for p in (self._active, active_on_disk(self._data)) if p]))
        self._store.close()
        self._say("close")

    def _reopen(self) -> None:
        if self._random.random() < 0.3:
            self._close()
            self._open()

    def _look(self) -> None:
        if self._active is not None and not self._active.exists():
            self._say("wrong", why=f"the active model {self._active.name} was deleted")
            self._active = None

    def _runs(self) -> tuple[Run, ...]:
        runs = patiently(self._store.runs)
        for found in runs:
            if found.checkpoint is not None and not found.checkpoint.exists():
                self._say("wrong", why=f"{found.name} is in the list, {found.checkpoint.name} is not there")
        return runs

    def _new(self) -> tuple[int, str, torch.nn.Module, CheckpointInfo]:
        """A network that nobody else has, and the number that is in it."""
        self._made += 1
        number = self._random.randrange(1, 2**24)
        network, info = network_of(number)
        return number, f"{self._name} {self._made} {number}", network, info

    def _train(self) -> None:
        number, name, network, info = self._new()
        path = new_output(self._store.models_folder, "lstm")
        run_id = patiently(lambda: self._store.begin(TrainConfig(network="lstm", seed=number), name))
        if self._random.random() < 0.15:
            files.release(path)
            patiently(lambda: self._store.drop(run_id))
            return
        if path.exists() and not files.is_reserved(path):
            self._say("wrong", why=f"{path.name} was given to two trainings")
        checkpoint.save(path, network, info)
        curve = (EpochScore(1, 0.5, 0.5),)
        result = TrainResult(path, info, _SCORES, 0.5, 1, 1.0, 1.0, False, curve)
        ended = patiently(lambda: self._store.finish(run_id, result))
        self._have(ended.id, number, name, "train")

    def _import(self) -> None:
        number, name, network, info = self._new()
        source = self._downloads / "friend.safetensors"
        checkpoint.save(source, network, info)
        try:
            taken_in = patiently(lambda: import_checkpoint(source, self._store))
        except ModelError as error:
            self._say("wrong", why=f"an import was refused: {error}")
            return
        assert taken_in is not None
        patiently(lambda: self._store.rename(taken_in.id, name))
        self._have(taken_in.id, number, name, "import")

    def _have(self, run_id: int, number: int, name: str, how: str) -> None:
        is_mine = self._random.random() < 0.6
        self._say("have", run=run_id, number=number, name=name, how=how)
        if is_mine:
            self._mine[run_id] = False
        else:
            self._say("anyones", run=run_id)

    def _one_of_mine(self, deleted: bool) -> int | None:
        found = [run_id for run_id, is_deleted in self._mine.items() if is_deleted == deleted]
        return self._random.choice(found) if found else None

    def _rename(self) -> None:
        run_id = self._one_of_mine(deleted=False)
        if run_id is not None:
            name = f"renamed {self._random.randrange(10**9)}"
            self._say("renaming", run=run_id, name=name)
            patiently(lambda: self._store.rename(run_id, name))
            self._say("renamed", run=run_id, name=name)

    def _annotate(self) -> None:
        run_id = self._one_of_mine(deleted=False)
        if run_id is not None:
            note = f"note {self._random.randrange(10**9)}"
            self._say("annotating", run=run_id, note=note)
            patiently(lambda: self._store.annotate(run_id, note))
            self._say("annotated", run=run_id, note=note)

    def _delete(self) -> None:
        run_id = self._one_of_mine(deleted=False)
        if run_id is not None and patiently(lambda: self._store.get(run_id)).checkpoint != self._active:
            self._say("deleting", run=run_id)
            patiently(lambda: self._store.delete([run_id]))
            self._mine[run_id] = True
            self._say("deleted", run=run_id)

    def _delete_anyones(self) -> None:
        """One that may be active in another window."""
        anyones = anyones_runs(self._data.parent)
        found = [one for one in self._runs() if one.id in anyones and one.checkpoint != self._active]
        if found:
            run_id = self._random.choice(found).id
            self._say("deleting", run=run_id)
            patiently(lambda: self._store.delete([run_id]))
            self._say("deleted", run=run_id)

    def _restore(self) -> None:
        run_id = self._one_of_mine(deleted=True)
        if run_id is not None:
            self._say("restoring", run=run_id)
            try:
                patiently(lambda: self._store.restore([run_id]))
            except ModelError as error:
                self._say("wrong", why=f"run {run_id} was deleted here and can't be restored: {error}")
                return
            self._mine[run_id] = False
            self._say("restored", run=run_id)

    def _activate(self) -> None:
        found = [one.checkpoint for one in self._runs() if one.checkpoint is not None]
        if not found:
            return
        path = self._random.choice(found)
        try:
            checkpoint.load(path)
        except CheckpointError as error:
            self._say("wrong", why=f"a run can't be made active: {error}")
            return
        self._active = path
        files.replace_file(self._data / "active", path.name.encode())  # stands for the settings
        self._say("activated", name=path.name)


def store_in(data: Path) -> RunStore:
    return RunStore(data / "runs.sqlite", data / "models")


def active_on_disk(data: Path) -> Path | None:
    with contextlib.suppress(FileNotFoundError):
        return data / "models" / (data / "active").read_text(encoding="utf-8")
    return None


def patiently(call: Callable[[], T]) -> T:
    """As the window's thread does: where the list is locked, again."""
    while True:
        with contextlib.suppress(RunsBusyError):
            return call()


def network_of(number: int) -> tuple[torch.nn.Module, CheckpointInfo]:
    """A tiny network that has `number` in its weights and its settings."""
    network = networks.build("lstm", networks.shape_of("lstm", hidden=4, layers=1))
    with torch.no_grad():
        next(network.parameters()).fill_(float(number))
    settings: dict[str, object] = {"hidden": 4, "layers": 1, "dropout": 0.0, "seed": number}
    return network, CheckpointInfo("lstm", networks.parameter_count(network), str(number), settings=settings)


def diary_lines(folder: Path) -> Iterator[dict[str, Any]]:
    """What the windows wrote, each one's in order; a line that a kill cut off is left out."""
    for diary in sorted(folder.glob("diary of *.jsonl")):
        for line in diary.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                yield json.loads(line)


def anyones_runs(folder: Path) -> set[int]:
    return {line["run"] for line in diary_lines(folder) if line["what"] == "anyones"}
