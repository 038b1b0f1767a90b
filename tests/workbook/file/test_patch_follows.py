"""What follows when results are written: names, rules, links, charts and what Excel calculates anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ketenrapport.workbook.file.package import Package
from tests.excel_lint import lint
from tests.workbook.file.output_books import (
    END,
    MAIN,
    NEXT,
    PLACES,
    SECOND,
    THIRD,
    add_parts,
    build,
    change_part,
    changed_parts,
    frame,
    replaced,
    sheet_part,
    sheet_xml,
    table_xml,
    values,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return build(tmp_path / "werkmap.xlsx")


class TestWhatFollows:
    @pytest.mark.parametrize(("rows", "bottom"), [(6, 10), (3, 7)], ids=["more rows", "as many rows"])
    def test_what_was_filtered_on_goes_and_nothing_is_hidden(self, tmp_path: Path, rows: int, bottom: int) -> None:
        book = build(tmp_path / "filter.xlsx", filtered="findings")
        part = next(name for name in Package.open(book).parts if "tables/table7" in name)
        column = '<filterColumn colId="1"><filters><filter val="oud 5 code"/></filters></filterColumn>'
        change_part(
            book,
            part,
            replaced(
                f'<autoFilter ref="A4:{END}7"/>',
                f'<autoFilter ref="A4:{END}7">{column}</autoFilter><sortState ref="A5:{END}7"><sortCondition ref="B5:B7"/></sortState>',
            ),
        )
        write(book, {"findings": frame("findings", rows)})
        root = table_xml(book, "Controle")
        assert root.find(f"{MAIN}autoFilter").get("ref") == f"A4:{END}{bottom}"
        assert root.find(f"{MAIN}autoFilter/{MAIN}filterColumn") is None
        assert root.find(f"{MAIN}sortState").get("ref") == f"A5:{END}{bottom}"
        assert root.find(f"{MAIN}sortState/{MAIN}sortCondition").get("ref") == f"B5:B{bottom}"
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
            sheet.conditional_format("A5:T7", {"type": "formula", "criteria": "=$E5>1", "format": red})  # the whole table
            sheet.conditional_format("F5:F900", rule)  # room for more
            sheet.conditional_format("G5:G6", rule)  # some rows
            sheet.conditional_format("G4:G7", rule)  # with the header
            sheet.conditional_format("H5:H7", {"type": "data_bar", "data_bar_2010": True})
            sheet.conditional_format("A5:Z7", rule)  # both tables
            sheet.data_validation("C5:C7", {"validate": "list", "source": ["a"]})
            sheet.data_validation("D6:D7", {"validate": "list", "source": ["b"]})
            sheet.ignore_errors({"number_stored_as_text": "A5:A7"})

        book = write(build(tmp_path / "regels.xlsx", customise), {"overview": frame("overview", rows)})
        root = sheet_xml(book, "Overzicht")
        assert {element.get("sqref") for element in root.iter(f"{MAIN}conditionalFormatting")} == {
            f"E5:E{bottom}",
            f"A5:T{bottom}",
            "F5:F900",
            "G5:G6",
            f"G4:G{bottom}",
            f"H5:H{bottom}",
            f"A5:Z{max(7, bottom)}",
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
        assert changed_parts(before, book) == {sheet_part(book, "Controle"), "xl/tables/table7.xml", "xl/workbook.xml"}
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
            'ref="P1:Q9" sheet="Controle"': False,
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
