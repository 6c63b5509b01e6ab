from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from model import checkpoint, networks
from model.cli import main
from model.data.mnist import LabelledRasters
from tests.model.conftest import COMMAND_LINE_IMAGES, CommandLineTraining
from tests.model.pictures import seven
from tests.quick_training import few_images

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def images(tmp_path: Path, mnist_test: LabelledRasters) -> list[Path]:
    seven().save(tmp_path / "drawn 数.png")
    Image.fromarray(mnist_test.images[1]).save(tmp_path / "mnist.png")
    return [tmp_path / "drawn 数.png", tmp_path / "mnist.png"]


def failure(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """What the command says on standard error when it ends with 1 and prints no result."""
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("rowpad: ")
    assert "Traceback" not in err
    return err


def test_train_prints_one_object_and_writes_the_weights(command_line_training: CommandLineTraining) -> None:
    code, result, config, output = command_line_training
    assert code == 0
    assert result["output"] == str(output)
    assert result["network"] == "rowpad"
    assert (result["epochs"], result["seed"], result["train_size"]) == (1, config.seed, 400)
    assert result["test"]["n"] == 1_000
    assert 0.0 <= result["validation_accuracy"] <= 1.0
    _, info = checkpoint.load(output)
    assert info.parameters == result["parameters"]
    assert info.figures["mnist_test_accuracy"] == pytest.approx(result["test"]["accuracy"], abs=1e-6)


def test_evaluate_finds_the_scores_that_the_training_found(
    capsys: pytest.CaptureFixture[str], command_line_training: CommandLineTraining
) -> None:
    with few_images(**COMMAND_LINE_IMAGES):
        assert main(["evaluate", "--weights", str(command_line_training.output), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 1_000
    assert sorted(found["per_class"]) == [str(digit) for digit in range(10)]
    assert all(0.0 <= share <= 1.0 for share in found["per_class"].values())
    trained = command_line_training.result["test"]
    assert {key: found[key] for key in trained} == trained
    assert set(found) == {*trained, "ece", "confusions", "accepted", "accepted_accuracy"}
    assert all(0.0 <= found[key] <= 1.0 for key in ("ece", "accepted", "accepted_accuracy"))
    _, info = checkpoint.load(command_line_training.output)
    assert found["accepted"] > 0.9  # of MNIST: the threshold was chosen to accept 99 % of the digits
    assert 0.2 <= info.calibration["temperature"] <= 5.0


def test_predict_prints_ten_probabilities_for_each_file(
    capsys: pytest.CaptureFixture[str], weights: Path, images: list[Path]
) -> None:
    names = [str(path) for path in images]
    assert main(["predict", *names, "--weights", str(weights), "--json"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    found = json.loads(out)
    assert list(found) == ["predictions"]
    assert [prediction["file"] for prediction in found["predictions"]] == names
    for prediction in found["predictions"]:
        assert set(prediction) == {"file", "digit", "probabilities"}
        assert len(prediction["probabilities"]) == 10
        assert sum(prediction["probabilities"]) == pytest.approx(1.0, abs=1e-5)
        assert prediction["digit"] == prediction["probabilities"].index(max(prediction["probabilities"]))


def test_networks_lists_names_and_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["networks"]
    assert [found["name"] for found in listed] == list(networks.names())
    assert {found["name"]: found["parameters"] for found in listed}["rnn"] == 21_514
    assert main(["networks"]) == 0
    assert "rnn                21,514 parameters" in capsys.readouterr().out


def test_a_network_is_trained_by_its_name_and_preset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "small.safetensors"
    sizes = ["--hidden", "8", "--layers", "1", "--epochs", "1", "--train-size", "200"]
    assert main(["train", "--network", "lstm", *sizes, "--output", str(output), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["network"] == "lstm"
    assert result["test"]["n"] == 10_000  # all of MNIST's test images
    settings = checkpoint.load(output)[1].settings
    assert (settings["hidden"], settings["optimizer"], settings["augment"]) == (8, "adam", False)


def test_the_plain_rnn_learns_by_plain_gradient_descent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "rnn.safetensors"
    small = ["--epochs", "3", "--train-size", "4000", "--batch-size", "20", "--output", str(output), "--json"]
    assert main(["train", "--network", "rnn", "--optimizer", "sgd", "--learning-rate", "0.1", *small]) == 0
    assert json.loads(capsys.readouterr().out)["test"]["accuracy"] > 0.6
    assert checkpoint.load(output)[1].settings["optimizer"] == "sgd"


def test_predict_for_people(capsys: pytest.CaptureFixture[str], weights: Path, images: list[Path]) -> None:
    assert main(["predict", str(images[0]), "--weights", str(weights)]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{images[0]}: ")
    assert out.count("%") == 10


def test_evaluate_and_predict_want_weights_that_are_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, images: list[Path]
) -> None:
    gone = ["--weights", str(tmp_path / "gone.safetensors")]
    assert "gone.safetensors can't be opened" in failure(capsys, ["evaluate", *gone])
    assert "gone.safetensors can't be opened" in failure(capsys, ["predict", str(images[0]), *gone, "--json"])


def test_weights_that_are_none(capsys: pytest.CaptureFixture[str], images: list[Path]) -> None:
    assert "not a readable safetensors file" in failure(capsys, ["evaluate", "--weights", str(images[0])])


def test_predict_on_files_that_are_no_images(
    capsys: pytest.CaptureFixture[str], weights: Path, tmp_path: Path, images: list[Path]
) -> None:
    (tmp_path / "text.png").write_text("hello", encoding="utf-8")
    Image.new("L", (30, 30), 255).save(tmp_path / "blank.png")
    wrong = {"text.png": "text.png is not an image", "blank.png": "nothing to see on blank.png", "gone.png": "gone.png"}
    files = [str(tmp_path / name) for name in wrong]
    assert main(["predict", *files, str(images[0]), "--weights", str(weights), "--json"]) == 1
    out, err = capsys.readouterr()
    found = json.loads(out)["predictions"]
    said = [line for line in err.splitlines() if line.startswith("rowpad: ")]
    assert len(said) == len(wrong)
    assert "Traceback" not in err
    for entry, sentence, line in zip(found, wrong.values(), said, strict=False):
        assert (entry["digit"], entry["probabilities"]) == (None, None)
        assert sentence in entry["error"]
        assert sentence in line
    assert "error" not in found[-1]  # a bad file leaves the others as they are
    assert found[-1]["digit"] in range(10)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--epochs", "0"], "Choose epochs between 1 and 200; 0 is outside."),
        (["--train-size", "60000"], "Choose the number of training images between 100 and 55,000"),
        (["--learning-rate", "5"], "Choose the learning rate between"),
        (["--train-size", "100"], "A batch of 128 needs"),
        (["--start-from", "gone.safetensors"], "gone.safetensors can't be opened"),
    ],
)
def test_train_says_which_setting_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    output = tmp_path / "a.safetensors"
    assert sentence in failure(capsys, ["train", *arguments, "--output", str(output)])
    assert not output.exists()


@pytest.mark.parametrize(
    "arguments",
    [[], ["dance"], ["train", "--epochs", "many"], ["train", "--network", "telepathy"], ["predict"]],
)
def test_a_mistyped_command_shows_the_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m model" in capsys.readouterr().err


def test_it_starts_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "model", "predict", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "IMAGE" in done.stdout
    assert "--weights" in done.stdout
    assert done.stderr == ""


def test_file_names_of_any_script_can_be_printed_anywhere(weights: Path, images: list[Path]) -> None:
    """A terminal, or a pipe on Windows, that knows only ASCII."""
    for extra in (["--json"], []):
        done = subprocess.run(
            [sys.executable, "-m", "model", "predict", str(images[0]), "--weights", str(weights), *extra],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
        )
        assert done.returncode == 0, done.stderr
        assert "drawn" in done.stdout
        if extra:
            assert json.loads(done.stdout)["predictions"][0]["file"] == str(images[0])
