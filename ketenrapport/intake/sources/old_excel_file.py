"""A delivery as a workbook of Excel 97-2003 (.xls), which SAP and older systems still give (R13): its cells as those of any other.

xlrd, with which pandas reads these files, gives number formats and merged cells, too: without them 95 % would be 0.95. What it reads is
taken out of the compound file by olefile: in a damaged one xlrd itself goes round in circles until all memory is full.
"""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import numpy as np
import xlrd
from msgspec import Struct
from olefile import OleFileIO

from ketenrapport.intake.sources.source import SourceError
from ketenrapport.words.number_format import GENERAL, shows
from ketenrapport.workbook.file.cell_values import Values, error_cell
from ketenrapport.workbook.file.grid import grid, raw_sheet
from ketenrapport.workbook.file.references import Area
from ketenrapport.workbook.file.sheet_scan import Cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.organisation.raw import RawCell, RawSheet

_STREAMS = ("Workbook", "Book")  # of Excel 97 and later, and of those before


class OldWorkbook(Struct, frozen=True):
    """A workbook of Excel 97-2003; ``values`` knows what the styles of its cells show."""

    name: str
    book: xlrd.book.Book
    values: Values

    @staticmethod
    def of(name: str, content: bytes) -> OldWorkbook:
        """The workbook that a file called ``name`` holds. Raises SourceError."""
        with _readable(name):
            with OleFileIO(BytesIO(content)) as file:
                stream = next(stream for stream in _STREAMS if file.exists(stream))
                records = file.openstream(stream).read()
            book = xlrd.open_workbook(file_contents=records, formatting_info=True, on_demand=True, ragged_rows=True, logfile=StringIO())
            return OldWorkbook(name, book, _values(book))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of its sheets."""
        return tuple(self.book.sheet_names())

    @property
    def hidden(self) -> tuple[bool, ...]:
        """Of each sheet whether people don't see it. Raises SourceError when one is damaged."""
        with _readable(self.name):
            return tuple(self.book.sheet_by_index(place).visibility != 0 for place in range(self.book.nsheets))

    def sheet(self, place: int) -> RawSheet:
        """The cells of a sheet. Raises SourceError when it is damaged."""
        with _readable(self.name):
            found = grid(_cells(self.book.sheet_by_index(place), self.values), self.values.number_formats)
            return raw_sheet(found, date_1904=self.values.date_1904)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """A damaged file makes its reader fail in any way: told in one sentence. Raises SourceError."""
    try:
        yield
    except Exception as error:
        if "encrypted" in str(error):
            raise SourceError(f"{name} is met een wachtwoord beveiligd; sla het bestand in Excel op zonder wachtwoord.") from error
        raise SourceError(f"{name} is beschadigd of geen werkmap van Excel; open het bestand in Excel en sla het op als .xlsx.") from error


def _values(book: xlrd.book.Book) -> Values:
    """What the styles of a workbook show; its texts stand in the cells themselves."""
    codes = [book.format_map[style.format_key].format_str if style.format_key in book.format_map else GENERAL for style in book.xf_list]
    places = {code: place for place, code in enumerate(dict.fromkeys((GENERAL, *codes)))}
    format_of = np.array([places[code] for code in codes] or [0], dtype=np.int16)
    kinds = np.array([shows(code).value for code in places], dtype=np.uint8)
    return Values(np.empty(0, dtype=object), tuple(places), format_of, kinds[format_of], bool(book.datemode))


def _cells(sheet: xlrd.sheet.Sheet, values: Values) -> Cells:
    found = [
        (row + 1, column + 1, value, values.format_of[cell.xf_index])
        for row in range(sheet.nrows)
        for column, cell in enumerate(sheet.row(row))
        if (value := _value(cell, values)) is not None
    ]
    content = np.empty(len(found), dtype=object)
    content[:] = [value for _, _, value, _ in found]
    rows, columns, formats = (np.array([cell[part] for cell in found], dtype=kind) for part, kind in ((0, "i4"), (1, "i4"), (3, "i2")))
    merges = tuple(Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    return Cells(rows, columns, content, formats, merges)


def _value(cell: xlrd.sheet.Cell, values: Values) -> RawCell:
    """What a cell holds, None for an empty one."""
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value) or None
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return values.number(float(cell.value), int(cell.xf_index or 0))
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return error_cell(xlrd.error_text_from_code.get(int(cell.value), "#N/A"))
    return None
