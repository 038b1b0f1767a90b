"""A workbook as a file on disk, without Excel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.notation import fold
from ketenrapport.raw import Merged, RawTable
from ketenrapport.schema import INPUT_TABLES, SCHEMA_VERSION, Table
from ketenrapport.workbook.grid import Grid, read_grids
from ketenrapport.workbook.package import Package
from ketenrapport.workbook.port import SheetContent, WorkbookError
from ketenrapport.workbook.references import Area, letters
from ketenrapport.workbook.structure import SheetPart, Structure, TablePart, read_structure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_META_SHEET, _VERSION_KEY = "_Meta", "schemaversie"
_HEADER_WITHIN = 200  # rows in which the header of a table that is no longer an Excel table is looked for


@dataclass(frozen=True, slots=True)
class _Span:
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


class FileWorkbook:
    """An .xlsx or .xlsm on disk; satisfies ``port.Workbook``."""

    def __init__(self, package: Package) -> None:
        self._package = package

    @classmethod
    def open(cls, path: Path) -> FileWorkbook:
        """The workbook at ``path``.

        Raises WorkbookError when the file is no workbook that can be read, holds none of our tables, or was made with a
        newer schema.
        """
        package = Package.open(Path(path))
        structure = read_structure(package)
        version = _schema_version(package, structure)
        if version is not None and version > SCHEMA_VERSION:
            raise WorkbookError(f"{package.path.name} is gemaakt met een nieuwere versie van ketenrapport; werk ketenrapport eerst bij.")
        workbook = cls(package)
        if not any(table.name.casefold() in structure.tables for table in INPUT_TABLES) and not workbook.read(INPUT_TABLES):
            raise WorkbookError(f"{package.path.name} bevat geen tabellen van ketenrapport; maak een werkmap met 'ketenrapport nieuw'.")
        return workbook

    @property
    def name(self) -> str:
        """The file name."""
        return self._package.path.name

    def read(self, tables: Sequence[Table]) -> dict[str, RawTable]:
        """The tables that the workbook has, by identifier.

        A table is found by its name as Excel table, else by its headers on the sheet that it should be on: as an Excel
        table that got another name, or as plain cells. Rows pasted directly below an Excel table, or below its totals,
        belong to it up to the first empty row; the totals do not. Empty rows within it are left out. Raises WorkbookError.
        """
        structure = read_structure(self._package)
        sheets = {sheet.name.casefold(): sheet for sheet in structure.sheets}
        named = {name: part for name, part in structure.tables.items() if part.headers}
        parts = {table.identifier: named.get(table.name.casefold()) for table in tables}
        wanted = {
            sheet.part: sheet
            for table in tables
            if (sheet := part.sheet if (part := parts[table.identifier]) else sheets.get(table.sheet.casefold())) is not None
        }
        grids = read_grids(self._package, structure, list(wanted.values()))
        found: dict[str, RawTable] = {}
        for table in tables:
            part, sheet = parts[table.identifier], sheets.get(table.sheet.casefold())
            span = None
            if part is not None:
                span = _span_of_part(part, structure, grids[part.sheet.part])
            elif sheet is not None:
                span = _span_by_headers(table, sheet, structure, grids[sheet.part])
            if span is not None:
                found[table.identifier] = _raw_table(span, grids[span.sheet.part], date_1904=structure.date1904)
        return found

    def write(self, content: SheetContent) -> None:
        """Replace the content of the program's own tables and cells, and nothing else. Raises WorkbookError."""
        from ketenrapport.workbook.patch import write_content  # reading alone needs none of it, and start-up is part of the click

        write_content(self._package, content)
        self._package.save()
        self._package = Package.open(self._package.path)


def _schema_version(package: Package, structure: Structure) -> float | None:
    """The version of the schema that the workbook was made with, or None when it doesn't say."""
    for sheet in structure.sheets:
        if sheet.name.casefold() == _META_SHEET.casefold():
            grid = read_grids(package, structure, [sheet])[sheet.part]
            key, version = grid.value(1, 1), grid.value(1, 2)
            if isinstance(key, str) and fold(key) == _VERSION_KEY and isinstance(version, int | float):
                return float(version)
    return None


def _span_of_part(part: TablePart, structure: Structure, grid: Grid) -> _Span:
    """Where an Excel table stands; what lies below it ends where another table begins."""
    columns = {header: part.area.left + offset for offset, header in enumerate(part.headers)}
    return _Span(part.name, part.sheet, columns, part.data.top, part.data.bottom, part.area.bottom + 1,
                 _limit(part.sheet, part.area, structure, grid))


def _limit(sheet: SheetPart, area: Area, structure: Structure, grid: Grid) -> int:
    """The last row below an area that no other table occupies."""
    beneath = area.rows(area.bottom + 1, max(grid.bottom, area.bottom + 1))
    others = (table.area.top for table in structure.tables.values() if table.sheet == sheet and table.area.overlaps(beneath))
    return min((top - 1 for top in others), default=grid.bottom)


def _span_by_headers(table: Table, sheet: SheetPart, structure: Structure, grid: Grid) -> _Span | None:
    """Where a table stands that isn't an Excel table of its own name, or None when nothing on the sheet looks like it."""
    for part in structure.tables.values():
        if part.sheet == sheet and _is_header(table, [fold(header) for header in part.headers]):
            return _span_of_part(part, structure, grid)
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
            return _Span(table.name, sheet, columns, top, bottom, bottom + 1, bottom)
    return None


def _is_header(table: Table, texts: Sequence[str]) -> bool:
    """Whether a row of texts, folded, is the header of the table: its key, and at least half of its headers."""
    present = set(texts)
    headers = [fold(column.header) for column in table.columns]
    keys = [fold(table.column(name).header) for name in table.key]
    return all(key in present for key in keys) and 2 * sum(header in present for header in headers) >= len(headers)


def _raw_table(span: _Span, grid: Grid, *, date_1904: bool) -> RawTable:
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
    return RawTable(span.sheet.name, span.name, rows[kept], columns, {header: letters(column) for header, column in span.columns.items()},
                    date_1904)


def _spread_merges(columns: Mapping[str, NDArray[np.object_]], span: _Span, grid: Grid, rows: NDArray[np.int64]) -> None:
    """Tell the cells under a merge what it shows, in the merge's first column; a merge that begins above the data says nothing."""
    headers = {column: header for header, column in span.columns.items()}
    for merge in grid.merges:
        value = grid.value(merge.top, merge.left)
        if value is not None and not isinstance(value, Merged) and merge.left in headers and merge.top >= span.top:
            under = (rows > merge.top) & (rows <= merge.bottom)
            for position in np.flatnonzero(under):
                columns[headers[merge.left]][position] = Merged(value)
