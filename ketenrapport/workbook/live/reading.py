"""Reads the tables of an open workbook from their ranges, where Excel lets no copy be read.

Each first by its name, which Excel takes for the rows of a table: four calls fewer than finding it among the tables of its sheet. That only
counts where nothing is left to doubt: our headers stand right above those rows, all of them, and nothing stands below. A row of totals,
another table, rows that stand apart, a column that is lacking: then the table is looked for as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.notation import fold
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.example_row import without_example
from ketenrapport.workbook.file.references import Area, parse_area
from ketenrapport.workbook.file.spans import raw_table, span_by_headers, span_of_part
from ketenrapport.workbook.file.structure import SheetPart, TablePart
from ketenrapport.workbook.live.busy import is_busy
from ketenrapport.workbook.live.grids import lone_grid, sheet_grid, table_grid
from ketenrapport.workbook.live.layout import with_headers
from ketenrapport.workbook.live.values import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.grid import Grid
    from ketenrapport.workbook.file.spans import Span
    from ketenrapport.workbook.live.layout import Layout


def read_by_name(layout: Layout, table: Table) -> RawTable | None:
    """The table, on the sheet that it is made on; None when its name alone doesn't tell enough."""
    sheet = _sheet(layout, table)
    area = _with_header(layout, sheet, table.name)
    grid = lone_grid(layout, sheet, area, table) if area is not None else None
    if area is None or grid is None:
        return None
    first = grid.row(area.top)
    headers = texts([first.get(column) for column in range(area.left, area.right + 1)])
    if not _folded(table) <= {fold(header) for header in headers}:
        return None
    span = span_of_part(TablePart(table.name, "", sheet, area, 1, 0, headers), layout.structure, grid)
    return _raw(layout, table, span, grid)


def kept_part(layout: Layout, table: Table, rows: int) -> TablePart | None:
    """The table, when it has so many rows now, on the sheet that it is made on, and no columns but all of ours.

    Who writes as many rows in it needs not know whether it has a row of totals, nor what else is on its sheet: it is given as large as
    its header and its rows of data.
    """
    sheet = _sheet(layout, table)
    area = _with_header(layout, sheet, table.name)
    if area is None or area.bottom - area.top != rows:
        return None
    try:
        part = with_headers(layout, TablePart(table.name, "", sheet, area, 1, 0, ()))
        layout.table(part)  # and no cells that happen to have this name
    except Exception as error:
        if is_busy(error):
            raise
        return None
    return part if sorted(map(fold, part.headers)) == sorted(_folded(table)) else None


def _sheet(layout: Layout, table: Table) -> SheetPart:
    return layout.known_sheet(table.sheet) or SheetPart(table.sheet, "")


def _folded(table: Table) -> set[str]:
    return {fold(column.header) for column in table.columns}


def read_found(layout: Layout, tables: Iterable[Table]) -> dict[str, RawTable]:
    """The tables that the layout has, by identifier, and where it has none of that name what stands on its sheet under its headers."""
    found, structure = {}, layout.structure
    sheets = {sheet.name.casefold(): sheet for sheet in structure.sheets}
    for table in tables:
        part, sheet = structure.tables.get(table.name.casefold()), sheets.get(table.sheet.casefold())
        span = None
        if part is not None and part.header_rows:
            grid = table_grid(layout, part, table)
            span = span_of_part(with_headers(layout, part, grid), structure, grid)
        elif sheet is not None:
            grid = sheet_grid(layout, sheet, table)
            span = span_by_headers(table, sheet, structure, grid)
        if span is not None:
            found[table.identifier] = _raw(layout, table, span, grid)
    return found


def _raw(layout: Layout, table: Table, span: Span, grid: Grid) -> RawTable:
    raw = raw_table(span, grid, date_1904=layout.structure.date1904, with_loose=table in INPUT_TABLES)
    return without_example(table, raw)


def _with_header(layout: Layout, sheet: SheetPart, name: str) -> Area | None:
    """What Excel calls by this name on a sheet, which of a table are its rows of data, and the row above, which may be its header."""
    try:
        data = parse_area(layout.sheet(sheet).range(name).address)
    except Exception as error:
        if is_busy(error):
            raise
        return None  # pywin32 and appscript each have their own class for 'there is nothing of that name'
    return data.rows(data.top - 1, data.bottom) if data is not None and data.top > 1 else None
