"""A spreadsheet in memory, loaded through openpyxl: for what happens around the cells, without an application."""
# ruff: noqa: DTZ001 - a cell has no time zone

from __future__ import annotations

import pickle
import re
import warnings
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.live.engine import ERRORS, Box, Formula, TableState

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

LINK = re.compile(r'=HYPERLINK\("#(?:[^"]|"")*","((?:[^"]|"")*)"\)')
Cells = dict[tuple[int, int], Any]


@lru_cache(maxsize=16)
def _loaded(content: bytes) -> bytes:
    """What a document in memory keeps of a file, pickled: openpyxl takes a second to read it, and each test changes its own."""
    document = MemoryDocument.__new__(MemoryDocument)
    document.load(content)
    return pickle.dumps(vars(document))


class MemoryDocument:
    """A workbook whose cells are kept in dictionaries; formulas keep the value that the file had."""

    def __init__(self, path: Path) -> None:
        vars(self).update(pickle.loads(_loaded(path.read_bytes())))
        self.path = self._original = path

    def __deepcopy__(self, _: object) -> MemoryDocument:
        """A copy of its own, by way of pickle: a fifth of the time."""
        copy = type(self).__new__(type(self))
        vars(copy).update(pickle.loads(pickle.dumps(vars(self))))
        return copy

    def load(self, content: bytes) -> None:
        """Take in what a file holds."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl knows no data bars of Excel 2010
            book, values = openpyxl.load_workbook(BytesIO(content)), openpyxl.load_workbook(BytesIO(content), data_only=True)
        self.date1904 = book.epoch == CALENDAR_MAC_1904
        self._cells: dict[str, Cells] = {}
        self._formulas: dict[str, Cells] = {}
        self._visible = {sheet.title: sheet.sheet_state == "visible" for sheet in book}
        self._protected = {sheet.title for sheet in book if sheet.protection.sheet}
        self._merges = {sheet.title: [(a.min_row, a.min_col, a.max_row, a.max_col) for a in sheet.merged_cells.ranges] for sheet in book}
        self._names = {name: f"={defined.attr_text}" for name, defined in book.defined_names.items()}
        self._formats = {sheet.title: {(c.row, c.column): c.number_format for row in sheet.iter_rows() for c in row} for sheet in book}
        self._tables = []
        for sheet in book:
            for table in sheet.tables.values():
                left, top, right, bottom = range_boundaries(table.ref)
                self._tables.append(TableState(table.displayName, sheet.title, (top, left, bottom, right), bool(table.totalsRowCount)))
            self._cells[sheet.title] = {
                (cell.row, cell.column): _as_com(cell.value)
                for row in values[sheet.title].iter_rows()
                for cell in row
                if cell.value is not None
            }
            self._formulas[sheet.title] = {
                (cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
            }

    def sheets(self) -> list[str]:
        return list(self._cells)

    def rename(self, sheet: str, name: str) -> None:
        for each in (self._cells, self._formulas, self._formats, self._visible, self._merges):
            items = [(name if key == sheet else key, value) for key, value in each.items()]
            each.clear()  # type: ignore[attr-defined]
            each.update(items)  # type: ignore[attr-defined]
        self._protected = {name if one == sheet else one for one in self._protected}
        self._names = {key: place.replace(f"{sheet}!", f"'{name}'!") for key, place in self._names.items()}
        for table in self._tables:
            table.sheet = name if table.sheet == sheet else table.sheet

    def look(self, sheet: str, box: Box) -> tuple[str | None, int | None]:
        top, left, bottom, right = box
        places = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        codes = {self._formats[sheet].get(place, "General") for place in places}
        return codes.pop() if len(codes) == 1 else None, 1  # a table that grows is dressed by Excel

    def copy_look(self, sheet: str, box: Box, to: Box) -> None: ...

    def is_visible(self, sheet: str) -> bool:
        return self._visible[sheet]

    def set_visible(self, sheet: str, visible: bool) -> None:
        self._visible[sheet] = visible

    def read(self, sheet: str, box: Box) -> list[list[Any]]:
        cells, (top, left, bottom, right) = self._cells[sheet], box
        return [[cells.get((row, column)) for column in range(left, right + 1)] for row in range(top, bottom + 1)]

    def write(self, sheet: str, box: Box, rows: list[list[Any]]) -> None:
        for row, values in enumerate(rows, box[0]):
            for column, value in enumerate(values, box[1]):
                self._formulas[sheet].pop((row, column), None)
                shown = value
                if isinstance(value, Formula):
                    self._formulas[sheet][row, column] = value
                    match = LINK.fullmatch(value)
                    shown = match[1].replace('""', '"') if match else value
                if value is None:
                    self._cells[sheet].pop((row, column), None)
                else:
                    self._cells[sheet][row, column] = shown

    def formulas(self, sheet: str, box: Box) -> list[list[Any]]:
        values = self.read(sheet, box)
        return [
            [self._formulas[sheet].get((row, column), "" if value is None else value) for column, value in enumerate(line, box[1])]
            for row, line in enumerate(values, box[0])
        ]

    def clear(self, sheet: str, box: Box) -> None:
        self.write(sheet, box, [[None] * (box[3] - box[1] + 1)] * (box[2] - box[0] + 1))

    def used(self, sheet: str) -> Box:
        places = self._cells[sheet] or {(1, 1): None}
        return 1, 1, max(row for row, _ in places), max(column for _, column in places)

    def merges(self, sheet: str) -> list[Box]:
        return self._merges[sheet]

    def tables(self) -> list[TableState]:
        return self._tables

    def change_table(self, table: TableState) -> None: ...

    def names(self) -> dict[str, str]:
        return self._names

    def set_name(self, name: str, place: str) -> None:
        self._names[name] = place

    def is_protected(self, sheet: str) -> bool:
        return sheet in self._protected

    def unprotect(self, sheet: str, password: str) -> None:
        self._protected.discard(sheet)

    def protect(self, sheet: str) -> None:
        self._protected.add(sheet)

    def calculate(self) -> None: ...

    def close(self) -> None: ...


class SavingDocument(MemoryDocument):
    """The same, of which a copy can be saved, as Excel on Windows does: its cells as values, its tables, names and protection."""

    @cached_property
    def _book(self) -> Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return openpyxl.load_workbook(self._original)

    def save(self, path: Path) -> None:
        book = self._book
        for sheet in book:
            cells = self._cells[sheet.title]
            for row in sheet.iter_rows():
                for cell in row:
                    if (cell.row, cell.column) not in cells and cell.__class__.__name__ == "Cell":
                        cell.value = None
            for (row, column), value in cells.items():
                sheet.cell(row, column).value = next((text for text, code in ERRORS.items() if code == value), value)
            sheet.protection.sheet = sheet.title in self._protected
        for state in self._tables:
            top, left, bottom, right = state.box
            book[state.sheet].tables[state.name].ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        book.save(path)


def _as_com(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, str):
        return ERRORS.get(value, value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, time):
        return datetime(1899, 12, 30, value.hour, value.minute, value.second)
    return value
