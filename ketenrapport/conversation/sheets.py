"""The sheets that minutes go to, as rows that can be changed and added to before anything is written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ketenrapport.organisation.cells import coerce_column
from ketenrapport.organisation.one_cell import as_written, shown
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.vocabulary import Table

CONVERSATIONS, DECISIONS, ACTIONS = TABLE["conversations"], TABLE["decisions"], TABLE["actions"]


class SheetRow(Struct, eq=False):
    """One row: its values by identifier, its ``number`` on the sheet (0 when it is new) and which of its columns were changed."""

    values: dict[str, Any]
    number: int = 0
    changed: set[str] = field(default_factory=set)

    def text(self, column: str) -> str:
        """A value as text, '' for nothing."""
        return as_text(self.values.get(column))


class Sheet:
    """A table that was read, and what becomes of it."""

    def __init__(self, table: Table, raw: RawTable) -> None:
        self.table, self.raw = table, raw
        columns = {column.identifier: _values(raw, column.header, column.identifier, table) for column in table.columns}
        self.rows = [
            SheetRow({name: values[at] for name, values in columns.items()}, int(number)) for at, number in enumerate(raw.rows.tolist())
        ]

    def add(self, **values: object) -> SheetRow:
        """A new row, below the others."""
        row = SheetRow({column.identifier: values.get(column.identifier) for column in self.table.columns})
        self.rows.append(row)
        return row

    def puts(self) -> Iterator[tuple[int, str, object]]:
        """Of each cell that was changed the row of the sheet, the header and the value."""
        for row in self.rows:
            if row.number:
                for column in self.table.columns:
                    if column.identifier in row.changed:
                        yield row.number, column.header, row.values[column.identifier]

    def added(self) -> list[dict[str, Any]]:
        """The new rows."""
        return [row.values for row in self.rows if not row.number]


def as_text(value: object) -> str:
    """A value of a cell as a text to compare and to tell: a date as ``31-10-2026``."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return shown(value) if isinstance(value, date) else str(value).strip()


def same(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever their spaces and capitals."""
    return fold(one) == fold(other)


def _values(raw: RawTable, header: str, name: str, table: Table) -> list[Any]:
    """The cells of a column; texts as they were typed, dates and periods read."""
    cells = raw.cells(header)
    column = table.column(name)
    if column.kind not in (Kind.DATE, Kind.PERIOD, Kind.WHOLE):
        return [None if cell is None else as_written(cell) if isinstance(cell, str | float | int | date) else shown(cell) for cell in cells]
    coerced = coerce_column(column, cells, date_1904=raw.date_1904)
    return [cells[at] if coerced.unread[at] else coerced.value(at) for at in range(len(cells))]
