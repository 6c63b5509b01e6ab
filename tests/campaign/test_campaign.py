"""The campaign itself is too long for every day. A few inputs of each reader keep it from falling out of step."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.campaign import readers, report, results

INPUTS = 120

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the campaign reads /proc")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    target = tmp_path_factory.mktemp("campaign") / "campaign.json"
    command = [sys.executable, "-m", "tests.campaign.fuzz", "--quick", "--inputs", str(INPUTS), "--json", str(target)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=results.ROOT, env=environment, capture_output=True, text=True, check=False)
    assert target.exists(), done.stderr
    return results.load(target)


@pytest.mark.parametrize("name", readers.NAMES)
def test_a_reader_stands_some_damaged_inputs(name: str, found: dict[str, Any]) -> None:
    reader = found["fuzz"]["readers"][name]
    assert reader["read"] == INPUTS
    assert reader["accepted"]  # else nothing but the first check was tried
    assert reader["findings"] == []


def test_the_same_seed_makes_the_same_inputs(tmp_path: Path) -> None:
    from tests.campaign.fuzz import show

    folders = [Path(show("strokes", 7, 12, tmp_path / name)) for name in ("one", "other")]
    contents = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert contents[0] == contents[1]


def test_the_document_has_a_place_for_every_table(found: dict[str, Any]) -> None:
    document = report.DOCUMENT.read_text(encoding="utf-8")
    texts = report.tables(found)
    written = report.filled(document, texts)
    assert texts["fuzz"] in written
    assert report.filled(written, texts) == written
