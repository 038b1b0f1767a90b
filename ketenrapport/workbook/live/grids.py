"""What stands in the cells of an open workbook, block by block: values, merges, and the number formats that can change a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import GENERAL
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Kind
from ketenrapport.workbook.file.grid import Grid, grid
from ketenrapport.workbook.file.references import LAST_ROW, Area, parse_area
from ketenrapport.workbook.file.sheet_scan import Cells, no_cells
from ketenrapport.workbook.file.spans import HEADER_WITHIN, WIDEST_GAP, is_header
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.values import has_currency, is_empty, read_cells, texts, with_errors, with_exact

if TYPE_CHECKING:
    import xlwings as xw
    from numpy.typing import NDArray

    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.structure import SheetPart, TablePart
    from ketenrapport.workbook.live.layout import Layout

_FINDINGS = TABLE["findings"]
_STRETCH = 2_000  # rows below a table that are asked for at a time
_WIDEST = 256  # columns in which a table that is no Excel table is looked for


def table_grid(layout: Layout, part: TablePart, table: Table) -> Grid:
    """The cells of a table, and those of the rows below it as long as something stands there, with some empty rows between."""
    first = part.area.rows(part.area.top, min(part.area.bottom + WIDEST_GAP + 1, LAST_ROW))
    return _grid(layout, part.sheet, *_downwards(layout, part.sheet, first, LAST_ROW, table), table)


def lone_grid(layout: Layout, sheet: SheetPart, area: Area, table: Table) -> Grid | None:
    """The cells of a table in this area with its header; None when anything stands within reach below it."""
    reach = area.rows(area.top, min(area.bottom + WIDEST_GAP + 1, LAST_ROW))
    cells = layout.range(sheet, reach)
    block = values(cells, reach)
    if not is_empty(block[area.bottom - area.top + 1 :]).all():
        return None
    merges = merges_in(cells, reach) if _may_be_merged(block[1:]) else ()
    return _grid(layout, sheet, block, reach, merges, table)


def sheet_grid(layout: Layout, sheet: SheetPart, table: Table) -> Grid:
    """The cells of a sheet, for a table that is no Excel table."""
    used = parse_area(layout.sheet(sheet).used_range.address)
    if used is None:
        return Grid(no_cells(), (GENERAL,))
    first = Area(used.top, used.left, min(used.bottom, HEADER_WITHIN + WIDEST_GAP), min(used.right, used.left + _WIDEST - 1))
    return _grid(layout, sheet, *_downwards(layout, sheet, first, used.bottom, table), table)


def _downwards(
    layout: Layout, sheet: SheetPart, area: Area, limit: int, table: Table
) -> tuple[NDArray[np.object_], Area, tuple[Area, ...]]:
    """What stands in an area, and below it as long as something stands there, with no more empty rows between than may be; its merges.

    Rows are asked for a stretch at a time: what Excel calls the used range may end with a stray cell a million rows down.
    """
    cells = layout.range(sheet, area)
    blocks = [values(cells, area)]
    header_rows = 1 if is_header(table, texts(blocks[0][0])) else 0
    merges = merges_in(cells, area) if _may_be_merged(blocks[0][header_rows:]) else ()
    while area.bottom < limit and not is_empty(blocks[-1][-WIDEST_GAP - 1 :]).all():
        stretch = area.rows(area.bottom + 1, min(area.bottom + _STRETCH, limit))
        cells = layout.range(sheet, stretch)
        blocks.append(values(cells, stretch))
        merges = tuple(dict.fromkeys([*merges, *merges_in(cells, stretch)]))
        area = area.rows(area.top, stretch.bottom)
    return np.concatenate(blocks), area, merges


def values(cells: xw.Range, area: Area) -> NDArray[np.object_]:
    """What stands in a range, as a file would hold it."""
    block = cells.raw_value
    if has_currency(block):
        block = with_exact(block, native.exact_values(cells.api))
    if native.ON_MAC:
        block = with_errors(block, native.shown_texts(cells.api))
    return read_cells(block, area.bottom - area.top + 1, area.right - area.left + 1)


def _grid(layout: Layout, sheet: SheetPart, block: NDArray[np.object_], area: Area, merges: tuple[Area, ...], table: Table) -> Grid:
    """A block of cells as a grid, with the number formats of its numbers."""
    places = {GENERAL: 0}
    formats = np.zeros(block.shape, dtype=np.int16)
    for first, last in _number_columns(block, table):
        numbers = np.array([any(isinstance(cell, float) for cell in row) for row in block[:, first : last + 1]], dtype=bool)
        top, bottom = np.flatnonzero(numbers)[[0, -1]].tolist()
        asked = Area(area.top + top, area.left + first, area.top + bottom, area.left + last)
        for found, code in _number_formats(layout, sheet, asked, numbers[top : bottom + 1]):
            rows = slice(found.top - area.top, found.bottom - area.top + 1)
            formats[rows, found.left - area.left : found.right - area.left + 1] = places.setdefault(code, len(places))
    down, across = np.nonzero(~is_empty(block))
    at = (down + area.top).astype(np.int32), (across + area.left).astype(np.int32)
    cells = Cells(*at, block[down, across], formats[down, across], merges)
    return grid(cells, tuple(places))


def _number_columns(block: NDArray[np.object_], table: Table) -> list[tuple[int, int]]:
    """The columns of a block, from 0, that hold numbers under the header of a column of numbers, in stretches (first, last).

    How such a cell shows can change what it says, but not in what the program itself tells.
    """
    headers = {fold(column.header) for column in table.columns if column.kind is Kind.NUMBER and table is not _FINDINGS}
    stretches: list[tuple[int, int]] = []
    for at in range(block.shape[1]):
        is_ours = any(isinstance(cell, str) and fold(cell) in headers for cell in block[:HEADER_WITHIN, at])
        if is_ours and any(isinstance(cell, float) for cell in block[:, at]):
            first = stretches.pop()[0] if stretches and stretches[-1][1] == at - 1 else at
            stretches.append((first, at))
    return stretches


def _number_formats(layout: Layout, sheet: SheetPart, area: Area, rows: NDArray[np.bool_]) -> list[tuple[Area, str]]:
    """The number formats in an area, looked for by halves: Excel only tells whether all of a range's cells have the same one.

    ``rows`` tells in which rows of the area there are numbers; nobody asks about the others.
    """
    if not rows.any():
        return []
    code = layout.range(sheet, area).number_format
    if code is not None or (area.bottom, area.right) == (area.top, area.left):
        return [(area, code or GENERAL)]
    if area.right > area.left:
        across = (area.left + area.right + 1) // 2
        parts = [(replace(area, right=across - 1), rows), (replace(area, left=across), rows)]
    else:
        half = len(rows) // 2
        parts = [(area.rows(area.top, area.top + half - 1), rows[:half]), (area.rows(area.top + half, area.bottom), rows[half:])]
    return [found for part, there in parts for found in _number_formats(layout, sheet, part, there)]


def _may_be_merged(block: NDArray[np.object_]) -> bool:
    """Whether a merge in a block may hide what a row says: only where a cell with nothing in it stands below one with something.

    Rows with nothing at all are no rows of a table, and count for nothing.
    """
    empty = is_empty(block)
    empty = empty[~empty.all(axis=1)]
    return bool((~empty[:-1] & empty[1:]).any())


def merges_in(cells: xw.Range, area: Area) -> tuple[Area, ...]:
    """The merges within a block, looked for by halves: Excel only tells whether all, some or none of a range's cells are merged."""
    if cells.merge_cells is False:
        return ()
    if cells.merge_cells is True:
        merge = parse_area(cells(1, 1).merge_area.address)
        if merge is not None and merge.rows(area.top, area.bottom).right >= area.right and merge.bottom >= area.bottom:
            return (merge,)
    if area.bottom > area.top:
        middle = (area.top + area.bottom + 1) // 2
        halves = area.rows(area.top, middle - 1), area.rows(middle, area.bottom)
    else:
        across = (area.left + area.right + 1) // 2
        halves = replace(area, right=across - 1), replace(area, left=across)
    parts = (cells.sheet.range(str(half)) for half in halves)
    return tuple(dict.fromkeys(merge for part, half in zip(parts, halves, strict=True) for merge in merges_in(part, half)))
