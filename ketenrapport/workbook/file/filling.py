"""What a table of the workbook gets: its new rows, where they come, and what goes along with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from msgspec import Struct

from ketenrapport.words.notation import fold
from ketenrapport.workbook.file.grid import read_grids
from ketenrapport.workbook.file.references import LAST_ROW, stretches
from ketenrapport.workbook.file.refusals import no_column, no_table, too_long
from ketenrapport.workbook.file.resize import Resize
from ketenrapport.workbook.file.spans import raw_table, span_of_part
from ketenrapport.workbook.row_height import row_heights
from ketenrapport.workbook.row_keys import came_from, row_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml import etree

    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.structure import Structure, TablePart
    from ketenrapport.workbook.row_keys import Key


class Filling(Struct, frozen=True):
    """New content for a table: ``columns`` holds those that are ours by their column on the sheet, the others are the user's.

    ``definition`` is the table's part; a block of cells, which is written like a table, has none.

    ``links`` are the columns that lead somewhere, ``levels`` those at which rows fold. ``moved`` tells for each new row on which
    row of the sheet it stood; it is None when no user has a column here, or rows have no key to know them by.
    """

    resize: Resize
    columns: Mapping[int, pd.Series[Any]]
    definition: etree._Element | None
    heights: Sequence[float]
    links: Sequence[int]
    levels: Sequence[int] = ()
    moved: Sequence[int | None] | None = None

    @property
    def table(self) -> TablePart:
        """The table that is filled."""
        return self.resize.table

    def runs(self) -> list[list[int]]:
        """Our columns, in stretches without a column of the user between them."""
        return stretches(sorted(self.columns))

    def extras(self) -> list[int]:
        """The columns that the user added to the table."""
        return [column for column in range(self.table.area.left, self.table.area.right + 1) if column not in self.columns]


def filling_of(package: Package, structure: Structure, table: Table, frame: pd.DataFrame, levels: Sequence[int]) -> Filling | None:
    """What a table gets; None when a later version brought it and the workbook lacks it. Raises WorkbookError."""
    found = structure.tables.get(table.name.casefold())
    if found is None and table.since > 1:
        return None
    if found is None:
        raise no_table(package.path.name, table)
    if len(frame) > LAST_ROW - found.data.top - found.totals_rows:
        raise too_long(len(frame), found.sheet.name)
    rows = frame if len(frame) else pd.DataFrame({column: [None] for column in frame.columns}, dtype=object)
    places = found.columns
    columns = {}
    for column in table.columns:
        if fold(column.header) not in places:
            if column.since > 1:  # there was no place for it, which has been told
                continue
            raise no_column(table, found.sheet.name, column)
        columns[places[fold(column.header)]] = rows[column.identifier]
    links = [places[fold(column.header)] for column in table.columns if column.links and fold(column.header) in places]
    filling = Filling(Resize(found, len(rows)), columns, package.xml(found.part), row_heights(table, rows), links, levels)
    if not filling.extras() or not table.key:
        return filling
    old = keyed_rows(package, structure, table, found)
    moved = came_from(old, row_keys([rows[name].tolist() for name in table.key]))
    return Filling(filling.resize, columns, filling.definition, filling.heights, links, levels, moved)


def keyed_rows(package: Package, structure: Structure, table: Table, part: TablePart) -> dict[Key, int]:
    """The row of the sheet of each key that stands in a table now; empty when it lacks a column of its key."""
    grid = read_grids(package, structure, [part.sheet])[part.sheet.part]
    raw = raw_table(span_of_part(part, structure, grid), grid, date_1904=structure.date1904)
    headers = {name: table.column(name).header for name in table.key}
    cells = {name: raw.cells(header).tolist() for name, header in headers.items() if raw.has(header)}
    if len(cells) < len(table.key):
        return {}
    inside = [row for row in raw.rows.tolist() if row <= part.data.bottom]
    return dict(zip(row_keys([values[: len(inside)] for values in cells.values()]), inside, strict=True))
