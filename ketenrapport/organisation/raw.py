"""What workbook and model exchange: tables as they stand on their sheets, before anyone judges their cells, and what is written back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import GENERAL, is_percentage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray


class CellError(Struct, frozen=True):
    """An error value in a cell, as the user sees it: ``#N/B``, ``#DEEL/0!``."""

    text: str


class Uncalculated(Struct, frozen=True):
    """A formula that no application has calculated yet, so that its value is unknown. ``formula`` may be empty."""

    formula: str


class Merged(Struct, frozen=True):
    """A cell without content of its own, under a merge that starts in a row above it and shows ``value`` there."""

    value: str | float | bool | date | time | timedelta | CellError | Uncalculated


RawCell = str | float | bool | date | datetime | time | timedelta | CellError | Uncalculated | Merged | None


class RawTable(Struct, frozen=True, dict=True):
    """A table as it stands on its sheet.

    Shapes: ``rows`` is int[n], the sheet's row number of each row that is not empty; ``columns`` maps each header, as
    written, to object[n] of ``RawCell`` (None is an empty cell); ``letters`` maps each header to its column on the sheet
    (``C``). ``date_1904`` tells in which of its two date systems the workbook counts days: numbers that should have been
    dates need it. ``formats`` maps a header to int16[n], the place of each cell's number format in ``number_formats``; a
    column without any but General is absent. Rows of the sheet that stand right ``below`` the table, or ``apart`` from it
    after an empty row, are here too: who reads them decides what they are.
    """

    sheet: str
    name: str
    rows: NDArray[np.int64]
    columns: Mapping[str, NDArray[np.object_]]
    letters: Mapping[str, str]
    date_1904: bool = False
    formats: Mapping[str, NDArray[np.int16]] = field(default_factory=dict)
    number_formats: tuple[str, ...] = (GENERAL,)
    below: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The headers as written, by the headers as compared; of two that are alike the first."""
        return {fold(header): header for header in reversed(list(self.columns))}

    def has(self, header: str) -> bool:
        """Whether there is such a column, however its header is spelled."""
        return fold(header) in self.headers

    def spelled(self, header: str) -> str:
        """A header as it is written here; as it was given when there is no such column."""
        return self.headers.get(fold(header), header)

    def cells(self, header: str) -> NDArray[np.object_]:
        """The cells of a column, however its header is spelled; empty ones when it lacks."""
        found = self.headers.get(fold(header))
        return np.full(len(self.rows), None, dtype=object) if found is None else self.columns[found]

    def with_empty_row(self) -> RawTable:
        """The table with one row more, below all others."""
        general = self.number_formats.index(GENERAL)
        return replace(
            self,
            rows=np.append(self.rows, self.rows.max(initial=1) + 1),
            columns={header: np.append(cells, np.array([None], dtype=object)) for header, cells in self.columns.items()},
            formats={header: np.append(places, np.int16(general)) for header, places in self.formats.items()},
        )

    def with_cells(self, at: int, cells: Mapping[str, tuple[RawCell, str]]) -> RawTable:
        """The table with other cells in one row: by header what they hold and their number format. A header that lacks comes in."""
        columns, formats, codes = dict(self.columns), dict(self.formats), list(self.number_formats)
        for header, (content, code) in cells.items():
            if code not in codes:
                codes.append(code)
            column = columns.get(header, np.full(len(self.rows), None, dtype=object)).copy()
            places = formats.get(header, np.full(len(self.rows), codes.index(GENERAL), dtype=np.int16)).copy()
            column[at], places[at] = content, codes.index(code)
            columns[header], formats[header] = column, places
        letters = {**dict.fromkeys(columns, "A"), **self.letters}
        return replace(self, columns=columns, letters=letters, formats=formats, number_formats=tuple(codes))

    def number_format(self, header: str, at: int) -> str:
        """The number format of one cell."""
        places = self.formats.get(self.spelled(header))
        return GENERAL if places is None else self.number_formats[places[at]]

    def percentages(self, header: str) -> NDArray[np.bool_]:
        """Which cells of a column are numbers that show as a percentage: bool[n]."""
        places = self.formats.get(self.spelled(header))
        if places is None:
            return np.zeros(len(self.rows), dtype=bool)
        found = np.array([is_percentage(code) for code in self.number_formats], dtype=bool)[places]
        cells = self.cells(header)
        for at in np.flatnonzero(found):
            found[at] = isinstance(cells[at], int | float) and not isinstance(cells[at], bool)
        return found

    def only(self, kept: NDArray[np.bool_]) -> RawTable:
        """The same table with only these rows."""
        columns = {header: cells[kept] for header, cells in self.columns.items()}
        formats = {header: places[kept] for header, places in self.formats.items()}
        return replace(self, rows=self.rows[kept], columns=columns, formats=formats)


def cells_of(table: RawTable | None, header: str) -> NDArray[np.object_]:
    """The cells of a column as in ``RawTable.cells``; none when there is no table."""
    return np.empty(0, dtype=object) if table is None else table.cells(header)


class RawSheet(Struct, frozen=True):
    """The cells of a whole sheet that hold something, in the order of rows, then columns.

    Shapes: ``rows`` and ``columns`` are int[c], from 1; ``cells`` is object[c]; ``formats`` is int16[c], the place of each cell's number
    format in ``number_formats``. ``merges`` are top, left, bottom and right of each merged area.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    cells: NDArray[np.object_]
    formats: NDArray[np.int16]
    number_formats: tuple[str, ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    date_1904: bool = False


class CellAt(Struct, frozen=True):
    """One cell of the workbook: its sheet, and its address there (``C5``)."""

    sheet: str
    cell: str


class RowOf(Struct, frozen=True):
    """A cell of an output table, wherever that stands: its identifier, the row counted from 0 below its header, and the column."""

    table: str
    row: int
    column: str


Target = CellAt | RowOf


class Link(str):
    """A text in a cell that leads to another cell of the workbook."""

    __slots__ = ("target",)
    target: Target

    def __new__(cls, text: str, target: Target) -> Link:
        """The text, leading there."""
        link = super().__new__(cls, text)
        link.target = target
        return link


class NumberLink(float):
    """A number in a cell that leads to another cell of the workbook."""

    __slots__ = ("target",)
    target: Target

    def __new__(cls, number: float, target: Target) -> NumberLink:
        """The number, leading there."""
        link = super().__new__(cls, number)
        link.target = target
        return link


Stretch = tuple[str, int, int]
"""What a sparkline draws: a column of the source table, and its first and last row there, counted from 0."""


class Sparklines(Struct, frozen=True):
    """Small line charts in a column of a table, one a row, each of a stretch of rows in a column of another table."""

    table: str
    column: str
    source: str
    stretches: Sequence[Stretch]


class SheetContent(Struct, frozen=True):
    """What the program writes into a workbook in one go.

    ``tables`` maps the identifier of an output table to a frame whose columns are that table's identifiers; NaN and None
    become empty cells. ``cells`` maps the identifier of a named cell (``schema.NAMED_CELLS``) to its content. Sparklines are
    drawn anew where the workbook has them. ``blocks`` maps the identifier of a block (``schema.BLOCKS``) to its rows, the
    first of which is its header. ``outlines`` maps the identifier of a table whose rows fold to the level of each row, 0 for
    what always stays in sight, a negative one for what is folded.
    """

    tables: Mapping[str, pd.DataFrame]
    cells: Mapping[str, str | float]
    sparklines: Sequence[Sparklines] = ()
    blocks: Mapping[str, Sequence[Sequence[str | float]]] = field(default_factory=dict)
    outlines: Mapping[str, Sequence[int]] = field(default_factory=dict)
