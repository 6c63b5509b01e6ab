"""Checkpoints from elsewhere are judged here before they are in the list; one that does not fit changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from model import checkpoint, evaluation, networks
from model.data import mnist
from model.errors import CheckpointError, RunsBusyError, RunsError
from model.runs.importing import adopt_unknown, import_checkpoint
from model.runs.run import RunState
from model.runs.store import RunStore
from model.types import CheckpointInfo
from tests.model.runs.examples import TEST, locked, store_in, write_by_hand


@pytest.fixture(autouse=True)
def few_test_images(monkeypatch: pytest.MonkeyPatch) -> mnist.LabelledRasters:
    few = mnist.load_test().first(600)
    monkeypatch.setattr(mnist, "load_test", lambda: few)
    return few


def save(path: Path, **changes: object) -> CheckpointInfo:
    """A network that has learnt nothing, and claims to be perfect."""
    torch.manual_seed(3)
    network = networks.build("lstm", networks.shape_of("lstm", hidden=8, layers=1))
    info = CheckpointInfo(
        network="lstm",
        parameters=7,
        name="from Ada",
        created="2026-01-02T03:04:05+00:00",
        settings={"hidden": 8, "layers": 1, "dropout": 0.0, "seed": 11, "epochs_done": 6},
        figures={"mnist_test_accuracy": 1.0, "auroc": 0.75},
        calibration={"temperature": 1.5},
    )
    info = replace(info, **changes)  # type: ignore[arg-type]  # whichever fields a test wants
    checkpoint.save(path, network, info)
    return info


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "downloads" / "Ada's best: №1.safetensors"
    save(path)
    return path


def models(store: RunStore) -> list[Path]:
    return sorted(store.models_folder.glob("*")) if store.models_folder.exists() else []


def test_an_imported_checkpoint_is_judged_and_copied(
    store: RunStore, source: Path, few_test_images: mnist.LabelledRasters
) -> None:
    before = source.read_bytes()
    run = import_checkpoint(source, store)
    assert run is not None
    assert store.runs() == (run,)
    network, info = checkpoint.load(source)
    measured = evaluation.evaluate(network, few_test_images)
    assert run.test == measured
    assert run.test.accuracy < 0.5
    assert len(run.wrong) == round(600 * (1 - measured.accuracy))
    assert all(few_test_images.labels[index] != answer for index, answer in run.wrong)
    assert (run.state, run.name, run.network, run.seed, run.epochs_done) == (
        *(RunState.IMPORTED, "from Ada", "lstm", 11, 6),
    )
    assert run.parameters == networks.parameter_count(network)
    assert run.figures == {"mnist_test_accuracy": measured.accuracy, "auroc": 0.75}
    assert run.checkpoint is not None
    assert models(store) == [run.checkpoint]
    copied, said = checkpoint.load(run.checkpoint)
    assert said == replace(info, parameters=run.parameters, figures=run.figures)
    assert said.calibration == {"temperature": 1.5}
    assert all(torch.equal(a, b) for a, b in zip(copied.parameters(), network.parameters(), strict=True))
    assert source.read_bytes() == before


def test_the_same_file_twice_becomes_two_files(store: RunStore, source: Path) -> None:
    runs = [import_checkpoint(source, store) for _ in range(2)]
    assert len({run.checkpoint for run in runs if run is not None}) == 2
    assert len(models(store)) == 2


def test_one_without_a_name_gets_that_of_its_file(store: RunStore, tmp_path: Path) -> None:
    save(tmp_path / "nameless.safetensors", name="")
    run = import_checkpoint(tmp_path / "nameless.safetensors", store)
    assert run is not None
    assert run.name == "nameless"


def missing(_path: Path) -> None:
    pass


def text(path: Path) -> None:
    path.write_bytes(b"dear diary")


def cut_short(path: Path) -> None:
    save(path)
    path.write_bytes(path.read_bytes()[:-100])


def unknown_network(path: Path) -> None:
    save(path, network="transformer")


def other_sizes(path: Path) -> None:
    save(path, settings={"hidden": 16, "layers": 1, "dropout": 0.0})


UNFIT = {
    missing: "can't be opened",
    text: "not a readable safetensors file",
    cut_short: "not a readable safetensors file",
    unknown_network: "no network called “transformer”",
    other_sizes: "does not fit its network",
}


@pytest.mark.parametrize(("make", "sentence"), UNFIT.items(), ids=[make.__name__ for make in UNFIT])
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    store: RunStore, tmp_path: Path, make: Callable[[Path], None], sentence: str
) -> None:
    make(tmp_path / "odd.safetensors")
    with pytest.raises(CheckpointError, match=sentence):
        import_checkpoint(tmp_path / "odd.safetensors", store)
    assert store.runs() == ()
    assert models(store) == []


def test_a_locked_list_leaves_no_copy_behind(store: RunStore, source: Path, tmp_path: Path) -> None:
    store.open()
    with locked(tmp_path / "runs.sqlite"), pytest.raises(RunsBusyError):
        import_checkpoint(source, store)
    assert models(store) == []
    assert import_checkpoint(source, store) is not None


def test_it_stops_when_told(store: RunStore, source: Path) -> None:
    asked: list[bool] = []

    def after_one_batch() -> bool:
        asked.append(True)
        return len(asked) > 1

    assert import_checkpoint(source, store, after_one_batch) is None
    assert store.runs() == ()
    assert models(store) == []


def test_a_lost_list_is_built_again_from_the_checkpoints(store: RunStore, source: Path, tmp_path: Path) -> None:
    for _ in range(2):
        import_checkpoint(source, store)
    before = {run.checkpoint: (run.test, run.settings, run.created) for run in store.runs()}
    write_by_hand(tmp_path / "runs.sqlite", "DELETE FROM runs")
    (store.models_folder / "broken.safetensors").write_bytes(b"dear diary")
    content = {path: path.read_bytes() for path in models(store)}
    adopted, problems = [], []
    adopt_unknown(store, adopted.append, problems.append)
    assert {run.checkpoint: (run.test, run.settings, run.created) for run in store.runs()} == before
    assert len(adopted) == 2
    (problem,) = problems
    assert "broken.safetensors" in problem
    assert {path: path.read_bytes() for path in models(store)} == content
    assert [path.name for path in store.unknown_checkpoints()] == ["broken.safetensors"]


def test_taking_back_stops_when_told(store: RunStore, tmp_path: Path) -> None:
    save(store.models_folder / "one.safetensors")
    adopt_unknown(store, lambda _run: None, lambda _sentence: None, should_stop=lambda: True)
    assert store.runs() == ()


def test_a_file_is_imported_again_after_its_copy_was_lost(store: RunStore, source: Path) -> None:
    first = import_checkpoint(source, store)
    assert first is not None
    assert first.checkpoint is not None
    first.checkpoint.unlink()
    second = import_checkpoint(source, store)
    assert second is not None
    assert second.checkpoint != first.checkpoint
    assert len(store.runs()) == 2


def test_two_windows_import_files_of_the_same_name_at_once(store: RunStore, source: Path, tmp_path: Path) -> None:
    """The second one imports while the first one judges."""
    other, theirs = store_in(tmp_path), []

    def meanwhile() -> bool:
        if not theirs:
            theirs.append(import_checkpoint(source, other))
        return False

    mine = import_checkpoint(source, store, meanwhile)
    found = store.runs()
    assert {run.checkpoint for run in (mine, *theirs) if run is not None} == {run.checkpoint for run in found}
    assert len(found) == 2
    assert all(run.checkpoint is not None and checkpoint.load(run.checkpoint) for run in found)
    other.close()


def test_a_copy_whose_run_can_not_be_added_is_another_windows_by_no_means(
    store: RunStore, source: Path, tmp_path: Path
) -> None:
    """The list is locked when the copy would be added: a copy of that name from another window stays."""
    other = store_in(tmp_path)
    kept = import_checkpoint(source, other)
    assert kept is not None
    with locked(tmp_path / "runs.sqlite"), pytest.raises(RunsBusyError):
        import_checkpoint(source, store)
    assert models(store) == [kept.checkpoint]
    other.close()


def test_a_checkpoint_that_another_window_takes_back_meanwhile_is_no_problem(store: RunStore, tmp_path: Path) -> None:
    path = store.models_folder / "orphan.safetensors"
    info = save(path)
    other, adopted, problems = store_in(tmp_path), [], []

    def meanwhile() -> bool:
        if not other.runs():
            other.adopt(path, info, TEST, ())
        return False

    adopt_unknown(store, adopted.append, problems.append, meanwhile)
    assert (adopted, problems) == ([], [])
    assert [run.checkpoint for run in store.runs()] == [path]


def test_a_name_of_80_chinese_characters_is_imported_again_and_again(store: RunStore, tmp_path: Path) -> None:
    sources = [tmp_path / f"{name}.safetensors" for name in ("数" * 80, "\U00020000" * 60)]
    for source in sources:
        save(source)
        for _ in range(3):
            assert import_checkpoint(source, store) is not None
    assert len({run.checkpoint for run in store.runs()}) == len(models(store)) == 6


def test_an_import_that_fails_leaves_no_copy_whatever_the_reason(
    store: RunStore, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overflow(*_: object, **__: object) -> None:
        raise OverflowError("Python int too large to convert to SQLite INTEGER")

    with monkeypatch.context() as patch:
        patch.setattr(store, "adopt", overflow)
        with pytest.raises(OverflowError):
            import_checkpoint(source, store)
    assert models(store) == []
    write_by_hand(tmp_path / "runs.sqlite", "DROP TABLE runs")  # an error that is not about the file
    with pytest.raises(RunsError):
        import_checkpoint(source, store)
    assert models(store) == []


def test_what_was_refused_once_does_not_hinder_the_others(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = store.models_folder
    save(folder / "1 huge.safetensors", figures={"training_seconds": 2.0**70})
    (folder / "2 text.safetensors").write_bytes(b"dear diary")
    (folder / "3 folder.safetensors").mkdir()
    save(folder / "4 good.safetensors", name="four")
    save(folder / "5 odd.safetensors", name="five")
    save(folder / "6 good.safetensors", name="six")
    judge = evaluation.scores
    calls = []

    def once_out_of_memory(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise MemoryError("no memory left")
        return judge(*args)

    monkeypatch.setattr(evaluation, "scores", once_out_of_memory)
    for expected in (["six", "four"], ["five", "six", "four"]):  # what stays is tried again, and told again
        problems: list[str] = []
        adopt_unknown(store, lambda _run: None, problems.append)
        assert [run.name for run in store.runs()] == expected
        assert [problem.partition(".safetensors")[0][-6:] for problem in problems][:2] == ["1 huge", "2 text"]
        assert any("folder" in problem for problem in problems)
        assert any("five" in problem or "5 odd" in problem for problem in problems) == (len(expected) == 2)
    assert sorted(path.name[:1] for path in models(store)) == ["1", "2", "3", "4", "5", "6"]
    assert "the figure training_seconds is outside" in problems[0]
