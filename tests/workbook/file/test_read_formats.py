"""What a file tells of how its cells show, and that nothing far away makes a difference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.findings import Severity
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.amount import amount
from tests.workbook.file.odd_books import MEASUREMENTS, ROWS, SHEET, bent, book_with, column, header_row, read, write_rows, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.organisation.raw import RawTable

CODES = ["General", "0%", "0.0 %", "dd-mm-yyyy", "[h]:mm", '0" %"', "@", "#,##0.00"]
KPI = {"kpi_id": "VERG.R1", "unit": "%", "time_agg": "gemiddelde", "frequency": "maand"}


def test_number_formats_are_those_that_openpyxl_reads(tmp_path: Path) -> None:
    path = tmp_path / "opmaak.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", [{"kpi": "K1"}] * len(CODES))
        for row, code in enumerate(CODES, 1):
            sheet.write_number(row, 2, 0.5, book.add_format({"num_format": code}))
    raw = read(path)
    theirs = [row[2].number_format for row in openpyxl.load_workbook(path)["Metingen"].iter_rows(2)]
    assert [raw.number_format("Waarde", at) for at in range(len(CODES))] == theirs == CODES
    assert raw.percentages("Waarde").tolist() == [False, True, True, False, False, False, False, False]
    assert set(raw.formats) == {"Waarde"}


def test_built_in_formats_have_a_number_only(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Metingen"
    sheet.append(header_row(MEASUREMENTS))
    sheet.append(["K1", "2026-10", 0.95, 0.5])
    sheet["C2"].number_format, sheet["D2"].number_format = "0%", "0.00%"  # 9 and 10 of ECMA-376-1, 18.8.30
    book.save(tmp_path / "ingebouwd.xlsx")
    raw = read(tmp_path / "ingebouwd.xlsx")
    assert (raw.number_format("Waarde", 0), raw.number_format("Teller", 0)) == ("0%", "0.00%")


def small(path: Path, cells: list[tuple[object, str]], norms: tuple[object, str] = (95, "General")) -> Path:
    """A KPI in percent with a measurement for each cell, and a norm; each with its number format."""
    with xlsxwriter.Workbook(str(path)) as book:
        write_table(book.add_worksheet("KPI's"), "kpis", [KPI])
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", [{"kpi": "VERG.R1", "period": f"2026-{at:02}"} for at in range(1, len(cells) + 1)])
        for row, (cell, code) in enumerate(cells, 1):
            sheet.write(row, 2, cell, book.add_format({"num_format": code}))
        sheet = book.add_worksheet("Normen")
        write_table(sheet, "targets", [{"kpi": "VERG.R1", "valid_from": "1-1-2026"}])
        sheet.write(1, 2, norms[0], book.add_format({"num_format": norms[1]}))
    return path


@pytest.mark.parametrize(
    ("norm", "cells"),
    [
        ((0.95, "0%"), [(94, "General"), (96, "General")]),  # a norm typed as 95%
        ((95, "General"), [(0.94, "0%"), (0.96, "0.0%")]),  # measurements in percent format
        ((95, "General"), [(0.94, "0%"), (96, "General")]),  # one percent cell
        ((95, "General"), [("94%", "General"), ("96", "@")]),  # numbers as text
    ],
)
def test_a_percentage_is_what_its_cell_shows(tmp_path: Path, norm: tuple[object, str], cells: list[tuple[object, str]]) -> None:
    frames = coerce_tables(FileWorkbook.open(small(tmp_path / "k.xlsx", cells, norm)).read(INPUT_TABLES))
    assert frames.tables["targets"]["target"].tolist() == [95.0]
    assert frames.tables["measurements"]["value"].tolist() == [94.0, 96.0]


def test_a_finding_quotes_a_cell_as_it_shows(tmp_path: Path) -> None:
    path = small(tmp_path / "k.xlsx", [(46296, "d mmmm yyyy"), (0.0277777777777778, "h:mm"), (0.94, "0%")])
    frames = coerce_tables(FileWorkbook.open(path).read(INPUT_TABLES))
    quoted = [found.explanation for found in frames.findings if found.table == "measurements" and found.severity is Severity.ERROR]
    assert any("1 oktober 2026" in text for text in quoted)
    assert any("0:40" in text for text in quoted)


def told(raw: RawTable) -> list[object]:
    """Everything that a table says."""
    cells = {header: cells.tolist() for header, cells in raw.columns.items()}
    return [raw.sheet, raw.name, raw.rows.tolist(), cells, raw.below, raw.apart, raw.letters]


@pytest.mark.soak
@settings(max_examples=amount(8, 50), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.tuples(st.integers(1, 1_048_576), st.integers(1, 16_384)).filter(lambda at: at[0] > 4 or at[1] > 11),
    st.sampled_from(["x", 7, 0.5]),
)
def test_a_stray_cell_anywhere_changes_no_outcome(tmp_path: Path, place: tuple[int, int], stray: object) -> None:
    def book(name: str, *, with_stray: bool) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as written:
            write_table(written.add_worksheet("KPI's"), "kpis", [KPI])
            sheet = written.add_worksheet("Metingen")
            write_table(sheet, "measurements", ROWS)
            if with_stray:
                sheet.write(place[0] - 1, place[1] - 1, stray)
        return path

    plain, strayed = (
        coerce_tables(FileWorkbook.open(book(name, with_stray=name == "met.xlsx")).read(INPUT_TABLES))
        for name in ("zonder.xlsx", "met.xlsx")
    )
    assert strayed.findings == plain.findings
    for name, frame in plain.tables.items():
        assert strayed.tables[name].astype(object).equals(frame.astype(object))


@pytest.mark.parametrize("stray", ["XFD1048576", "A1048576", "XFD1"])
def test_a_stray_cell_is_never_part_of_plain_cells_either(tmp_path: Path, stray: str) -> None:
    path = tmp_path / "gewoon.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        sheet.write_row("A1", header_row(MEASUREMENTS))
        write_rows(sheet, MEASUREMENTS, ROWS, (1, 0))
        sheet.write(stray, "x")
    assert read(path).rows.tolist() == [2, 3, 4]


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "Z9:A1", ""])
def test_what_a_sheet_says_about_its_size_means_nothing(tmp_path: Path, dimension: str) -> None:
    path = book_with(tmp_path / "k.xlsx", {"measurements": ROWS})
    plain = told(read(path))
    bent(path, {SHEET: lambda xml: re.sub(rb'(<dimension ref=")[^"]*', rb"\g<1>" + dimension.encode(), xml)})
    assert told(read(path)) == plain


def test_a_row_number_that_occurs_twice_spoils_nothing(tmp_path: Path) -> None:
    path = book_with(tmp_path / "k.xlsx", {"measurements": ROWS})
    bent(path, {SHEET: lambda xml: xml.replace(b'<row r="4"', b'<row r="3"')})
    assert read(path).rows.tolist() == [2, 3, 4]  # the cells say where they are


@pytest.mark.parametrize("declared", ['headerRowCount=""', 'totalsRowCount="" headerRowCount="x"', ""])
def test_a_table_that_says_nothing_about_its_header_has_one(tmp_path: Path, declared: str) -> None:
    path = book_with(tmp_path / "k.xlsx", {"measurements": ROWS})
    bent(path, {r"xl/tables/table1\.xml": lambda xml: xml.replace(b' totalsRowShown="0"', f" {declared}".rstrip().encode())})
    assert read(path).rows.tolist() == [2, 3, 4]


def test_a_first_row_that_equals_the_column_names_is_the_header_whatever_the_table_declares(tmp_path: Path) -> None:
    path = book_with(tmp_path / "exceljs.xlsx", {"measurements": ROWS})
    bent(
        path,
        {r"xl/tables/table1\.xml": lambda xml: re.sub(rb"<autoFilter[^>]*/>", b"", xml).replace(b"<table ", b'<table headerRowCount="0" ')},
    )
    raw = read(path)
    assert raw.rows.tolist() == [2, 3, 4]
    assert column(raw, "kpi") == ["VERG.R1", "VERG.R1", "VERG.P2"]


def test_formats_take_no_more_than_two_bytes_a_cell(tmp_path: Path) -> None:
    raw = read(small(tmp_path / "k.xlsx", [(0.94, "0%")]))
    assert raw.formats["Waarde"].dtype == np.int16
