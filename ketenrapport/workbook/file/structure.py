"""What a workbook holds and in which part: sheets, tables and named cells, found through relationships and by name.

Users rename and move sheets and tables' columns, and Excel renames parts whenever it saves, so no part name is taken for granted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ketenrapport.words.notation import fold
from ketenrapport.workbook.file.cell_values import read_values, unescape
from ketenrapport.workbook.file.opening import damaged
from ketenrapport.workbook.file.package import MAIN
from ketenrapport.workbook.file.references import Area, parse_area, parse_on_sheet
from ketenrapport.workbook.file.sheet_scan import read_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from ketenrapport.workbook.file.package import Package

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name on the tab and its part."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table (ListObject): ``area`` includes header and totals; ``headers`` are as written, in the order of the sheet."""

    name: str
    part: str
    sheet: SheetPart
    area: Area
    header_rows: int
    totals_rows: int
    headers: tuple[str, ...]

    @property
    def data(self) -> Area:
        """The rows between header and totals."""
        return self.area.rows(self.area.top + self.header_rows, self.area.bottom - self.totals_rows)

    def columns(self) -> dict[str, int]:
        """The column on the sheet of each header, by ``fold``."""
        return {fold(header): self.area.left + offset for offset, header in enumerate(self.headers)}


@dataclass(frozen=True)
class Structure:
    """The sheets in their order, the tables by ``name.casefold()``, the defined names of one cell by ``name.casefold()``."""

    sheets: tuple[SheetPart, ...]
    tables: Mapping[str, TablePart]
    named_cells: Mapping[str, tuple[SheetPart, Area]]
    date1904: bool


def read_structure(package: Package) -> Structure:
    """The structure of the workbook. Raises WorkbookError when a part that it needs is missing or damaged."""
    main = package.workbook_part
    root = package.xml(main)
    targets = {relation.id: relation.target for relation in package.relationships(main) if relation.kind == "worksheet"}
    listed = root.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    sheets = tuple(SheetPart(element.get("name", ""), targets[element.get(_ID, "")]) for element in listed if element.get(_ID) in targets)
    tables = [read_table(package, sheet, part) for sheet in sheets for part in package.related(sheet.part, "table")]
    properties = root.find(f"{{{MAIN}}}workbookPr")
    date1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return Structure(
        sheets,
        {table.name.casefold(): _with_own_header(package, table, date1904=date1904) for table in tables},
        _named_cells(root, {sheet.name.casefold(): sheet for sheet in sheets}),
        date1904,
    )


def _with_own_header(package: Package, table: TablePart, *, date1904: bool) -> TablePart:
    """The table with a header row when it declares none, but its first row says what its columns are called: exceljs writes that."""
    if table.header_rows or not table.headers:
        return table
    cells = read_cells(package, table.sheet.part, read_values(package, date_1904=date1904))
    first = cells.where(cells.rows == table.area.top)
    texts = {column: cell for column, cell in zip(first.columns.tolist(), first.values.tolist(), strict=True) if isinstance(cell, str)}
    found = [fold(texts.get(table.area.left + offset, "")) for offset in range(len(table.headers))]
    return replace(table, header_rows=1) if found == [fold(header) for header in table.headers] else table


def read_table(package: Package, sheet: SheetPart, part: str) -> TablePart:
    """The table that a part describes. Raises WorkbookError when the part is damaged."""
    root = package.xml(part)
    area = parse_area(root.get("ref", ""))
    if area is None:
        raise damaged(package.path.name)
    return TablePart(
        root.get("displayName", root.get("name", "")),
        part,
        sheet,
        area,
        _count(root.get("headerRowCount", ""), 1),
        _count(root.get("totalsRowCount", ""), 0),
        tuple(unescape(column.get("name", "")) for column in root.iterfind(f"{{{MAIN}}}tableColumns/{{{MAIN}}}tableColumn")),
    )


def _count(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default


def pivot_areas(package: Package, sheet: SheetPart) -> list[Area]:
    """Where the pivot tables of a sheet stand."""
    locations = (package.xml(part).find(f"{{{MAIN}}}location") for part in package.related(sheet.part, "pivotTable"))
    areas = (parse_area(location.get("ref", "")) for location in locations if location is not None)
    return [area for area in areas if area is not None]


def _named_cells(root: etree._Element, sheets: Mapping[str, SheetPart]) -> dict[str, tuple[SheetPart, Area]]:
    """The names of one cell or range. A copied sheet brings its own names along, so those of the whole workbook go first."""
    found: dict[str, tuple[SheetPart, Area]] = {}
    elements = list(root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"))
    for element in sorted(elements, key=lambda element: element.get("localSheetId") is not None):
        place = parse_on_sheet(element.text or "")
        if place is not None and place[0].casefold() in sheets:
            found.setdefault(element.get("name", "").casefold(), (sheets[place[0].casefold()], place[1]))
    return found
