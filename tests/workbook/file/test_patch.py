"""Writing results into an existing workbook: what changes, what follows and what stays."""

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
from ketenrapport.words.schema import NAMED_CELLS, OUTPUT_TABLES, TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.patch import write_content
from ketenrapport.workbook.file.references import column_number, letters
from ketenrapport.workbook.new.build import build as build_template
from tests.excel_lint import lint
from tests.workbook.file.output_books import (
    MAIN,
    add_parts,
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

WIDTH = len(TABLE["findings"].columns)  # of the table Controle, which begins in column A of its sheet
END = letters(WIDTH)
NEXT, SECOND, THIRD, FAR = (letters(WIDTH + offset) for offset in (1, 2, 3, 12))
PLACES = {named.identifier: f"{letters(position + 1)}1" for position, named in enumerate(NAMED_CELLS)}
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


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
        assert table_xml(book, "Overzicht").get("ref") == "A4:M5"
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
        assert rows.row_dimensions[7].height == 18  # what one line needs, no longer what Excel chose for other content
        assert sheet_xml(book, "Controle").xpath("//*[local-name()='row' and @r='5']")[0].get("customFormat") == "1"

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
        part = next(name for name in Package.open(book).parts if "tables/table6" in name)
        swap = {"Klant": "  OORDEEL ", "Oordeel": "klant"}
        for old, new in {"Klant": "@1", "Oordeel": "@2", "@1": swap["Klant"], "@2": swap["Oordeel"]}.items():
            change_part(book, part, replaced(f'name="{old}"', f'name="{new}"'))
        content = frame("customer_coverage", 2)
        write(book, {"customer_coverage": content})
        assert values(book, "Dekking", "A5:F6") == content[["verdict", "name", "kind", "chains", "values", "customer"]].to_numpy().tolist()

    def test_a_missing_table_or_column_is_refused(self, book: Path) -> None:
        part = next(name for name in Package.open(book).parts if "tables/table6" in name)
        change_part(book, part, replaced('name="Oordeel"', 'name="Eindoordeel"'))
        with pytest.raises(WorkbookError, match="In de tabel DekkingKlanten op het blad Dekking ontbreekt de kolom Oordeel; zet die terug"):
            write(book, {"customer_coverage": frame("customer_coverage", 2)})
        change_part(book, part, replaced('displayName="DekkingKlanten"', 'displayName="Klantdekking"'))
        with pytest.raises(WorkbookError, match=r"werkmap\.xlsx heeft geen tabel DekkingKlanten; neem het blad Dekking over"):
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


class TestColumnsOfTheUser:
    EXTRA = ({"header": "Notitie"}, {"header": "Dubbel", "formula": "=LEN(Controle[[#This Row],[Uitleg]])*2"}, {"header": "Verschil"})

    @pytest.fixture
    def extended(self, tmp_path: Path) -> Path:
        def customise(workbook, sheets) -> None:
            bold = workbook.add_format({"bold": True})
            for row in range(4, 7):
                sheets["Controle"].write_string(row, WIDTH, f"notitie {row}", bold)
                sheets["Controle"].write_formula(row, WIDTH + 2, f"=B{row + 1}-$B$5+Overzicht!B{row + 1}")

        return build(tmp_path / "uitgebreid.xlsx", customise, extra={"findings": self.EXTRA})

    def formulas(self, book: Path, bottom: int) -> list[list[object]]:
        return values(book, "Controle", f"{NEXT}5:{THIRD}{bottom}")

    def test_formulas_are_filled_down_and_typed_content_stays(self, extended: Path) -> None:
        write(extended, {"findings": frame("findings", 5)})
        assert table_xml(extended, "Controle").get("ref") == f"A4:{THIRD}9"
        rows = self.formulas(extended, 10)
        assert [row[0] for row in rows] == ["notitie 4", "notitie 5", "notitie 6", None, None, None]
        assert [row[1] for row in rows] == [*["=LEN(Controle[[#This Row],[Uitleg]])*2"] * 5, None]
        assert [row[2] for row in rows] == [*(f"=B{row}-$B$5+Overzicht!B{row}" for row in range(5, 10)), None]
        assert openpyxl.load_workbook(extended)["Controle"][f"{NEXT}9"].font.b
        assert lint(extended) == []

    def test_on_rows_that_leave_the_table_formulas_go_and_typed_content_stays(self, extended: Path) -> None:
        write(extended, {"findings": frame("findings", 1)})
        rows = self.formulas(extended, 7)
        assert rows == [
            ["notitie 4", "=LEN(Controle[[#This Row],[Uitleg]])*2", "=B5-$B$5+Overzicht!B5"],
            ["notitie 5", None, None],
            ["notitie 6", None, None],
        ]
        write(extended, {"findings": frame("findings", 3)})
        assert [row[0] for row in self.formulas(extended, 7)] == ["notitie 4", "notitie 5", "notitie 6"]
        assert [row[2] for row in self.formulas(extended, 7)] == [f"=B{row}-$B$5+Overzicht!B{row}" for row in range(5, 8)]

    def test_cells_outside_the_table_on_the_same_rows_stay(self, tmp_path: Path) -> None:
        def customise(_, sheets) -> None:
            for row in range(12):
                sheets["Controle"].write(row, WIDTH + 11, f"naast {row}")

        book = build(tmp_path / "naast.xlsx", customise)
        write(book, {"findings": frame("findings", 6)})
        write(book, {"findings": frame("findings", 2)})
        assert values(book, "Controle", f"{FAR}1:{FAR}12") == [[f"naast {row}"] for row in range(12)]

    def test_an_extra_column_in_the_middle(self, book: Path) -> None:
        part = next(name for name in Package.open(book).parts if "tables/table6" in name)
        change_part(book, part, replaced('name="Soort"', 'name="Van mij"'))
        change_part(
            book,
            part,
            lambda data: (
                data.replace(b'ref="A4:F7"', b'ref="A4:G7"')
                .replace(b'count="6"', b'count="7"')
                .replace(b"</tableColumns>", b'<tableColumn id="7" name="Soort"/></tableColumns>')
            ),
        )
        content = frame("customer_coverage", 5)
        write(book, {"customer_coverage": content})
        written = values(book, "Dekking", "A5:G9")
        assert [row[2] for row in written] == ["oud 4 kind", "oud 5 kind", "oud 6 kind", None, None]
        assert [[*row[:2], row[6], *row[3:6]] for row in written] == content.to_numpy().tolist()


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


class TestTotals:
    @pytest.mark.parametrize("rows", [1, 3, 6])
    def test_totals_stay_below_the_rows(self, tmp_path: Path, rows: int) -> None:
        def customise(workbook, sheets) -> None:
            sheets["Controle"].write_formula("D8", "=COUNTA(D5:D7)+COUNTA($D$5:$D$7)", workbook.add_format({"bold": True}), 3)

        book = build(tmp_path / "totaal.xlsx", customise, extra={"findings": [{"header": "Mijn"}]}, totals="findings")
        write(book, {"findings": frame("findings", rows)})
        bottom = 4 + rows
        assert table_xml(book, "Controle").get("ref") == f"A4:{NEXT}{bottom + 1}"
        assert table_xml(book, "Controle").find(f"{MAIN}autoFilter").get("ref") == f"A4:{NEXT}{bottom}"
        assert values(book, "Controle", f"A{bottom}:B{bottom + 2}") == [
            [f"nieuw {rows - 1} severity", f"nieuw {rows - 1} code"],
            ["Totaal", "=SUBTOTAL(103,[Code])"],
            [None, None],
        ]
        assert values(book, "Controle", f"D{bottom + 1}:D{bottom + 1}") == [[f"=COUNTA(D5:D{bottom})+COUNTA($D$5:$D${bottom})"]]
        assert openpyxl.load_workbook(book)["Controle"][f"D{bottom + 1}"].font.b
        assert lint(book) == []

    def test_totals_do_not_cover_content_in_any_column(self, tmp_path: Path) -> None:
        book = build(
            tmp_path / "totaal.xlsx",
            lambda _, sheets: sheets["Controle"].write(f"{NEXT}10", "van mij"),
            extra={"findings": [{"header": "Mijn"}]},
            totals="findings",
        )
        write(book, {"findings": frame("findings", 4)})
        with pytest.raises(WorkbookError, match=f"in cel {NEXT}10 iets anders staat"):
            write(book, {"findings": frame("findings", 5)})


class TestWhatFollows:
    def test_what_was_filtered_on_goes_and_nothing_is_hidden(self, tmp_path: Path) -> None:
        book = build(tmp_path / "filter.xlsx", filtered="findings")
        part = next(name for name in Package.open(book).parts if "tables/table5" in name)
        column = '<filterColumn colId="1"><filters><filter val="oud 5 code"/></filters></filterColumn>'
        change_part(
            book,
            part,
            replaced(
                f'<autoFilter ref="A4:{END}7"/>',
                f'<autoFilter ref="A4:{END}7">{column}</autoFilter><sortState ref="A5:{END}7"><sortCondition ref="B5:B7"/></sortState>',
            ),
        )
        write(book, {"findings": frame("findings", 6)})
        root = table_xml(book, "Controle")
        assert root.find(f"{MAIN}autoFilter").get("ref") == f"A4:{END}10"
        assert root.find(f"{MAIN}autoFilter/{MAIN}filterColumn") is None
        assert root.find(f"{MAIN}sortState").get("ref") == f"A5:{END}10"
        assert root.find(f"{MAIN}sortState/{MAIN}sortCondition").get("ref") == "B5:B10"
        assert not sheet_xml(book, "Controle").xpath("//*[local-name()='row' and @hidden]")

    def test_rows_that_the_user_hid_stay_hidden_without_a_filter(self, tmp_path: Path) -> None:
        book = build(tmp_path / "verborgen.xlsx", filtered="findings")
        write(book, {"findings": frame("findings", 6)})
        assert [row.get("r") for row in sheet_xml(book, "Controle").xpath("//*[local-name()='row' and @hidden]")] == ["5"]

    @pytest.mark.parametrize(("rows", "bottom"), [(9, 13), (2, 6)])
    def test_formats_and_validations_over_the_whole_column_follow(self, tmp_path: Path, rows: int, bottom: int) -> None:
        def customise(workbook, sheets) -> None:
            sheet, red = sheets["Overzicht"], workbook.add_format({"bg_color": "red"})
            rule = {"type": "cell", "criteria": ">", "value": 1, "format": red}
            sheet.conditional_format("E5:E7", rule)  # a column
            sheet.conditional_format("A5:M7", {"type": "formula", "criteria": "=$E5>1", "format": red})  # the whole table
            sheet.conditional_format("F5:F900", rule)  # room for more
            sheet.conditional_format("G5:G6", rule)  # some rows
            sheet.conditional_format("G4:G7", rule)  # with the header
            sheet.conditional_format("H5:H7", {"type": "data_bar", "data_bar_2010": True})
            sheet.conditional_format("A5:S7", rule)  # both tables
            sheet.data_validation("C5:C7", {"validate": "list", "source": ["a"]})
            sheet.data_validation("D6:D7", {"validate": "list", "source": ["b"]})
            sheet.ignore_errors({"number_stored_as_text": "A5:A7"})

        book = write(build(tmp_path / "regels.xlsx", customise), {"overview": frame("overview", rows)})
        root = sheet_xml(book, "Overzicht")
        assert {element.get("sqref") for element in root.iter(f"{MAIN}conditionalFormatting")} == {
            f"E5:E{bottom}",
            f"A5:M{bottom}",
            "F5:F900",
            "G5:G6",
            f"G4:G{bottom}",
            f"H5:H{bottom}",
            f"A5:S{max(7, bottom)}",
        }
        assert [element.get("sqref") for element in root.iter(f"{MAIN}dataValidation")] == [f"C5:C{bottom}", "D6:D7"]
        assert [element.text for element in root.iter(f"{XM}sqref")] == [f"H5:H{bottom}"]
        assert [element.get("sqref") for element in root.iter(f"{MAIN}ignoredError")] == [f"A5:A{bottom}"]
        assert lint(book) == []

    def test_sparklines_follow_when_each_row_had_one(self, tmp_path: Path) -> None:
        def customise(_, sheets) -> None:
            sheet = sheets["Overzicht"]
            sheet.add_sparkline("R5", {"location": ["R5", "R6", "R7"], "range": ["Overzicht!E5:G5", "Overzicht!E6:G6", "Overzicht!E7:G7"]})
            sheet.add_sparkline("S6", {"range": "Overzicht!E6:G6"})
            sheet.add_sparkline("S1", {"range": "Overzicht!A5:A7"})

        book = build(tmp_path / "sparkline.xlsx", customise)
        for rows in (5, 1):
            write(book, {"overview": frame("overview", rows)})
            lines = sheet_xml(book, "Overzicht").iter(f"{X14}sparkline")
            found = [(line.findtext(f"{XM}f"), line.findtext(f"{XM}sqref")) for line in lines]
            own = [(f"Overzicht!E{row}:G{row}", f"R{row}") for row in range(5, 5 + rows)]
            assert sorted(found) == sorted([*own, ("Overzicht!E6:G6", "S6"), ("Overzicht!A5:A7", "S1")])

    def test_links_and_merges_on_rewritten_rows_go(self, tmp_path: Path) -> None:
        def customise(_, sheets) -> None:
            for cell in ("B6", f"{NEXT}5", "A2"):
                sheets["Controle"].write_url(cell, "https://example.org/", string=cell)
            sheets["Controle"].merge_range("A20:B20", "")
            sheets["Controle"].merge_range("A2:C2", "kop")

        book = write(build(tmp_path / "link.xlsx", customise), {"findings": frame("findings", 30)})
        root = sheet_xml(book, "Controle")
        assert [element.get("ref") for element in root.iter(f"{MAIN}hyperlink")] == ["A2", f"{NEXT}5"]
        assert [element.get("ref") for element in root.iter(f"{MAIN}mergeCell")] == ["A2:C2"]
        assert root.find(f"{MAIN}mergeCells").get("count") == "1"
        assert lint(book) == []

    def test_protection_stays(self, tmp_path: Path) -> None:
        book = build(tmp_path / "beveiligd.xlsx", lambda _, sheets: sheets["Controle"].protect("geheim", {"autofilter": True}))
        before = dict(sheet_xml(book, "Controle").find(f"{MAIN}sheetProtection").attrib)
        write(book, {"findings": frame("findings", 9)})
        assert dict(sheet_xml(book, "Controle").find(f"{MAIN}sheetProtection").attrib) == before


class TestCharts:
    def customise(self, workbook, sheets) -> None:
        own = sheets["Eigen"] = workbook.add_worksheet("Eigen blad")
        for sheet, values_, options in (
            ("Overzicht", "=Overzicht!$E$5:$E$7", {"categories": "=Overzicht!$A$5:$A$7", "name": "=Overzicht!$E$4"}),
            ("Overzicht", "=Overzicht!$F$5:$F$6", {}),
            ("Overzicht", "=Overzicht!$P$5:$P$7", {"categories": "=Overzicht!$O$5:$P$7"}),
        ):
            chart = workbook.add_chart({"type": "column"})
            chart.add_series({"values": values_, **options})
            chart.set_title({"name": "=Overzicht!$A$1"})
            sheets[sheet].insert_chart("Z20", chart)
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=Overzicht!$E$5:$E$7"})
        own.insert_chart("B2", chart)

    @pytest.mark.parametrize("rows", [1, 2, 8])
    def test_series_over_a_whole_column_follow_with_their_values(self, tmp_path: Path, rows: int) -> None:
        book = build(tmp_path / "grafiek.xlsx", self.customise)
        before = shutil.copy(book, tmp_path / "voor.xlsx")
        content = frame("overview", rows)
        content.loc[0, "score"] = np.nan
        write(book, {"overview": content, "history": frame("history", rows)})
        package = Package.open(book)
        first, third = package.xml("xl/charts/chart1.xml"), package.xml("xl/charts/chart3.xml")
        end = f":$E${4 + rows}" if rows > 1 else ""
        assert first.find(f".//{CHART}val//{CHART}f").text == f"Overzicht!$E$5{end}"
        assert first.find(f".//{CHART}cat//{CHART}f").text == f"Overzicht!$A$5{end}".replace("E", "A")
        assert first.find(f".//{CHART}val//{CHART}ptCount").get("val") == str(rows)
        points = {point.get("idx"): point.findtext(f"{CHART}v") for point in first.iterfind(f".//{CHART}val//{CHART}pt")}
        assert points == {str(row): repr(row + 0.5) for row in range(1, rows)}
        labels = [point.findtext(f"{CHART}v") for point in first.iterfind(f".//{CHART}cat//{CHART}pt")]
        assert labels == [f"nieuw {row} chain" for row in range(rows)]
        assert first.find(f".//{CHART}ser/{CHART}tx//{CHART}f").text == "Overzicht!$E$4"
        assert third.find(f".//{CHART}cat//{CHART}f").text == f"Overzicht!$O$5:$P${4 + rows}"
        assert {"xl/charts/chart2.xml", "xl/charts/chart4.xml"} & changed_parts(before, book) == set()
        assert lint(book) == []


class TestRecalculation:
    CHAIN = (
        "xl/calcChain.xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
    )

    PIVOT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition"

    def with_formulas(self, tmp_path: Path, *cells: tuple[str, str, str]) -> Path:
        book = build(tmp_path / "formules.xlsx", lambda _, sheets: [sheets[sheet].write_formula(cell, text) for sheet, cell, text in cells])
        part, kind, content_type = self.CHAIN
        ids = {"Overzicht": 1, "Boom": 2, "Resultaten": 3, "Controle": 4, "Dekking": 5}
        chain = "".join(f'<c r="{cell}" i="{ids[sheet]}"/>' for sheet, cell, _ in cells)
        add_parts(book, {part: f'<?xml version="1.0"?><calcChain xmlns="{MAIN[1:-1]}">{chain}</calcChain>'.encode()})
        change_part(
            book, "[Content_Types].xml", replaced("</Types>", f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>')
        )
        change_part(
            book,
            "xl/_rels/workbook.xml.rels",
            replaced("</Relationships>", f'<Relationship Id="rIdC" Type="{kind}" Target="calcChain.xml"/></Relationships>'),
        )
        change_part(book, "xl/workbook.xml", replaced(' fullCalcOnLoad="1"', ""))
        return book

    def test_the_chain_stays_when_no_formula_goes(self, tmp_path: Path) -> None:
        book = self.with_formulas(tmp_path, ("Controle", f"{NEXT}20", "=1+1"))
        before = shutil.copy(book, tmp_path / "voor.xlsx")
        write(book, {"findings": frame("findings", 9)})
        assert changed_parts(before, book) == {sheet_part(book, "Controle"), "xl/tables/table5.xml", "xl/workbook.xml"}
        assert Package.open(book).xml("xl/workbook.xml").find(f"{MAIN}calcPr").get("fullCalcOnLoad") == "1"
        assert lint(book) == []

    @pytest.mark.parametrize(("tables", "cells"), [({"findings": frame("findings", 2)}, {}), ({}, {"findings_title": "tekst"})])
    def test_the_chain_goes_with_a_formula(self, tmp_path: Path, tables: dict, cells: dict) -> None:
        book = self.with_formulas(tmp_path, ("Controle", "B6", "=1+1"), ("Controle", PLACES["findings_title"], "=2"))
        write(book, tables, cells)
        package = Package.open(book)
        assert "xl/calcChain.xml" not in package
        assert b"calcChain" not in package.read("[Content_Types].xml") + package.read("xl/_rels/workbook.xml.rels")
        assert lint(book) == []

    def test_a_workbook_without_formulas_is_not_recalculated(self, tmp_path: Path) -> None:
        book = build(tmp_path / "geen.xlsx")
        change_part(book, "xl/workbook.xml", replaced(' fullCalcOnLoad="1"', ""))
        before = shutil.copy(book, tmp_path / "voor.xlsx")
        write(book, {"findings": frame("findings", 3)})
        assert changed_parts(before, book) == {sheet_part(book, "Controle")}

    def test_a_workbook_without_calculation_properties_gets_them_in_their_place(self, tmp_path: Path) -> None:
        book = self.with_formulas(tmp_path, ("Controle", f"{NEXT}20", "=1+1"))
        change_part(book, "xl/workbook.xml", replaced('<calcPr calcId="124519"/>', "<extLst/>"))
        write(book, {"findings": frame("findings", 3)})
        root = Package.open(book).xml("xl/workbook.xml")
        assert [element.tag.removeprefix(MAIN) for element in root][-3:] == ["definedNames", "calcPr", "extLst"]

    def test_formulas_that_shared_an_overwritten_one_stand_alone(self, tmp_path: Path) -> None:
        formulas = {
            "B5": f'<f t="shared" ref="B5:{THIRD}6" si="0">A5&amp;$A$1</f>',
            f"{THIRD}5": '<f t="shared" si="0"/>',
            f"{THIRD}6": '<f si="0" t="shared"/>',
        }
        book = build(tmp_path / "gedeeld.xlsx", lambda _, sheets: [sheets["Controle"].write_number(cell, 1) for cell in formulas])
        for cell, formula in formulas.items():
            change_part(book, sheet_part(book, "Controle"), replaced(f'<c r="{cell}"><v>1</v>', f'<c r="{cell}">{formula}<v>1</v>'))
        write(book, {"findings": frame("findings", 3)})
        assert values(book, "Controle", f"{THIRD}5:{THIRD}6") == [[f"={SECOND}5&$A$1"], [f"={SECOND}6&$A$1"]]
        assert lint(book) == []

    def test_pivots_on_our_tables_refresh_when_the_workbook_opens(self, tmp_path: Path) -> None:
        def customise(workbook, _) -> None:
            workbook.define_name("bron", "=Controle!$A$4:$G$7")
            workbook.define_name("berekend", "=OFFSET(Controle!$A$4,0,0,9,9)")

        book = build(tmp_path / "draai.xlsx", customise)
        sources = {
            'name="Controle"': True,
            'name="Boom"': False,
            'ref="A4:G7" sheet="Controle"': True,
            'ref="M1:N9" sheet="Controle"': False,
            'name="bron"': True,
            'name="berekend"': True,
        }
        for number, attributes in enumerate(sources):
            source = f'<cacheSource type="worksheet"><worksheetSource {attributes}/></cacheSource>'
            cache = f'<pivotCacheDefinition xmlns="{MAIN[1:-1]}">{source}</pivotCacheDefinition>'
            add_parts(book, {f"xl/pivotCache/cache{number}.xml": cache.encode()})
            relation = f'<Relationship Id="p{number}" Type="{self.PIVOT}" Target="pivotCache/cache{number}.xml"/>'
            change_part(book, "xl/_rels/workbook.xml.rels", replaced("</Relationships>", f"{relation}</Relationships>"))
        before = shutil.copy(book, tmp_path / "voor.xlsx")
        write(book, {"findings": frame("findings", 3)})
        refreshed = {f"xl/pivotCache/cache{number}.xml" for number, depends in enumerate(sources.values()) if depends}
        assert changed_parts(before, book) == {sheet_part(book, "Controle"), *refreshed}
        assert {Package.open(book).xml(part).get("refreshOnLoad") for part in refreshed} == {"1"}


def test_the_tables_have_the_columns_that_these_tests_count_on() -> None:
    headers = {table.identifier: [column.header for column in table.columns] for table in OUTPUT_TABLES}
    assert len(headers["customer_coverage"]) == len(headers["touchpoint_coverage"]) == 6
    assert (headers["overview"][4:6], len(headers["overview"]), len(headers["history"])) == (["Score", "Trend"], 13, 5)
    assert headers["findings"][:2] == ["Ernst", "Code"]


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
