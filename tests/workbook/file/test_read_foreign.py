"""Workbook files as other programs write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenrapport.commands.judging import assess, refresh
from ketenrapport.organisation.raw import CellError, SheetContent, Uncalculated
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.results.tables import sheet_content
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import INPUT_TABLES, TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.cell_values import Values
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.sheet_scan import parsed, scanned
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import build
from ketenrapport.workbook.new.examples import EXAMPLES
from tests.amount import amount
from tests.workbook.file.odd_books import (
    ROWS,
    SHEET,
    bent,
    book_with,
    column,
    read,
    replacing,
    write_table,
)  # fmt: skip
from tests.workbook.file.output_books import libreoffice

OLDER = Path(__file__).parents[2] / "data" / "versions" / "0.1.0" / "vergunningen.xlsx"


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


@pytest.mark.longest
@pytest.mark.soak
@pytest.mark.parametrize("example", amount(["vergunningen"], EXAMPLES))
def test_an_example_that_libreoffice_saved_says_the_same(tmp_path, example):
    path, folder = tmp_path / "voorbeeld.xlsx", tmp_path / "opnieuw"
    folder.mkdir()
    build(path, example)
    saved = libreoffice(path, "xlsx:Calc MS Excel 2007 XML", folder)
    before, after = (coerce_tables(FileWorkbook.open(file).read(INPUT_TABLES)) for file in (path, saved))
    assert before.findings == after.findings == ()
    assert before.settings == after.settings
    for name, frame in before.tables.items():
        assert len(frame) > 0 or TABLE[name].since > 1  # what a later version brought may be empty
        pd.testing.assert_frame_equal(after.tables[name], frame)


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


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


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
    "<c{r}><f>1&lt;2</f></c>", "<c{r}><f>A1</f><v/></c>", '<c{r}><f t="shared" si="0"/></c>', '<c{r}><f t="shared" si="0"/><v>3</v></c>',
    '<c{r} s="1"><f t="array" ref="A1">X</f><v>2</v></c>', '<c{r} s="2"><v>46326</v></c>', '<c{r} s="3"><v>0.5</v></c>', "<c{r}></c>",
    '<c{r} t="str"><f>A1</f><v></v></c>', '<c{r} t="str"><f>A1</f><v>f_x0009_</v></c>', '<c{r} t="str"><f>A1</f></c>',
    '<c{r} t="inlineStr"><is><t># t="e" f</t></is></c>', '<c{r} t="s"><v>0</v></c>', '<c{r} s="1" t="s"><v>1</v></c>',
    '<c{r} cm="1" t="e" vm="1"><f>A1</f><v>#VALUE!</v></c>', '<c{r} t="n"><v>-12.50</v></c>', '<c{r}><v>1.2345678901234567</v></c>',
    '<c{r} t="b"><v>1</v></c>', '<c{r} t="e"><v>#N/A</v><extLst><ext uri="x"/></extLst></c>', '<c{r}><v>1E-5</v></c>',
    '<c{r}><v>.5</v></c>',
    '<c{r} s="2" t="inlineStr"><is><t xml:space="preserve"> a\nb_x0009_ é </t></is></c>', '<c{r} t="inlineStr"><is><t></t></is></c>',
    '<c{r} t="inlineStr"><is><t>A&amp;B</t></is></c>', '<c{r} t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>b</t></rPh></is></c>',
    '<c{r} s="9" cm="1"/>', '<c{r} t="d"><v>2026-10-31</v></c>', '<c{r}><v>123456789012345</v></c>',
    '<c{r}><v xml:space="preserve"> 7</v></c>',
])  # fmt: skip
TEXTS_AND_STYLES = Values(
    np.array(["tekst", ""], dtype=object),
    ("General", "0%", "dd-mm-yyyy", "h:mm"),
    np.arange(4, dtype=np.int16),
    np.array([0, 0, 1, 1], dtype=np.uint8),
    date_1904=False,
)


@given(st.lists(st.lists(CELL_XML, max_size=5), max_size=6), st.sampled_from([1, 200, 1_000_000]), st.sampled_from([1, 7, 100, 1_000_000]))
def test_cells_are_found_among_the_bytes_as_by_parsing(monkeypatch_module, rows, chunk, piece):
    monkeypatch_module.setattr("ketenrapport.workbook.file.sheet_scan._CHUNK", chunk)
    lines = (
        f'<row r="{at}">{"".join(cell.replace("{r}", f""" r="{chr(65 + place)}{at}" """.rstrip()) for place, cell in enumerate(row))}</row>'
        for at, row in enumerate(rows, 1)
    )
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'.encode()
    pieces = [xml[at : at + piece] for at in range(0, len(xml), piece)]
    found, wanted = (
        list(zip(*map(np.ndarray.tolist, (cells.rows, cells.columns, cells.values, cells.formats)), strict=True))
        for cells in (scanned(pieces, TEXTS_AND_STYLES), parsed(xml, TEXTS_AND_STYLES))
    )
    assert found == wanted


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


@pytest.mark.parametrize("header_rows", ["0", "1"])
def test_a_table_that_calls_its_columns_otherwise_than_its_cells_is_read_by_its_cells(book, header_rows):
    """A damaged table part: another name, other columns. What the user sees is what is read."""
    plain = read(book)

    def bend(part: bytes) -> bytes:
        if b'displayName="Metingen"' not in part:
            return part
        part = re.sub(rb'(<tableColumn\b[^>]*? name=")[^"]*', lambda found: found[1] + b"x%d" % found.start(), part)
        return part.replace(b'"Metingen"', b'"Anders"').replace(b"<table ", b'<table headerRowCount="%s" ' % header_rows.encode(), 1)

    raw = read(bent(book, {r"xl/tables/table\d+\.xml": bend}))
    assert raw.rows.tolist() == plain.rows.tolist()
    assert {header: cells.tolist() for header, cells in raw.columns.items()} == {
        header: cells.tolist() for header, cells in plain.columns.items()
    }


@pytest.mark.parametrize("source", ["0.1.0", "now"])
def test_a_table_without_columns_is_read_by_its_cells(tmp_path, source):
    """In an older workbook it is one that gets new columns; those have no place then, and a refresh goes on."""
    path = tmp_path / "zonder.xlsx"
    original = OLDER if source == "0.1.0" else templates_folder() / "vergunningen.xlsx"
    path.write_bytes(original.read_bytes())
    plain = read(path, "comments")

    def bend(part: bytes) -> bytes:
        return re.sub(rb"<tableColumns.*</tableColumns>", b"", part, flags=re.DOTALL) if b'displayName="Toelichtingen"' in part else part

    bent(path, {r"xl/tables/table\d+\.xml": bend})
    assert read(path, "comments").rows.tolist() == plain.rows.tolist()
    refresh(FileWorkbook.open(path))
    assert column(read(path, "comments"), "cause", "comments") == column(plain, "cause", "comments")


def short_of_columns(path: Path, gone: int) -> Path:
    """A damaged workbook: the last columns of Resultaten are gone, its area is as it was."""

    def bend(part: bytes) -> bytes:
        if b'displayName="Resultaten"' in part:
            for column in re.findall(rb"<tableColumn\b[^>]*?(?:/>|>.*?</tableColumn>)", part, re.DOTALL)[-gone:]:
                part = part.replace(column, b"")
        return part

    build(path, "vergunningen")
    return bent(path, {r"xl/tables/table\d+\.xml": bend})


def test_a_table_that_is_wider_than_it_has_columns_is_as_wide_as_those(tmp_path):
    path = short_of_columns(tmp_path / "smal.xlsx", 1)
    before = sheet_content(assess(FileWorkbook.open(path))).tables["results"]
    refresh(FileWorkbook.open(path))
    assert sheet_content(assess(FileWorkbook.open(path))).tables["results"].equals(before)


def test_a_table_without_a_column_that_it_needs_is_told(tmp_path):
    path = short_of_columns(tmp_path / "smal.xlsx", 20)
    with pytest.raises(WorkbookError, match=r"Resultaten.*kolom|kolom.*Resultaten"):
        refresh(FileWorkbook.open(path))
