"""One delivery of a source, whatever it came from: rows of cells, and what their places are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.organisation.one_cell import as_written, shown
from ketenrapport.organisation.raw import CellError, Merged, RawCell, Uncalculated
from ketenrapport.words.period_notation import letter_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_ROWS = 100_000
"""So many rows of one delivery are read; a source with more must be added up where it is."""


_LONGEST_NUMBER = 2  # digits of a quarter or week; a year has more


class Percentage(float):
    """A number that its cell shows as a percentage: 0.95 in a cell that shows 95 %."""

    __slots__ = ()


class Delivery(Struct, frozen=True):
    """The rows of one file, sheet or query.

    ``name`` is what the user knows it by, ``file`` the name of its file without extension. ``place`` names a cell by the index of its
    row and its column, both from 0. ``said`` is what was found out about it. ``beside`` are the other sheets where none was named. The
    cells below the first one of a merge are ``Merged``.
    """

    name: str
    rows: Sequence[Sequence[RawCell]]
    place: Callable[[int, int], str]
    file: str = ""
    said: tuple[str, ...] = ()
    date_1904: bool = False
    beside: tuple[str, ...] = ()


def text_of(cell: RawCell) -> str:
    """The cell as text, also below a merge; '' for an empty one."""
    if isinstance(cell, Merged):
        return text_of(cell.value)
    if cell is None or isinstance(cell, CellError | Uncalculated):
        return shown(cell)
    return as_written(cell)


def at(row: Sequence[RawCell], column: int) -> RawCell:
    """The cell in a column of a row, which may be shorter."""
    return row[column] if column < len(row) else None


def joined_period(parts: Sequence[tuple[str, str]]) -> str:
    """The text of a period from several columns, each with its header: a bare number below *Kwartaal* is a quarter."""
    return " ".join(f"{letter_of(header)}{text}" if text.isdecimal() and len(text) <= _LONGEST_NUMBER else text for header, text in parts)
