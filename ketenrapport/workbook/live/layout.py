"""Where everything is in an open workbook, and what stands there: the reading half of the live adapter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from ketenrapport.words.schema import TABLES
from ketenrapport.workbook.file.grid import Grid
from ketenrapport.workbook.file.references import LAST_ROW, Area, parse_area, parse_on_sheet
from ketenrapport.workbook.file.structure import SheetPart, Structure, TablePart
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.values import has_currency, read_cells, with_errors, with_exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import xlwings as xw
    from numpy.typing import NDArray
    from xlwings.main import Table as ExcelTable

    from ketenrapport.words.vocabulary import NamedCell

_OURS = {table.name.casefold() for table in TABLES}
_WIDEST = 256  # columns in which a table that is no Excel table is looked for


@dataclass(frozen=True)
class Layout:
    """Where everything is in the open workbook."""

    structure: Structure
    sheets: Mapping[SheetPart, xw.Sheet]
    tables: Mapping[str, ExcelTable]

    def range(self, sheet: SheetPart, area: Area) -> xw.Range:
        """An area of a sheet, in Excel."""
        return self.sheets[sheet].range((area.top, area.left), (area.bottom, area.right))


def read_layout(book: xw.Book) -> Layout:
    """The sheets and tables of a workbook as they are now."""
    sheets: dict[SheetPart, xw.Sheet] = {}
    parts: dict[str, TablePart] = {}
    tables: dict[str, ExcelTable] = {}
    for sheet in book.sheets:
        name = sheet.name
        place = SheetPart(name, name)
        sheets[place] = sheet
        for table in sheet.tables:
            area = parse_area(table.range.address)
            if area is None:
                continue
            name = table.name
            part = TablePart(name, name, place, area, int(bool(table.show_headers)), int(bool(table.show_totals)), ())
            # The headers of our own tables come along when they are read.
            parts[name.casefold()] = part if name.casefold() in _OURS else _headed(part, sheet)
            tables[name.casefold()] = table
    return Layout(Structure(tuple(sheets), parts, {}, native.counts_from_1904(book.api)), sheets, tables)


def with_headers(layout: Layout, part: TablePart, grid: Grid | None = None) -> TablePart:
    """The table with its headers: from its cells when they were read already."""
    if grid is not None and part.header_rows:
        return replace(part, headers=_texts(grid.cells[0]))
    return part if part.headers else _headed(part, layout.sheets[part.sheet])


def _headed(part: TablePart, sheet: xw.Sheet) -> TablePart:
    if not part.header_rows:
        return part
    area = part.area
    block = sheet.range((area.top, area.left), (area.top, area.right)).raw_value
    return replace(part, headers=_texts(read_cells(block, 1, area.right - area.left + 1)[0]))


def _texts(cells: NDArray[np.object_]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in cells)


def table_grid(layout: Layout, part: TablePart) -> Grid:
    """The cells of a table, and those of the rows below it when something stands right there."""
    area = part.area.rows(part.area.top, min(part.area.bottom + 1, LAST_ROW))
    block = layout.range(part.sheet, area)
    cells = values(block, area)
    if area.bottom > part.area.bottom and any(cell is not None for cell in cells[-1]):
        used = parse_area(layout.sheets[part.sheet].used_range.address)
        if used is not None and used.bottom > area.bottom:
            rest = area.rows(area.bottom + 1, used.bottom)
            cells = np.concatenate([cells, values(layout.range(part.sheet, rest), rest)])
            area = area.rows(area.top, used.bottom)
            block = layout.range(part.sheet, area)
    return _grid(cells, area, merges_in(block, area))


def sheet_grid(layout: Layout, sheet: SheetPart) -> Grid:
    """The cells of a sheet, for a table that is no Excel table."""
    used = parse_area(layout.sheets[sheet].used_range.address)
    if used is None:
        return _grid(np.empty((0, 0), dtype=object), Area(1, 1, 0, 0), ())
    area = Area(used.top, used.left, used.bottom, min(used.right, used.left + _WIDEST - 1))
    cells = layout.range(sheet, area)
    return _grid(values(cells, area), area, merges_in(cells, area))


def values(cells: xw.Range, area: Area) -> NDArray[np.object_]:
    """What stands in a range, as a file would hold it."""
    block = cells.raw_value
    if has_currency(block):
        block = with_exact(block, native.exact_values(cells.api))
    if native.ON_MAC:
        block = with_errors(block, native.shown_texts(cells.api))
    return read_cells(block, area.bottom - area.top + 1, area.right - area.left + 1)


def is_empty(cells: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which cells of a block are empty, in its shape."""
    return cast("NDArray[np.bool_]", cells == None)  # noqa: E711 - element by element


def _grid(cells: NDArray[np.object_], area: Area, merges: tuple[Area, ...]) -> Grid:
    for merge in merges:  # Excel keeps nothing under a merge; other programs do
        rows = slice(merge.top - area.top, merge.bottom - area.top + 1)
        columns = slice(merge.left - area.left, merge.right - area.left + 1)
        first = cells[rows, columns][0, 0]
        cells[rows, columns] = None
        cells[rows, columns][0, 0] = first
    return Grid(cells, is_empty(cells), area.top, area.left, merges)


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
    parts = (cells.sheet.range((half.top, half.left), (half.bottom, half.right)) for half in halves)
    return tuple(dict.fromkeys(merge for part, half in zip(parts, halves, strict=True) for merge in merges_in(part, half)))


def named_places(book: xw.Book, layout: Layout, declared: Sequence[NamedCell], wanted: Iterable[str]) -> dict[str, tuple[SheetPart, Area]]:
    """Where the named cells stand, by identifier; those that the workbook no longer has are absent."""
    names = {named.identifier: named.name for named in declared}
    sheets = {sheet.name.casefold(): sheet for sheet in layout.structure.sheets}
    defined = book.names
    found = {}
    for identifier in wanted:
        place = parse_on_sheet(defined[names[identifier]].refers_to or "") if names[identifier] in defined else None
        if place is not None and place[0].casefold() in sheets:
            found[identifier] = sheets[place[0].casefold()], place[1].rows(place[1].top, place[1].top)
    return found
