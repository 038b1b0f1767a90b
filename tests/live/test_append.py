"""New rows in an open workbook: below the table's own, and never over what someone else put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.live.workbook import LiveWorkbook
from tests.live.books import small_book
from tests.live.engine import opened
from tests.live.memory import MemoryDocument
from tests.live.test_contract import MEASUREMENTS, OCTOBER, column, read

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook


def rows(*codes: str) -> pd.DataFrame:
    return pd.DataFrame([{"kpi": code, "period": "2026-11", "value": 1.0} for code in codes], dtype=object)


def workbook(path: Path, row: int, text: str) -> LiveWorkbook:
    """A table with rows 2 to 4, and something apart from it."""

    def change(book: Workbook) -> None:
        book["Metingen"].cell(row, 1, text)

    return LiveWorkbook(opened(MemoryDocument(small_book(path, {"measurements": OCTOBER}, change))))


def test_rows_fit_between_a_table_and_what_stands_apart_below_it(tmp_path: Path) -> None:
    book = workbook(tmp_path / "k.xlsx", 7, "Bron: het zaaksysteem")
    book.append(MEASUREMENTS, rows("A.R4", "A.R5"))
    found = read(book, "measurements")
    assert column(found, "KPI") == ["A.R1", "A.R2", "A.R3", "A.R4", "A.R5", "Bron: het zaaksysteem"]
    assert found.rows.tolist() == [2, 3, 4, 5, 6, 7]


def test_what_stands_apart_below_a_table_is_never_written_over(tmp_path: Path) -> None:
    book = workbook(tmp_path / "k.xlsx", 6, "A.R9")
    with pytest.raises(WorkbookError, match="in cel A6 iets anders staat"):
        book.append(TABLE["measurements"], rows("A.R4", "A.R5"))
    assert column(read(book, "measurements"), "KPI") == ["A.R1", "A.R2", "A.R3", "A.R9"]
