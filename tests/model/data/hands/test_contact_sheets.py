from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.data.hands import contact_sheets
from model.errors import DatasetError

NAMES = [*(f"{digit}.png" for digit in range(10)), "not-a-digit.png", "fragment.png"]


@pytest.fixture
def small_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_sheets, "COLUMNS", 4)
    monkeypatch.setattr(contact_sheets, "ROWS", 2)


def test_a_sheet_is_as_large_as_it_says(tmp_path: Path) -> None:
    with Image.open(contact_sheets._sheet(tmp_path, 7, 1)) as sheet:
        assert sheet.size == (24 * 28 * 2, 12 * 28 * 2)
        assert sheet.mode == "L"
        pixels = np.asarray(sheet)  # (672, 1344)
    cells = pixels.reshape(12, 56, 24, 56).max(axis=(1, 3))  # (12, 24)
    assert cells.min() > 150  # a drawing in each


@pytest.mark.usefixtures("small_sheets")
def test_one_file_a_label_in_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "Blätter"
    written = contact_sheets.write(folder, 1)
    assert [path.name for path in written] == NAMES
    assert sorted(folder.iterdir()) == sorted(written)


@pytest.mark.usefixtures("small_sheets")
def test_the_seed_makes_them_again(tmp_path: Path) -> None:
    first, again, other = (
        contact_sheets.write(tmp_path / name, seed) for name, seed in zip("abc", (3, 3, 4), strict=True)
    )
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert all(a.read_bytes() != b.read_bytes() for a, b in zip(first, other, strict=True))
    assert len({path.read_bytes() for path in first}) == len(NAMES)


@pytest.mark.usefixtures("small_sheets")
def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "deeper"):
        with pytest.raises(DatasetError, match=r"taken.* can't be written .*Choose another folder\."):
            contact_sheets.write(folder, 1)
    (tmp_path / "half" / "3.png").mkdir(parents=True)
    with pytest.raises(DatasetError, match=r"Choose another folder\."):
        contact_sheets.write(tmp_path / "half", 1)
