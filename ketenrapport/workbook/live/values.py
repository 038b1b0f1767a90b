"""Values as Excel hands them over and takes them: a block of cells at a time, whatever the platform.

Windows gives numbers as float, currency as Decimal, error values as a COM code and moments with a time zone that they don't have;
a Mac gives an empty text for an empty cell and error values by name. Both read a text that is assigned to a cell as if a user typed
it: ``2026-10`` becomes a date and ``=1+1`` a formula, unless an apostrophe comes before it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ketenrapport.organisation.raw import CellAt, CellError, Link
from ketenrapport.words.notation import in_one_cell
from ketenrapport.workbook.file.cell_text import plain
from ketenrapport.workbook.file.cell_values import error_cell
from ketenrapport.workbook.file.references import in_apostrophes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    import xlwings as xw
    from numpy.typing import NDArray

    from ketenrapport.organisation.raw import RawCell

Sent = str | float | bool
Block = list[list[Sent]]
EMPTY = ""

# The numbers of xlCVError behind the error codes of COM (0x800A0000 + number).
_ERROR_BASE = -2146828288
_ERROR_NUMBERS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
_ERRORS = {_ERROR_BASE + number: text for number, text in _ERROR_NUMBERS.items()}
_ERROR_NAMES = frozenset(_ERRORS.values())
_HALF_A_MILLISECOND = timedelta(microseconds=500)
_DAY_ZERO = date(1899, 12, 30)  # a time without a date

# What Excel might take for a formula, an error value, a date or a number. A text that is longer than any date is none.
_LONGEST_DATE = 40
_READ_AS_SOMETHING_ELSE = re.compile(r"[=+\-@'#]|(?=.*\d)|(?:true|false|waar|onwaar)\s*$", re.IGNORECASE)


def read_cells(block: Any, height: int, width: int) -> NDArray[np.object_]:  # noqa: ANN401 - whatever the engine gives
    """The values of a block as ``RawCell``, in the same shapes as a file gives them: object[height, width]."""
    cells = np.empty((height, width), dtype=object)
    for row, values in enumerate(_rows(block)):
        cells[row] = [value if value.__class__ is str and value and value[0] != "#" else _read(value) for value in values]
    return cells


def texts(cells: Iterable[object]) -> tuple[str, ...]:
    """What cells say as headers: texts, of an empty one too."""
    return tuple("" if cell is None else str(cell) for cell in cells)


def is_empty(cells: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which cells of a block are empty, in its shape."""
    return cast("NDArray[np.bool_]", cells == None)  # noqa: E711 - element by element


def formulas_in(cells: xw.Range) -> list[Any]:
    """What each cell of a column holds as a user sees it in the formula bar."""
    return [row[0] for row in _rows(cells.formula)]


def is_formula(cell: object) -> bool:
    """Whether this is a formula, as Excel gives and takes it."""
    return isinstance(cell, str) and cell.startswith("=")


def has_currency(block: Any) -> bool:  # noqa: ANN401
    """Whether a block holds amounts that Excel cut off at four decimals (VT_CY)."""
    return any(isinstance(value, Decimal) for row in _rows(block) for value in row)


def with_exact(block: Any, exact: Any) -> Any:  # noqa: ANN401
    """The block with its amounts in full, from the same block without formats."""
    return [
        [full if isinstance(value, Decimal) else value for value, full in zip(row, numbers, strict=True)]
        for row, numbers in zip(_rows(block), _rows(exact), strict=True)
    ]


def with_errors(block: Any, shown: Any) -> Any:  # noqa: ANN401
    """The block with its error values, from the same block as it is shown: a Mac gives no value for them."""
    return [
        [CellError(text) if _is_missing(value) and text.startswith("#") else value for value, text in zip(row, texts, strict=True)]
        for row, texts in zip(_rows(block), _rows(shown), strict=True)
    ]


def sent(value: object, *, date1904: bool) -> Sent:
    """The value as it must be assigned so that the cell holds exactly this: dates as their number, texts as text.

    >>> sent("2026-10", date1904=False), sent("op norm", date1904=False), sent(None, date1904=False)
    ("'2026-10", 'op norm', '')
    """
    if isinstance(value, Link) and isinstance(value.target, CellAt):  # a number stays one, that others can calculate with
        return _link_formula(value, value.target)
    simple = plain(value, date1904=date1904)
    if not isinstance(simple, str):
        return EMPTY if simple is None else simple
    text = in_one_cell(simple)
    risky = _READ_AS_SOMETHING_ELSE.match(text) is not None and (len(text) <= _LONGEST_DATE or text[0] in "=+-@'#")
    return f"'{text}" if risky else text


def _link_formula(link: Link, target: CellAt) -> str:
    """A cell that shows the text and leads to its place: as a formula it goes along in the one assignment."""
    place, text = (part.replace('"', '""') for part in (f"#{in_apostrophes(target.sheet)}!{target.cell}", str(link)))
    return f'=HYPERLINK("{place}","{text}")'


def sent_rows(columns: Sequence[pd.Series[Any]], *, date1904: bool) -> Block:
    """Consecutive columns as the rows that are assigned to a block in one go."""
    return [list(row) for row in zip(*([sent(value, date1904=date1904) for value in column.tolist()] for column in columns), strict=True)]


def _read(value: Any) -> RawCell:  # noqa: ANN401
    if isinstance(value, bool | float):
        return value
    if isinstance(value, str):
        return error_cell(value) if value in _ERROR_NAMES else value or None
    if isinstance(value, int):
        return error_cell(_ERRORS[value]) if value in _ERRORS else float(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=None) + _HALF_A_MILLISECOND  # a number of days has no exact seconds
        moment = datetime(*moment.timetuple()[:6], moment.microsecond // 1000 * 1000)  # noqa: DTZ001 - a cell has no time zone
        if moment.date() == _DAY_ZERO:
            return moment.time()
        return moment if any(moment.timetuple()[3:6]) or moment.microsecond else moment.date()
    if isinstance(value, date | CellError):
        return value
    return None  # None, and what a Mac calls a missing value


def _rows(block: Any) -> Any:  # noqa: ANN401
    """The block as rows; one cell comes as its value alone."""
    return block if isinstance(block, list | tuple) else ((block,),)


def _is_missing(value: Any) -> bool:  # noqa: ANN401
    return not isinstance(value, str | bool | int | float | date | Decimal) or value == ""
