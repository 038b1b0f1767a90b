"""The course of each chain and KPI, drawn in its row of Overzicht and Boom from its rows of Resultaten."""

from __future__ import annotations

from shutil import copyfile
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from ketenrapport.commands.judging import refresh
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.cell_names import column_number
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.references import Area, parse_on_sheet
from ketenrapport.workbook.file.structure import read_structure
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from pathlib import Path

DISTANCE = {"Verschil met norm", "Waarde"}  # a KPI without a norm has its value only
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"


def drawn(book: Path, sheet: str) -> dict[str, str]:
    """The formula of every sparkline on a sheet, by its cell."""
    package = Package.open(book)
    (part,) = [one.part for one in read_structure(package).sheets if one.name == sheet]
    return {line.findtext(f"{XM}sqref"): line.findtext(f"{XM}f") for line in package.xml(part).iter(f"{X14}sparkline")}


@pytest.mark.parametrize("example", ["gemeente", "werkbedrijf"])
def test_each_row_has_its_own_course_over_two_years(tmp_path: Path, example: str) -> None:
    book = tmp_path / "ketens.xlsx"
    copyfile(templates_folder() / f"{example}.xlsx", book)
    refresh(FileWorkbook.open(book))
    header, *results = CalamineWorkbook.from_path(book).get_sheet_by_name("Resultaten").to_python()
    tables = FileWorkbook.open(book).read([TABLE["overview"], TABLE["tree"]])
    for name, key, course, columns in (("overview", "Keten", "Scoreverloop", {"Score"}), ("tree", "Code", "Verloop", DISTANCE)):
        table = tables[name]
        rows = dict(zip(table.columns[key].tolist(), table.rows.tolist(), strict=True))
        lines = drawn(book, table.sheet)
        assert set(lines) == {f"{table.letters[course]}{row}" for row in rows.values()}, "one in every row"
        for code, row in rows.items():
            sheet, area = parse_on_sheet(lines[f"{table.letters[course]}{row}"]) or ("", Area(0, 0, 0, 0))
            assert sheet == "Resultaten"
            assert area.left == area.right
            assert header[area.left - column_number("A")] in columns
            drawn_rows = results[area.top - 2 : area.bottom - 1]
            assert len(drawn_rows) == min(24, sum(one[header.index("KPI")] == code for one in results))
            assert drawn_rows[-1][header.index("Periode")] == "2026-10"
            assert {one[header.index("KPI")] for one in drawn_rows} == {code}
