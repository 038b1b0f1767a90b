"""A table as it stands on its sheet, before anyone judges its cells: what the adapters of a workbook hand to the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value in a cell, as the user sees it: ``#N/B``, ``#DEEL/0!``."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that no application has calculated yet, so that its value is unknown. ``formula`` may be empty."""

    formula: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell without content of its own, under a merge that starts in a row above it and shows ``value`` there."""

    value: str | float | bool | date | time | timedelta | CellError | Uncalculated


RawCell = str | float | bool | date | datetime | time | timedelta | CellError | Uncalculated | Merged | None


@dataclass(frozen=True)
class RawTable:
    """A table as it stands on its sheet.

    Shapes: ``rows`` is int[n], the sheet's row number of each row that is not empty; ``columns`` maps each header, as
    written, to object[n] of ``RawCell`` (None is an empty cell); ``letters`` maps each header to its column on the sheet
    (``C``). ``date_1904`` tells in which of its two date systems the workbook counts days: numbers that should have been
    dates need it.
    """

    sheet: str
    name: str
    rows: NDArray[np.int64]
    columns: Mapping[str, NDArray[np.object_]]
    letters: Mapping[str, str]
    date_1904: bool = False
