"""Rows below a table and header rows among its data: which of them are data, and what is said about them (S20, S21).

A table of Excel grows when someone types right below it; one of LibreOffice doesn't, and no table grows over an empty row. So what
stands below a table may be a row that was meant to count, or a note. Nothing that can be data is lost, and no note becomes data.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketenrapport.organisation.cells import coerce_column
from ketenrapport.organisation.one_cell import NUMBERS
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import SETTING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ketenrapport.organisation.cells import Coerced
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.findings import Finding, Place
    from ketenrapport.words.vocabulary import Table

_HEADERS = 2  # cells that repeat their header make a header row


def without_notes(table: Table, raw: RawTable, place: Place) -> tuple[RawTable, list[Finding]]:
    """The table without the notes below it and the header rows among its data, and what the user should know of both.

    Of the rows apart from the table those count that can only be data; of those right below it all but a single cell that can't.
    """
    data, findings = _without_headers(table, raw, place)
    below, apart = (np.isin(data.rows, list(rows)) if rows else np.zeros(len(data.rows), dtype=bool) for rows in (data.below, data.apart))
    if not (below.any() or apart.any()):
        return data, findings
    asked = np.flatnonzero(below | apart)
    loose = data.only(below | apart)
    filled = np.sum([cells != None for cells in loose.columns.values()], axis=0)  # noqa: E711 - element by element
    is_data = _is_data(table, loose) | (below[asked] & (filled > 1))
    counting = data.rows[asked[is_data & apart[asked]]].tolist()
    for first, last in _runs(counting):
        kind = "S20" if first == last else "S20.more"
        findings.append(place.finding(kind, first, table.key[0], shown=f"{first}-{last}"))
    kept = np.ones(len(data.rows), dtype=bool)
    kept[asked] = is_data
    return data.only(kept), findings


def _without_headers(table: Table, raw: RawTable, place: Place) -> tuple[RawTable, list[Finding]]:
    """The table without rows that repeat its headers (S21)."""
    key = raw.headers.get(fold(table.key_column.header))
    if key is None:
        return raw, []
    alike = [cell for cell in pd.unique(raw.columns[key]) if isinstance(cell, str) and fold(cell) == fold(key)]
    if not alike:
        return raw, []
    kept = np.ones(len(raw.rows), dtype=bool)
    for at in np.flatnonzero(np.isin(raw.columns[key].astype(str), alike)):
        cells = [(header, cells[at]) for header, cells in raw.columns.items() if cells[at] is not None]
        repeated = [isinstance(cell, str) and fold(cell) == fold(header) for header, cell in cells]
        kept[at] = not (all(repeated) and len(repeated) >= _HEADERS)
    return raw.only(kept), [place.finding("S21", row, table.key[0]) for row in raw.rows[~kept].tolist()]


def _is_data(table: Table, loose: RawTable) -> NDArray[np.bool_]:
    """Which rows can only be data: of measurements those with a period and a number, of others those with a key and more."""
    columns = {
        column.identifier: coerce_column(column, loose.cells(column.header), date_1904=loose.date_1904)
        for column in table.columns
        if fold(column.header) in loose.headers
    }
    if table.identifier == "measurements":
        numbers = [_filled(columns, column.identifier, len(loose.rows)) for column in table.columns if column.kind in NUMBERS]
        return np.asarray(_filled(columns, "period", len(loose.rows)) & np.any(numbers, axis=0), dtype=bool)
    keyed = np.all([_filled(columns, name, len(loose.rows)) for name in table.key], axis=0)
    if table.identifier == "settings":
        known = [isinstance(key, str) and fold(key) in SETTING for key in columns["key"].values]
        return np.asarray(keyed & known, dtype=bool)
    others = [column for column in table.columns if column.identifier not in table.key]
    required = [column for column in others if column.required] or others
    return np.asarray(keyed & np.any([_filled(columns, column.identifier, len(loose.rows)) for column in required], axis=0), dtype=bool)


def _filled(columns: Mapping[str, Coerced], name: str, rows: int) -> NDArray[np.bool_]:
    """Where a column holds something that can be read."""
    if name not in columns:
        return np.zeros(rows, dtype=bool)
    filled = ~columns[name].empty
    filled[[problem.position for problem in columns[name].problems]] = False
    return filled


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Consecutive rows as first and last: 7, 8, 12 → 7–8 and 12–12."""
    ends = [at for at, (row, after) in enumerate(pairwise(rows)) if after != row + 1]
    begins = [0, *(at + 1 for at in ends)]
    return [(rows[first], rows[last]) for first, last in zip(begins, [*ends, len(rows) - 1], strict=True)] if rows else []
