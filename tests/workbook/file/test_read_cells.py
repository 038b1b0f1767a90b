"""What stands in the cells of a workbook file."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table as OpenpyxlTable

from ketenrapport.organisation.raw import CellError, Merged, Uncalculated
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.workbook.file.odd_books import (
    MEASUREMENTS,
    SHEET,
    bent,
    book_with,
    column,
    header_row,
    merging,
    read,
    replacing,
    write_table,
)  # fmt: skip

if TYPE_CHECKING:
    pass


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
