"""What the program adds to the user's own tables, in a file and in an open workbook alike: rows below her own, and single cells."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ketenrapport.organisation.raw import SheetContent
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.excel_lint import lint
from tests.live.books import small_book
from tests.live.test_contract import MEASUREMENTS, OCTOBER, column, findings, read

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook as OpenpyxlBook

    from ketenrapport.workbook.contract import Workbook
    from tests.live.conftest import Open

PEOPLE = TABLE["people"]
NEW = pd.DataFrame(
    [
        {"kpi": "A.R4", "period": "2026-11", "value": 1.5, "as_of": date(2026, 12, 3), "remark": "één & \"twee\""},
        {"kpi": "A.R5", "period": "2026-11", "value": None, "as_of": None, "remark": "=1+1"},
    ],
    dtype=object,
)  # fmt: skip


def again(workbook: Workbook, path: Path) -> Workbook:
    """The workbook as the next run finds it: a file is read anew."""
    return FileWorkbook.open(path) if isinstance(workbook, FileWorkbook) else workbook


def test_new_rows_come_below_those_of_the_table(open_workbook: Open, tmp_path: Path) -> None:
    path = small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER})
    workbook = open_workbook(path)
    workbook.append(MEASUREMENTS, NEW)
    workbook.keep()
    found = read(again(workbook, path), "measurements")
    assert column(found, "KPI") == ["A.R1", "A.R2", "A.R3", "A.R4", "A.R5"]
    assert found.rows.tolist() == [2, 3, 4, 5, 6]
    assert column(found, "Waarde")[3:] == [1.5, None]
    assert column(found, "Opmerking") == ["eerste", None, None, "één & \"twee\"", "=1+1"]  # fmt: skip
    assert column(found, "Teller") == [None, 3.0, None, None, None]
    if isinstance(workbook, FileWorkbook):
        assert lint(path) == []


def test_an_empty_table_gets_its_first_row_where_it_is_empty(open_workbook: Open, tmp_path: Path) -> None:
    path = small_book(tmp_path / "k.xlsx", {})
    workbook = open_workbook(path)
    workbook.append(MEASUREMENTS, NEW)
    workbook.keep()
    assert read(again(workbook, path), "measurements").rows.tolist() == [2, 3]


def test_one_cell_is_written_and_nothing_else(open_workbook: Open, tmp_path: Path) -> None:
    path = small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER})
    workbook = open_workbook(path)
    before = {header: cells.tolist() for header, cells in read(workbook, "measurements").columns.items()}
    workbook.put(read(workbook, "measurements"), 3, "Opmerking", "nagevraagd")
    workbook.keep()
    after = {header: cells.tolist() for header, cells in read(again(workbook, path), "measurements").columns.items()}
    assert after.pop("Opmerking") == ["eerste", "nagevraagd", None]
    before.pop("Opmerking")
    assert after == before


def test_what_was_added_goes_along_with_a_refresh(open_workbook: Open, tmp_path: Path) -> None:
    path = small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER})
    workbook = open_workbook(path)
    workbook.append(MEASUREMENTS, NEW)
    workbook.write(SheetContent({"findings": findings("een")}, {}))
    assert column(read(again(workbook, path), "measurements"), "KPI")[-2:] == ["A.R4", "A.R5"]


def test_what_stands_apart_below_a_table_is_not_written_over(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        book["Personen"]["B4"] = "Zie ook het smoelenboek"

    path = small_book(tmp_path / "k.xlsx", {"people": [{"person_id": "P1", "name": "An"}]}, change)
    workbook = open_workbook(path)
    rows = pd.DataFrame([{"person_id": code, "name": code} for code in ("P2", "P3", "P4")], dtype=object)
    with pytest.raises(WorkbookError, match="in cel B4 iets anders staat"):
        workbook.append(PEOPLE, rows)
