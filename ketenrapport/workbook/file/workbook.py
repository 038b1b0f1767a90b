"""A workbook as a file on disk, without Excel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.words.cell_names import column_number
from ketenrapport.words.schema import INPUT_TABLES, SCHEMA_VERSION
from ketenrapport.workbook.example_row import without_example
from ketenrapport.workbook.file.grid import raw_sheet, read_grids
from ketenrapport.workbook.file.opening import ensure_writable
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.refusals import no_tables, plain_cells, too_new
from ketenrapport.workbook.file.spans import raw_table, span_by_headers, span_of_part, version_of
from ketenrapport.workbook.file.structure import read_structure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from ketenrapport.organisation.raw import RawSheet, RawTable, SheetContent
    from ketenrapport.words.vocabulary import Table


class FileWorkbook:
    """An .xlsx or .xlsm on disk; satisfies ``contract.Workbook``."""

    def __init__(self, package: Package, version: float | None = None) -> None:
        self._package, self._version = package, version
        self.remarks: list[str] = []
        """What the user should know about the writing, as Dutch sentences."""

    @classmethod
    def open(cls, path: Path) -> FileWorkbook:
        """The workbook at ``path``.

        Raises WorkbookError when the file is no workbook that can be read, holds none of our tables, or was made with a
        newer schema.
        """
        package = Package.open(Path(path))
        structure = read_structure(package)
        version = version_of(package, structure)
        if version is not None and version > SCHEMA_VERSION:
            raise too_new(package.path.name)
        workbook = cls(package, version)
        if not any(table.name.casefold() in structure.tables for table in INPUT_TABLES) and not workbook.read(INPUT_TABLES):
            raise no_tables(package.path.name)
        return workbook

    @property
    def name(self) -> str:
        """The file name."""
        return self._package.path.name

    @property
    def folder(self) -> Path:
        """The folder that the file is in."""
        return self._package.path.parent

    def read(self, tables: Sequence[Table]) -> dict[str, RawTable]:
        """The tables that the workbook has, by identifier.

        A table is found by its name as Excel table, else by its headers on the sheet that it should be on: as an Excel
        table that got another name, or as plain cells. Rows pasted directly below an Excel table, or below its totals,
        come with it, and those of an input table also after some empty rows; the totals do not. Empty rows are left out.
        Raises WorkbookError.
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
                span = span_of_part(part, structure, grids[part.sheet.part])
            elif sheet is not None:
                span = span_by_headers(table, sheet, structure, grids[sheet.part])
            if span is not None:
                with_loose = table in INPUT_TABLES
                raw = raw_table(span, grids[span.sheet.part], date_1904=structure.date1904, with_loose=with_loose)
                found[table.identifier] = without_example(table, raw)
        return found

    def refuse_unwritable(self) -> None:
        """Nothing, when the file can be written: nobody has it open or signed it. Raises WorkbookError."""
        ensure_writable(self._package.path)
        self._package.refuse_signed()

    def sheet(self, name: str) -> RawSheet | None:
        """The cells of a sheet; None when there is no such sheet. Raises WorkbookError."""
        structure = read_structure(self._package)
        part = next((sheet for sheet in structure.sheets if sheet.name.casefold() == name.casefold()), None)
        if part is None:
            return None
        return raw_sheet(read_grids(self._package, structure, [part])[part.part], date_1904=structure.date1904)

    def write(self, content: SheetContent) -> None:
        """Replace the content of the program's own tables and cells, after bringing an older workbook up to date. Raises WorkbookError."""
        # Reading alone needs none of it, and start-up is part of the click.
        from ketenrapport.workbook.file.patch import write_content

        if self._version is not None and self._version < SCHEMA_VERSION:
            from ketenrapport.workbook.file.upgrade import upgrade

            self.remarks += upgrade(self._package, content)
        write_content(self._package, content)
        self.remarks += self._package.save()
        self._package = Package.open(self._package.path)
        self._version = None if self._version is None else max(self._version, SCHEMA_VERSION)

    def refuse(self, content: SheetContent, show: str = "") -> None:
        """Nothing: a file changes in one step, so that what can't be written leaves it as it was."""

    def show(self, sheet: str) -> None:
        """Let a sheet be the one that a user sees first, also when it was hidden; ``keep`` or ``write`` writes the file."""
        from ketenrapport.workbook.file.front import bring_to_front

        bring_to_front(self._package, sheet)

    def append(self, table: Table, rows: pd.DataFrame) -> None:
        """Add rows to a table, below its last filled row; ``keep`` writes the file. Raises WorkbookError."""
        from ketenrapport.workbook.file.append import append_rows

        raw = self.read([table]).get(table.identifier)
        if raw is not None and table.name.casefold() not in read_structure(self._package).tables:
            raise plain_cells(self.name, table, raw.sheet)
        mine = [] if raw is None else [row for row in raw.rows.tolist() if row not in raw.apart]
        append_rows(self._package, table, rows, max(mine, default=0))

    def put(self, raw: RawTable, row: int, header: str, value: object) -> None:
        """Write one cell of a table that was read: on this row of the sheet, below this header; ``keep`` writes the file."""
        from ketenrapport.workbook.file.append import put_cell

        put_cell(self._package, raw.sheet, row, column_number(raw.letters[raw.spelled(header)]), value)

    def replace(self, raw: RawTable, header: str, cells: Mapping[int, object]) -> int:
        """Write cells of one column of a table that was read, but for those with a formula: how many those are."""
        from ketenrapport.workbook.file.append import put_cells

        return put_cells(self._package, raw.sheet, column_number(raw.letters[raw.spelled(header)]), cells)

    def keep(self) -> None:
        """Write the file with what was added and put. Raises WorkbookError."""
        self.remarks += self._package.save()
        self._package = Package.open(self._package.path)
