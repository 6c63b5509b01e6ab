"""The list of runs on disk: every training that was ever made here. Importing this pulls in neither torch nor Qt."""

from __future__ import annotations

import datetime
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from model.checkpoint_info import checked
from model.errors import FieldError, RunsBusyError, RunsDamagedError, RunsError
from model.runs import leftovers, queries, rows
from model.runs.connection import reading, writing
from model.runs.opening import open_list, repair
from model.runs.presence import Presence, present
from model.runs.run import Run, RunState
from model.storage import fields, files
from model.types import CheckpointInfo, EpochScore, Scores, TrainConfig, TrainResult

Keep = Collection[Path] | Callable[[], Collection[Path]]


class _RepairedError(RunsBusyError):
    """The list was damaged; now it can be used again."""


class RunStore:
    """The runs in the database `path`, whose checkpoints are in `models_folder`.

    Any thread may call, and several windows may be open on one file: each call has its own connection, and what it
    writes is on disk when it returns. Every method raises RunsError with a sentence; RunsBusyError where the file is
    locked or can't be written, and the same call may work later.

    Of a file that is no list of runs, or a damaged one, a copy is kept, and a new list is begun with all runs that can
    be read; where some can't, `notice` says so. A list that is found to be damaged while it is in use is repaired in
    the same way if runs can be read: then RunsBusyError is raised.
    """

    def __init__(self, path: Path, models_folder: Path, token: str = "") -> None:
        self.models_folder = models_folder
        self.notice = ""  # a sentence for the person about what happened to the list last
        self._path = path
        self._presence = Presence(path, token)
        self._token = self._presence.token
        self._opening = threading.Lock()
        self._is_open = False

    def open(self) -> None:
        """Begin the list, or check it and bring it up to date. The first call of any other method does it as well."""
        with self._opening:
            if not self._is_open:
                self.notice = open_list(self._path)
                self._is_open = True

    # --- this window among others

    @property
    def folder(self) -> Path:
        """The data folder, where the list is."""
        return self._path.parent

    @property
    def token(self) -> str:
        """What this window is known by; each has another."""
        return self._token

    def join(self) -> frozenset[str]:
        """This window is open from now on, until `close`: others purge nothing. Gives the tokens of all open windows.

        Where it is the only one, names that crashed windows had reserved are given free.
        """
        with self._writing() as connection:
            self._presence.announce()
            windows = present(self._path)
            if windows == {self._token}:
                leftovers.release_names(self._path, self.models_folder, queries.checkpoint_names(connection))
        return windows

    def of_window(self, token: str) -> RunStore:
        """The same list, as the window `token` that is gone would write it; to be closed."""
        return RunStore(self._path, self.models_folder, token)

    def close(self) -> None:
        """This window has ended: what it left running is cut off. The store can be used again all the same."""
        self._presence.withdraw()

    # --- a training of this window

    def begin(self, config: TrainConfig, name: str = "", parameters: int = 0, output: str = "") -> int:
        """Note that a training starts, and give its number. Without a name it gets one of `new_name`.

        `output` is the name of the file in the models folder that it will write.
        """
        with self._writing() as connection:
            self._presence.announce()
            columns: rows.Columns = {
                "name": rows.name(name) or queries.new_name(connection, config.network),
                "state": RunState.RUNNING,
                "created": _now(),
                "owner": self._token,
                "parameters": parameters,
                **rows.of_settings(config, output),
            }
            return queries.insert(connection, columns)

    def resume(self, run: int) -> None:
        """Take a training that was cut off over as one of this window. Raises RunsError where another window has it."""
        with self._writing() as connection:
            self._presence.announce()
            if self._get(connection, run).state is RunState.RUNNING:
                raise RunsError("This training goes on in another window already.")
            queries.update(connection, [run], {"state": RunState.RUNNING, "owner": self._token, "error": ""})

    def output_of(self, run: Run) -> Path | None:
        """Where the training of a run writes, or would have written, its checkpoint; None where that is not noted."""
        name = Path(str(run.settings.get(rows.OUTPUT, ""))).name
        return self.models_folder / name if name else None

    def note_progress(self, run: int, curve: Sequence[EpochScore], images_per_second: float) -> None:
        """Keep the curve of a running training; should the program crash, it is there."""
        with self._writing() as connection:
            if not queries.update_own(connection, run, self._token, rows.of_curve(curve, images_per_second)):
                raise queries.gone()

    def finish(self, run: int, result: TrainResult) -> Run:
        """Note how a training ended. One that is not in the list (any more) is added to it.

        Where another window has taken its checkpoint in meanwhile, that run gets what is known of the training.
        """
        columns = {**rows.of_result(result), "checkpoint": self._file_name(result.path)}
        with self._writing() as connection:
            if not queries.update_own(connection, run, self._token, columns):
                taken_in = queries.run_with(connection, self._file_name(result.path))
                if taken_in is None:
                    name = rows.name(result.info.name) or queries.new_name(connection, result.info.network)
                    begun = {"name": name, "created": result.info.created or _now()}
                    run = queries.insert(connection, {**begun, **columns})
                else:
                    queries.update(connection, [taken_in], columns)
                    run = taken_in
            return self._get(connection, run)

    def fail(self, run: int, sentence: str) -> None:
        """Note why a training failed."""
        columns = rows.of_end(sentence)
        with self._writing() as connection:
            if not queries.update_own(connection, run, self._token, columns):
                raise queries.gone()

    def drop(self, run: int) -> None:
        """Forget a training that left nothing to keep."""
        with self._writing() as connection:
            connection.execute("DELETE FROM runs WHERE id = ? AND owner = ?", (run, self._token))

    # --- the list

    def runs(self) -> tuple[Run, ...]:
        """All runs that are not deleted, the newest first."""
        try:
            found = self._all_rows()
        except _RepairedError:
            found = self._all_rows()
        return tuple(rows.run_of(row, self.models_folder) for row in found if not rows.is_deleted(row))

    def get(self, run: int) -> Run:
        """One run, also a deleted one until it is purged."""
        with self._reading() as connection:
            return self._get(connection, run)

    def new_name(self, network: str) -> str:
        """A name that no run has: “lstm 3”."""
        with self._reading() as connection:
            return queries.new_name(connection, network)

    def rename(self, run: int, name: str) -> None:
        """Give it another name: one line of at most 80 characters."""
        wanted = rows.name(name)
        if not wanted:
            raise RunsError("A run needs a name. Type at least one letter.")
        with self._writing() as connection:
            queries.update(connection, [run], {"name": wanted})

    def annotate(self, run: int, note: str) -> None:
        """Keep the person's note about it, at most 10,000 characters, in place of the last one."""
        if len(note) > rows.LONGEST_NOTE:
            raise RunsError(f"A note has at most {rows.LONGEST_NOTE:,} characters; this one has {len(note):,}.")
        with self._writing() as connection:
            queries.update(connection, [run], {"note": rows.text(note)})

    def delete(self, runs: Iterable[int]) -> None:
        """Take runs off the list, all or none. Their checkpoints stay until `purge`, and `restore` undoes it."""
        wanted = list(runs)
        with self._writing() as connection:
            self._presence.announce()
            for run in wanted:
                if self._get(connection, run).state is RunState.RUNNING:
                    raise RunsError("This run is still being trained. Stop the training first, then delete it.")
            queries.update(connection, wanted, {"deleted_by": self._token})

    def restore(self, runs: Iterable[int]) -> None:
        """Take deleted runs back, all or none."""
        with self._writing() as connection:
            queries.update(connection, list(runs), {"deleted_by": ""})

    # --- tidying up

    def close_unfinished(self) -> int:
        """Mark the trainings of windows that are gone as cut off; says how many there were."""
        with self._writing() as connection:
            windows = present(self._path)
            running = connection.execute("SELECT id, owner FROM runs WHERE state = ?", (RunState.RUNNING,)).fetchall()
            gone = [row["id"] for row in running if row["owner"] not in windows]
            queries.update(connection, gone, {"state": RunState.CUT_OFF})
        return len(gone)

    def purge(self, keep: Keep = ()) -> None:
        """Remove deleted runs for good, with their checkpoints. Does nothing while another window is open.

        That one may undo a deletion, or have a deleted run's model active: the last window to close removes them all.
        `keep` are the files of active models: their runs stay deleted, and are removed another time. So does one whose
        file the disk does not give up. Where `keep` is a function, it is called when nobody else can be open any more.
        """
        with self._writing() as connection:
            if present(self._path) - {self._token}:
                return
            leftovers.purge(connection, self.models_folder, keep() if callable(keep) else keep)

    def remove_leftovers(self) -> None:
        """Remove the temporary files of writes that were cut off; those that another window is writing stay."""
        leftovers.remove_temporary_files(self.folder, self.models_folder)

    # --- checkpoints without a training

    def reserve(self, stem: str) -> Path:
        """Reserve a name for a new checkpoint: an empty file of the models folder, called as no run's checkpoint is.

        Raises CheckpointError where the disk refuses.
        """
        with self._reading() as connection:
            taken = queries.checkpoint_names(connection)  # a file may be gone while its run is still there
        wanted = self.models_folder / f"{stem}.safetensors"
        try:
            return files.reserve(wanted, taken)
        except OSError as error:
            raise files.refusal(wanted, "The weights", error) from error

    def adopt(
        self,
        path: Path,
        info: CheckpointInfo,
        test: Scores,
        wrong: Sequence[tuple[int, int]],
        state: RunState = RunState.IMPORTED,
        name: str = "",
        save: Callable[[], object] = bool,
    ) -> Run:
        """Add a checkpoint of the models folder that was made elsewhere, and how it was judged here.

        `save` may write the file: no other window sees it before its run. What it raises is passed on, and nothing is
        added.
        """
        try:
            info = checked(info)
        except FieldError as error:
            raise RunsError(f"{fields.one_line(path.name)} can't be in the list of runs: {error}") from error
        columns = {**rows.of_checkpoint(info, test, wrong), "checkpoint": self._file_name(path), "state": state}
        columns["created"] = _moment(info.created)
        with self._writing() as connection:
            if columns["checkpoint"] in queries.checkpoint_names(connection):
                raise RunsError(f"{path.name} is in the list of runs already.")
            columns["name"] = rows.name(name or info.name) or queries.new_name(connection, info.network)
            run = queries.insert(connection, columns)
            save()
            return self._get(connection, run)

    def unknown_checkpoints(self) -> tuple[Path, ...]:
        """The checkpoints of the models folder that no run names, by name: the list may have been lost.

        Hidden files and names that are only reserved are none.
        """
        with self._reading() as connection:
            known = queries.checkpoint_names(connection)
        found = sorted(self.models_folder.glob("*.safetensors"))
        unknown = (path for path in found if path.name not in known and not path.name.startswith("."))
        return tuple(path for path in unknown if not files.is_reserved(path))

    # --- inside

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._usable(), reading(self._path) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._usable(), writing(self._path) as connection:
            yield connection

    @contextmanager
    def _usable(self) -> Iterator[None]:
        self.open()
        try:
            yield
        except RunsDamagedError as error:
            self._repair(error)

    def _repair(self, damage: RunsDamagedError) -> NoReturn:
        with self._opening:
            sentence = repair(self._path)
            if sentence is None:
                raise damage
            self.notice = sentence or self.notice
        raise _RepairedError(
            f"The list of runs ({self._path.name}) was damaged and has been repaired. Try again."
        ) from damage

    def _all_rows(self) -> list[sqlite3.Row]:
        with self._reading() as connection:
            return connection.execute("SELECT * FROM runs ORDER BY id DESC").fetchall()

    def _get(self, connection: sqlite3.Connection, run: int) -> Run:
        return rows.run_of(queries.row_of(connection, run), self.models_folder)

    def _file_name(self, path: Path) -> str:
        if path.parent.resolve() != self.models_folder.resolve():
            raise RunsError(f"{path.name} is not in the models folder. Import it first.")
        if rows.text(path.name) != path.name:
            raise RunsError(f"The name of {rows.text(path.name)} can't be kept. Rename the file, then try again.")
        return path.name


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _moment(claimed: str) -> str:
    """When a checkpoint says that it was made, in UTC; now, where it does not say."""
    return fields.moment(claimed, "the date").isoformat(timespec="seconds") if claimed else _now()
