"""Reads a table as if the row that shows what is meant was not there (``words.example_rows``): in a file and an open workbook alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from ketenrapport.words.example_rows import EXAMPLE_ROWS
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.vocabulary import Table


def without_example(table: Table, raw: RawTable) -> RawTable:
    """The table in which a cell that holds exactly the example of its column is empty, without the rows that are empty then."""
    texts = examples_of(table)
    found = {header: cells == texts[fold(header)] for header, cells in raw.columns.items() if fold(header) in texts}
    shown = {header: places for header, places in found.items() if places.any()}
    if not shown:
        return raw
    columns = dict(raw.columns)
    for header, places in shown.items():
        columns[header] = columns[header].copy()
        columns[header][places] = None
    filled = np.logical_or.reduce([cells != None for cells in columns.values()])  # noqa: E711 - element by element
    return replace(raw, columns=columns).only(filled | ~np.logical_or.reduce(list(shown.values())))


def examples_of(table: Table) -> dict[str, str]:
    """The example of each column that has one, by its header as compared."""
    row = EXAMPLE_ROWS.get(table.identifier, {})
    return {fold(column.header): row[column.identifier] for column in table.columns if column.identifier in row}
