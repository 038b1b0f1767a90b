"""Writing results into an existing workbook: which cells change and which stay."""

from __future__ import annotations

import io
import re
import shutil
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pytest
import python_calamine
from lxml import etree
from python_calamine import CalamineWorkbook

from ketenrapport.organisation.raw import SheetContent
from ketenrapport.words.cell_names import column_number, letters
from ketenrapport.words.schema import NAMED_CELLS, OUTPUT_TABLES, TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.patch import write_content
from ketenrapport.workbook.new.build import build as build_template
from tests.excel_lint import lint
from tests.workbook.file.output_books import (
    MAIN,
    PLACES,
    WIDTH,
    build,
    change_part,
    changed_parts,
    frame,
    libreoffice,
    replaced,
    sheet_part,
    sheet_xml,
    table_xml,
    values,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return build(tmp_path / "werkmap.xlsx")


class TestRows:
    @pytest.mark.parametrize("rows", [1, 2, 3, 4, 250])
    def test_a_table_gets_exactly_the_rows_of_its_frame(self, book: Path, rows: int) -> None:
        content = frame("customer_coverage", rows)
        write(book, {"customer_coverage": content})
        assert table_xml(book, "DekkingKlanten").get("ref") == f"A4:F{4 + rows}"
        assert table_xml(book, "DekkingKlanten").find(f"{MAIN}autoFilter").get("ref") == f"A4:F{4 + rows}"
        assert values(book, "Dekking", f"A5:F{4 + rows}") == content.to_numpy().tolist()
        below = openpyxl.load_workbook(book)["Dekking"][f"A{5 + rows}:F{8 + rows}"]
        assert {(cell.value, cell.has_style) for row in below for cell in row} == {(None, False)}
        assert lint(book) == []

    def test_no_results_leave_one_empty_row_with_its_look(self, book: Path) -> None:
        write(book, {"overview": frame("overview", 0)})
        assert table_xml(book, "Overzicht").get("ref") == "A4:T5"
        row = openpyxl.load_workbook(book)["Overzicht"][5]
        assert [cell.value for cell in row[:11]] == [None] * 11
        assert row[4].number_format == "0%"
        assert row[4].font.b
        assert lint(book) == []

    def test_all_tables_and_cells_in_one_go(self, book: Path) -> None:
        tables = {table.identifier: frame(table.identifier, 5 + position) for position, table in enumerate(OUTPUT_TABLES)}
        cells = {named.identifier: f"uitkomst {named.identifier}" for named in NAMED_CELLS}
        write(book, tables, cells)
        with book.open("rb") as stream:
            read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        for table in OUTPUT_TABLES:
            rows = read.get_sheet_by_name(table.sheet).to_python(skip_empty_area=False)
            left = rows[3].index(table.columns[0].header) if table.identifier != "touchpoint_coverage" else 7
            body = [row[left : left + len(table.columns)] for row in rows[4 : 4 + len(tables[table.identifier])]]
            assert body == tables[table.identifier].to_numpy().tolist(), table.name
        for position, named in enumerate(NAMED_CELLS):
            assert read.get_sheet_by_name(named.sheet).to_python(skip_empty_area=False)[0][position] == f"uitkomst {named.identifier}"
        assert lint(book) == []

    def test_tables_side_by_side_grow_and_shrink_independently(self, book: Path) -> None:
        customers, moments = frame("customer_coverage", 1), frame("touchpoint_coverage", 9)
        write(book, {"customer_coverage": customers, "touchpoint_coverage": moments})
        assert values(book, "Dekking", "A5:G13") == [[*customers.iloc[0], None], *[[None] * 7] * 8]
        assert values(book, "Dekking", "H5:M13") == moments.to_numpy().tolist()
        assert (table_xml(book, "DekkingKlanten").get("ref"), table_xml(book, "DekkingMomenten").get("ref")) == ("A4:F5", "H4:M13")
        write(book, {"customer_coverage": frame("customer_coverage", 4, "later")})
        assert values(book, "Dekking", "A5:A9") == [[f"later {row} customer"] for row in range(4)] + [[None]]
        assert values(book, "Dekking", "H5:M13") == moments.to_numpy().tolist()

    def test_a_sheet_in_another_form_gets_the_same_cells(self, book: Path, tmp_path: Path) -> None:
        other = shutil.copy(book, tmp_path / "voorvoegsel.xlsx")
        change_part(
            other, sheet_part(other, "Controle"), lambda data: re.sub(rb"<(/?)(?![?])", rb"<\1x:", data).replace(b"xmlns=", b"xmlns:x=")
        )
        for path in (book, other):
            write(path, {"findings": frame("findings", 6)}, {"findings_title": "titel"})
        expected, found = (etree.tostring(sheet_xml(path, "Controle"), method="c14n") for path in (book, other))
        assert found == expected
        assert lint(other) == []

    def test_writing_the_same_again_gives_the_same_file(self, book: Path, tmp_path: Path) -> None:
        tables = {table.identifier: frame(table.identifier, 7) for table in OUTPUT_TABLES}
        write(book, tables)
        first = shutil.copy(book, tmp_path / "eerste.xlsx").read_bytes()
        assert write(book, tables).read_bytes() == first

    def test_only_the_tables_that_are_given_are_written(self, book: Path, tmp_path: Path) -> None:
        before = shutil.copy(book, tmp_path / "voor.xlsx")
        write(book, {"findings": frame("findings", 3)})
        assert changed_parts(before, book) == {sheet_part(book, "Controle")}

    def test_dimension_follows(self, book: Path) -> None:
        right = letters(max(WIDTH, column_number(PLACES["findings_title"].rstrip("1"))))
        write(book, {"findings": frame("findings", 40)})
        assert sheet_xml(book, "Controle").find(f"{MAIN}dimension").get("ref") == f"A1:{right}44"
        write(book, {"findings": frame("findings", 2)})
        assert sheet_xml(book, "Controle").find(f"{MAIN}dimension").get("ref") == f"A1:{right}6"


class TestValues:
    def write_and_read(self, book: Path, column: list[object]) -> list[object]:
        content = frame("customer_coverage", len(column)).assign(name=pd.Series(column, dtype=object))
        write(book, {"customer_coverage": content})
        return [row[0] for row in values(book, "Dekking", f"B5:B{4 + len(column)}")]

    def test_text_that_looks_like_a_formula_stays_text(self, book: Path) -> None:
        texts: list[object] = ["=1+1", "+31", "-", "@SOM(A1)", '=HYPERLINK("x")', "1e5", "'s Gravenhage", "WAAR", "#N/B"]
        assert self.write_and_read(book, texts) == texts
        cells = [cell for row in openpyxl.load_workbook(book)["Dekking"]["B5:B13"] for cell in row]
        assert {cell.data_type for cell in cells} == {"s"}

    def test_missing_values_are_empty_cells(self, book: Path) -> None:
        assert self.write_and_read(book, [None, np.nan, pd.NA, pd.NaT, "", float("inf"), -float("inf")]) == [None] * 7
        assert 'r="B7" s=' in Package.open(book).read(sheet_part(book, "Dekking")).decode()

    def test_numbers_and_booleans(self, book: Path) -> None:
        given = [0.1 + 0.2, 1e-300, 1.7976931348623157e308, 12345678901234, np.int64(7), np.float32(0.5), True, np.bool_(False), -0.0]
        read = [0.30000000000000004, 1e-300, 1.7976931348623157e308, 12345678901234, 7, 0.5, True, False, 0]
        assert self.write_and_read(book, given) == read
        assert "<v>7</v>" in Package.open(book).read(sheet_part(book, "Dekking")).decode()

    @pytest.mark.parametrize(("system", "serial"), [(False, 46327), (True, 44865)])
    def test_dates_are_serials_in_the_system_of_the_workbook(self, tmp_path: Path, system: bool, serial: int) -> None:
        book = build(tmp_path / "datums.xlsx", lambda workbook, _: setattr(workbook, "date_1904", system))
        days = pd.Series(pd.to_datetime(["2026-11-01 00:00", None, "2026-11-01 12:00"]))
        write(book, {"customer_coverage": frame("customer_coverage", 3).assign(name=days)})
        cells = sheet_xml(book, "Dekking").xpath("//*[local-name()='c' and starts-with(@r,'B')]/*[local-name()='v']/text()")
        assert [float(text) for text in cells[1:]] == [serial, serial + 0.5]

    def test_styles_come_from_the_first_data_row_and_rows_are_as_high_as_their_text(self, tmp_path: Path) -> None:
        def customise(workbook, sheets) -> None:
            sheets["Controle"].write_string(4, 1, "eerste", workbook.add_format({"italic": True}))
            sheets["Controle"].set_row(5, 60)
            sheets["Controle"].set_row(4, None, workbook.add_format({"bold": True}))

        book = build(tmp_path / "stijl.xlsx", customise)
        part = sheet_part(book, "Controle")
        change_part(book, part, replaced('<row r="7"', '<row r="7" ht="45.5"'))
        write(book, {"findings": frame("findings", 5)})
        rows = openpyxl.load_workbook(book)["Controle"]
        assert [rows[f"B{row}"].font.i for row in range(5, 10)] == [True] * 5
        assert rows.row_dimensions[6].height == 60  # chosen by the user
        assert rows.row_dimensions[7].height == 33  # what one line needs, no longer what Excel chose for other content
        assert sheet_xml(book, "Controle").xpath("//*[local-name()='row' and @r='5']")[0].get("customFormat") == "1"

    @pytest.mark.long
    def test_libreoffice_shows_the_new_values(self, book: Path, tmp_path: Path) -> None:
        texts = ["=1+1", "a_x0041_b", "regel 1\nregel 2", "tab\tteken", "vreemd \x07 teken", "  ruimte  ", "€ <&> 'ëï' 😀"]
        content = frame("customer_coverage", len(texts)).assign(name=texts)
        write(book, {"customer_coverage": content})
        rows = python_calamine.CalamineWorkbook.from_path(libreoffice(book, "ods", tmp_path)).get_sheet_by_name("Dekking").to_python()
        found = [row[1] for row in rows[4 : 4 + len(texts)]]
        assert found[:3] == texts[:3]
        assert found[5:] == texts[5:]
        assert [row[0] for row in rows[4:]] == content["customer"].tolist() + [""] * (len(rows) - 4 - len(texts))


class TestFinding:
    def test_sheets_and_tables_are_found_by_name_after_renaming(self, book: Path) -> None:
        change_part(
            book,
            "xl/workbook.xml",
            lambda data: data.replace(b"Dekking", "Wie &amp; wat's ‘dekt’".encode()).replace(
                "'Wie &amp; wat's ‘dekt’'!".encode(), "'Wie &amp; wat''s ‘dekt’'!".encode()
            ),
        )
        write(book, {"customer_coverage": frame("customer_coverage", 2)}, {"coverage_title": "nieuwe titel"})
        assert values(book, "Wie & wat's ‘dekt’", "A5:A7") == [["nieuw 0 customer"], ["nieuw 1 customer"], [None]]
        assert values(book, "Wie & wat's ‘dekt’", f"{PLACES['coverage_title']}:{PLACES['coverage_title']}") == [["nieuwe titel"]]

    def test_columns_may_be_reordered_and_written_in_other_case(self, book: Path) -> None:
        part = next(name for name in Package.open(book).parts if "tables/table8" in name)
        swap = {"Klant": "  OORDEEL ", "Oordeel": "klant"}
        for old, new in {"Klant": "@1", "Oordeel": "@2", "@1": swap["Klant"], "@2": swap["Oordeel"]}.items():
            change_part(book, part, replaced(f'name="{old}"', f'name="{new}"'))
        content = frame("customer_coverage", 2)
        write(book, {"customer_coverage": content})
        assert values(book, "Dekking", "A5:F6") == content[["verdict", "name", "kind", "chains", "values", "customer"]].to_numpy().tolist()

    def test_a_missing_table_or_column_is_refused(self, book: Path) -> None:
        part = next(name for name in Package.open(book).parts if "tables/table8" in name)
        change_part(book, part, replaced('name="Oordeel"', 'name="Eindoordeel"'))
        with pytest.raises(WorkbookError, match="In de tabel DekkingKlanten op het blad Dekking ontbreekt de kolom Oordeel; zet die terug"):
            write(book, {"customer_coverage": frame("customer_coverage", 2)})
        change_part(book, part, replaced('displayName="DekkingKlanten"', 'displayName="Klantdekking"'))
        with pytest.raises(WorkbookError, match=r"werkmap\.xlsx heeft geen tabel DekkingKlanten; haal het blad Dekking terug"):
            write(book, {"customer_coverage": frame("customer_coverage", 2)})

    def test_too_many_rows_are_refused(self, book: Path) -> None:
        many = pd.DataFrame({column.identifier: np.zeros(1_048_573) for column in TABLE["findings"].columns})
        with pytest.raises(WorkbookError, match="1048573 regels passen niet op het blad Controle"):
            write(book, {"findings": many})

    def test_named_cells_are_found_wherever_they_are(self, book: Path) -> None:
        for old, new in {
            f"'Boom'!${PLACES['tree_title'][:-1]}$1": "Controle!$Z$99:$AA$99",
            "name=\"kr_titel\">'Overzicht'!$A$1": 'name="kr_titel">Overzicht!#REF!',
            "<definedNames>": '<definedNames><definedName name="KR_Dekking" localSheetId="0">Overzicht!$B$9</definedName>',
        }.items():
            change_part(book, "xl/workbook.xml", replaced(old, new))
        part = sheet_part(book, "Controle")
        change_part(book, part, replaced("<tableParts", '<mergeCells count="1"><mergeCell ref="Z99:AA99"/></mergeCells><tableParts'))
        write(book, {}, {"tree_title": "verplaatst", "title": "weg", "coverage_title": 5.0, "findings": 0})
        assert values(book, "Controle", "Z99:Z99") == [["verplaatst"]]
        assert values(book, "Overzicht", "A1:A1") == [["oud title"]]
        assert values(book, "Overzicht", "B9:B9") == [[None]]
        assert openpyxl.load_workbook(book)["Dekking"][PLACES["coverage_title"]].value == 5
        assert openpyxl.load_workbook(book)["Overzicht"][PLACES["findings"]].value == 0
        assert sheet_xml(book, "Controle").find(f"{MAIN}mergeCells") is not None


class TestRoom:
    def test_content_below_a_table_is_never_overwritten(self, tmp_path: Path) -> None:
        book = build(tmp_path / "onder.xlsx", lambda _, sheets: sheets["Dekking"].write("C10", "mijn aantekening"))
        untouched = book.read_bytes()
        write(book, {"customer_coverage": frame("customer_coverage", 5)})
        shutil.copy(book, tmp_path / "vijf.xlsx")
        with pytest.raises(WorkbookError, match=r"DekkingKlanten op het blad Dekking krijgt 6 regels, .* in cel C10 iets anders staat"):
            write(book, {"customer_coverage": frame("customer_coverage", 6)})
        assert book.read_bytes() == (tmp_path / "vijf.xlsx").read_bytes() != untouched

    def test_a_refusal_leaves_the_package_as_it_was(self, tmp_path: Path) -> None:
        book = build(tmp_path / "onder.xlsx", lambda _, sheets: sheets["Dekking"].write("C10", "mijn aantekening"))
        package = Package.open(book)
        parts = {part: package.read(part) for part in package.parts}
        with pytest.raises(WorkbookError):
            write_content(package, SheetContent({"findings": frame("findings", 9), "customer_coverage": frame("customer_coverage", 6)}, {}))
        assert {part: package.read(part) for part in package.parts} == parts

    def test_cells_without_content_may_be_covered(self, tmp_path: Path) -> None:
        def customise(workbook, sheets) -> None:
            sheets["Dekking"].write_blank("C10", None, workbook.add_format({"bg_color": "yellow"}))
            sheets["Dekking"].set_row(9, None, None, {"hidden": True})
            sheets["Dekking"].write("G10", "naast de tabel")

        book = write(build(tmp_path / "leeg.xlsx", customise), {"customer_coverage": frame("customer_coverage", 6)})
        assert values(book, "Dekking", "C10:C10") == [["nieuw 5 kind"]]
        assert values(book, "Dekking", "F10:G10") == [["nieuw 5 verdict", "naast de tabel"]]
        assert not openpyxl.load_workbook(book)["Dekking"].row_dimensions[10].hidden

    def test_another_table_below_is_not_covered(self, tmp_path: Path) -> None:
        def customise(_, sheets) -> None:
            sheets["Dekking"].add_table("A10:B11", {"name": "Mijn", "header_row": False})

        book = build(tmp_path / "tabel.xlsx", customise)
        with pytest.raises(WorkbookError, match="omdat daar een andere tabel of draaitabel staat"):
            write(book, {"customer_coverage": frame("customer_coverage", 6)})
        write(book, {"customer_coverage": frame("customer_coverage", 5)})
        assert lint(book) == []


class TestBlocks:
    @pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
    def test_what_stands_apart_from_a_block_stays(self, tmp_path: Path) -> None:
        book = tmp_path / "blok.xlsx"
        build_template(book)
        workbook = openpyxl.load_workbook(book)
        workbook["Ketenmatrix"]["Z5"], workbook["Ketenmatrix"]["C40"] = "opzij", "eronder"
        workbook.save(book)
        for size in (9, 3):
            rows = [["Schakel", "Naam", "Ketens", "A"], *([f"S{n}", "naam", 1, "●"] for n in range(size))]
            package = Package.open(book)
            write_content(package, SheetContent({}, {}, blocks={"chain_matrix": rows}))
            package.save()
            shown = CalamineWorkbook.from_path(book).get_sheet_by_name("Ketenmatrix").to_python(skip_empty_area=False)
            assert (shown[4][25], shown[39][2]) == ("opzij", "eronder")
            assert [row[1] for row in shown[3:] if row[1]] == ["Schakel", *(f"S{n}" for n in range(size))]

    def test_a_block_is_as_large_as_what_stands_there_and_leaves_nothing_of_a_larger_one(self, tmp_path: Path) -> None:
        book = tmp_path / "blok.xlsx"
        build_template(book)
        large = [["Schakel", "Naam", "Ketens", *"ABCDEFGHIJKLMNOP"], *([f"S{n}", "naam", n, *["●"] * 16] for n in range(30))]
        small = [["Schakel", "Naam", "Ketens", "A"], ["S1", "naam", 1, "● 2"]]
        for rows in (small, large, small):
            package = Package.open(book)
            write_content(package, SheetContent({}, {}, blocks={"chain_matrix": rows}))
            package.save()
            shown = CalamineWorkbook.from_path(book).get_sheet_by_name("Ketenmatrix").to_python(skip_empty_area=False)
            cells = [row[1:] for row in shown[3:]]
            width = max(map(len, rows))
            assert [row[:width] for row in cells] == [list(row) for row in rows]
            assert all(cell == "" for row in cells for cell in row[width:])
            assert lint(book) == []
