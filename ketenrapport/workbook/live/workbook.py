"""A workbook that is open in Excel, through xlwings.

Every call to Excel takes milliseconds, so tables go through whole: one call to read a table, one assignment to write a block.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
from msgspec.structs import replace

from ketenrapport.organisation.raw import CellAt
from ketenrapport.saving.own_folder import own_folder
from ketenrapport.words.cell_names import column_number
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import INPUT_TABLES, META_SHEET, NAMED_CELLS, RIBBON_SHEET, SCHEMA_VERSION, TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.example_row import examples_of
from ketenrapport.workbook.file.link_places import LinkPlaces
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.references import Area, parse_area, stretches
from ketenrapport.workbook.file.refusals import no_column, no_table, no_tables, plain_cells, too_new
from ketenrapport.workbook.file.resize import Resize
from ketenrapport.workbook.file.spans import schema_version
from ketenrapport.workbook.file.structure import SheetPart
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.blocks import block_fillings, fill_block
from ketenrapport.workbook.live.busy import insist, is_busy, plainly, probe, when_ready
from ketenrapport.workbook.live.copied import Copied
from ketenrapport.workbook.live.grids import values
from ketenrapport.workbook.live.layout import (
    Layout,
    copied_layout,
    empty_layout,
    named_areas,
    whole,
    with_headers,
    with_sheet,
    with_tables,
)
from ketenrapport.workbook.live.reading import kept_part, read_by_name, read_found
from ketenrapport.workbook.live.undisturbed import undisturbed
from ketenrapport.workbook.live.values import read_cells, sent
from ketenrapport.workbook.live.writing import (
    Filling,
    assign,
    draw,
    ensure_room,
    fill,
    formula_rows,
    grow,
    table_filling,
    unprotected,
    without_totals,
    write_cells,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    import xlwings as xw
    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawCell, RawSheet, RawTable, SheetContent
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.structure import TablePart

T = TypeVar("T")

_SETTINGS = 60  # rows; xlwings knows fewer settings


class LiveWorkbook:
    """A workbook that is open in Excel; satisfies ``contract.OpenWorkbook``."""

    def __init__(self, book: xw.Book) -> None:
        """Wait until Excel answers. Raises WorkbookError when it stays busy, or the workbook was made with a newer schema."""
        self.book = book
        self.remarks: list[str] = []
        self._version: float | None = None
        self._known_layout: Layout | None = None
        self.app: xw.App = when_ready(lambda: book.app)
        when_ready(lambda: probe(self.app))
        with plainly():
            self.name: str = book.name
            self._version = schema_version(*self._first_cells(META_SHEET, 1)[0])
            if self._version is not None and self._version > SCHEMA_VERSION:
                raise too_new(self.name)

    @property
    def folder(self) -> Path | None:
        """The workbook's folder on this computer; None when it was never saved or stands on SharePoint or OneDrive."""
        return native.local_folder(self.book.api)

    def read(self, tables: Sequence[Table]) -> dict[str, RawTable]:
        """The tables that the workbook has, by identifier, found and read as ``FileWorkbook.read`` does.

        Rows that a filter hides are read too; formulas count with the value that Excel shows. Many tables are read from a copy
        that Excel saves for a moment: that takes one call instead of hundreds, and tells all formats. Where Excel refuses to (a
        Mac, a label that encrypts), and for a single table, ranges are asked for; dates then show as Dutch Excel shows them
        without a format. Raises WorkbookError.
        """
        with plainly():
            if self.app.calculation == "manual":
                self.app.calculate()
            found = self._from_copy(lambda copy: copy.read(tables)) if len(tables) > 1 else None
            if found is None:
                found = self._read_ranges(tables)
        if not any(table.identifier in found for table in tables) and set(INPUT_TABLES) <= set(tables):
            raise no_tables(self.name)
        return found

    def sheet(self, name: str) -> RawSheet | None:
        """The cells of a sheet; None when there is no such sheet. Raises WorkbookError where Excel lets no copy be read."""
        with plainly():
            if not any(sheet.name.casefold() == name.casefold() for sheet in self.book.sheets):
                return None
            found = self._from_copy(lambda copy: copy.sheet(name))
        if found is None:
            raise WorkbookError(f"Het blad {name} is hier niet te lezen; sla de werkmap op en gebruik ketenrapport bronnen.")
        return found

    def _from_copy(self, read: Callable[[FileWorkbook], T]) -> T | None:
        """What is read from a copy of the workbook, which also tells where everything is; None when there can be none that we can read."""
        if native.ON_MAC:  # it has no word for a copy
            return None
        app = self.app
        with own_folder() as folder, ExitStack() as stack:
            copy = folder / (self.name if Path(self.name).suffix else f"{self.name}.xlsx")
            if app.enable_events:  # saving is no business of the user's macros
                stack.callback(insist, setattr, app, "enable_events", True)
                app.enable_events = False
            try:
                if not native.save_copy(self.book.api, copy):
                    return None
                package = Package.open(copy)
                found, layout = read(FileWorkbook(package)), copied_layout(self.book, Copied(package))
            except WorkbookError:
                return None
            except Exception as error:
                if is_busy(error):
                    raise
                return None  # a policy, a label or a full disk forbids it
        self._known_layout = layout
        return found

    def _read_ranges(self, tables: Sequence[Table]) -> dict[str, RawTable]:
        layout = self._known_layout = self._known_layout or empty_layout(self.book)
        found = {table.identifier: raw for table in tables if (raw := read_by_name(layout, table)) is not None}
        rest = [table for table in tables if table.identifier not in found]
        return {**found, **read_found(self._layout_with(rest), rest)} if rest else found

    def refuse_unwritable(self) -> None:
        """Nothing, when the workbook isn't read-only. Raises WorkbookError."""
        with plainly():
            self._refuse_read_only()

    def write(self, content: SheetContent) -> None:
        """Replace the content of the program's own tables and cells, after giving older tables the columns that they lack.

        Raises WorkbookError. All reasons to refuse are looked at first, so that a refusal leaves the workbook as it was.
        """
        with plainly():
            self._refuse_read_only()
            self._add_lacking_columns()
            kept = self._kept(content)
            layout = self._layout_of([TABLE[identifier] for identifier in content.tables if identifier not in kept])
            fillings = self._fillings(content, layout, kept)
            blocks = block_fillings(layout, content.blocks)
            places = LinkPlaces(
                {identifier: filling.resize for identifier, filling in fillings.items()},
                {identifier: filling.resize.table for identifier, filling in fillings.items()},
                {block.place.block.identifier: CellAt(block.place.sheet.name, str(block.place.corner)) for block in blocks},
            )
            fillings = {identifier: replace(filling, columns=_located(filling, places)) for identifier, filling in fillings.items()}
            for filling in fillings.values():
                ensure_room(layout, filling)
            cells = named_areas(layout, NAMED_CELLS, content.cells)
            touched = [filling.resize.table.sheet for filling in fillings.values()]
            touched += [*(sheet for sheet, _ in cells.values()), *(block.place.sheet for block in blocks)]
            with undisturbed(self.book, self.app), unprotected(layout, dict.fromkeys(touched)):
                for filling in fillings.values():
                    fill(layout, filling, self.remarks.append)
                for lines in content.sparklines:
                    draw(layout, fillings, lines)
                write_cells(layout, [(*place, places.cell(content.cells[identifier])) for identifier, place in cells.items()])
                for block in blocks:
                    fill_block(layout, block)
            self._known_layout = layout.after(filling.resize for filling in fillings.values())

    def _add_lacking_columns(self) -> None:
        if self._version is not None and self._version < SCHEMA_VERSION:
            from ketenrapport.workbook.live.new_columns import add_lacking_columns

            with undisturbed(self.book, self.app):
                self.remarks += add_lacking_columns(self._layout(), self._version)
            self._known_layout = None

    def append(self, table: Table, rows: pd.DataFrame) -> None:
        """Add rows to an input table, below its last filled row; ``rows`` has identifiers of the table as columns.

        Raises WorkbookError, also when they would cover rows or notes that stand apart below the table.
        """
        with plainly():
            self._refuse_read_only()
            layout = self._layout_of([table])
            raw = read_found(layout, [table]).get(table.identifier)
            part = layout.structure.tables.get(table.name.casefold())
            if raw is None:
                raise no_table(self.name, table)
            if part is None:
                raise plain_cells(self.name, table, raw.sheet)
            places = with_headers(layout, part).columns
            headers = {identifier: fold(table.column(identifier).header) for identifier in rows.columns}
            for identifier, header in list(headers.items()):
                if header not in places and table.column(identifier).since == 1:
                    raise no_column(table, part.sheet.name, table.column(identifier))
                if header not in places:
                    del headers[identifier]
            top = max([part.data.top - 1, *(row for row in raw.rows.tolist() if row not in raw.apart)]) + 1
            bottom = top + len(rows) - 1
            columns = {places[header]: rows[identifier] for identifier, header in headers.items()}
            if top == part.data.top:
                columns = {**self._emptied(layout, table, with_headers(layout, part), rows), **columns}
            filling = Filling(Resize(part, max(bottom, part.data.bottom) - part.data.top + 1), columns)
            if bottom > part.data.bottom:
                ensure_room(layout, filling, already=top - 1)
            with undisturbed(self.book, self.app), unprotected(layout, [part.sheet]), without_totals(layout, filling):
                grow(layout, filling)
                assign(layout, filling, top, bottom)
            self._known_layout = layout.after([filling.resize])

    def _emptied(self, layout: Layout, table: Table, part: TablePart, rows: pd.DataFrame) -> dict[int, pd.Series[Any]]:
        """Nothing for new rows in the columns that show an example in the first row."""
        texts, area = examples_of(table), part.data.rows(part.data.top, part.data.top)
        first = read_cells(layout.range(part.sheet, area).raw_value, 1, area.right - area.left + 1)[0] if texts else ()
        shown = [column for header, column in part.columns.items() if header in texts and first[column - area.left] == texts[header]]
        return dict.fromkeys(shown, pd.Series([None] * len(rows), dtype=object))

    def put(self, raw: RawTable, row: int, header: str, value: object) -> None:
        """Write one cell of a table that was read: on this row of the sheet, below this header."""
        with plainly():
            self._refuse_read_only()
            layout, sheet = self._sheet_of(raw)
            column = column_number(raw.letters[raw.spelled(header)])
            with undisturbed(self.book, self.app), unprotected(layout, [sheet]):
                layout.range(sheet, Area(row, column, row, column)).raw_value = sent(value, date1904=layout.structure.date1904)

    def replace(self, raw: RawTable, header: str, cells: Mapping[int, object]) -> int:
        """Write cells of one column of a table that was read, but for those with a formula: how many those are.

        Rows that follow each other go in one assignment.
        """
        with plainly():
            self._refuse_read_only()
            layout, sheet = self._sheet_of(raw)
            column, rows = column_number(raw.letters[raw.spelled(header)]), sorted(cells)
            area = Area(rows[0], column, rows[-1], column)
            with_formula = formula_rows(layout.range(sheet, area), area)
            kept = [row for row in rows if row not in with_formula]
            with undisturbed(self.book, self.app), unprotected(layout, [sheet]):
                for numbers in stretches(kept):
                    values = [[sent(cells[row], date1904=layout.structure.date1904)] for row in numbers]
                    layout.range(sheet, Area(numbers[0], column, numbers[-1], column)).raw_value = values
            return len(rows) - len(kept)

    def keep(self) -> None:
        """Nothing: what was added and put stands in the open workbook, which the user saves."""

    def show(self, sheet: str) -> None:
        """Bring a sheet to the front, also when it was hidden. Raises WorkbookError when the workbook's structure is fixed."""
        with plainly():
            target = self.book.sheets[sheet]
            if not target.visible:
                self._refuse_fixed_structure(sheet)
                target.visible = True
            target.activate()

    def refuse(self, content: SheetContent, show: str = "") -> None:
        """Nothing, when this content could be written and the sheet ``show`` shown. Raises WorkbookError."""
        with plainly():
            self._refuse_read_only()
            layout = self._layout_with([TABLE[identifier] for identifier in content.tables])
            for filling in self._fillings(content, layout, {}).values():
                ensure_room(layout, filling)
            block_fillings(layout, content.blocks)
            if show:
                self._refuse_fixed_structure(show)

    def _refuse_fixed_structure(self, sheet: str) -> None:
        if not self.book.sheets[sheet].visible and native.has_fixed_structure(self.book.api):
            raise WorkbookError(
                f"De structuur van {self.name} is beveiligd, zodat het blad {sheet} verborgen blijft; "
                "hef dat op met Controleren > Werkmap beveiligen."
            )

    def selected_row(self) -> Mapping[str, RawCell]:
        """The row of a table in which the selection stands, by header; empty when it stands elsewhere."""
        with plainly():
            selection, active = self.book.selection, self.book.sheets.active.name
            place = parse_area(selection.address) if selection is not None else None
            if place is None:
                return {}
            layout = self._known_layout = with_sheet(self._known_layout or empty_layout(self.book), active)
            for part in layout.structure.tables.values():
                if part.sheet.name.casefold() == active.casefold() and place.overlaps(part.data):
                    row = part.data.rows(place.top, place.top)
                    cells = values(layout.range(part.sheet, row), row)[0]
                    return dict(zip(with_headers(layout, part).headers, cells, strict=True))
        return {}

    def ribbon_settings(self) -> Mapping[str, str]:
        """The settings of xlwings in the workbook; empty when it has no ribbon."""
        with plainly():
            rows = self._first_cells(RIBBON_SHEET, _SETTINGS)
        return {key: str(value) for key, value in rows.tolist() if isinstance(key, str) and value is not None}

    def tell(self, progress: str) -> None:
        """Show what the program is doing in the status bar."""
        self.app.status_bar = progress

    @contextmanager
    def keeping_status_bar(self) -> Iterator[None]:
        """Give the status bar back as it was."""
        before = self.app.status_bar
        try:
            yield
        finally:
            insist(lambda: setattr(self.app, "status_bar", before))

    def _refuse_read_only(self) -> None:
        if native.is_read_only(self.book.api):
            raise WorkbookError(
                f"{self.name} is geopend als alleen-lezen, zodat de uitkomst niet kan worden bewaard; "
                "sluit de werkmap en open haar zo dat u kunt bewerken."
            )

    def _first_cells(self, sheet: str, rows: int) -> NDArray[np.object_]:
        """The cells of the first two columns of a sheet, empty ones when there is no such sheet."""
        try:
            block = self.book.sheets[sheet].range(str(Area(1, 1, rows, 2))).raw_value
        except Exception as error:
            if is_busy(error):
                raise
            block = [[None, None]] * rows  # pywin32 and appscript each have their own class for 'there is no such sheet'
        return read_cells(block, rows, 2)

    def _layout_of(self, tables: Sequence[Table]) -> Layout:
        """Where everything is, with these tables where they are now: what was read may be of before the user inserted a row."""
        before = self._known_layout.structure.tables if self._known_layout is not None else {}
        try:
            known = self._layout_with(tables)
            if known.is_as_read(part for table in tables if (part := before.get(table.name.casefold())) is not None):
                return known
        except Exception as error:
            if is_busy(error):
                raise
        self._known_layout = None  # a sheet or a table has gone
        self._from_copy(lambda _: True)
        return self._layout_with(tables)

    def _layout_with(self, tables: Iterable[Table]) -> Layout:
        """Where these tables are, and where all are when one of them isn't on its sheet."""
        self._known_layout = with_tables(self._known_layout or empty_layout(self.book), tables)
        return self._known_layout

    def _sheet_of(self, raw: RawTable) -> tuple[Layout, SheetPart]:
        """The sheet of a table that was read."""
        layout = self._known_layout or empty_layout(self.book)
        return layout, layout.known_sheet(raw.sheet) or SheetPart(raw.sheet, "")

    def _layout(self) -> Layout:
        """Where everything is."""
        self._known_layout = whole(self._known_layout or empty_layout(self.book))
        return self._known_layout

    def _kept(self, content: SheetContent) -> dict[str, TablePart]:
        """The tables that keep their size, where their name alone tells where they are; none when a copy told it of all."""
        layout = self._known_layout = self._known_layout or empty_layout(self.book)
        if layout.is_whole:
            return {}
        parts = {identifier: kept_part(layout, TABLE[identifier], max(1, len(frame))) for identifier, frame in content.tables.items()}
        return {identifier: part for identifier, part in parts.items() if part is not None}

    def _fillings(self, content: SheetContent, layout: Layout, kept: Mapping[str, TablePart]) -> dict[str, Filling]:
        """What each table gets, but for those that a later version brought and the workbook lacks. Raises WorkbookError."""
        fillings = {}
        for identifier, frame in content.tables.items():
            table = TABLE[identifier]
            part = kept.get(identifier) or layout.structure.tables.get(table.name.casefold())
            if part is not None:
                fillings[identifier] = table_filling(with_headers(layout, part), table, frame, content.outlines.get(identifier, ()))
            elif table.since == 1:
                raise no_table(self.name, table)
        return fillings


def _located(filling: Filling, places: LinkPlaces) -> Mapping[int, pd.Series[Any]]:
    """The columns of a filling with their links leading to addresses."""
    return {column: places.located(cells) for column, cells in filling.columns.items()}
