from __future__ import annotations

import json
import os
import stat
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from safetensors.torch import save as to_safetensors

from model import checkpoint, networks
from model.errors import CheckpointError, SettingsError
from model.networks.shape import Shape
from model.storage.files import write_atomically
from model.types import CheckpointInfo
from tests.model.conftest import fresh_network

same_file = budget(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def refused(path: Path, match: str = r"\.$") -> str:
    """Loading must fail with a sentence; returns it."""
    with pytest.raises(CheckpointError, match=match) as caught:
        checkpoint.load(path)
    sentence = str(caught.value)
    assert path.name in sentence or "This version of Rowpad" in sentence
    assert sentence.endswith(".")
    return sentence


def written(path: Path, header: object, tensors: dict[str, torch.Tensor] | None = None) -> Path:
    """A safetensors file with `header` where Rowpad's belongs."""
    state = tensors if tensors is not None else dict(fresh_network().state_dict())
    text = header if isinstance(header, str) else json.dumps(header)
    whole = {key: value.contiguous() for key, value in state.items()}
    path.write_bytes(to_safetensors(whole, {"rowpad": text}))
    return path


def header_of(info: CheckpointInfo, **changes: Any) -> dict[str, Any]:
    return {"format": checkpoint.FORMAT, **asdict(info), **changes}


def test_what_is_saved_is_what_is_loaded(tmp_path: Path, info: CheckpointInfo) -> None:
    network = fresh_network()
    checkpoint.save(tmp_path / "a.safetensors", network, info)
    loaded, read = checkpoint.load(tmp_path / "a.safetensors")
    assert read == info
    assert not loaded.training
    assert loaded.state_dict().keys() == network.state_dict().keys()
    for key, tensor in network.state_dict().items():
        assert torch.equal(tensor, loaded.state_dict()[key]), key
    image = torch.rand(2, 28, 28)
    with torch.inference_mode():
        assert torch.equal(network(image), loaded(image))


def test_a_network_of_other_sizes_comes_back_with_them(tmp_path: Path) -> None:
    network = networks.build("lstm", networks.shape_of("lstm", hidden=12, layers=3))
    count = networks.parameter_count(network)
    info = CheckpointInfo("lstm", count, settings={"hidden": 12, "layers": 3, "dropout": 0.0})
    checkpoint.save(tmp_path / "a.safetensors", network, info)
    loaded, read = checkpoint.load(tmp_path / "a.safetensors")
    assert networks.parameter_count(loaded) == count
    assert checkpoint.shape_of(read) == networks.shape_of("lstm", hidden=12, layers=3)


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ({"hidden": 10**9}, "the number of hidden units is outside 4…512"),
        ({"layers": "two"}, "the number of layers is no whole number"),
        ({"hidden": True}, "the number of hidden units is no whole number"),
        ({"dropout": [0.5]}, "the dropout is no number"),
        ({"hidden": 8}, "does not fit its network"),
    ],
)
def test_sizes_that_can_not_be(tmp_path: Path, sizes: dict[str, object], sentence: str) -> None:
    network = networks.build("lstm")
    info = CheckpointInfo("lstm", networks.parameter_count(network), name="odd", settings=sizes)
    checkpoint.save(tmp_path / "a.safetensors", network, info)
    with pytest.raises(CheckpointError, match=sentence):
        checkpoint.load(tmp_path / "a.safetensors")


def test_a_loaded_network_does_not_hang_on_its_file(weights: Path) -> None:
    loaded, _ = checkpoint.load(weights)
    weights.write_bytes(b"")
    assert all(tensor.isfinite().all() for tensor in loaded.state_dict().values())


def test_a_name_no_text_can_hold_is_no_reason_to_lose_a_training(tmp_path: Path, info: CheckpointInfo) -> None:
    odd = CheckpointInfo(info.network, info.parameters, name="\udcff")  # a file name that is not UTF-8
    checkpoint.save(tmp_path / "a.safetensors", fresh_network(), odd)
    assert checkpoint.load(tmp_path / "a.safetensors")[1].name == "?"


@given(share=st.floats(0, 0.9999))
@same_file
def test_a_file_that_is_cut_off(weights: Path, share: float) -> None:
    content = weights.read_bytes()
    cut = weights.with_name("cut.safetensors")
    cut.write_bytes(content[: int(len(content) * share)])
    refused(cut)


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 100])
def test_a_file_that_is_nearly_empty(weights: Path, length: int) -> None:
    weights.write_bytes(weights.read_bytes()[:length])
    refused(weights, "not a readable safetensors file")


@given(changes=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=6))
@same_file
def test_wrong_bytes_in_the_header(weights: Path, changes: list[tuple[int, int]]) -> None:
    content = bytearray(weights.read_bytes())
    for place, value in changes:
        content[place] = value
    changed = weights.with_name("changed.safetensors")
    changed.write_bytes(bytes(content))
    sentence = ""
    try:
        network, _ = checkpoint.load(changed)
    except CheckpointError as error:
        sentence = str(error)
    # A letter of a name or a date may differ unnoticed; then the weights are whole.
    if not sentence:
        assert all(torch.equal(a, b) for a, b in zip(network.parameters(), fresh_network().parameters(), strict=True))
    assert sentence == "" or sentence.endswith(".")


@given(noise=st.binary(max_size=300))
@same_file
def test_random_bytes(tmp_path: Path, noise: bytes) -> None:
    (tmp_path / "noise.safetensors").write_bytes(noise)
    refused(tmp_path / "noise.safetensors")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_no_numbers(tmp_path: Path, info: CheckpointInfo, value: float) -> None:
    network = fresh_network()
    network.state_dict()["answer.bias"][3] = value
    checkpoint.save(tmp_path / "a.safetensors", network, info)
    refused(tmp_path / "a.safetensors", "damaged: answer.bias")


def test_tensors_that_do_not_fit(tmp_path: Path, info: CheckpointInfo) -> None:
    state = dict(fresh_network().state_dict())
    path = tmp_path / "a.safetensors"
    without = {key: value for key, value in state.items() if key != "answer.bias"}
    refused(written(path, header_of(info), without), "does not fit its network: answer.bias")
    refused(written(path, header_of(info), state | {"extra": torch.zeros(1)}), "does not fit its network: extra")
    refused(written(path, header_of(info), state | {"answer.bias": torch.zeros(11)}), r"answer.bias is \(11,\)")
    refused(written(path, header_of(info), state | {"answer.bias": torch.zeros(12).double()}), "float64")
    refused(written(path, header_of(info), {}), "does not fit its network")


def test_safetensors_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "foreign.safetensors"
    path.write_bytes(to_safetensors({"weight": torch.zeros(3)}))
    refused(path, "was not written by Rowpad")
    path.write_bytes(to_safetensors({"weight": torch.zeros(3)}, {"format": "pt"}))
    refused(path, "was not written by Rowpad")


def test_a_newer_format(tmp_path: Path, info: CheckpointInfo) -> None:
    newer = written(tmp_path / "a.safetensors", header_of(info, format=checkpoint.FORMAT + 1, unheard_of=1))
    assert "Update Rowpad" in refused(newer, "another version of Rowpad")


def test_an_unknown_network(tmp_path: Path, info: CheckpointInfo) -> None:
    refused(written(tmp_path / "a.safetensors", header_of(info, network="telepathy")), "no network called “telepathy”")


@pytest.mark.parametrize(
    "header",
    ["", "{", "null", "[]", '"format"', "7", "[" * 100_000, "1" * 10_000, '{"format": 1}', '{"format": []}'],
)
def test_a_header_that_is_nonsense(tmp_path: Path, header: str) -> None:
    refused(written(tmp_path / "a.safetensors", header))


@pytest.mark.parametrize(
    "changes",
    [
        {"network": ["rowpad"]},
        {"network": None},
        {"parameters": "many"},
        {"name": 7},
        {"settings": []},
        {"figures": [0.5]},
        {"figures": {"mnist_test_accuracy": "high"}},
        {"unheard_of": 1},
        {"calibration": [1.0]},
        {"calibration": {"temperature": "warm"}},
        {"calibration": {"temperature": 0.0}},
        {"calibration": {"temperature": float("nan")}},
        {"calibration": {"threshold": None}},
        {"calibration": {"threshold": float("inf")}},
    ],
)
def test_a_header_with_the_wrong_kind_of_value(tmp_path: Path, info: CheckpointInfo, changes: dict[str, Any]) -> None:
    refused(written(tmp_path / "a.safetensors", header_of(info, **changes)), "was not written by Rowpad")


def test_a_file_that_is_far_too_large(tmp_path: Path) -> None:
    path = tmp_path / "huge.safetensors"
    with path.open("wb") as file:
        file.truncate(checkpoint.LARGEST_FILE + 1)  # sparse: takes no room
    refused(path, "too large")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.safetensors can't be opened.*Check the name"):
        checkpoint.load(tmp_path / "gone.safetensors")
    refused(tmp_path)


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "old.pt"
    torch.save({"answer.bias": torch.zeros(10)}, path)
    refused(path, "not a readable safetensors file")


def test_saving_makes_the_folder_and_leaves_nothing_beside_the_file(tmp_path: Path, info: CheckpointInfo) -> None:
    checkpoint.save(tmp_path / "new" / "deep" / "a.safetensors", fresh_network(), info)
    assert [path.name for path in (tmp_path / "new" / "deep").iterdir()] == ["a.safetensors"]


def test_saving_again_replaces_the_file(tmp_path: Path, info: CheckpointInfo) -> None:
    checkpoint.save(tmp_path / "a.safetensors", fresh_network(1), info)
    checkpoint.save(tmp_path / "a.safetensors", fresh_network(2), info)
    loaded, _ = checkpoint.load(tmp_path / "a.safetensors")
    assert torch.equal(loaded.state_dict()["answer.bias"], fresh_network(2).state_dict()["answer.bias"])
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_a_file(tmp_path: Path, info: CheckpointInfo) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"can't be written .*then try again"):
        checkpoint.save(tmp_path / "taken" / "a.safetensors", fresh_network(), info)
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="wants Linux's resource limits")
def test_a_full_disk_leaves_the_old_file_whole(weights: Path, info: CheckpointInfo) -> None:
    import resource
    import signal

    before, files = weights.read_bytes(), sorted(weights.parent.iterdir())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))  # a tenth of what is needed
        with pytest.raises(CheckpointError, match="can't be written"):
            checkpoint.save(weights, fresh_network(9), info)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert weights.read_bytes() == before
    assert sorted(weights.parent.iterdir()) == files


def test_a_target_that_is_a_folder_leaves_no_temporary_file(tmp_path: Path, info: CheckpointInfo) -> None:
    (tmp_path / "a.safetensors").mkdir()
    (tmp_path / "a.safetensors" / "keep").touch()
    with pytest.raises(CheckpointError, match="can't be written"):
        checkpoint.save(tmp_path / "a.safetensors", fresh_network(), info)
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_others_may_read_it_where_the_umask_says_so(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "a", b"content")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


def test_a_file_that_is_still_empty_says_so(tmp_path: Path) -> None:
    (tmp_path / "lstm.safetensors").touch()
    with pytest.raises(CheckpointError, match=r"lstm\.safetensors .* is still empty\. Choose another"):
        checkpoint.load(tmp_path / "lstm.safetensors")


# --- files from strangers


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"settings": {"seed": int("9" * 401)}}, "damaged: the seed is outside 0…2,147,483,647. Choose another."),
        ({"settings": {"train_size": int("9" * 401)}}, "the number of training images is outside"),
        ({"settings": {"hidden": int("9" * 401)}}, "the number of hidden units is outside"),
        ({"created": "0001-01-01T00:00:00"}, "the date is before 1970"),
        ({"figures": {"training_seconds": 2**70}}, "the figure training_seconds is outside"),
        ({"figures": {"training_seconds": float("inf")}}, "the figure training_seconds is not finite"),
        ({"network": "<img src=x>" * 9_000}, "the network's name is too long"),
        ({"network": "\n".join("abc")}, "This version of Rowpad has no network called “a b c”"),
        ({"format": 10**400}, "another version of Rowpad (format a number of more than 15 digits)"),
    ],
)
def test_a_value_that_can_not_be_is_named(
    tmp_path: Path, info: CheckpointInfo, changes: dict[str, Any], reason: str
) -> None:
    path = written(tmp_path / "friend.safetensors", header_of(info, **changes))
    sentence = refused(path)
    assert reason in sentence
    assert len(sentence) < 400


def test_a_sentence_about_a_file_is_short(tmp_path: Path, info: CheckpointInfo) -> None:
    state = dict(fresh_network().state_dict())
    path = tmp_path / f"{'x' * 230}.safetensors"
    for tensors in (
        state | {"<b>" * 20_000: torch.zeros(1)},
        state | {"answer.bias": torch.zeros([1] * 60)},
        {f"t{number}": torch.zeros(1) for number in range(2_000)},
    ):
        written(path, header_of(info), tensors)
        with pytest.raises(CheckpointError) as caught:
            checkpoint.load(path)
        assert len(str(caught.value)) < 400
    path.write_bytes((2**40).to_bytes(8, "little") + b"x" * 99)
    with pytest.raises(CheckpointError, match="its header is too long"):
        checkpoint.load(path)
    length = 3 * 2**20  # more than any checkpoint of Rowpad's has, and it would be parsed as a whole
    path.write_bytes(length.to_bytes(8, "little") + b'{"__metadata__":{"rowpad":"' + b"x" * (length - 29) + b'"}}')
    with pytest.raises(CheckpointError, match="its header is too long"):
        checkpoint.load(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.safetensors")
    refused(tmp_path / "pipe.safetensors", "can't be opened.*not a regular file")
    (tmp_path / "zero.safetensors").symlink_to("/dev/zero")
    refused(tmp_path / "zero.safetensors", "can't be opened.*not a regular file")


def test_a_network_of_impossible_size_is_a_sentence() -> None:
    for shape in (Shape(10**5_000, 1, 0.0), Shape(8, 10**5_000, 0.0), Shape(8, 1, float("nan"))):
        with pytest.raises(SettingsError, match="outside") as caught:
            networks.build("lstm", shape)
        assert len(str(caught.value)) < 200
    with pytest.raises(CheckpointError) as refusal:
        networks.build("x" * 5_000_000)
    assert len(str(refusal.value)) < 300
