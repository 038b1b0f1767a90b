"""Where our tables stand in a workbook and which rows are theirs: the same rules for a file and for an open workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.organisation.raw import Merged, RawTable
from ketenrapport.words.notation import fold
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.references import Area, letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.grid import Grid
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.structure import SheetPart, Structure, TablePart

META_SHEET = "_Meta"
_VERSION_KEY = "schemaversie"
_HEADER_WITHIN = 200  # rows in which the header of a table that is no longer an Excel table is looked for


@dataclass(frozen=True, slots=True)
class Span:
    """Where a table stands on its sheet.

    ``columns`` is the column of each header, as written. Its own rows are ``top``–``bottom``; the rows ``below``–``limit``
    belong to it up to the first empty one.
    """

    name: str
    sheet: SheetPart
    columns: Mapping[str, int]
    top: int
    bottom: int
    below: int
    limit: int


def schema_version(key: RawCell, version: RawCell) -> float | None:
    """The version of the schema that the workbook was made with, from the first cells of ``META_SHEET``; None when they don't say."""
    if isinstance(key, str) and fold(key) == _VERSION_KEY and isinstance(version, int | float):
        return float(version)
    return None


def version_of(package: Package, structure: Structure) -> float | None:
    """The version of the schema that the workbook was made with, or None when it doesn't say."""
    for sheet in structure.sheets:
        if sheet.name.casefold() == META_SHEET.casefold():
            grid = read_grids(package, structure, [sheet])[sheet.part]
            return schema_version(grid.value(1, 1), grid.value(1, 2))
    return None


def span_of_part(part: TablePart, structure: Structure, grid: Grid) -> Span:
    """Where an Excel table stands; what lies below it ends where another table begins."""
    columns = {header: part.area.left + offset for offset, header in enumerate(part.headers)}
    return Span(
        part.name,
        part.sheet,
        columns,
        part.data.top,
        part.data.bottom,
        part.area.bottom + 1,
        _limit(part.sheet, part.area, structure, grid),
    )


def _limit(sheet: SheetPart, area: Area, structure: Structure, grid: Grid) -> int:
    """The last row below an area that no other table occupies."""
    beneath = area.rows(area.bottom + 1, max(grid.bottom, area.bottom + 1))
    others = (table.area.top for table in structure.tables.values() if table.sheet == sheet and table.area.overlaps(beneath))
    return min((top - 1 for top in others), default=grid.bottom)


def span_by_headers(table: Table, sheet: SheetPart, structure: Structure, grid: Grid) -> Span | None:
    """Where a table stands that isn't an Excel table of its own name, or None when nothing on the sheet looks like it."""
    for part in structure.tables.values():
        if part.sheet == sheet and _is_header(table, [fold(header) for header in part.headers]):
            return span_of_part(part, structure, grid)
    wanted = {fold(column.header) for column in table.columns}
    for place, cells in enumerate(grid.cells[:_HEADER_WITHIN]):
        texts = [fold(cell) if isinstance(cell, str) else "" for cell in cells]
        if _is_header(table, texts):
            own = [grid.left + offset for offset, text in enumerate(texts) if text in wanted]
            columns: dict[str, int] = {}
            for column in range(own[0], own[-1] + 1):
                if isinstance(header := cells[column - grid.left], str):
                    columns.setdefault(header, column)
            top = grid.top + place + 1
            bottom = _limit(sheet, Area(top - 1, own[0], top - 1, own[-1]), structure, grid)
            return Span(table.name, sheet, columns, top, bottom, bottom + 1, bottom)
    return None


def _is_header(table: Table, texts: Sequence[str]) -> bool:
    """Whether a row of texts, folded, is the header of the table: its key, and at least half of its headers."""
    present = set(texts)
    headers = [fold(column.header) for column in table.columns]
    keys = [fold(table.column(name).header) for name in table.key]
    return all(key in present for key in keys) and 2 * sum(header in present for header in headers) >= len(headers)


def raw_table(span: Span, grid: Grid, *, date_1904: bool) -> RawTable:
    """The table's cells, without its empty rows."""
    first, last = min(span.columns.values()), max(span.columns.values())
    grid = grid.around(Area(span.top, first, max(span.top, span.limit), last))
    filled = np.logical_not(np.all(grid.empty[:, first - grid.left : last - grid.left + 1], axis=1))
    rows = np.arange(grid.top, grid.bottom + 1)
    below = (rows >= span.below) & (rows <= span.limit)
    attached = below & (np.cumsum(below & ~filled) == 0)
    kept = filled & ((rows >= span.top) & (rows <= span.bottom) | attached)
    nothing = np.full(np.count_nonzero(kept), None, dtype=object)
    has_cells = np.logical_not(np.all(grid.empty, axis=0))
    columns = {
        header: grid.cells[kept, column - grid.left] if has_cells[column - grid.left] else nothing.copy()
        for header, column in span.columns.items()
    }
    _spread_merges(columns, span, grid, rows[kept])
    return RawTable(
        span.sheet.name, span.name, rows[kept], columns, {header: letters(column) for header, column in span.columns.items()}, date_1904
    )


def _spread_merges(columns: Mapping[str, NDArray[np.object_]], span: Span, grid: Grid, rows: NDArray[np.int64]) -> None:
    """Tell the cells under a merge what it shows, in the merge's first column; a merge that begins above the data says nothing."""
    headers = {column: header for header, column in span.columns.items()}
    for merge in grid.merges:
        value = grid.value(merge.top, merge.left)
        if value is not None and not isinstance(value, Merged) and merge.left in headers and merge.top >= span.top:
            under = (rows > merge.top) & (rows <= merge.bottom)
            for position in np.flatnonzero(under):
                columns[headers[merge.left]][position] = Merged(value)
