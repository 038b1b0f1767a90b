"""What the program needs from a workbook, wherever it is: open in Excel or a file on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ketenrapport.schema import Table


class WorkbookError(Exception):
    """This workbook cannot be used at all. The message is one Dutch sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value in a cell, as the user sees it: ``#N/B``, ``#DEEL/0!``."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that no application has calculated yet, so that its value is unknown."""

    formula: str


@dataclass(frozen=True)
class RawTable:
    """A table as it stands on its sheet, before anyone judges its cells.

    Shapes: ``rows`` is int[n], the sheet's row number of each row that is not empty; ``columns`` maps each header, as
    written, to object[n] of str, float, int, bool, date, datetime, CellError, Uncalculated or None (an empty cell);
    ``letters`` maps each header to its column on the sheet (``C``).
    """

    sheet: str
    name: str
    rows: NDArray[np.int64]
    columns: Mapping[str, NDArray[np.object_]]
    letters: Mapping[str, str]


@dataclass(frozen=True)
class SheetContent:
    """What the program writes into a workbook in one go.

    ``tables`` maps the identifier of an output table to a frame whose columns are that table's identifiers; NaN and None
    become empty cells. ``cells`` maps the identifier of a named cell (``schema.NAMED_CELLS``) to its content.
    """

    tables: Mapping[str, pd.DataFrame]
    cells: Mapping[str, str | float]


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
