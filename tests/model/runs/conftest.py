from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.runs import connection
from model.runs.store import RunStore
from tests.model.runs.examples import OLD_DATA_FOLDER, store_in


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked file stays locked in these tests: no need to wait for it."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    made = store_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
def old_data_folder(tmp_path: Path) -> Path:
    """A data folder as version 0.1.0 left it."""
    return Path(shutil.copytree(OLD_DATA_FOLDER, tmp_path / "old"))
