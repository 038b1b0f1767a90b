"""What the tests of workbooks share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workbook.file.odd_books import ROWS, book_with

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with three measurements."""
    return book_with(tmp_path / "Ketens 2026.xlsx", {"measurements": ROWS})
