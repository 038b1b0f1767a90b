"""Columns that a later version brought, added in a workbook that is open in Excel: at the right end of their table.

A sheet can't come in whole while Excel has the workbook: that takes the template's file. So the user is told how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.words.schema import BLOCKS, INPUT_TABLES, TABLES
from ketenrapport.workbook.file.lacking import Report, lacking_columns, no_place, sheet_later
from ketenrapport.workbook.live.layout import named_areas, with_headers
from ketenrapport.workbook.live.values import is_empty, read_cells
from ketenrapport.workbook.live.writing import unprotected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.words.vocabulary import Column
    from ketenrapport.workbook.file.structure import TablePart
    from ketenrapport.workbook.live.layout import Layout


def add_lacking_columns(layout: Layout, version: float) -> tuple[str, ...]:
    """What the user should know of it, in Dutch sentences. Raises WorkbookError when a sheet is protected with a password."""
    report = Report()
    there = named_areas(layout, BLOCKS, [block.identifier for block in BLOCKS])
    later = [block.sheet for block in BLOCKS if block.since > version and block.identifier not in there]
    for table in TABLES:
        found = layout.structure.tables.get(table.name.casefold())
        if found is None:
            later += [table.sheet] if table.since > version else []
            continue
        part = with_headers(layout, found)
        lacking = lacking_columns(table, part, version) if part.header_rows else []
        if not lacking:
            continue
        added, reason = _add(layout, part, lacking)
        if table in INPUT_TABLES:
            if added:
                report.add_columns(part.sheet.name, added)
            if len(added) < len(lacking):
                report.remarks.append(no_place(lacking[len(added) :], table, part.sheet.name, reason))
    if later:
        report.remarks.append(sheet_later(list(dict.fromkeys(later))))
    return report.sentences()


def _add(layout: Layout, part: TablePart, columns: Sequence[Column]) -> tuple[list[Column], str]:
    """The columns that were added to a table, and why the others could not be: something of the user stands there, which stays."""
    fitting, reason = _fitting(layout, part, len(columns))
    added = list(columns[:fitting])
    if not added:
        return [], reason
    area = part.area
    wider = replace(area, right=area.right + len(added))
    table = layout.table(part)
    with unprotected(layout, [part.sheet]):
        # Without its totals, as Excel wants the range of a table that it resizes.
        bottom = area.bottom - part.totals_rows
        table.resize(layout.range(part.sheet, wider.rows(area.top, bottom)))
        for place, column in enumerate(added, start=area.right + 1):
            neighbour = layout.range(part.sheet, replace(area, left=area.right, right=area.right))
            fresh = layout.range(part.sheet, replace(area, left=place, right=place))
            neighbour.copy()
            fresh.paste(paste="formats")
            layout.range(part.sheet, replace(area, left=place, right=place).rows(area.top, area.top)).raw_value = column.header
            layout.range(part.sheet, replace(part.data, left=place, right=place)).number_format = column.number_format
            fresh.column_width = column.width
    return added, reason


def _fitting(layout: Layout, part: TablePart, wanted: int) -> tuple[int, str]:
    """How many columns there is room for, and what stands in the way of the next."""
    for offset in range(wanted):
        column = part.area.right + 1 + offset
        strip = replace(part.area, left=column, right=column)
        table = next((one.name for one in layout.structure.beside(part) if one.area.overlaps(strip)), None)
        if table is not None:
            return offset, f"daar staat de tabel {table}"
        cells = read_cells(layout.range(part.sheet, strip).raw_value, strip.bottom - strip.top + 1, 1)
        taken = [row for row, empty in enumerate(is_empty(cells)[:, 0].tolist(), start=strip.top) if not empty]
        if taken:
            return offset, f"in cel {strip.rows(taken[0], taken[0])} staat iets"
    return wanted, ""
