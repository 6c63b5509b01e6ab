"""Three windows on one folder for a few seconds; ROWPAD_CAMPAIGN_SECONDS lets them work longer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.campaign import several_windows


@pytest.mark.skipif(sys.platform == "win32", reason="windows are forked and killed")
def test_several_windows_on_one_folder_lose_nothing(tmp_path: Path) -> None:
    seconds = float(os.environ.get("ROWPAD_CAMPAIGN_SECONDS", "5"))
    report = several_windows.run(tmp_path, seconds, seed=1)
    assert report.wrong == []
    assert report.kills > 0
    assert report.done["train"] > 0
    assert report.done["import"] > 0
