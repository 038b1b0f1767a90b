"""What a workbook holds and in which part: sheets, tables and named cells, found through relationships and by name.

Users rename and move sheets and tables' columns, and Excel renames parts whenever it saves, so no part name is taken for granted.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.saving.reading import whole
from ketenrapport.words.notation import fold
from ketenrapport.workbook.file.cell_values import read_values, unescape
from ketenrapport.workbook.file.opening import damaged, too_large
from ketenrapport.workbook.file.package import MAIN, RELATION_ID
from ketenrapport.workbook.file.references import Area, parse_area, parse_on_sheet
from ketenrapport.workbook.file.sheet_scan import read_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml import etree

    from ketenrapport.workbook.file.package import Package

_MOST = 2_000  # sheets, and tables; a workbook of a hundred chains has fewer than a hundred of either


class SheetPart(Struct, frozen=True):
    """A worksheet: its name on the tab and its part, and whether people don't see it."""

    name: str
    part: str
    is_hidden: bool = False


class TablePart(Struct, frozen=True, dict=True):
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

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The column on the sheet of each header, by ``fold``."""
        return {fold(header): self.area.left + offset for offset, header in enumerate(self.headers)}


class Structure(Struct, frozen=True):
    """The sheets in their order, the tables by ``name.casefold()``, the defined names of one cell by ``name.casefold()``."""

    sheets: tuple[SheetPart, ...]
    tables: Mapping[str, TablePart]
    named_cells: Mapping[str, tuple[SheetPart, Area]]
    date1904: bool

    def on(self, sheet: SheetPart) -> list[TablePart]:
        """The tables on a sheet."""
        return [table for table in self.tables.values() if table.sheet == sheet]

    def beside(self, part: TablePart) -> list[TablePart]:
        """The other tables on the sheet of a table."""
        return [table for table in self.on(part.sheet) if table.name != part.name]


def read_structure(package: Package) -> Structure:
    """The structure of the workbook. Raises WorkbookError when a part that it needs is missing or damaged."""
    return package.once("structure", lambda: _read(package))


def _read(package: Package) -> Structure:
    main = package.workbook_part
    root = package.xml(main)
    targets = {relation.id: relation.target for relation in package.relationships(main) if relation.kind == "worksheet"}
    listed = root.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    sheets = tuple(
        SheetPart(element.get("name", ""), targets[element.get(RELATION_ID, "")], element.get("state", "visible") != "visible")
        for element in listed
        if element.get(RELATION_ID) in targets
    )
    if len(sheets) > _MOST:
        raise too_large(package.path.name)
    tables = [read_table(package, sheet, part) for sheet in sheets for part in package.related(sheet.part, "table")]
    if len(tables) > _MOST:
        raise too_large(package.path.name)
    tables = [table for table in tables if table.headers]  # one without columns is none: its cells speak for themselves
    properties = root.find(f"{{{MAIN}}}workbookPr")
    date1904 = properties is not None and properties.get("date1904") in ("1", "true")
    own_header = _own_headers(package, tables, date1904=date1904)
    return Structure(
        sheets,
        {table.name.casefold(): replace(table, header_rows=1) if table.part in own_header else table for table in tables},
        _named_cells(root, {sheet.name.casefold(): sheet for sheet in sheets}),
        date1904,
    )


def _own_headers(package: Package, tables: Sequence[TablePart], *, date1904: bool) -> set[str]:
    """The parts of tables that declare no header row, but whose first row says what their columns are called: exceljs writes that."""
    without = [table for table in tables if not table.header_rows and table.headers]
    if not without:
        return set()
    values = read_values(package, date_1904=date1904)
    sheets = {part: read_cells(package, part, values) for part in dict.fromkeys(table.sheet.part for table in without)}
    found = set()
    for table in without:
        cells = sheets[table.sheet.part]
        first = cells.where(cells.rows == table.area.top)
        texts = {column: cell for column, cell in zip(first.columns.tolist(), first.values.tolist(), strict=True) if isinstance(cell, str)}
        if [fold(texts.get(table.area.left + at, "")) for at in range(len(table.headers))] == [fold(header) for header in table.headers]:
            found.add(table.part)
    return found


def read_table(package: Package, sheet: SheetPart, part: str) -> TablePart:
    """The table that a part describes. Raises WorkbookError when the part is damaged."""
    root = package.xml(part)
    area = parse_area(root.get("ref", ""))
    if area is None:
        raise damaged(package.path.name)
    headers = tuple(unescape(column.get("name", "")) for column in root.iterfind(f"{{{MAIN}}}tableColumns/{{{MAIN}}}tableColumn"))
    if headers:  # a damaged table may be wider than it has columns
        area = replace(area, right=min(area.right, area.left + len(headers) - 1))
    return TablePart(
        root.get("displayName", root.get("name", "")),
        part,
        sheet,
        area,
        _rows(root.get("headerRowCount"), 1),
        _rows(root.get("totalsRowCount"), 0),
        headers,
    )


def _rows(text: str | None, default: int) -> int:
    """How many rows of headers or totals a table has: Excel knows one or none."""
    return number if (number := whole(text, default)) in (0, 1) else default


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
