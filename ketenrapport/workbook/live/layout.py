"""Where everything is in an open workbook: its sheets, tables and names, looked up in Excel when they are first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.words.schema import TABLES
from ketenrapport.workbook.file.references import Area, parse_area, parse_on_sheet, quoted
from ketenrapport.workbook.file.spans import is_header
from ketenrapport.workbook.file.structure import SheetPart, Structure, TablePart
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.busy import is_busy
from ketenrapport.workbook.live.values import read_cells, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import xlwings as xw
    from xlwings.main import Table as ExcelTable

    from ketenrapport.words.vocabulary import CellBlock, NamedCell, Table
    from ketenrapport.workbook.file.grid import Grid
    from ketenrapport.workbook.file.resize import Resize
    from ketenrapport.workbook.live.copied import Copied

_OURS = {table.name.casefold(): table for table in TABLES}


class _Found(Struct, dict=True):
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


class Layout(Struct, frozen=True, dict=True):
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
        """Where everything is when these tables have got their new size; one that was not looked for stays unknown."""
        known = self.structure.tables
        tables = {name: replace(one.table, area=one.new_table) for one in resizes if (name := one.table.name.casefold()) in known}
        structure = replace(self.structure, tables={**known, **tables})
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
        headed = replace(part, headers=texts([cells.get(column) for column in range(part.area.left, part.area.right + 1)]))
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
    return texts(read_cells(block, 1, area.right - area.left + 1)[0])


def named_areas(layout: Layout, declared: Sequence[NamedCell | CellBlock], wanted: Iterable[str]) -> dict[str, tuple[SheetPart, Area]]:
    """Where the named cells and blocks stand, by identifier; those that the workbook no longer has are absent."""
    names = {named.identifier: named.name for named in declared}
    found = {}
    for identifier in names.keys() & set(wanted):
        place = layout.named_cell(names[identifier])
        if place is not None:
            found[identifier] = place
    return found
