"""Where everything is in an open workbook, and what stands there: the reading half of the live adapter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import GENERAL
from ketenrapport.words.schema import TABLE, TABLES
from ketenrapport.words.vocabulary import Kind
from ketenrapport.workbook.file.grid import Grid, grid
from ketenrapport.workbook.file.references import LAST_ROW, Area, parse_area, parse_on_sheet
from ketenrapport.workbook.file.sheet_scan import Cells, no_cells
from ketenrapport.workbook.file.spans import HEADER_WITHIN, WIDEST_GAP, is_header
from ketenrapport.workbook.file.structure import SheetPart, Structure, TablePart
from ketenrapport.workbook.file.template_sheets import quoted
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.busy import is_busy
from ketenrapport.workbook.live.values import has_currency, read_cells, with_errors, with_exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import xlwings as xw
    from numpy.typing import NDArray
    from xlwings.main import Table as ExcelTable

    from ketenrapport.words.vocabulary import CellBlock, NamedCell, Table
    from ketenrapport.workbook.file.resize import Resize
    from ketenrapport.workbook.live.copied import Copied

_FINDINGS = TABLE["findings"]
_OURS = {table.name.casefold(): table for table in TABLES}
_STRETCH = 2_000  # rows below a table that are asked for at a time
_WIDEST = 256  # columns in which a table that is no Excel table is looked for


@dataclass
class _Found:
    """What was looked up in Excel by its name, so that nobody asks for it twice."""

    book: xw.Book
    sheets: dict[str, xw.Sheet] = field(default_factory=dict)
    tables: dict[str, ExcelTable] = field(default_factory=dict)

    @cached_property
    def all_sheets(self) -> xw.main.Sheets:
        return self.book.sheets

    @cached_property
    def names(self) -> xw.main.Names:
        return self.book.names

    def sheet(self, name: str) -> xw.Sheet:
        """A sheet, in Excel."""
        if name not in self.sheets:
            self.sheets[name] = self.all_sheets(name)
        return self.sheets[name]


@dataclass(frozen=True)
class Layout:
    """Where everything is in the open workbook; ``copied`` tells more of it, where Excel let a copy be read and nothing was written since.

    Sheets and tables are looked up in Excel when they are first needed. One that is not whole knows only some of the sheets, but of
    those all tables.
    """

    book: xw.Book
    structure: Structure
    copied: Copied | None = None
    is_whole: bool = True
    _found: _Found | None = None

    @cached_property
    def found(self) -> _Found:
        """What was looked up in Excel, for this layout and those made from it."""
        return self._found or _Found(self.book)

    def sheet(self, part: SheetPart) -> xw.Sheet:
        """A sheet, in Excel."""
        return self.found.sheet(part.name)

    def table(self, part: TablePart) -> ExcelTable:
        """A table, in Excel."""
        tables = self.found.tables
        if part.name not in tables:
            tables[part.name] = self.sheet(part.sheet).tables(part.name)
        return tables[part.name]

    def named_cell(self, name: str) -> tuple[SheetPart, Area] | None:
        """Where a defined name leads; None when the workbook has none that leads to a cell."""
        return self.structure.named_cells.get(name.casefold()) if self.copied is not None else self.named_now(name)

    def named_now(self, name: str) -> tuple[SheetPart, Area] | None:
        """The same, asked of Excel: the user may have inserted a row since the copy was read."""
        if name not in self.found.names:
            return None
        place = parse_on_sheet(self.found.names[name].refers_to or "")
        sheet = self.known_sheet(place[0]) if place is not None else None
        if place is None or (sheet is None and (self.is_whole or "[" in place[0])):  # of another workbook
            return None
        return sheet or SheetPart(place[0], ""), place[1]

    def known_sheet(self, name: str) -> SheetPart | None:
        """The sheet of this name, as far as it was looked at."""
        return next((sheet for sheet in self.structure.sheets if sheet.name.casefold() == name.casefold()), None)

    def rename_area(self, name: str, sheet: SheetPart, area: Area) -> None:
        """Let a defined name stand for another area."""
        self.found.names[name].refers_to = f"={quoted(sheet.name)}!{area.fixed}"

    def range(self, sheet: SheetPart, area: Area) -> xw.Range:
        """An area of a sheet, in Excel; by its address, as corners take three calls."""
        return self.sheet(sheet).range(str(area))

    def is_as_read(self, parts: Iterable[TablePart]) -> bool:
        """Whether these tables still stand where they were: the user may have inserted a row meanwhile."""
        return all(parse_area(self.table(part).range.address) == part.area for part in parts)

    def after(self, resizes: Iterable[Resize]) -> Layout:
        """Where everything is when these tables have got their new size."""
        tables = {resize.table.name.casefold(): replace(resize.table, area=resize.new_table) for resize in resizes}
        structure = replace(self.structure, tables={**self.structure.tables, **tables})
        return Layout(self.book, structure, None, self.is_whole, self.found)


def copied_layout(book: xw.Book, copied: Copied) -> Layout:
    """The sheets and tables of a workbook as a copy tells them."""
    return Layout(book, copied.structure, copied)


def empty_layout(book: xw.Book) -> Layout:
    """A workbook of which nothing was looked at yet."""
    return Layout(book, Structure((), {}, {}, native.counts_from_1904(book.api)), is_whole=False)


def with_sheet(layout: Layout, name: str) -> Layout:
    """The layout with the tables of this sheet. Raises whatever Excel does when it has no such sheet."""
    if layout.is_whole or layout.known_sheet(name) is not None:
        return layout
    place = SheetPart(name, "")
    return _with(layout, [place], (*layout.structure.sheets, place), is_whole=False)


def with_tables(layout: Layout, tables: Iterable[Table]) -> Layout:
    """The layout with these tables: each on the sheet that it is made on, and all sheets when one of them is not there."""
    for table in tables:
        if layout.is_whole:
            break
        if table.name.casefold() in layout.structure.tables:
            continue
        try:
            layout = with_sheet(layout, table.sheet)
        except Exception as error:
            if is_busy(error):
                raise
        if table.name.casefold() not in layout.structure.tables:
            layout = whole(layout)
    return layout


def whole(layout: Layout) -> Layout:
    """The layout with all sheets and tables as they are now, asked of Excel; what was looked at already is not asked again."""
    if layout.is_whole:
        return layout
    places = []
    for sheet in layout.found.all_sheets:
        name = sheet.name
        place = layout.known_sheet(name) or SheetPart(name, "")
        layout.found.sheets[place.name] = sheet
        places.append(place)
    fresh = [place for place in places if place not in layout.structure.sheets]
    return _with(layout, fresh, tuple(places), is_whole=True)


def _with(layout: Layout, fresh: Iterable[SheetPart], places: tuple[SheetPart, ...], *, is_whole: bool) -> Layout:
    """The layout with the tables of more sheets."""
    parts: dict[str, TablePart] = dict(layout.structure.tables)
    for place in fresh:
        sheet = layout.sheet(place)
        for table in sheet.tables:
            area = parse_area(table.range.address)
            if area is None:
                continue
            name = table.name
            ours = name.casefold() in _OURS
            # The headers of our own tables come along when they are read, and tell whether they are there (``with_headers``).
            header_rows = 1 if ours else int(bool(table.show_headers))
            part = TablePart(name, "", place, area, header_rows, int(bool(table.show_totals)), ())
            parts[name.casefold()] = part if ours else _headed(part, sheet)
            layout.found.tables[name] = table
    return Layout(layout.book, replace(layout.structure, sheets=places, tables=parts), None, is_whole, layout.found)


def with_headers(layout: Layout, part: TablePart, grid: Grid | None = None) -> TablePart:
    """The table with its headers: from its cells when they were read already.

    A table of ours whose first row is no header is asked whether it has one: exceljs declares none, and then the first row is data
    only if it doesn't look like our header.
    """
    if part.headers or not part.header_rows:
        return part
    if grid is not None:
        cells = grid.row(part.area.top)
        headed = replace(part, headers=_texts([cells.get(column) for column in range(part.area.left, part.area.right + 1)]))
    else:
        headed = _headed(part, layout.sheet(part.sheet))
    declared = _OURS.get(part.name.casefold())
    if declared is None or is_header(declared, headed.headers) or layout.table(part).show_headers:
        return headed
    return replace(part, header_rows=0)


def _headed(part: TablePart, sheet: xw.Sheet) -> TablePart:
    return replace(part, headers=_first_row(part.area, sheet)) if part.header_rows else part


def _first_row(area: Area, sheet: xw.Sheet) -> tuple[str, ...]:
    block = sheet.range(str(area.rows(area.top, area.top))).raw_value
    return _texts(read_cells(block, 1, area.right - area.left + 1)[0])


def _texts(cells: Iterable[object]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in cells)


def table_grid(layout: Layout, part: TablePart, table: Table) -> Grid:
    """The cells of a table, and those of the rows below it as long as something stands there, with some empty rows between."""
    first = part.area.rows(part.area.top, min(part.area.bottom + WIDEST_GAP + 1, LAST_ROW))
    return _grid(layout, part.sheet, *_downwards(layout, part.sheet, first, LAST_ROW, table), table)


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
    header_rows = 1 if is_header(table, _texts(blocks[0][0])) else 0
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


def is_empty(cells: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which cells of a block are empty, in its shape."""
    return cast("NDArray[np.bool_]", cells == None)  # noqa: E711 - element by element


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


def named_areas(layout: Layout, declared: Sequence[NamedCell | CellBlock], wanted: Iterable[str]) -> dict[str, tuple[SheetPart, Area]]:
    """Where the named cells and blocks stand, by identifier; those that the workbook no longer has are absent."""
    names = {named.identifier: named.name for named in declared}
    found = {}
    for identifier in names.keys() & set(wanted):
        place = layout.named_cell(names[identifier])
        if place is not None:
            found[identifier] = place
    return found
