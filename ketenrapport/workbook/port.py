"""What the program needs from a workbook, wherever it is: open in Excel or a file on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ketenrapport.raw import CellError, Merged, RawTable, Uncalculated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from ketenrapport.vocabulary import Table

__all__ = ["Cell", "CellError", "Merged", "RawTable", "SheetContent", "Uncalculated", "Workbook", "WorkbookError"]


class WorkbookError(Exception):
    """This workbook cannot be used at all. The message is one Dutch sentence that says what to do."""


class Link(str):
    """A text in a cell that leads to another cell of the workbook."""

    __slots__ = ("cell", "sheet")
    sheet: str
    cell: str

    def __new__(cls, text: str, sheet: str, cell: str) -> Link:
        """The text, leading to ``cell`` (``C5``) on ``sheet``."""
        link = super().__new__(cls, text)
        link.sheet, link.cell = sheet, cell
        return link


@dataclass(frozen=True)
class Sparklines:
    """Small line charts in a column of a table, one a row, each of a stretch of rows in a column of another table.

    ``stretches`` holds the first and last row of each, counted from 0 in the other table.
    """

    table: str
    column: str
    source: str
    source_column: str
    stretches: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class SheetContent:
    """What the program writes into a workbook in one go.

    ``tables`` maps the identifier of an output table to a frame whose columns are that table's identifiers; NaN and None
    become empty cells. ``cells`` maps the identifier of a named cell (``schema.NAMED_CELLS``) to its content. Sparklines are
    drawn anew where the workbook has them. ``blocks`` maps the identifier of a block (``schema.BLOCKS``) to its rows, the
    first of which is its header.
    """

    tables: Mapping[str, pd.DataFrame]
    cells: Mapping[str, str | float]
    sparklines: Sequence[Sparklines] = ()
    blocks: Mapping[str, Sequence[Sequence[str | float]]] = field(default_factory=dict)


class Workbook(Protocol):
    """A workbook that holds our tables. Both adapters satisfy one contract suite."""

    @property
    def name(self) -> str:
        """The file name, for messages."""

    def read(self, tables: Sequence[Table]) -> dict[str, RawTable]:
        """The tables that the workbook has, by identifier; what it lacks is absent. Raises WorkbookError."""

    def write(self, content: SheetContent) -> None:
        """Replace the content of the program's own tables and cells, and nothing else. Raises WorkbookError."""


Cell = Any
