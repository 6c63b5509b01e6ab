"""What a file says is checked field by field; whatever it is, the answer is a value or a FieldError."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import FieldError
from model.storage import fields

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
READERS: list[Callable[[object], Any]] = [
    lambda value: fields.text(value, "field", 5),
    lambda value: fields.whole(value, "field", 0, 100),
    lambda value: fields.number(value, "field", 0.0, 1.0),
    lambda value: fields.switch(value, "field"),
    lambda value: fields.choice(value, "field", ("a", "b")),
    lambda value: fields.listing(value, "field", 3),
    lambda value: fields.mapping(value, "field", 3),
    lambda value: fields.parsed(value, "field", 1000),
]


@given(ANYTHING)
def test_every_value_is_taken_or_refused_with_a_sentence(value: object) -> None:
    for read in READERS:
        refusal = ""
        try:
            read(value)
        except FieldError as error:
            refusal = str(error)
        assert not refusal or "field" in refusal
        assert len(refusal) < 300


@pytest.mark.parametrize("value", [10**400, math.nan, math.inf, True, "1", None, -1])
def test_what_is_no_share_is_refused(value: object) -> None:
    with pytest.raises(FieldError, match="accuracy"):
        fields.number(value, "accuracy", 0.0, 1.0)


@pytest.mark.parametrize("content", ["[" * 100_000, "[" * 30 + "]" * 30, "NaN", "[1, Infinity]", "9" * 5_000, "{"])
def test_json_that_is_deep_or_no_json_is_refused(content: str) -> None:
    with pytest.raises(FieldError, match="settings"):
        fields.parsed(content, "settings")


def test_json_comes_back_as_it_was() -> None:
    value = {"seed": 7, "name": "ü", "curve": [[1, 0.5]]}
    assert fields.parsed(json.dumps(value), "settings") == value


@given(st.text(st.characters(), max_size=500))
def test_a_text_in_a_sentence_is_one_short_line(text: str) -> None:
    line = fields.one_line(text)
    assert len(line) <= 80
    assert not any(character in line for character in "\n\r\t\0\u2028\x1b")
