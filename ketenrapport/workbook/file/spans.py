"""Where our tables stand in a workbook and which rows are theirs: the same rules for a file and for an open workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from msgspec import Struct

from ketenrapport.organisation.raw import Merged, RawTable
from ketenrapport.words.cell_names import letters
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import META_SHEET, VERSION_KEY
from ketenrapport.workbook.file.grid import filled_rows, read_grids
from ketenrapport.workbook.file.references import Area

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.grid import Grid
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.structure import SheetPart, Structure, TablePart

WIDEST_GAP = 20  # empty rows between a table and rows that may belong to it (S20)
HEADER_WITHIN = 200  # rows in which the header of a table that is no longer an Excel table is looked for


class Span(Struct, frozen=True):
    """Where a table stands on its sheet.

    ``columns`` is the column of each header, as written. Its own rows are ``top``–``bottom``; what stands in the rows
    ``below``–``limit`` may belong to it too.
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
    if isinstance(key, str) and fold(key) == VERSION_KEY and isinstance(version, int | float):
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
    """The last row below an area that no other table occupies; one that begins higher, with headers nobody knows, is what we read."""
    beneath = area.rows(area.bottom + 1, max(grid.bottom, area.bottom + 1))
    below = (table.area for table in structure.on(sheet) if table.area.top > area.bottom)
    others = (other.top for other in below if other.overlaps(beneath))
    return min((top - 1 for top in others), default=max(grid.bottom, area.bottom))


def span_by_headers(table: Table, sheet: SheetPart, structure: Structure, grid: Grid) -> Span | None:
    """Where a table stands that isn't an Excel table of its own name, or None when nothing on the sheet looks like it."""
    for part in structure.on(sheet):
        if is_header(table, part.headers):
            return span_of_part(part, structure, grid)
    wanted = {fold(column.header) for column in table.columns}
    for row in range(1, min(grid.bottom, HEADER_WITHIN) + 1):
        texts = {column: cell for column, cell in grid.row(row).items() if isinstance(cell, str)}
        if is_header(table, texts.values()):
            own = [column for column, text in texts.items() if fold(text) in wanted]
            columns: dict[str, int] = {}
            for column, text in texts.items():
                if own[0] <= column <= own[-1]:
                    columns.setdefault(text, column)
            area = Area(row, own[0], row, own[-1])
            filled = filled_rows(grid, area.rows(row, _limit(sheet, area, structure, grid)))
            bottom = int(filled[_reached(filled)][-1])
            return Span(table.name, sheet, columns, row + 1, bottom, bottom + 1, bottom)
    return None


def is_header(table: Table, texts: Iterable[str]) -> bool:
    """Whether texts are the header of the table: its key, and at least half of its headers."""
    present = {fold(text) for text in texts}
    headers = [fold(column.header) for column in table.columns]
    keys = [fold(table.column(name).header) for name in table.key]
    return all(key in present for key in keys) and 2 * sum(header in present for header in headers) >= len(headers)


def _reached(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these rows, in order, lie before the first gap that is too wide to cross."""
    return cast("NDArray[np.bool_]", np.cumsum(np.diff(rows, prepend=rows[:1]) - 1 > WIDEST_GAP) == 0)


def raw_table(span: Span, grid: Grid, *, date_1904: bool, with_loose: bool = False) -> RawTable:
    """The table's cells, without its empty rows; ``with_loose`` also the rows that stand apart below it."""
    first, last = min(span.columns.values()), max(span.columns.values())
    filled = filled_rows(grid, Area(span.top, first, max(span.bottom, span.limit), last))
    after = np.concatenate([[span.below - 1], filled[filled >= span.below]])
    after = after[_reached(after)]
    attached = np.cumsum(np.diff(after, prepend=after[0]) > 1) == 0
    below, apart = after[attached][1:], after[~attached] if with_loose else after[:0]
    rows = np.concatenate([filled[filled <= span.bottom], below, apart])
    columns, formats = {}, {}
    cells = _by_column(grid, first, last, rows)
    for header, column in span.columns.items():
        columns[header], places = cells[column] if column in cells else (np.full(len(rows), None), np.zeros(len(rows), np.int16))
        if places.any():
            formats[header] = places
    _spread_merges(columns, span, grid, rows)
    return RawTable(
        span.sheet.name,
        span.name,
        rows,
        columns,
        {header: letters(column) for header, column in span.columns.items()},
        date_1904,
        formats,
        grid.number_formats,
        frozenset(below.tolist()),
        frozenset(apart.tolist()),
    )


def _by_column(grid: Grid, first: int, last: int, rows: NDArray[np.int64]) -> dict[int, tuple[NDArray[np.object_], NDArray[np.int16]]]:
    """The cells of each column that has any in these rows, and the places of their number formats."""
    if not len(rows):
        return {}
    here = grid.between(int(rows[0]), int(rows[-1]))
    columns, places = grid.cells.columns[here], np.searchsorted(rows, grid.cells.rows[here])
    wanted = np.flatnonzero((columns >= first) & (columns <= last) & (rows[places] == grid.cells.rows[here]))
    # In 16 bits, which hold any column, numpy sorts by counting.
    wanted = wanted[np.argsort(columns[wanted].astype(np.int16), kind="stable")]
    begins = np.flatnonzero(np.diff(columns[wanted], prepend=0))
    found = {}
    for cells in np.split(wanted, begins[1:]) if len(wanted) else ():
        values, formats = np.full(len(rows), None, dtype=object), np.zeros(len(rows), dtype=np.int16)
        values[places[cells]] = grid.cells.values[here][cells]
        formats[places[cells]] = grid.cells.formats[here][cells]
        found[int(columns[cells[0]])] = values, formats
    return found


def _spread_merges(columns: Mapping[str, NDArray[np.object_]], span: Span, grid: Grid, rows: NDArray[np.int64]) -> None:
    """Tell the cells under a merge what it shows, in the merge's first column; a merge that begins above the data says nothing."""
    headers = {column: header for header, column in span.columns.items()}
    for merge in grid.merges:
        value = grid.value(merge.top, merge.left)
        if value is not None and not isinstance(value, Merged) and merge.left in headers and merge.top >= span.top:
            under = (rows > merge.top) & (rows <= merge.bottom)
            for position in np.flatnonzero(under):
                columns[headers[merge.left]][position] = Merged(value)
