"""Where the tables of a workbook file are, and which rows belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from ketenrapport.words.schema import INPUT_TABLES, TABLE, TABLES
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.workbook.file.odd_books import (
    MEASUREMENTS,
    ROWS,
    bent,
    book_with,
    column,
    header_row,
    read,
    replacing,
    write_rows,
    write_table,
)  # fmt: skip

if TYPE_CHECKING:
    pass


def test_a_table_is_read_as_it_stands(book):
    raw = read(book)
    assert (raw.sheet, raw.name, raw.date_1904) == ("Metingen", "Metingen", False)
    assert raw.rows.tolist() == [2, 3, 4]
    assert list(raw.columns) == header_row(MEASUREMENTS)
    assert [raw.letters[header] for header in ("KPI", "Waarde", "Opmerking")] == ["A", "C", "K"]
    assert column(raw, "kpi") == ["VERG.R1", "VERG.R1", "VERG.P2"]
    assert column(raw, "value") == [None, None, 49.7]
    assert column(raw, "numerator") == [91.0, 60.0, None]
    assert column(raw, "as_of") == [None, None, None]
    assert all(cells.dtype == object for cells in raw.columns.values())


def test_only_the_tables_that_are_asked_for_and_there_are_given(book):
    assert set(FileWorkbook.open(book).read(INPUT_TABLES)) == {"measurements"}
    assert FileWorkbook.open(book).read([TABLE["people"]]) == {}
    assert FileWorkbook.open(book).name == "Ketens 2026.xlsx"


def test_a_table_is_found_by_its_name_wherever_it_is(tmp_path):
    path = tmp_path / "verplaatst.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_chartsheet("Grafiek").set_chart(chart := book.add_chart({"type": "line"}))
        sheet = book.add_worksheet("Cijfers van Joost")
        chart.add_series({"values": "='Cijfers van Joost'!$E$7:$E$9"})
        sheet.write("A1", "Mijn cijfers")
        write_table(sheet, "measurements", ROWS, (5, 3), name="METINGEN")
    raw = read(path)
    assert (raw.sheet, raw.name) == ("Cijfers van Joost", "METINGEN")
    assert raw.rows.tolist() == [7, 8, 9]
    assert raw.letters["KPI"] == "D"
    assert column(raw, "kpi") == ["VERG.R1", "VERG.R1", "VERG.P2"]


def test_columns_may_be_moved_and_added(tmp_path):
    path = tmp_path / "eigen.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        headers = ["Mijn kolom", " waarde ", "KPI", "Periode"]
        book.add_worksheet("X").add_table(0, 0, 1, 3, {"name": "Metingen", "columns": [{"header": header} for header in headers],
                                                       "data": [["a", 1, "K1", "2026"]]})  # fmt: skip
    raw = read(path)
    assert list(raw.columns) == headers
    assert [cells.tolist() for cells in raw.columns.values()] == [["a"], [1.0], ["K1"], ["2026"]]


def test_a_table_that_got_another_name_is_found_by_its_headers(tmp_path):
    path = tmp_path / "hernoemd.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        write_table(book.add_worksheet("metingen"), "measurements", ROWS, (2, 0), extra_rows=2, name="Tabel7")
    raw = read(path)
    assert (raw.name, raw.rows.tolist()) == ("Tabel7", [4, 5, 6])


def test_a_table_that_became_plain_cells_is_found_by_its_headers(tmp_path):
    path = tmp_path / "bereik.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        sheet.write("B1", "Alle cijfers van 2026")
        sheet.write_row("B3", ["eigen", "kpi ", "PERIODE", "Waarde", "", "Teller", "Noemer", "Aantal", "Kwaliteit"])
        sheet.write_row("B4", [1, "K1", "2026-01", 5])
        sheet.write_row("B6", [2, "K1", "2026-02", 6])  # nobody says where plain cells end, so an empty row doesn't either
        sheet.write_row("B9", [None, "K1", "2026-03", 7])
    raw = read(path)
    assert raw.rows.tolist() == [4, 6, 9]
    assert raw.letters == {"kpi ": "C", "PERIODE": "D", "Waarde": "E", "Teller": "G", "Noemer": "H", "Aantal": "I", "Kwaliteit": "J"}
    assert raw.columns["Waarde"].tolist() == [5.0, 6.0, 7.0]


def test_cells_that_have_few_of_the_headers_are_no_table(tmp_path):
    path = tmp_path / "ander.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        write_table(book.add_worksheet("Klanten"), "customers", [{"customer_id": "K1"}])
        book.add_worksheet("Metingen").write_row("A1", ["KPI", "Periode", "Cijfer"])
        book.add_worksheet("Ketens").write_row("A1", header_row(TABLE["chains"])[1:])  # without its key
    assert set(FileWorkbook.open(path).read(TABLES)) == {"customers"}


def test_a_table_without_header_row_keeps_its_headers(book):
    bent(book, {r"xl/tables/table1\.xml": replacing(('<autoFilter ref="A1:K4"/>', ""), ('ref="A1:K4"', 'ref="A2:K4" headerRowCount="0"'))})
    raw = read(book)
    assert raw.rows.tolist() == [2, 3, 4]
    assert list(raw.columns) == header_row(MEASUREMENTS)


def test_empty_rows_within_a_table_are_left_out(tmp_path):
    raw = read(book_with(tmp_path / "leeg.xlsx", {"measurements": [{}, ROWS[0], {}, {}, ROWS[1], {}]}))
    assert raw.rows.tolist() == [3, 6]
    assert column(raw, "period") == ["2026-09", "2026-10"]


def test_a_table_without_rows(tmp_path):
    raw = read(book_with(tmp_path / "leeg.xlsx", {"measurements": []}))
    assert raw.rows.tolist() == []
    assert list(raw.columns) == header_row(MEASUREMENTS)
    assert column(raw, "kpi") == []


def test_rows_below_a_table_come_with_it_and_tell_where_they_stand(tmp_path):
    path = tmp_path / "geplakt.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS)
        write_rows(sheet, MEASUREMENTS, [ROWS[0], ROWS[1], {}, ROWS[2]], (4, 0))
        sheet.write("M7", "een notitie naast de lege rij")
    raw = read(path)
    assert raw.rows.tolist() == [2, 3, 4, 5, 6, 8]
    assert (raw.below, raw.apart) == ({5, 6}, {8})


@pytest.mark.parametrize(("empty", "rows"), [(20, [2, 3, 4, 25, 27]), (21, [2, 3, 4])])
def test_rows_below_a_table_are_looked_for_after_twenty_empty_rows_and_no_more(tmp_path, empty, rows):
    path = tmp_path / "los.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS)
        write_rows(sheet, MEASUREMENTS, [ROWS[0], {}, ROWS[1]], (4 + empty, 0))
    raw = read(path)
    assert raw.rows.tolist() == rows
    assert (raw.below, raw.apart) == (set(), set(rows[3:]))


def test_an_empty_row_at_the_end_of_a_table_does_not_cut_off_what_is_pasted_below_it(tmp_path):
    path = tmp_path / "geplakt.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS, extra_rows=2)
        write_rows(sheet, MEASUREMENTS, [ROWS[0]], (6, 0))
    assert read(path).rows.tolist() == [2, 3, 4, 7]


def test_totals_do_not_belong_to_a_table_but_rows_below_them_do(tmp_path):
    path = tmp_path / "totaal.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS, total_row=True)
        sheet.write_row("A5", ["Totaal", None, 999])
        write_rows(sheet, MEASUREMENTS, [ROWS[0]], (5, 0))
    assert read(path).rows.tolist() == [2, 3, 4, 6]


def test_another_table_below_ends_a_table(tmp_path):
    path = tmp_path / "onder.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS)
        write_rows(sheet, MEASUREMENTS, [ROWS[0]], (4, 0))
        write_table(sheet, "customers", [{"customer_id": "K1", "name": "Inwoner"}], (5, 0))
    assert read(path).rows.tolist() == [2, 3, 4, 5]
    assert read(path, "customers").rows.tolist() == [7]


def test_what_is_hidden_makes_no_difference(tmp_path):
    path = tmp_path / "verborgen.xlsx"  # a filter hides rows too
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Zichtbaar")
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.very_hidden()
    raw = read(path)
    assert raw.rows.tolist() == [2, 3, 4]
    assert column(raw, "period") == ["2026-09", "2026-10", "2026-10"]
