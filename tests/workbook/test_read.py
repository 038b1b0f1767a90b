"""Tables from workbook files as users, Excel and other programs leave them."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table as OpenpyxlTable

from ketenrapport.frames import coerce_tables
from ketenrapport.raw import CellError, Merged, RawTable, Uncalculated
from ketenrapport.schema import INPUT_TABLES, SCHEMA_VERSION, TABLE, TABLES
from ketenrapport.workbook.file import FileWorkbook
from ketenrapport.workbook.grid import _hidden_by_parsing, _hidden_by_pattern
from ketenrapport.workbook.package import MAIN
from ketenrapport.workbook.port import SheetContent, WorkbookError
from ketenrapport.workbook.template import build
from tests.workbook.odd_books import bent, book_with, header_row, merging, replacing, write_rows, write_table

if TYPE_CHECKING:
    from pathlib import Path

SHEET = r"xl/worksheets/sheet1\.xml"
MEASUREMENTS = TABLE["measurements"]
ROWS = [
    {"kpi": "VERG.R1", "period": "2026-09", "numerator": 91, "denominator": 97},
    {"kpi": "VERG.R1", "period": "2026-10", "numerator": 60, "denominator": 65},
    {"kpi": "VERG.P2", "period": "2026-10", "value": 49.7, "remark": "gemiddelde"},
]


def read(path: Path, identifier: str = "measurements") -> RawTable:
    return FileWorkbook.open(path).read([TABLE[identifier]])[identifier]


def column(raw: RawTable, name: str, identifier: str = "measurements") -> list[object]:
    return raw.columns[TABLE[identifier].column(name).header].tolist()


@pytest.fixture
def book(tmp_path):
    return book_with(tmp_path / "Ketens 2026.xlsx", {"measurements": ROWS})


# --- where a table is ----------------------------------------------------------------------------------------------------


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


# --- which rows belong to it ---------------------------------------------------------------------------------------------


def test_empty_rows_within_a_table_are_left_out(tmp_path):
    raw = read(book_with(tmp_path / "leeg.xlsx", {"measurements": [{}, ROWS[0], {}, {}, ROWS[1], {}]}))
    assert raw.rows.tolist() == [3, 6]
    assert column(raw, "period") == ["2026-09", "2026-10"]


def test_a_table_without_rows(tmp_path):
    raw = read(book_with(tmp_path / "leeg.xlsx", {"measurements": []}))
    assert raw.rows.tolist() == []
    assert list(raw.columns) == header_row(MEASUREMENTS)
    assert column(raw, "kpi") == []


def test_rows_pasted_below_a_table_belong_to_it_up_to_an_empty_row(tmp_path):
    path = tmp_path / "geplakt.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS)
        write_rows(sheet, MEASUREMENTS, [ROWS[0], ROWS[1], {}, ROWS[2]], (4, 0))
        sheet.write("M8", "een notitie naast de lege rij")
    assert read(path).rows.tolist() == [2, 3, 4, 5, 6]


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


# --- what stands in a cell -----------------------------------------------------------------------------------------------


def test_error_values_are_told_in_dutch(tmp_path):
    errors = ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"]
    path = tmp_path / "fouten.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", [{"kpi": f"K{at}"} for at in range(len(errors))])
        for at, error in enumerate(errors, 1):
            sheet.write_formula(at, 2, "=1/0", None, error)
    dutch = ["#N/B", "#DEEL/0!", "#WAARDE!", "#VERW!", "#NAAM?", "#GETAL!", "#LEEG!"]
    assert column(read(path), "value") == [CellError(text) for text in dutch]


@pytest.mark.parametrize(("error", "text"), [("#SPILL!", "#OVERLOOP!"), ("#GETTING_DATA", "#GETTING_DATA"), ("#NIEUW!", "#NIEUW!")])
def test_an_error_value_that_calamine_does_not_know_spoils_nothing_else(book, error, text):
    bent(book, {SHEET: replacing(("<v>91</v>", f"<f>X1</f><v>{error}</v>"), ('r="D2"', 'r="D2" t="e"'))})
    raw = read(book)
    assert column(raw, "numerator") == [CellError(text), 60.0, None]
    assert column(raw, "kpi") == ["VERG.R1", "VERG.R1", "VERG.P2"]
    with pytest.raises(python_calamine.CalamineError):
        python_calamine.CalamineWorkbook.from_path(book).get_sheet_by_index(0)


def test_formulas_give_their_value_as_last_calculated(tmp_path):
    path = tmp_path / "formules.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", [{"period": "2026"}] * 2)
        sheet.write_formula("A2", '="VERG"&".R1"', None, "VERG.R1")
        sheet.write_formula("C2", "=1+1", None, 2)
        sheet.write_formula("C3", "=TRUE()", None, True)
    raw = read(path)
    assert column(raw, "kpi") == ["VERG.R1", None]
    assert column(raw, "value") == [2.0, True]


def test_a_formula_that_was_never_calculated_is_told(tmp_path):
    path = tmp_path / "openpyxl.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Metingen"
    sheet.append(header_row(MEASUREMENTS))
    sheet.append(["K1", "2026", '=IF(A1<"x",1,2)', 5])
    sheet.append(["K1", "2026", "=C2+1", None, None, None, None, None, None, None, "=D2"])
    sheet.append([None, None, "=C3"])  # a row with nothing but a formula is no empty row
    sheet.add_table(OpenpyxlTable(displayName="Metingen", ref="A1:K4"))
    book.save(path)
    raw = read(path)
    assert raw.rows.tolist() == [2, 3, 4]
    assert column(raw, "value") == [Uncalculated('IF(A1<"x",1,2)'), Uncalculated("C2+1"), Uncalculated("C3")]
    assert column(raw, "remark") == [None, Uncalculated("D2"), None]


@pytest.mark.parametrize("cell", ["><f>A1</f></c>", "><f>A1</f><v/></c>", "><f>A1</f><v></v></c>", ' t="str"><f>A1</f></c>'])
def test_every_way_to_have_no_value(book, cell):
    bent(book, {SHEET: replacing(('<c r="D2">', f'<c r="C2"{cell}<c r="D2">'))})
    assert column(read(book), "value") == [Uncalculated("A1"), None, 49.7]


def test_a_shared_formula_that_was_never_calculated(book):
    bent(book, {SHEET: replacing(('<c r="D2">', '<c r="C2"><f t="shared" ref="C2:C3" si="0">A1</f></c><c r="D2">'),
                                 ('<c r="D3">', '<c r="C3"><f t="shared" si="0"/></c><c r="D3">'))})  # fmt: skip
    assert column(read(book), "value") == [Uncalculated("A1"), Uncalculated(""), 49.7]


def test_a_calculated_empty_text_is_an_empty_cell(book):
    bent(book, {SHEET: replacing(('<c r="D2">', '<c r="C2" t="str"><f>A1</f><v></v></c><c r="D2">'))})
    assert column(read(book), "value") == [None, None, 49.7]


def test_dates_are_dates_in_both_date_systems(tmp_path):
    for epoch, name in ((None, "1900.xlsx"), (CALENDAR_MAC_1904, "1904.xlsx")):
        book = openpyxl.Workbook()
        if epoch is not None:
            book.epoch = epoch
        sheet = book.active
        sheet.append(header_row(TABLE["people"]))
        sheet.append(["P1", "Hanneke", None, "ja", date(2026, 10, 31)])
        sheet.append(["P2", "Ruud", None, "ja", 44864 if epoch else 46326])
        sheet.append(["P3", "Samira", None, "ja", "31-10-2026"])
        sheet.append(["P4", "Joost", None, "ja", datetime.fromisoformat("2026-10-31 09:30")])
        sheet.add_table(OpenpyxlTable(displayName="Personen", ref="A1:I5"))
        book.save(tmp_path / name)
        workbook = FileWorkbook.open(tmp_path / name)
        raw = workbook.read(INPUT_TABLES)
        assert raw["people"].date_1904 is (epoch is not None)
        assert coerce_tables(raw).tables["people"]["mt_from"].tolist() == [date(2026, 10, 31)] * 4


def test_texts_keep_their_signs_and_spaces(tmp_path):
    texts = ["  spaties ", "een\ntwee", "\u00a012,5\u200b", "e\u0301", "a&b<c>\"d'", "=geen formule", "_x0041_", "x" * 32_767, "€ 12", "😀"]
    path = tmp_path / "teksten.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", [{"kpi": "K1"}] * len(texts))
        for at, text in enumerate(texts, 1):
            sheet.write_string(at, 10, text)
        sheet.write_rich_string(len(texts) + 1, 10, "vet ", book.add_format({"bold": True}), "gedrukt")
        sheet.write(len(texts) + 1, 0, "K1")
    assert column(read(path), "remark") == [*texts, "vet gedrukt"]


def test_texts_in_the_cell_itself_and_reading_aids(book):
    text = '<is><r><t>ke</t></r><r><t xml:space="preserve">ten </t></r><rPh sb="0" eb="1"><t>uitspraak</t></rPh></is>'
    bent(book, {SHEET: replacing(('</row><row r="3"', f'<c r="K2" t="inlineStr">{text}</c></row><row r="3"'))})
    assert column(read(book), "remark")[0] == "keten "


def test_a_merge_tells_the_rows_below_what_it_shows(tmp_path):
    rows = [{"kpi": "VERG.R1" if month == 1 else None, "period": f"2026-0{month}", "denominator": 9} for month in range(1, 6)]
    rows[0] |= {"value": 12}
    rows[3] |= {"kpi": "VERG.P1", "quality": "definitief", "as_of": "onder", "entered_by": "onder"}
    path = book_with(tmp_path / "samengevoegd.xlsx", {"measurements": rows})
    raw = read(bent(path, {SHEET: merging("A2:A4", "C2:C3", "A5:A6", "G5:J5")}))
    assert column(raw, "kpi") == ["VERG.R1", Merged("VERG.R1"), Merged("VERG.R1"), "VERG.P1", Merged("VERG.P1")]
    assert column(raw, "value") == [12.0, Merged(12.0), None, None, None]
    assert [column(raw, name)[3] for name in ("quality", "as_of", "entered_by", "entered_on")] == ["definitief", None, None, None]
    frames = coerce_tables({"measurements": raw})
    assert frames.tables["measurements"]["kpi"].tolist() == ["VERG.R1"] * 3 + ["VERG.P1"] * 2
    assert [(found.code, found.cell) for found in frames.findings if found.table == "measurements"] == [("M04", "C3")]


def test_what_hides_under_a_merge_is_not_read_and_does_not_fill_a_row(book):
    raw = read(bent(book, {SHEET: merging("A3:A5", "D2:E3")}))
    assert column(raw, "kpi") == ["VERG.R1", "VERG.R1", Merged("VERG.R1")]  # the third row had VERG.P2 of its own, which nobody sees
    assert column(raw, "numerator") == [91.0, Merged(91.0), None]
    assert column(raw, "denominator") == [None, None, None]
    assert raw.rows.tolist() == [2, 3, 4]  # row 5 has nothing but the merge


def test_a_merge_that_begins_in_the_header_tells_nothing_about_the_data(book):
    assert column(read(bent(book, {SHEET: merging("C1:C3")})), "value") == [None, None, 49.7]


# --- what other programs make of it --------------------------------------------------------------------------------------


def test_a_workbook_with_macros(book):
    plain, macros = "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
    bent(book, {r"\[Content_Types\]\.xml": replacing((plain, macros))})
    assert read(book.rename(book.with_suffix(".XLSM"))).rows.tolist() == [2, 3, 4]


def test_parts_may_have_any_name(book):
    targets = (("worksheets/sheet1.xml", "bladen/b7.xml"), ("sharedStrings.xml", "teksten9.xml"), ("styles.xml", "stijl.xml"))
    moved = {f"xl/{old}": f"xl/{new}" for old, new in targets} | {"xl/worksheets/_rels/sheet1.xml.rels": "xl/bladen/_rels/b7.xml.rels"}
    bent(book, {r"\[Content_Types\]\.xml|xl/_rels/workbook\.xml\.rels": lambda part: _each(part, targets)}, moved)
    raw = read(book)
    assert column(raw, "kpi") == ["VERG.R1", "VERG.R1", "VERG.P2"]
    assert column(raw, "numerator") == [91.0, 60.0, None]


def _each(part: bytes, pairs: tuple[tuple[str, str], ...]) -> bytes:
    for old, new in pairs:
        part = part.replace(old.encode(), new.encode())
    return part


def _prefixed(xml: bytes) -> bytes:
    return re.sub(rb"<(/?)(?!\?)", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")


def _without_addresses(xml: bytes) -> bytes:
    return re.sub(rb'(<(?:c|row)) r="[A-Z0-9]+"', rb"\1", xml)


def _in_utf16(xml: bytes) -> bytes:
    return xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")


@pytest.mark.parametrize("bend", [
    _prefixed,
    _in_utf16,
    lambda xml: xml.replace(b'"', b"'"),
    lambda xml: xml.replace(b"<row", b"<!-- rij --><row"),
    lambda xml: xml.replace(b"<f>A1</f>", b"<f><![CDATA[A1]]></f>"),
    lambda xml: xml.replace(b"><", b">\n  <"),
    lambda xml: re.sub(rb'(<c )(r="[A-Z0-9]+")( t="[a-z]+")', rb"\1\3 \2", xml),
    lambda xml: re.sub(rb"<dimension[^>]*>", b"", xml),
    lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml),
], ids=["prefix", "utf16", "apostrophes", "comments", "cdata", "indented", "attributes", "no dimension", "wrong dimension"])  # fmt: skip
def test_other_ways_to_write_the_same_xml(tmp_path, bend):
    path = tmp_path / "anders.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS)
        sheet.write_formula("C2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C3", "=A1", None, 7)
    bent(path, {SHEET: replacing(("<f>A1</f><v>7</v>", "<f>A1</f>"))})
    plain = read(path)
    assert column(plain, "value") == [CellError("#DEEL/0!"), Uncalculated("A1"), 49.7]
    raw = read(bent(path, {SHEET: bend}))
    assert raw.rows.tolist() == plain.rows.tolist()
    for header, cells in plain.columns.items():
        assert raw.columns[header].tolist() == cells.tolist()


def test_cells_without_an_address_follow_the_one_before(tmp_path):
    path = tmp_path / "zonder.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Klanten")
        write_table(sheet, "customers", [{"customer_id": "K1", "name": "x", "kind": "klant", "expectation": "y"}] * 2)
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
    bent(path, {SHEET: _without_addresses})
    raw = read(path, "customers")
    cells = [column(raw, name, "customers") for name in ("customer_id", "name", "kind", "expectation")]
    assert cells == [["K1", "K1"], ["x", CellError("#DEEL/0!")], ["klant", "klant"], ["y", "y"]]


@pytest.mark.parametrize("stray", ["XFD1048576", "XFD2", "IV1048576"])
def test_a_stray_cell_at_the_far_end_of_the_sheet_costs_no_memory(tmp_path, stray):
    path = tmp_path / "ver.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", ROWS)
        sheet.write(stray, "oeps")  # calamine would fill a rectangle of 17 thousand million cells
    assert read(path).rows.tolist() == [2, 3, 4]
    bent(path, {SHEET: lambda xml: re.sub(rb"<dimension[^>]*>", b"", xml)})
    assert read(path).rows.tolist() == [2, 3, 4]


def test_our_reader_openpyxl_and_calamine_agree_on_an_odd_workbook(tmp_path):
    path = tmp_path / "vreemd.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        formats = [book.add_format({"num_format": form}) for form in (
            "dd-mm-yyyy", "d mmmm yyyy;@", "h:mm", "[h]:mm", '0.0" dagen"', "0%", "€ #,##0.00", "[Red]-0", "@", "yyyy-mm", "0.00E+00",
        )]  # fmt: skip
        values = [46326, 46326.75, 0.5, 0.1234567890123456, 1e-300, 1234567.0625, 100, 2 / 3]
        write_table(sheet, "measurements", [{"kpi": f"K{at}", "period": " 2026 "} for at in range(len(formats))])
        for at, form in enumerate(formats):
            for place, value in enumerate(values):
                sheet.write_number(at + 1, 2 + place, value, form)
            sheet.write(at + 1, 10, [True, "tekst", None, "", "é\n", 5, False, "=1+1", "#N/B", "'x", " "][at])
    ours = np.array(list(read(path).columns.values()), dtype=object).T
    theirs = [list(row) for row in openpyxl.load_workbook(path, data_only=True)["Metingen"].iter_rows(2, values_only=True)]
    calamine = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Metingen").to_python()[1:]
    for row, their, fast in zip(ours.tolist(), theirs, calamine, strict=True):
        assert [_plain(cell) for cell in row] == [_plain(cell) for cell in fast]
        assert [_plain(cell) for cell in row[:9]] == [_plain(cell) for cell in their[:9]]
        assert _plain(row[10]) == _plain(their[10])


def test_a_number_that_is_formatted_as_a_moment_and_is_none_stays_a_number(tmp_path):
    path = tmp_path / "nooit.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", [{"kpi": "K1"}] * 2)
        sheet.write_number("C2", 1e17, book.add_format({"num_format": "[h]:mm"}))
        sheet.write_number("D2", 99999999, book.add_format({"num_format": "d-m-yyyy"}))
        sheet.write_number("C3", 46326, book.add_format({"num_format": "d-m-yyyy"}))
    raw = read(path)
    assert column(raw, "value") == [1e17, date(2026, 10, 31)]
    assert column(raw, "numerator") == [99999999.0, None]


def _plain(cell: object) -> object:
    """The same for the same content: one kind of number, of moment, and of nothing; times to the millisecond."""
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, datetime):
        return round(cell.timestamp(), 2)
    if isinstance(cell, date):
        return datetime.combine(cell, time()).timestamp()
    if isinstance(cell, timedelta | time):
        return str(cell)[:5]
    return cell or None


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=("Cs", "Cc")), max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(allow_nan=False, allow_infinity=False), TEXTS, st.booleans()), min_size=1, max_size=30))
def test_what_is_written_is_read(tmp_path, rows):
    path = tmp_path / "heen en terug.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        write_table(sheet, "measurements", [{"kpi": "K"}] * len(rows))
        for at, (number, text, truth) in enumerate(rows, 1):
            sheet.write_number(at, 2, number)
            sheet.write_string(at, 10, text)
            sheet.write_boolean(at, 3, truth)
    raw = read(path)
    assert column(raw, "value") == [float(f"{number:.16G}") for number, _, _ in rows]  # as XlsxWriter and Excel write them
    assert column(raw, "remark") == [text or None for _, text, _ in rows]
    assert column(raw, "numerator") == [truth for _, _, truth in rows]


def test_every_digit_of_a_number_is_read(tmp_path):
    numbers = [0.1 + 0.2, 2 / 3, 1e-308, 5e-324, 1.7976931348623157e308, 123456789.12345679, -0.0000123, 9007199254740993.0]
    path = book_with(tmp_path / "cijfers.xlsx", {"measurements": [{"value": 7000 + at} for at in range(len(numbers))]})
    bent(path, {SHEET: replacing(*((f"<v>{7000 + at}</v>", f"<v>{number!r}</v>") for at, number in enumerate(numbers)))})
    assert column(read(path), "value") == numbers


CELL_XML = st.sampled_from([
    "<c{r}/>", '<c{r} s="3"/>', "<c{r}><v>1</v></c>", '<c{r} t="e"><v>#N/A</v></c>', '<c{r} s="1" t="e"><f>A1&amp;"#f"</f><v>#REF!</v></c>',
    "<c{r}><f>1&lt;2</f></c>", "<c{r}><f>A1</f><v/></c>", '<c{r}><f t="shared" si="0"/></c>',
    '<c{r}><f t="array" ref="A1">X</f><v>2</v></c>',
    '<c{r} t="str"><f>A1</f><v></v></c>', '<c{r} t="str"><f>A1</f><v>f</v></c>', '<c{r} t="str"><f>A1</f></c>',
    '<c{r} t="inlineStr"><is><t># t="e" f</t></is></c>', '<c{r} t="s"><v>0</v></c>',
    '<c{r} cm="1" t="e" vm="1"><f>A1</f><v>#VALUE!</v></c>',
    '<c{r} t="b"><v>1</v></c>', '<c{r} t="e"><v>#N/A</v><extLst><ext uri="x"/></extLst></c>',
])  # fmt: skip


@given(st.lists(st.lists(CELL_XML, max_size=5), max_size=6))
def test_hidden_cells_are_found_by_pattern_as_by_parsing(rows):
    lines = (
        f'<row r="{at}">{"".join(cell.replace("{r}", f""" r="{chr(65 + place)}{at}" """.rstrip()) for place, cell in enumerate(row))}</row>'
        for at, row in enumerate(rows, 1)
    )
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'.encode()
    assert _hidden_by_pattern(xml, 0, len(xml)) == _hidden_by_parsing(etree.fromstring(xml))


def test_what_the_program_wrote_is_read_back_and_can_be_written_again(tmp_path):
    path = tmp_path / "werkmap.xlsx"
    build(path)
    workbook = FileWorkbook.open(path)
    for codes in (["VERG.R1", "=VERG.R2", "VERG.R3"], ["VERG.R1"]):
        frame = pd.DataFrame({column.identifier: pd.Series([None] * len(codes), dtype=object) for column in TABLE["results"].columns})
        workbook.write(SheetContent({"results": frame.assign(code=codes, value=12.5)}, {"title": "Gemeente"}))
        for reader in (workbook, FileWorkbook.open(path)):
            raw = reader.read([TABLE["results"]])["results"]
            assert column(raw, "code", "results") == codes
            assert column(raw, "value", "results") == [12.5] * len(codes)
            assert column(raw, "reason", "results") == [None] * len(codes)


# --- what is no workbook of ours -----------------------------------------------------------------------------------------


def meta(path: Path, version: object, key: str = "schemaversie") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        write_table(book.add_worksheet("Metingen"), "measurements", ROWS)
        sheet = book.add_worksheet("_Meta")
        sheet.write_row("A1", [key, version])
        sheet.very_hidden()
    return path


@pytest.mark.parametrize("version", [SCHEMA_VERSION, SCHEMA_VERSION - 1, "onbekend", None])
def test_a_workbook_of_this_or_an_older_schema_is_read(tmp_path, version):
    assert read(meta(tmp_path / "oud.xlsx", version)).rows.tolist() == [2, 3, 4]


def test_a_workbook_of_a_newer_schema_is_refused(tmp_path):
    with pytest.raises(WorkbookError, match=r"^nieuw\.xlsx is gemaakt met een nieuwere versie van ketenrapport; .*\.$"):
        FileWorkbook.open(meta(tmp_path / "nieuw.xlsx", SCHEMA_VERSION + 1))


def test_another_sheet_called_meta_says_nothing(tmp_path):
    assert read(meta(tmp_path / "eigen.xlsx", 2026, key="jaar")).rows.tolist() == [2, 3, 4]


def test_a_workbook_without_our_tables_is_refused(tmp_path):
    path = tmp_path / "begroting.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Metingen").write("A1", "hier staat niets")
    with pytest.raises(WorkbookError, match=r"^begroting\.xlsx bevat geen tabellen van ketenrapport; .*\.$"):
        FileWorkbook.open(path)


def test_a_workbook_whose_tables_all_became_plain_cells_is_ours(tmp_path):
    path = tmp_path / "bereik.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Metingen")
        sheet.write_row("A1", header_row(MEASUREMENTS))
        write_rows(sheet, MEASUREMENTS, ROWS, (1, 0))
    assert read(path).rows.tolist() == [2, 3, 4]


def bad_files(folder: Path) -> dict[str, bytes]:
    book = book_with(folder / "goed.xlsx", {"measurements": ROWS}).read_bytes()
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
    ods = folder / "ods.zip"
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    bomb = folder / "bom.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, zipfile.ZipFile(folder / "goed.xlsx") as good:
        for name in good.namelist():
            archive.writestr(name, good.read(name) + (b" " * 110_000_000 if name.endswith("sheet1.xml") else b""))
    damaged = bytearray(book)
    start = book.index(b"xl/worksheets/sheet1.xml") + 60
    damaged[start:start + 20] = bytes(20)
    return {
        "tekst.xlsx": b"KPI;Periode;Waarde\r\n",
        "afgekapt.xlsx": book[: len(book) // 2],
        "beschadigd.xlsx": bytes(damaged),
        "wachtwoord.xlsx": ole + "EncryptedPackage".encode("utf-16-le"),
        "oud.xls": ole,
        "libre.ods": ods.read_bytes(),
        "bom.xlsx": bomb.read_bytes(),
        "leeg.xlsx": b"",
    }


def test_each_bad_file_gets_one_sentence_that_names_it_and_says_what_to_do(tmp_path):
    words = {
        "tekst.xlsx": "geen Excel-werkmap", "afgekapt.xlsx": "beschadigd", "beschadigd.xlsx": "beschadigd",
        "wachtwoord.xlsx": "versleuteld", "oud.xls": "97-2003", "libre.ods": "OpenDocument", "bom.xlsx": "groot",
        "leeg.xlsx": "0 bytes", "map.xlsx": "map", "weg.xlsx": "bestaat niet",
    }  # fmt: skip
    for name, content in bad_files(tmp_path).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "map.xlsx").mkdir()
    for name, word in words.items():
        with pytest.raises(WorkbookError) as refusal:
            FileWorkbook.open(tmp_path / name).read(INPUT_TABLES)
        sentence = str(refusal.value)
        assert name in sentence
        assert word in sentence
        assert ";" in sentence
        assert sentence.endswith((".", ")."))
        assert "\n" not in sentence


@pytest.mark.parametrize("cell", ['t="s"><v>99999</v>', 't="vreemd"><v>0</v>', 't="s"><v>0</c>'])
def test_a_sheet_that_cannot_be_read_makes_the_file_damaged(book, cell):
    bent(book, {SHEET: replacing(('t="s"><v>0</v>', cell))})
    with pytest.raises(WorkbookError, match="beschadigd"):
        read(book)
