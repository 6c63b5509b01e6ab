"""What a checkpoint says of itself is checked field by field; a network that somebody made must not break anything."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from safetensors import safe_open

from model import bundled, checkpoint
from model.checkpoint_info import checked, info_of, settings_of
from model.errors import FieldError
from model.types import CheckpointInfo, TrainConfig

OLD_MODELS = Path(__file__).parents[1] / "fixtures" / "data-folder-0.1.0" / "models"
WEIGHTS = [bundled.BUNDLED_WEIGHTS, *sorted(OLD_MODELS.glob("*.safetensors"))]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from([*asdict(TrainConfig()), "epochs_done", "mnist_test_accuracy", "training_seconds", "unheard_of"])
HEADERS = st.dictionaries(
    st.sampled_from([*asdict(CheckpointInfo("lstm", 1))]),
    ANYTHING | st.dictionaries(KEYS, ANYTHING, max_size=4),
).map(lambda header: {"network": "lstm", "parameters": 1, **header})


@pytest.mark.parametrize("path", WEIGHTS, ids=lambda path: path.stem)
def test_what_version_0_1_0_wrote_is_read_as_it_is(path: Path) -> None:
    with safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()["rowpad"])
    assert header.pop("format") == checkpoint.FORMAT
    assert asdict(checkpoint.load(path)[1]) == header


@budget(max_examples=60)
@given(HEADERS)
def test_whatever_it_says_it_is_taken_or_refused_with_a_sentence(header: dict[str, Any]) -> None:
    refusal, info = "", None
    try:
        info = info_of(header)
    except FieldError as error:
        refusal = str(error)
    assert len(refusal) < 400
    if info is not None:
        assert checked(info) == info
        json.dumps(asdict(info), allow_nan=False).encode()
        assert all(math.isfinite(figure) for figure in (*info.figures.values(), *info.calibration.values()))


def test_what_a_newer_version_says_besides_is_kept_where_it_is_harmless() -> None:
    said = {"seed": 1, "weights": "a.safetensors", "rates": [[1, 0.001], [5, 0.0001]], "mirror": None}
    assert settings_of(said) == said
    odd = {"deep": [[[[[1]]]]], "long": "x" * 5_000, "huge": 10**400, "nan": math.nan, "half": "\udc00"}
    assert settings_of({**said, **odd}) == said
    info = info_of(
        {"network": "lstm", "parameters": 1, "figures": {"auroc": 0.5, "new": 3, "odd": "x", "nan": math.nan}}
    )
    assert info.figures == {"auroc": 0.5, "new": 3.0}


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"settings": {"seed": int("9" * 401)}}, "the seed is outside 0…2,147,483,647"),
        ({"settings": {"seed": 2**31}}, "the seed is outside"),
        ({"settings": {"train_size": 10**401}}, "the number of training images is outside 100…55,000"),
        ({"settings": {"epochs": 10**9}}, "the number of epochs is outside 1…200"),
        ({"settings": {"epochs_done": 2**70}}, "the number of epochs that were completed is outside"),
        ({"settings": {"hidden": -1}}, "the number of hidden units is outside 4…512"),
        ({"settings": {"augment": "yes"}}, "neither true nor false"),
        ({"settings": {"optimizer": "<b>adam</b>"}}, "the optimizer is “<b>adam</b>”, which is none of those"),
        ({"settings": {"learning_rate": math.inf}}, "the learning rate is not finite"),
        ({"settings": {"device": "x" * 999}}, "the device is too long"),
        ({"network": "x" * 5_000_000}, "the network's name is too long (5,000,000 characters"),
        ({"name": "x" * 256}, "the name is too long"),
        ({"parameters": 10**5_000}, "the number of parameters is outside 0…1,000,000,000"),
        ({"created": "0001-01-01"}, "the date is before 1970"),
        ({"created": "10000-01-01"}, "which is no date"),
        ({"figures": {"mnist_test_accuracy": 1.5}}, "the figure mnist_test_accuracy is outside 0…1"),
        ({"figures": {"training_seconds": 2**70}}, "the figure training_seconds is outside"),
        ({"figures": dict.fromkeys(map(str, range(999)), 1.0)}, "the figures has too many entries"),
        ({"calibration": {"temperature": 1e-300}}, "the calibration's temperature is outside"),
        ({"calibration": {"bias_row_3_1": math.nan}}, "the calibration's bias_row_3_1 is not finite"),
    ],
)
def test_a_value_that_can_not_be_is_named(header: dict[str, Any], reason: str) -> None:
    with pytest.raises(FieldError) as caught:
        info_of({"network": "lstm", "parameters": 1, **header})
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 250
