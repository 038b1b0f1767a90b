"""A delivery as an Excel workbook, read as our own is: formats as shown, errors as errors, and what stands under a merge."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from ketenrapport.intake.sources.delivery import MOST_ROWS, Delivery, Percentage
from ketenrapport.intake.sources.source import SourceError
from ketenrapport.intake.sources.text_file import too_many
from ketenrapport.organisation.raw import Merged
from ketenrapport.saving.reading import COMPOUND, TooLargeError, beginning, is_encrypted, read_file
from ketenrapport.saving.refused import cause
from ketenrapport.words.cell_names import letters
from ketenrapport.words.number_format import is_percentage
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.grid import raw_sheet, read_grids
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.references import Area
from ketenrapport.workbook.file.structure import read_structure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ketenrapport.organisation.raw import RawCell, RawSheet
    from ketenrapport.workbook.file.structure import SheetPart, Structure

_WIDEST = 1_000  # columns that are read of a sheet; figures over 80 years of months take fewer
_LARGEST_OF_1997 = 100_000_000  # bytes; 65,536 rows of 100 columns are half of it
_ZIP = b"PK"


def read_excel_file(path: Path, table: str) -> Delivery:
    """The rows of a sheet or table of a workbook: of the first sheet that people see when ``table`` is ''. Raises SourceError."""
    try:
        _refuse_no_workbook(path)
        return _of_1997(path, table) if beginning(path, len(COMPOUND)) == COMPOUND else _of_today(path, table)
    except WorkbookError as error:
        raise SourceError(str(error)) from None
    except OSError as error:
        raise SourceError(f"{path.name} kan niet worden gelezen ({cause(error)}); controleer of het er is en niet in gebruik.") from None


def _of_today(path: Path, table: str) -> Delivery:
    package = Package.open(path)
    structure = read_structure(package)
    sheet, area = _place(path.name, structure, table)
    grid = read_grids(package, structure, [sheet])[sheet.part]
    found = sheet_delivery(f"{path.name}, {sheet.name}", raw_sheet(grid, date_1904=structure.date1904), area, file=path.stem)
    return replace(
        found, beside=() if table else tuple(other.name for other in structure.sheets if other is not sheet and not other.is_hidden)
    )


def _of_1997(path: Path, table: str) -> Delivery:
    """The same of an .xls; what is encrypted is packed as one, too, and says so as a workbook of today does."""
    from ketenrapport.intake.sources.old_excel_file import OldWorkbook

    try:
        content = read_file(path, _LARGEST_OF_1997)
    except TooLargeError:
        raise SourceError(f"{path.name} is onwaarschijnlijk groot en wordt niet geopend; sla het in Excel op als .xlsx.") from None
    if is_encrypted(content):
        return _of_today(path, table)
    book = OldWorkbook.of(path.name, content)
    hidden = () if table else book.hidden  # which reads every sheet
    place = _sheet(book.sheets, table) if table else _first_seen(hidden)
    if place is None or not book.sheets:
        raise _no_sheet(path.name, book.sheets, table)
    found = sheet_delivery(f"{path.name}, {book.sheets[place]}", book.sheet(place), file=path.stem)
    return replace(found, beside=tuple(name for at, name in enumerate(book.sheets) if at != place and not hidden[at]) if hidden else ())


def sheet_delivery(name: str, sheet: RawSheet, area: Area | None = None, *, file: str = "") -> Delivery:
    """The cells of a sheet, or of an area of it, as rows. Raises SourceError when they are too many."""
    inside = sheet.columns <= _WIDEST
    if area is not None:
        inside &= (sheet.rows >= area.top) & (sheet.rows <= area.bottom) & (sheet.columns >= area.left) & (sheet.columns <= area.right)
    numbers = np.unique(sheet.rows[inside]).tolist()
    if len(numbers) > MOST_ROWS:
        raise SourceError(too_many(name))
    index = {number: place for place, number in enumerate(numbers)}
    width = int(sheet.columns[inside].max()) if len(numbers) else 0
    rows: list[list[RawCell]] = [[None] * width for _ in numbers]
    percent = [is_percentage(code) for code in sheet.number_formats]
    here = np.flatnonzero(inside)
    columns = (each[here].tolist() for each in (sheet.rows, sheet.columns, sheet.cells, sheet.formats))
    for row, column, value, code in zip(*columns, strict=True):
        shows_percent = percent[code] and isinstance(value, int | float) and not isinstance(value, bool)
        rows[index[row]][column - 1] = Percentage(value) if shows_percent else value
    for top, left, bottom, right in sheet.merges:
        _spread(rows, numbers, Area(top, left, bottom, right), width)
    return Delivery(name, rows, lambda row, column: f"{letters(column + 1)}{numbers[row]}", file, (), sheet.date_1904)


def _spread(rows: list[list[RawCell]], numbers: list[int], merge: Area, width: int) -> None:
    """Let a merged cell count for all its cells (R1); ``numbers`` are those of the rows, in order."""
    first, last = bisect_left(numbers, merge.top), bisect_right(numbers, merge.bottom)
    if first == len(numbers) or numbers[first] != merge.top or merge.left > width:
        return
    corner = rows[first][merge.left - 1]
    if corner is None or isinstance(corner, Merged):
        return
    for place in range(first, last):
        for column in range(merge.left, min(merge.right, width) + 1):
            if (place, column) != (first, merge.left):
                rows[place][column - 1] = Merged(corner)


def _place(name: str, structure: Structure, wanted: str) -> tuple[SheetPart, Area | None]:
    """The sheet of this name, or the table of it; the first one that people see when none is named."""
    names = [sheet.name for sheet in structure.sheets]
    place = _sheet(names, wanted) if wanted else _first_seen([sheet.is_hidden for sheet in structure.sheets])
    if names and place is not None:
        return structure.sheets[place], None
    table = structure.tables.get(wanted.strip().casefold())
    if table is None:
        raise _no_sheet(name, names, wanted)
    return table.sheet, table.area.rows(table.area.top, table.area.bottom - table.totals_rows)


def _sheet(names: Sequence[str], wanted: str) -> int | None:
    """Which sheet has this name; None when none has."""
    return next((place for place, name in enumerate(names) if name.strip().casefold() == wanted.strip().casefold()), None)


def _first_seen(hidden: Sequence[bool]) -> int:
    """The first sheet that isn't hidden, as people see it; the first one where they see none."""
    return next((place for place, is_hidden in enumerate(hidden) if not is_hidden), 0)


def _no_sheet(name: str, names: Sequence[str], wanted: str) -> SourceError:
    if not names:
        return SourceError(f"{name} heeft geen werkbladen.")
    return SourceError(f"{name} heeft geen blad of tabel '{wanted}'; er zijn de bladen {', '.join(names)}.")


def _refuse_no_workbook(path: Path) -> None:
    """Nothing, when the file begins as a workbook does. An HTML page or a CSV called .xls is usual for SSRS and SAP."""
    start = beginning(path, 2_000)
    if not start or start.startswith((COMPOUND, _ZIP)):
        return
    words = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if words.startswith((b"<html", b"<!doctype", b"<table", b"<meta")) or b"<html" in words:
        what = "een webpagina (HTML)"
    elif words.startswith(b"<?xml"):
        what = "een XML-bestand"
    else:
        raise SourceError(
            f"{path.name} is geen Excel-werkmap maar een tekstbestand; kies op het blad Bronnen de soort csv, "
            "of open het in Excel en sla het op als .xlsx."
        )
    raise SourceError(f"{path.name} is geen Excel-werkmap maar {what}; open het in Excel en sla het op als .xlsx.")
