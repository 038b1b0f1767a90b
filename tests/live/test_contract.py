"""What every kind of workbook must do, whether it is a file or open in a spreadsheet program: the contract of ``port.Workbook``."""
# ruff: noqa: DTZ001 - a cell has no time zone

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableColumn

from ketenrapport.organisation.raw import CellError, SheetContent
from ketenrapport.words.schema import SCHEMA_VERSION, TABLE
from ketenrapport.workbook.contract import WorkbookError
from tests.live.books import OUTPUT_TOP, small_book

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook as OpenpyxlBook

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook
    from tests.live.conftest import Open

FINDINGS, MEASUREMENTS, PEOPLE = TABLE["findings"], TABLE["measurements"], TABLE["people"]
OCTOBER = [
    {"kpi": "A.R1", "period": "2026-10", "value": 12.5, "as_of": date(2026, 11, 3), "remark": "eerste"},
    {"kpi": "A.R2", "period": "2026-10", "numerator": 3, "denominator": 4},
    {"kpi": "A.R3", "period": "2026-K3", "value": 0},
]
EMPTY_ROW: dict[str, Any] = dict.fromkeys([column.identifier for column in FINDINGS.columns])


def findings(*texts: object) -> pd.DataFrame:
    """Rows for the sheet Controle, with a text each to explain."""
    rows = [EMPTY_ROW | {"severity": "fout", "explanation": text} for text in texts]
    return pd.DataFrame(rows, columns=list(EMPTY_ROW), dtype=object)


def read(workbook: Workbook, identifier: str) -> RawTable:
    return workbook.read([TABLE[identifier]])[identifier]


def column(table: RawTable, header: str) -> list[Any]:
    return table.columns[header].tolist()


def write(workbook: Workbook, *texts: object) -> list[Any]:
    """What stands in the column Uitleg after writing these texts."""
    workbook.write(SheetContent({"findings": findings(*texts)}, {}))
    return column(read(workbook, "findings"), "Uitleg")


def test_a_table_comes_with_its_place_and_its_cells(open_workbook: Open, tmp_path: Path) -> None:
    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER})), "measurements")
    assert (table.sheet, table.name, table.rows.tolist(), table.date_1904) == ("Metingen", "Metingen", [2, 3, 4], False)
    assert list(table.columns) == [declared.header for declared in MEASUREMENTS.columns]
    assert (table.letters["KPI"], table.letters["Opmerking"]) == ("A", "K")
    assert column(table, "KPI") == ["A.R1", "A.R2", "A.R3"]
    assert column(table, "Periode") == ["2026-10", "2026-10", "2026-K3"]
    assert column(table, "Waarde") == [12.5, None, 0.0]
    assert column(table, "Teller") == [None, 3.0, None]
    assert [type(value) for value in column(table, "Teller")] == [type(None), float, type(None)]
    assert column(table, "Peildatum") == [date(2026, 11, 3), None, None]
    assert type(column(table, "Peildatum")[0]) is date


def test_every_kind_of_cell_comes_as_what_it_is(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet = book["Personen"]
        for row, (value, number_format) in enumerate(
            [
                ("=1/0", "General"), ("=NA()", "General"), (True, "General"), (datetime(2026, 1, 2, 15, 30), "dd-mm-yyyy hh:mm"),
                (1234.56789, '"€" #,##0.00'), (" ruimte ", "General"), (-0.125, "0%"), (1e15, "General"),
            ], start=2,
        ):  # fmt: skip
            cell = sheet.cell(row, 2, value)
            cell.number_format = number_format
            sheet.cell(row, 1, f"P{row}")
        sheet.tables["Personen"].ref = "A1:I9"

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {}, change))
    names = column(read(workbook, "people"), "Naam")
    if type(workbook).__name__ != "FileWorkbook" and isinstance(names[0], CellError):  # nothing has calculated the file yet
        assert names[:2] == [CellError("#DEEL/0!"), CellError("#N/B")]
    assert names[2:] == [True, datetime(2026, 1, 2, 15, 30), 1234.56789, " ruimte ", -0.125, 1e15]


def test_empty_rows_are_left_out_and_rows_pasted_below_belong_to_the_table(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet = book["Metingen"]
        for row, code in ((6, "onder1"), (7, "onder2"), (9, "los")):
            sheet.cell(row, 1, code)

    rows = [OCTOBER[0], {}, OCTOBER[1], OCTOBER[2]]
    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": rows}, change)), "measurements")
    assert column(table, "KPI") == ["A.R1", "A.R2", "A.R3", "onder1", "onder2", "los"]
    assert table.rows.tolist() == [2, 4, 5, 6, 7, 9]
    assert (table.below, table.apart) == ({6, 7}, {9})


def test_rows_below_a_result_table_come_along_up_to_an_empty_row_only(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        for row, text in ((OUTPUT_TOP + 2, "eronder"), (OUTPUT_TOP + 4, "notitie")):
            book["Controle"].cell(row, 2, text)

    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {}, change)), "findings")
    assert table.rows.tolist() == [OUTPUT_TOP + 2]


@pytest.mark.parametrize(("empty", "found"), [(20, [2, 3, 4, 25]), (21, [2, 3, 4])])
def test_rows_are_looked_for_after_twenty_empty_rows_and_no_more(open_workbook: Open, tmp_path: Path, empty: int, found: list[int]) -> None:
    def change(book: OpenpyxlBook) -> None:
        book["Metingen"].cell(5 + empty, 1, "A.R9")

    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change)), "measurements")
    assert table.rows.tolist() == found


def test_a_long_stretch_of_rows_below_a_table_is_read_to_its_end(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        for row in range(6, 6 + 2500):
            book["Metingen"].cell(row, 1, f"K{row}")

    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change)), "measurements")
    assert (len(table.rows), column(table, "KPI")[-1]) == (2503, "K2505")


def test_numbers_tell_how_they_are_shown(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet = book["Metingen"]
        sheet["C2"].number_format, sheet["C4"].number_format, sheet["D3"].number_format = "0%", "0.0%", '0" %"'

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change))
    for tables in ([MEASUREMENTS], [MEASUREMENTS, PEOPLE]):  # a single table is read from its range, many from a copy
        found = workbook.read(tables)["measurements"]
        assert found.percentages("Waarde").tolist() == [True, False, True]
        assert found.percentages("Teller").tolist() == [False, False, False]
        assert found.number_format("Waarde", 2) in ("0.0%", "0.0 %")


def test_a_table_that_declares_no_header_row_but_has_one_keeps_it(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        for name in ("Metingen", "Controle"):
            table = book[name].tables[name]
            table._initialise_columns()
            table.headerRowCount, table.autoFilter = 0, None
            for at, declared in enumerate(MEASUREMENTS.columns if name == "Metingen" else FINDINGS.columns):
                table.tableColumns[at].name = declared.header

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change))
    assert read(workbook, "measurements").rows.tolist() == [2, 3, 4]
    assert write(workbook, "een", "twee") == ["een", "twee"]
    assert cell(workbook, "Controle", OUTPUT_TOP, 2) == FINDINGS.columns[0].header


def test_a_table_is_found_wherever_the_user_put_it(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet = book["Metingen"]
        sheet.title = "Cijfers van 'ons' team"
        book.move_sheet(sheet, 3)
        sheet.insert_cols(1, 2)
        sheet.insert_rows(1, 3)
        sheet["C1"] = "Mijn kop"
        sheet.tables["Metingen"].ref = "C4:M7"

    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change)), "measurements")
    assert (table.sheet, table.rows.tolist(), table.letters["KPI"]) == ("Cijfers van 'ons' team", [5, 6, 7], "C")
    assert column(table, "KPI") == ["A.R1", "A.R2", "A.R3"]


def test_columns_of_the_user_come_along_and_rows_that_a_filter_hides_too(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet = book["Metingen"]
        for row, text in enumerate(("Mijn kolom", "x", "y", "z"), start=1):
            sheet.cell(row, 12, text)
        table = sheet.tables["Metingen"]
        table.ref = "A1:L4"
        table._initialise_columns()
        table.autoFilter.ref = "A1:L4"
        table.autoFilter.add_filter_column(0, ["A.R1"])
        for at, declared in enumerate([*(column.header for column in MEASUREMENTS.columns), "Mijn kolom"]):
            table.tableColumns[at].name = declared
        for row in (3, 4):
            sheet.row_dimensions[row].hidden = True

    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change)), "measurements")
    assert column(table, "KPI") == ["A.R1", "A.R2", "A.R3"]
    assert column(table, "Mijn kolom") == ["x", "y", "z"]


def test_plain_cells_with_our_headers_are_a_table_and_what_is_not_there_is_absent(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        del book["Metingen"].tables["Metingen"]

    found = open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change)).read([MEASUREMENTS, TABLE["kpis"]])
    assert list(found) == ["measurements"]
    assert column(found["measurements"], "KPI") == ["A.R1", "A.R2", "A.R3"]


def test_a_name_for_some_of_those_cells_changes_nothing(open_workbook: Open, tmp_path: Path) -> None:
    """Excel takes the name of a table for its rows, and so the name that a user gave to cells."""

    def change(book: OpenpyxlBook) -> None:
        del book["Metingen"].tables["Metingen"]
        book.defined_names["Metingen"] = DefinedName("Metingen", attr_text="Metingen!$A$2:$C$4")

    found = open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change)).read([MEASUREMENTS, TABLE["people"]])
    assert column(found["measurements"], "KPI") == ["A.R1", "A.R2", "A.R3"]
    assert column(found["measurements"], "Opmerking")[0] == "eerste"


def test_cells_under_a_merge_know_what_it_shows(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        book["Metingen"].merge_cells("B2:B3")

    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change)), "measurements")
    assert [getattr(cell, "value", cell) for cell in column(table, "Periode")] == ["2026-10", "2026-10", "2026-K3"]
    assert type(column(table, "Periode")[1]).__name__ == "Merged"


def test_a_merge_that_goes_on_below_its_table_tells_the_rows_there(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet = book["Metingen"]
        sheet["K4"] = "geldt voor drie"
        for row in (5, 6):
            sheet.cell(row, 1, f"A.R{row - 1}")
        sheet.merge_cells("K4:K6")

    table = read(open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change)), "measurements")
    assert [getattr(one, "value", one) for one in column(table, "Opmerking")] == ["eerste", None, *["geldt voor drie"] * 3]


def test_a_table_on_another_sheet_than_its_own_is_found_and_written_there(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        """The sheets have changed their names, and each still holds its table."""
        book["Metingen"].title, book["Personen"].title = "M", "Metingen"
        book["M"].title = "Personen"
        book["Controle"].title = "Mijn controle"
        book.create_sheet("Controle")["A1"] = "van mij"

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change))
    table = read(workbook, "measurements")
    assert (table.sheet, column(table, "KPI")) == ("Personen", ["A.R1", "A.R2", "A.R3"])
    assert read(workbook, "people").sheet == "Metingen"
    assert write(workbook, "een", "twee") == ["een", "twee"]
    assert cell(workbook, "Controle", 1, 1) == "van mij"
    at = 2 + [declared.identifier for declared in FINDINGS.columns].index("explanation")
    assert cell(workbook, "Mijn controle", OUTPUT_TOP + 2, at) == "twee"


def test_a_table_never_grows_over_one_of_the_user(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet = book["Controle"]
        for at, text in enumerate(("Wie", "Wat")):
            sheet.cell(OUTPUT_TOP + 4, 3 + at, text)
        sheet.add_table(ExcelTable(displayName="Mijn_lijst", ref=f"C{OUTPUT_TOP + 4}:D{OUTPUT_TOP + 6}"))

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {}, change))
    assert write(workbook, "een", "twee") == ["een", "twee"]
    with pytest.raises(WorkbookError, match="krijgt 4 regels, maar kan zo groot niet worden"):
        write(workbook, *"abcd")


TEXTS = [
    "=1+1",
    "+31 6",
    "-5",
    "@naam",
    "2026-10",
    "1.2",
    "1E5",
    "'s ochtends",
    "#N/B",
    "WAAR",
    "12-3",
    "op norm",
    "twee\nregels",
    "€ 5 & <b>",
    "lang " * 900,
]


def test_texts_stay_texts_whatever_they_begin_with(open_workbook: Open, tmp_path: Path) -> None:
    assert write(open_workbook(small_book(tmp_path / "k.xlsx", {})), *TEXTS) == TEXTS


def test_numbers_dates_and_nothing_come_back_as_they_were_written(open_workbook: Open, tmp_path: Path) -> None:
    values = [1.5, 0, -2, np.float64(1 / 3), np.int64(7), float("nan"), None, "", pd.NaT, float("inf")]
    assert write(open_workbook(small_book(tmp_path / "k.xlsx", {})), *values) == [1.5, 0.0, -2.0, 1 / 3, 7.0, None, None, None, None, None]


def test_nothing_of_an_earlier_longer_result_stays_behind(open_workbook: Open, tmp_path: Path) -> None:
    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {}))
    assert write(workbook, "een", "twee", "drie", "vier") == ["een", "twee", "drie", "vier"]
    assert write(workbook, "kort") == ["kort"]
    assert write(workbook) == []
    assert read(workbook, "findings").rows.tolist() == []
    assert write(workbook, "weer", "langer") == ["weer", "langer"]
    assert read(workbook, "findings").rows.tolist() == [OUTPUT_TOP + 1, OUTPUT_TOP + 2]


def test_columns_of_the_user_in_a_result_table_keep_their_content(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet, table = book["Controle"], book["Controle"].tables["Controle"]
        sheet.insert_cols(4)
        for row, text in ((OUTPUT_TOP, "Wie"), (OUTPUT_TOP + 1, "Anna")):
            sheet.cell(row, 4, text)
        width = len(FINDINGS.columns) + 1
        table.ref = f"B{OUTPUT_TOP}:{get_column_letter(width + 1)}{OUTPUT_TOP + 1}"
        table._initialise_columns()
        headers = [sheet.cell(OUTPUT_TOP, at).value for at in range(2, width + 2)]
        table.tableColumns = [TableColumn(id=at, name=header) for at, header in enumerate(headers, 1)]

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {}, change))
    assert write(workbook, "een", "twee") == ["een", "twee"]
    assert column(read(workbook, "findings"), "Wie") == ["Anna", None]


def test_totals_stay_below_the_rows(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        sheet, table = book["Controle"], book["Controle"].tables["Controle"]
        table._initialise_columns()
        for at, declared in enumerate(FINDINGS.columns):
            table.tableColumns[at].name = declared.header
        table.tableColumns[0].totalsRowLabel = "Totaal"
        sheet.cell(OUTPUT_TOP + 2, 2, "Totaal")
        table.totalsRowCount = 1
        table.ref = f"B{OUTPUT_TOP}:{get_column_letter(len(FINDINGS.columns) + 1)}{OUTPUT_TOP + 2}"

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {}, change))
    for texts in (["een", "twee", "drie"], ["kort"]):
        assert write(workbook, *texts) == texts
        below = OUTPUT_TOP + len(texts) + 1
        assert [cell(workbook, "Controle", row, 2) for row in (below, below + 1)] == ["Totaal", None]


def test_named_cells_are_filled_and_one_that_is_gone_is_passed_over(open_workbook: Open, tmp_path: Path) -> None:
    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {}))
    workbook.write(SheetContent({}, {"title": "Gemeente – oktober 2026", "message": "is er niet"}))
    # A table of one column, to read the cell through the port.
    assert cell(workbook, "Overzicht", 1, 2) == "Gemeente – oktober 2026"


def cell(workbook: Workbook, sheet: str, row: int, at: int) -> object:
    book = getattr(workbook, "book", None)
    if book is not None:
        value = book.sheets[sheet].range((row, at)).raw_value
        return None if value == "" else value  # what a Mac gives for an empty cell
    import openpyxl

    return openpyxl.load_workbook(workbook._package.path)[sheet].cell(row, at).value  # type: ignore[attr-defined]


def test_a_table_never_grows_over_something_else(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        book["Controle"].cell(OUTPUT_TOP + 4, 3, "van mij")

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {}, change))
    assert write(workbook, "een", "twee") == ["een", "twee"]
    message = "De tabel Controle op het blad Controle krijgt 4 regels, maar kan zo groot niet worden omdat in cel C8 iets anders staat"
    with pytest.raises(WorkbookError, match=message):
        write(workbook, "a", "b", "c", "d")
    assert column(read(workbook, "findings"), "Uitleg") == ["een", "twee"]
    assert cell(workbook, "Controle", OUTPUT_TOP + 4, 3) == "van mij"


def test_a_workbook_that_lacks_a_table_or_column_says_which(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        book["Controle"].cell(OUTPUT_TOP, 5, "Anders")
        book["Controle"].tables["Controle"]._initialise_columns()
        for at, table_column in enumerate(book["Controle"].tables["Controle"].tableColumns, 2):
            table_column.name = book["Controle"].cell(OUTPUT_TOP, at).value

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {}, change))
    with pytest.raises(WorkbookError, match=r"ontbreekt de kolom Ernst; zet die terug"):
        write(workbook, "een")
    frame = pd.DataFrame({declared.identifier: [] for declared in TABLE["log"].columns})
    with pytest.raises(
        WorkbookError, match=r"k\.xlsx heeft geen tabel Logboek; haal het blad Logboek terug uit een eerdere versie van uw werkmap\."
    ):
        workbook.write(SheetContent({"log": frame}, {}))


def test_rows_that_are_no_table_any_more_can_be_read_and_get_no_row_more(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        del book["Metingen"].tables["Metingen"]

    workbook = open_workbook(small_book(tmp_path / "k.xlsx", {"measurements": OCTOBER}, change))
    assert column(read(workbook, "measurements"), "KPI") == ["A.R1", "A.R2", "A.R3"]
    with pytest.raises(WorkbookError, match=r"In k\.xlsx is Metingen op het blad Metingen geen Excel-tabel meer"):
        workbook.append(MEASUREMENTS, pd.DataFrame([{"kpi": "A.R4", "period": "2026-11", "value": 1.0}], dtype=object))


def test_a_workbook_of_a_newer_version_is_refused(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        book["_Meta"]["B1"] = SCHEMA_VERSION + 1

    path = small_book(tmp_path / "k.xlsx", {}, change)
    with pytest.raises(WorkbookError, match=r"k\.xlsx is gemaakt met een nieuwere versie van ketenrapport"):
        open_workbook(path)


def test_a_workbook_of_an_earlier_version_gets_the_columns_that_it_lacks(open_workbook: Open, tmp_path: Path) -> None:
    def change(book: OpenpyxlBook) -> None:
        """The table Controle as version 1 had it, with its own order, in a workbook that says so."""
        book["_Meta"]["B1"] = 1
        sheet, table = book["Controle"], book["Controle"].tables["Controle"]
        headers = [declared.header for declared in TABLE["findings"].columns if declared.since == 1]
        for at in range(2, 2 + len(TABLE["findings"].columns)):
            sheet.cell(OUTPUT_TOP, at).value = headers[at - 2] if at - 2 < len(headers) else None
        table.ref = f"B{OUTPUT_TOP}:{sheet.cell(OUTPUT_TOP + 1, 1 + len(headers)).coordinate}"
        table.tableColumns = []
        table._initialise_columns()
        for at, table_column in enumerate(table.tableColumns):
            table_column.name = headers[at]

    workbook = open_workbook(small_book(tmp_path / "oud.xlsx", {}, change))
    write(workbook, "een", "twee")
    assert set(read(workbook, "findings").columns) == {declared.header for declared in TABLE["findings"].columns}
    assert column(read(workbook, "findings"), "Uitleg") == ["een", "twee"]
    assert workbook.remarks
