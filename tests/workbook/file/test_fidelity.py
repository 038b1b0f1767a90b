"""A refresh changes what is the program's and leaves all else as it was, whoever saved the workbook last."""

from __future__ import annotations

import re
import shutil
import warnings
from typing import TYPE_CHECKING

import openpyxl
import pytest
import python_calamine
from lxml import etree

from ketenrapport.words.schema import COURSE_PERIODS, NAMED_CELLS, OUTPUT_TABLES, TO_DO_ROWS
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.references import parse_area
from ketenrapport.workbook.file.structure import read_structure
from ketenrapport.workbook.new import build as template
from tests.amount import amount
from tests.excel_lint import lint
from tests.ooxml_validators import findings
from tests.workbook.file.output_books import MAIN, changed_parts, frame, libreoffice, write
from tests.workbook.full_workbook import renumbered, write_full_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

GROWN = {table.identifier: frame(table.identifier, 6 + position) for position, table in enumerate(OUTPUT_TABLES)}
SHRUNK = {table.identifier: frame(table.identifier, 2, "later") for table in OUTPUT_TABLES}
CELLS = {named.identifier: f"=uitkomst {named.identifier}" for named in NAMED_CELLS}
OURS = re.compile(r"xl/(worksheets/(sheet|onderdeelsheet)|tables/)")
FOLLOW = {"xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/pivotCache/pivotCacheDefinition1.xml", "xl/workbook.xml"}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vol")
    return write_full_workbook(folder / "vol.xlsm", folder)


@pytest.fixture(scope="module")
def by_libreoffice(full: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return libreoffice(full, "xlsx", tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sjabloon") / "gemeente.xlsx"
    template.build(path, "gemeente")
    return path


def opened(path: Path) -> openpyxl.Workbook:
    """The workbook as openpyxl reads it; it warns about what it would lose when it saves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def assert_holds(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Both readers find exactly the rows that were written, in the tables and nowhere beside them."""
    structure = read_structure(Package.open(path))
    book = opened(path)
    calamine = python_calamine.CalamineWorkbook.from_path(path)
    for table in OUTPUT_TABLES:
        found, content = structure.tables[table.name.casefold()], tables[table.identifier]
        assert found.data.bottom - found.data.top + 1 == len(content)
        area = found.data
        others = [other.area for other in structure.tables.values() if other.sheet == found.sheet and other.area.top > area.bottom]
        free = min([20, *(other.top - 2 - area.bottom for other in others)])  # the lists of Overzicht stand above its chart and chains
        free = 1 if others else free
        cells = book[found.sheet.name].iter_rows(area.top, area.bottom + free, area.left, area.right, values_only=True)
        expected = [tuple(row) for row in content.to_numpy().tolist()]
        assert list(cells) == expected + [(None,) * len(table.columns)] * free
        rows = calamine.get_sheet_by_name(found.sheet.name).to_python(skip_empty_area=False)[area.top - 1 : area.bottom]
        assert [tuple(row[area.left - 1 : area.right]) for row in rows] == expected
    for named in (one for one in NAMED_CELLS if one.name in structure.named_cells):  # some only older workbooks have
        sheet, area = structure.named_cells[named.name]
        assert book[sheet.name].cell(area.top, area.left).value == CELLS[named.identifier]


def without_ours(path: Path, part: str) -> bytes:
    """A sheet's part without the cells of our tables and names, and without what says how large those are."""
    package = Package.open(path)
    structure = read_structure(package)
    root = package.xml(part)
    ours = [table.area for table in structure.tables.values() if table.sheet.part == part]
    ours += [area for sheet, area in structure.named_cells.values() if sheet.part == part]
    sizes = {str(table.data): "table" for table in structure.tables.values()}
    for row in list(root.iter(f"{MAIN}row")):
        for cell in list(row):
            if any(parse_area(cell.get("r")).overlaps(area) for area in ours):
                row.remove(cell)
        row.attrib.pop("spans", None)
        if len(row) == 0:
            row.getparent().remove(row)
    for element in root.iter():
        for name in ("sqref", "ref"):
            text = element.get(name)
            if text and (area := parse_area(text)):
                tables = [table for table in structure.tables.values() if (table.data.top, table.data.bottom) == (area.top, area.bottom)]
                element.set(name, f"table over columns {area.left}-{area.right}" if tables else text)
        if element.tag.endswith("}sqref") and (area := parse_area(element.text)) and area.bottom > 4:
            element.text = sizes.get(str(area), f"columns {area.left}-{area.right}")
    dimension = root.find(f"{MAIN}dimension")
    if dimension is not None:
        root.remove(dimension)
    return etree.tostring(root, method="c14n")


class TestEverythingElseStays:
    @pytest.mark.parametrize("tables", [GROWN, SHRUNK], ids=["grown", "shrunk"])
    def test_every_part_that_is_not_ours_is_identical(self, full: Path, tmp_path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
        after = write(shutil.copy(full, tmp_path / full.name), tables, CELLS)
        changed = changed_parts(full, after)
        assert {part for part in changed if not OURS.match(part)} == FOLLOW
        assert "xl/worksheets/sheet7.xml" not in changed
        assert_holds(after, tables)
        assert lint(after) == []
        assert findings(after) == []

    def test_within_our_sheets_all_that_is_not_ours_is_identical(self, full: Path, tmp_path: Path) -> None:
        after = write(shutil.copy(full, tmp_path / full.name), GROWN, CELLS)
        for number in range(1, 7):
            part = f"xl/worksheets/sheet{number}.xml"
            assert without_ours(after, part) == without_ours(full, part), part

    def test_what_follows_changes_in_one_place_only(self, full: Path, tmp_path: Path) -> None:
        after = write(shutil.copy(full, tmp_path / full.name), GROWN, CELLS)
        old, new = Package.open(full), Package.open(after)
        for part, change in (
            ("xl/workbook.xml", (b'<calcPr calcId="124519"/>', b'<calcPr calcId="124519" fullCalcOnLoad="1"/>')),
            ("xl/pivotCache/pivotCacheDefinition1.xml", (b'recordCount="1"', b'recordCount="1" refreshOnLoad="1"')),
            ("xl/tables/table1.xml", (b'"A4:T7"', b'"A4:T10"')),
        ):
            before = old.read(part).replace(*change)
            assert etree.tostring(old.parse(before), method="c14n") == etree.tostring(new.xml(part), method="c14n")

    def test_nothing_depends_on_what_was_written_before(self, full: Path, tmp_path: Path) -> None:
        once = write(shutil.copy(full, tmp_path / "eens.xlsm"), SHRUNK, CELLS)
        often = shutil.copy(full, tmp_path / "vaker.xlsm")
        for tables in (GROWN, {table.identifier: frame(table.identifier, 40) for table in OUTPUT_TABLES}, SHRUNK):
            write(often, tables, CELLS)
        assert changed_parts(once, often) == set()


class TestSavedByOthers:
    def test_parts_renamed_and_styles_renumbered(self, full: Path, tmp_path: Path) -> None:
        other = renumbered(full, tmp_path / "hernummerd.xlsm")
        before = shutil.copy(other, tmp_path / "voor.xlsm")
        for tables in (GROWN, SHRUNK):
            write(other, tables, CELLS)
            changed = {part for part in changed_parts(before, other) if not OURS.match(part)}
            assert changed == {
                "xl/charts/onderdeelchart89.xml",
                "xl/charts/onderdeelchart88.xml",
                "xl/pivotCache/pivotCacheDefinition1.xml",
                "xl/workbook.xml",
            }
            assert_holds(other, tables)
            assert lint(other) == []
            row = opened(other)["Overzicht"][6]
            assert [cell.number_format for cell in row[3:5]] == ["General", "0%"]
            assert (row[4].font.b, row[3].font.color.rgb) == (True, "FF112233")

    @pytest.mark.long
    def test_saved_by_libreoffice(self, by_libreoffice: Path, tmp_path: Path) -> None:
        other = shutil.copy(by_libreoffice, tmp_path / "libreoffice.xlsx")
        known = set(lint(other))
        for tables in (GROWN, SHRUNK):
            write(other, tables, CELLS)
            changed = {part for part in changed_parts(by_libreoffice, other) if not OURS.match(part)}
            assert {re.sub(r"\d+", "", part) for part in changed} == {
                "xl/charts/chart.xml",
                "xl/pivotCache/pivotCacheDefinition.xml",
                "xl/workbook.xml",
            }
            assert_holds(other, tables)
            assert set(lint(other)) <= known
            row = opened(other)["Overzicht"][6]
            assert row[4].number_format == "0%"

    @pytest.mark.long
    def test_libreoffice_shows_what_was_written(self, full: Path, tmp_path: Path) -> None:
        after = write(shutil.copy(full, tmp_path / "vol.xlsm"), GROWN, CELLS)
        shown = python_calamine.CalamineWorkbook.from_path(libreoffice(after, "ods", tmp_path))
        rows = shown.get_sheet_by_name("Resultaten").to_python(skip_empty_area=False)
        expected = GROWN["results"].to_numpy().tolist()
        assert [row[: len(expected[0])] for row in rows[4 : 4 + len(expected)]] == expected


class TestTheTemplate:
    @pytest.mark.long
    @pytest.mark.soak
    @pytest.mark.parametrize("variant", amount(["as built"], ["as built", "renumbered", "by LibreOffice"]))
    def test_results_are_written_into_it(self, built: Path, tmp_path: Path, variant: str) -> None:
        before = {
            "as built": lambda: built,
            "renumbered": lambda: renumbered(built, tmp_path / "hernummerd.xlsx"),
            "by LibreOffice": lambda: libreoffice(built, "xlsx", tmp_path),
        }[variant]()
        known = set(lint(before)) | set(findings(before))
        after = shutil.copy(before, tmp_path / "na.xlsx")
        lists = {name: frame(name, TO_DO_ROWS) for name in ("to_do", "to_act")}
        for tables in (GROWN | lists, SHRUNK | lists):  # what comes below the two lists stays where it is: they never grow
            write(after, tables, CELLS)
            assert_holds(after, tables)
            assert set(lint(after)) | set(findings(after)) <= known
        inputs = {
            table.sheet.part
            for table in read_structure(Package.open(before)).tables.values()
            if table.name not in {ours.name for ours in OUTPUT_TABLES}
        }
        assert not inputs & changed_parts(before, after)
        package = Package.open(after)
        charts = [part for part in package.parts if re.search(r"/charts/\D*\d+\.xml$", part)]
        formulas = {formula.replace("'", "") for part in charts for formula in package.xml(part).xpath("//*[local-name()='f']/text()")}
        tables = read_structure(package).tables
        drawn = {tuple(int(row) for row in re.findall(r"\d+", formula)) for formula in formulas if ":" in formula}
        bound = {(tables[name].data.top, tables[name].data.bottom) for name in ("verloop", "ketenverloop")}
        assert drawn == bound | {(8, 7 + COURSE_PERIODS)}  # KPI-grafiek draws what its own formulas choose
