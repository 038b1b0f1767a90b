"""Writes a table of the schema onto a sheet of a new workbook, as a real Excel table (ListObject)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.new.look import Format, Sheet

Cell = str | float | date | None
Row = Mapping[str, Cell]


def places(table: Table, left: int = 0) -> dict[str, int]:
    """The column of each identifier, from 0, of a table that begins at the column ``left``."""
    return {identifier: place for place, identifier in enumerate(table.identifiers, start=left)}


def write_cell(sheet: Sheet, row: int, column: int, value: Cell, look: Format) -> None:
    """Write one value; a text that begins with ``=`` stays a text. An empty cell gets its format too, for what is filled in later."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def write_table(
    sheet: Sheet,
    table: Table,
    corner: tuple[int, int],
    headers: Sequence[Format],
    bodies: Sequence[Format],
    rows: Sequence[Row] = (),
    *,
    banded: bool = False,
    autofilter: bool = False,
) -> int:
    """The last row of the table, from 0: header and ``rows`` with their top left corner at ``corner`` (row, column).

    A table without rows has one empty row, since Excel knows no table without. ``headers`` and ``bodies`` hold a format per
    column; the latter also goes into the table itself, so that Excel gives it to the rows that a user adds.
    """
    top, left = corner
    last = top + max(1, len(rows))
    columns = [
        {"header": column.header, "header_format": header, "format": body}
        for column, header, body in zip(table.columns, headers, bodies, strict=True)
    ]
    options = {
        "name": table.name,
        "columns": columns,
        "autofilter": autofilter,
        "banded_rows": banded,
        "title": table.purpose,
        "style": "Table Style Light 1" if banded else None,
    }
    sheet.add_table(top, left, last, left + len(table.columns) - 1, options)
    for at, row in enumerate(rows or [{}], start=top + 1):
        for offset, (column, body) in enumerate(zip(table.columns, bodies, strict=True)):
            write_cell(sheet, at, left + offset, row.get(column.identifier), body)
    return last
