from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model.runs import connection
from model.runs.store import RunStore
from tests.model.runs.examples import store_in


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked file stays locked in these tests: no need to wait for it."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    made = store_in(tmp_path)
    yield made
    made.close()
