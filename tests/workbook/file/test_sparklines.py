"""The course of each chain's score, drawn in its row of Overzicht from its rows of Resultaten."""

from __future__ import annotations

import zipfile
from pathlib import Path
from shutil import copyfile

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from ketenrapport.commands.judging import refresh
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.references import column_number, parse_on_sheet
from ketenrapport.workbook.file.workbook import FileWorkbook

XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"


def drawn(book: Path) -> list[tuple[str, str]]:
    """Formula and cell of every sparkline in the workbook."""
    with zipfile.ZipFile(book) as archive:
        sheets = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    lines = [line for sheet in sheets for line in sheet.iter(f"{X14}sparkline")]
    return [(line.findtext(f"{XM}f"), line.findtext(f"{XM}sqref")) for line in lines]


@pytest.mark.parametrize("example", ["gemeente", "werkbedrijf"])
def test_each_chain_has_its_own_scores_over_thirteen_periods(tmp_path: Path, example: str) -> None:
    book = tmp_path / "ketens.xlsx"
    copyfile(templates_folder() / f"{example}.xlsx", book)
    refresh(FileWorkbook.open(book))
    header, *results = CalamineWorkbook.from_path(book).get_sheet_by_name("Resultaten").to_python()
    overview = CalamineWorkbook.from_path(book).get_sheet_by_name("Overzicht").to_python(skip_empty_area=False)
    chains = {cells[1]: row for row, cells in enumerate(overview, start=1) if str(cells[4]).startswith(("●", "▲", "■", "○")) and cells[1]}
    lines = drawn(book)
    assert len(lines) == len(chains)
    for formula, cell in lines:
        found = parse_on_sheet(formula)
        assert found is not None
        sheet, area = found
        assert sheet == "Resultaten"
        assert area.left == area.right == column_number("A") + header.index("Score")
        rows = results[area.top - 2 : area.bottom - 1]
        assert len(rows) == 13
        assert rows[-1][header.index("Periode")] == "2026-10"
        (chain,) = {row[header.index("KPI")] for row in rows}
        assert cell == f"H{chains[chain]}"
