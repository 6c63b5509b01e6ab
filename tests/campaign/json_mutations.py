"""JSON that is well formed and says what no program of ours would: other types, extreme numbers, odd texts, depth."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

HOSTILE_MARKUP = '<img src="/dev/zero">'
_RAW = "raw\N{SYMBOL FOR UNIT SEPARATOR}"  # begins a text that is written without quotes
_QUOTED_RAW = re.compile(rf'"{_RAW}([^"]*)"')
_LONG, _VERY_LONG = 20_000, 5_000_000  # characters

_COMMON: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 27, 2**31 - 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1),
    *(0.0, -0.0, 0.5, -1.5, 1e-320, 1e16, 1e308, -1e308, float("nan"), float("inf"), float("-inf")),
    *(
        "",
        " ",
        "0",
        "-1",
        "1e999",
        "nan",
        "true",
        "\x00",
        "\ud800",
        "a\nb\u2028\u202ec",
        "é" * 80,
        "印" * 90,
        "x" * 300,
    ),
    *(HOSTILE_MARKUP, "../../../etc/passwd", "/dev/zero", "{0}", "%s%n", "@Variant(\\0)", "https://example.invalid/"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01", "2026-13-41T99:99:99+00:00"),
    *([], {}, [[]], {"": None}, [None], [1, 2], [[1, 2], [3, 4]], {"a": {"b": 1}}),
)
_RARE: tuple[Callable[[Random], Any], ...] = (
    lambda random: random.choice((1, -1)) * 10 ** random.choice((19, 100, 308, 309, 400)),
    lambda random: f"{_RAW}{'9' * random.choice((401, 4300, 5000))}",
    lambda _random: f"{_RAW}1e999",
    lambda random: "x" * _LONG,
    lambda random: [random.random()] * _LONG,
    lambda random: f"{_RAW}{'[' * (depth := random.choice((15, 25, 200, 900)))}{']' * depth}",
    lambda random: f"{_RAW}{'[' * (depth := random.choice((5_000, 100_000)))}{']' * depth}",
    lambda random: {str(number): number for number in range(2_000)},
    lambda random: random.random() * 10 ** random.randint(-300, 300),
    lambda random: random.randrange(-(2**70), 2**70),
    lambda random: "".join(chr(random.randrange(0x20, 0x3000)) for _ in range(random.randint(1, 60))),
)
_VERY_RARE = 0.01  # of the strange values are _VERY_LONG


def strange_value(random: Random) -> Any:
    """A value that a reader may not expect; `text` writes it."""
    if random.random() < _VERY_RARE:
        return "x" * _VERY_LONG
    return random.choice(_RARE)(random) if random.random() < 0.3 else copy.copy(random.choice(_COMMON))


def mutated(random: Random, value: Any) -> Any:
    """A copy of `value` with one to three places changed."""
    found = copy.deepcopy(value)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = list(_places(found))
        if not places or random.random() < 0.01:
            return strange_value(random)
        container, key = random.choice(places)
        random.choice(_CHANGES)(random, container, key)
    return found


def text(random: Random, value: Any) -> str:
    """`value` as JSON, as Python writes it (NaN is allowed), with characters beyond ASCII escaped or not."""
    written = json.dumps(value, ensure_ascii=random.random() < 0.7)
    escaped = json.dumps(_RAW)[1:-1]
    return _QUOTED_RAW.sub(r"\1", written.replace(escaped, _RAW))


def mutated_text(random: Random, content: str) -> str:
    """The JSON text `content`, changed in its values."""
    return text(random, mutated(random, json.loads(content)))


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [value] if isinstance(value, dict | list) else []
    while waiting:
        container = waiting.pop()
        pairs = container.items() if isinstance(container, dict) else enumerate(container)
        for key, inner in pairs:
            found.append((container, key))
            if isinstance(inner, dict | list):
                waiting.append(inner)
    return found if isinstance(value, dict | list) else []


def _replace(random: Random, container: Any, key: Any) -> None:
    container[key] = strange_value(random)


def _nudge(random: Random, container: Any, key: Any) -> None:
    value = container[key]
    if isinstance(value, int | float) and not isinstance(value, bool):
        container[key] = random.choice(
            (value + 1, value - 1, -value, value * 10, value * 10**6, float(value), str(value))
        )
    else:
        _replace(random, container, key)


def _delete(_random: Random, container: Any, key: Any) -> None:
    del container[key]


def _add(random: Random, container: Any, key: Any) -> None:
    if isinstance(container, dict):
        name = random.choice(("odd", "", "\x00", "__class__", f"{key}x", "x" * 300))
        container[name] = strange_value(random)
    else:
        container.insert(key, strange_value(random))


def _wrap(random: Random, container: Any, key: Any) -> None:
    container[key] = random.choice((lambda value: [value], lambda value: {"x": value}))(container[key])


def _swap(random: Random, container: Any, key: Any) -> None:
    other = random.choice(list(container) if isinstance(container, dict) else range(len(container)))
    container[key], container[other] = container[other], container[key]


def _repeat(random: Random, container: Any, key: Any) -> None:
    if isinstance(container, list):
        container[key:key] = [copy.deepcopy(container[key])] * random.choice((1, 2, 50))
    else:
        _replace(random, container, key)


_CHANGES: tuple[Callable[[Random, Any, Any], None], ...] = (
    *(_replace, _replace, _replace, _replace, _nudge, _nudge, _delete, _add, _wrap, _swap, _repeat),
)
