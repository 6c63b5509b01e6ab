"""The three forms through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model import checkpoint
from model.bundled import BUNDLED_WEIGHTS
from model.cli import main
from tests.model.export.conftest import Untrained


@pytest.mark.parametrize(
    ("form", "name", "count"), [("safetensors", "a.safetensors", 1), ("onnx", "a.onnx", 1), ("script", "a.py", 5)]
)
def test_the_command_names_the_files_it_wrote(
    form: str, name: str, count: int, untrained: Untrained, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "new folder" / name
    arguments = ["export", "--weights", str(untrained("rnn")), "--to", form, "--output", str(output)]
    assert main([*arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    files = json.loads(out)["files"]
    assert err == ""
    assert files[0] == str(output)
    assert len(files) == count
    assert all(Path(file).stat().st_size > 0 for file in files)
    assert main(arguments) == 0  # for people; what is there is replaced
    assert str(output) in capsys.readouterr().out


def test_the_bundled_weights_are_the_default(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "copy.safetensors"
    output.write_bytes(b"old")
    assert main(["export", "--to", "safetensors", "--output", str(output)]) == 0
    assert output.read_bytes() == BUNDLED_WEIGHTS.read_bytes()
    assert checkpoint.load(output)[1].network == "rowpad"
    assert [path.name for path in tmp_path.iterdir()] == ["copy.safetensors"]
    assert "copy.safetensors" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["safetensors", "onnx", "script"])
def test_what_is_no_checkpoint_is_not_exported(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.safetensors").write_text("hello", encoding="utf-8")
    for weights in ("gone.safetensors", "text.safetensors"):
        arguments = ["--weights", str(tmp_path / weights), "--to", form, "--output", str(tmp_path / "out" / "a.py")]
        assert main(["export", *arguments]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("rowpad: ")
        assert weights in err
    assert not (tmp_path / "out").exists()


def test_the_disk_says_no(untrained: Untrained, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_bytes(b"")
    arguments = ["--to", "safetensors", "--output", str(tmp_path / "file" / "a.safetensors")]
    assert main(["export", "--weights", str(untrained("rnn")), *arguments]) == 1
    assert "The weights can't be written to" in capsys.readouterr().err


def test_another_form_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--to", "keras", "--output", "a.keras"])
    err = capsys.readouterr().err
    assert all(form in err for form in ("safetensors", "onnx", "script"))
