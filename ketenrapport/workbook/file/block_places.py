"""Where a block of the program stands on its sheet, and what its user has there with it: the same rules for a file and for Excel.

A block is a table without being an Excel table. Its defined name holds its whole area, so that nothing needs to be guessed from what
stands there: a note right below or beside a block looks just like a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.workbook.file.references import Area
from ketenrapport.workbook.file.resize import Resize
from ketenrapport.workbook.file.structure import TablePart
from ketenrapport.workbook.row_keys import row_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ketenrapport.words.vocabulary import CellBlock
    from ketenrapport.workbook.file.structure import SheetPart
    from ketenrapport.workbook.row_keys import Key

Cell = Callable[[int, int], object]
"""What stands in a row and column of the sheet; None when nothing does."""
_OURS = re.compile(r"●(?: \d+)?|\d+|\d+\s?% .+")  # what stands under a chain on Ketenmatrix
_WIDEST = 64  # columns of a user beside a block


class BlockPlace(Struct, frozen=True):
    """Where a block stood (``area``, header included, with what a user put between) and which columns it gets there.

    ``named`` is what its name stood for; ``before`` are the columns that were ours, ``extras`` those of the user: between ours, and
    right beside the block. ``old`` tells the row of each key; ``strange`` are the rows that a user put between.
    """

    block: CellBlock
    sheet: SheetPart
    rows: Sequence[Sequence[str | float]]
    named: Area
    area: Area
    before: tuple[int, ...]
    columns: tuple[int, ...]
    extras: tuple[int, ...]
    old: dict[Key, int]
    strange: frozenset[int]

    @property
    def corner(self) -> Area:
        """The first cell."""
        return replace(self.area, bottom=self.area.top, right=self.area.left)

    @property
    def new_area(self) -> Area:
        """The area that will be the block's; it never gets narrower, so that columns beside it stay beside it."""
        right = max(self.area.right, self.columns[-1])
        return Area(self.area.top, self.area.left, self.area.top + len(self.data), right)

    @property
    def data(self) -> Sequence[Sequence[str | float]]:
        """The rows below the header; an empty one when there is nothing to say."""
        return self.rows[1:] or [[""] * len(self.rows[0])]

    @property
    def resize(self) -> Resize:
        """The block as a table that gets its new rows, with the columns of the user beside it."""
        every = (*self.before, *self.columns, *self.extras)
        part = TablePart(self.block.name, "", self.sheet, replace(self.area, left=min(every), right=max(every)), 1, 0, ())
        return Resize(part, len(self.data))

    def series(self) -> dict[int, pd.Series[Any]]:
        """The new rows by the columns of the sheet."""
        cells = np.full((len(self.data), len(self.columns)), "", dtype=object)
        for row, texts in zip(cells, self.data, strict=True):
            row[: len(texts)] = texts[: len(row)]
        return {column: pd.Series(cells[:, at], dtype=object, copy=False) for at, column in enumerate(self.columns)}

    def header(self) -> dict[int, str | float]:
        """The new header by the columns of the sheet."""
        return dict(zip(self.columns, self.rows[0], strict=True))

    def keys(self) -> list[Key]:
        """The keys of the new rows."""
        return row_keys([[row[self.block.key] for row in self.data]])

    def is_ours(self, row: int, column: int) -> bool:
        """Whether a cell was the block's before, so that it may be written over."""
        return row <= self.area.bottom and column in self.before and row not in self.strange


def block_place(
    block: CellBlock, place: tuple[SheetPart, Area], rows: Sequence[Sequence[str | float]], cell: Cell, taken: Sequence[Area]
) -> BlockPlace:
    """Where a block stands whose name is at ``place`` and that gets these rows; ``taken`` is where tables and pivots of the sheet are."""
    area = block_area(block, place[1], rows, cell)
    width = len(rows[0])
    within = _within(block, area, rows, cell)
    before = [column for column in range(area.left, area.right + 1) if column not in within]
    columns = [*before, *range(area.right + 1, area.right + 1 + width - len(before))][:width]
    at_row = range(area.top + 1, area.bottom + 1)
    keys = row_keys([[cell(row, columns[block.key]) for row in at_row]])
    extras = [*within, *(_beside(area, cell, taken) if area.bottom > area.top else ())]
    return BlockPlace(
        block,
        place[0],
        rows,
        place[1],
        area,
        tuple(before),
        tuple(columns),
        tuple(sorted(extras)),
        dict(zip(keys, at_row, strict=True)),
        _strange(block, area, before, rows, cell),
    )


def block_area(block: CellBlock, named: Area, rows: Sequence[Sequence[str | float]], cell: Cell) -> Area:
    """The whole area of a block, header included.

    The name of a block that was last written by an earlier version is its first cell only. Then a row or column belongs to it as long as
    it holds what only the program writes there, ``rows`` being what it writes now.
    """
    if (named.top, named.left) != (named.bottom, named.right):
        return named
    if [cell(named.top, named.left + at) for at in range(len(block.leading))] != list(block.leading):
        return named  # nothing was written yet
    bottom, right = named.top, named.left + len(block.leading) - 1
    if block.closing:
        across = range(right + 1, right + 1 + _WIDEST)
        right = next((column for column in across if cell(named.top, column) == block.closing), right)
        while isinstance(cell(bottom + 1, right), str):
            bottom += 1
        return Area(named.top, named.left, bottom, right)
    while cell(bottom, named.left + 1) != rows[-1][1] and (
        isinstance(cell(bottom + 1, right), int | float) or cell(bottom + 1, named.left + 1) == rows[-1][1]
    ):
        bottom += 1
    area = Area(named.top, named.left, bottom, right)
    while _is_our_column(area, area.right + 1, rows, cell):
        area = replace(area, right=area.right + 1)
    return area


def _is_our_column(area: Area, column: int, rows: Sequence[Sequence[str | float]], cell: Cell) -> bool:
    """Whether a column of Ketenmatrix is that of a chain, of now or of before."""
    cells = [cell(row, column) for row in range(area.top + 1, area.bottom + 1)]
    filled = [str(one) for one in cells if one is not None]
    plain = all(_OURS.fullmatch(text) for text in filled)
    return plain and (cell(area.top, column) in rows[0] or (bool(filled) and isinstance(cell(area.top, column), str)))


def _within(block: CellBlock, area: Area, rows: Sequence[Sequence[str | float]], cell: Cell) -> list[int]:
    """The columns between those of the block that its user put there."""
    inner = range(area.left + 1, area.right + 1)
    known = {*block.leading, *rows[0], block.closing} - {""}
    if not block.closing:
        last = area.left + len(block.leading) - 1
        return [
            column
            for column in inner
            if (cell(area.top, column) not in known if column <= last else not _is_our_column(area, column, rows, cell))
            and any(cell(row, column) is not None for row in range(area.top, area.bottom + 1))
        ]

    def likely(column: int) -> int:
        """How little a column looks like one of ours: 0 is least like it."""
        header = cell(area.top, column)
        if header in known:
            return 4
        if header is not None:
            return 3 if re.search(r"\d{4}$", str(header)) else 0
        return 1 if any(cell(row, column) is not None for row in range(area.top + 1, area.bottom + 1)) else 2

    surplus = area.right - area.left + 1 - len(rows[0])
    return sorted(sorted(inner, key=likely)[: max(0, surplus)])


def _strange(block: CellBlock, area: Area, before: Sequence[int], rows: Sequence[Sequence[str | float]], cell: Cell) -> frozenset[int]:
    """The rows between those of the block that lack what every row of it has: what stands on them is the user's."""
    data = range(area.top + 1, area.bottom + 1)
    if block.closing:
        mark = next((column for column in before if cell(area.top, column) == block.closing), None)
        found = {row for row in data if mark is not None and cell(row, mark) is None}
    elif len(before) < len(block.leading):
        return frozenset()
    else:
        name, count = before[1], before[len(block.leading) - 1]
        found = {row for row in data if not isinstance(cell(row, count), int | float) and cell(row, name) != rows[-1][1]}
    return frozenset(found if len(found) < len(data) else ())  # else the column that tells is gone, and nothing can be told


def _beside(area: Area, cell: Cell, taken: Sequence[Area]) -> list[int]:
    """The columns right beside a block, at either side, that hold something on its rows; a table there is no part of it."""
    found = []
    for columns in (range(area.right + 1, area.right + 1 + _WIDEST), range(area.left - 1, 0, -1)):
        for column in columns:
            strip = replace(area, left=column, right=column)
            if any(other.overlaps(strip) for other in taken) or all(cell(row, column) is None for row in range(area.top, area.bottom + 1)):
                break
            found.append(column)
    return found
