"""Raw cells → typed columns, a column at a time. What can be read without doubt is read; the rest is a problem, never an exception.

Cells repeat, so a column is first reduced to its distinct cells; only those are read. Columns of plain numbers skip even that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype

from ketenrapport.organisation.raw import CellError, Merged, RawCell, Uncalculated
from ketenrapport.words.notation import (
    clean,
    fold,
    is_doubtful_number,
    is_possible_year,
    parse_date,
    parse_number,
    parse_period,
    parse_yes_no,
)
from ketenrapport.words.vocabulary import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Plain = str | float | bool | date | time | timedelta
Keys = Mapping[str, str]

NUMBERS = frozenset((Kind.NUMBER, Kind.WHOLE))
TUPLES = frozenset((Kind.LIST, Kind.REFERENCES))

LARGEST = 1e15  # beyond it Excel no longer keeps every digit
MOST_PROBLEMS = 200  # of one column; one that is wrong throughout needs no 100,000 sentences
_MOST_SHOWN = 60
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2100, 1, 1)
_EPOCH = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be read: its position, what is wrong (a key of ``findings.KINDS``) and its own text."""

    position: int
    kind: str
    shown: str


@dataclass(frozen=True)
class Coerced:
    """A column of one kind.

    Shapes: ``values`` has n rows: float64 for numbers (missing is NaN); for all else objects: str, ``date``, bool (missing is
    None) or tuples of str (missing is ``()``); categories of str where those were asked for. ``empty`` is bool[n]: nothing
    stood there. An empty cell gets the column's default; a cell that cannot be read never does.
    """

    values: NDArray[np.float64] | NDArray[np.object_] | pd.Categorical
    empty: NDArray[np.bool_]
    problems: tuple[Problem, ...] = ()

    def value(self, at: int) -> Any:  # noqa: ANN401 - as many types as there are kinds
        """The value in one row."""
        return self.values[at]


def coerce_column(
    column: Column, cells: NDArray[np.object_], keys: Keys | None = None, *, date_1904: bool = False, as_categories: bool = False
) -> Coerced:
    """The cells, object[n], as values of the column's kind.

    ``keys`` are the codes that a reference may hold, as ``key_spellings`` gives them; without them any code will do. A
    reference to an unknown key and a period that is none are reported, and kept as written, so that others can tell more.
    """
    content = infer_dtype(cells, skipna=True)
    if column.kind in NUMBERS and (numbers := _plain_numbers(column, cells, content)) is not None:
        empty = np.isnan(numbers)
        if column.default is not None:
            numbers[empty] = column.default
        return Coerced(numbers, empty)
    codes, distinct = _distinct(cells, content)
    own = _reader(column, keys, date_1904=date_1904)
    reads = [_read(cell, column, own) for cell in distinct]
    empty = np.array([*(read.blank for read in reads), True])[codes]
    values = _values(column, [column.default if read.blank else read.value for read in reads], codes, as_categories=as_categories)
    return Coerced(values, empty, _problems(reads, codes))


def key_spellings(keys: Sequence[str]) -> Keys:
    """For each key, folded for comparison, how it is written; of two spellings the first."""
    return {fold(key): key for key in reversed(keys)}


def shown(cell: RawCell) -> str:
    """The cell as its user sees it, shortened: ``12,5``, ``31-10-2026``, ``WAAR``, ``#N/B``, ``=A1+B1``."""
    match cell:
        case None:
            return ""
        case str():
            text = clean(cell)
        case bool():
            text = "WAAR" if cell else "ONWAAR"
        case int() | float():
            text = f"{cell:.15G}".replace(".", ",")  # as Excel shows it in a cell without format
        case date():
            text = f"{cell.day:02}-{cell.month:02}-{cell.year}"
        case time():
            text = cell.isoformat("minutes")
        case timedelta():
            minutes = round(cell.total_seconds() / 60)
            text = f"{minutes // 60}:{minutes % 60:02}"
        case CellError():
            text = cell.text
        case Uncalculated():
            text = f"={cell.formula}" if cell.formula else "formule"
        case Merged():
            return shown(cell.value)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def as_written(cell: Plain) -> str:
    """The cell as text: a number without thousands separators, ``12.0`` as ``12``."""
    return clean(cell) if isinstance(cell, str) else shown(cell)


# --- one distinct cell ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """What one cell says: a value (None when it cannot be read) and what is wrong with it, as (kind, shown)."""

    value: object = None
    wrong: tuple[tuple[str, str], ...] = ()
    blank: bool = False


_BLANK = _Read(blank=True)
_Reader = Callable[[Plain], _Read]

_UNREADABLE = {
    Kind.CODE: "S16",
    Kind.NUMBER: "M04",
    Kind.WHOLE: "S11",
    Kind.YES_NO: "S10",
    Kind.DATE: "S07",
    Kind.PERIOD: "S08",
    Kind.CHOICE: "S03",
    Kind.REFERENCE: "S06",
    Kind.REFERENCES: "S06",
}


def _read(cell: RawCell, column: Column, own: _Reader) -> _Read:
    """What the cell says, for every kind of column; ``own`` reads what is peculiar to the kind."""
    if isinstance(cell, Merged):
        # A code or name merged over three rows is meant for all three; a number may as well be their total.
        if column.kind in NUMBERS:
            return _Read(wrong=(("M04.merged", shown(cell)),))
        cell = cell.value
    if cell is None or cell != cell or (isinstance(cell, str) and not clean(cell)):
        return _BLANK
    if isinstance(cell, Uncalculated):
        return _Read(wrong=(("S09", shown(cell)),))
    if isinstance(cell, CellError):
        return _Read(wrong=((_UNREADABLE[column.kind] if column.kind in NUMBERS else "S15", shown(cell)),))
    return own(cell)


def _reader(column: Column, keys: Keys | None, *, date_1904: bool) -> _Reader:
    """What reads a cell that is neither empty nor an error, for this kind of column."""
    match column.kind:
        case Kind.TEXT:
            return lambda cell: _Read(as_written(cell))
        case Kind.CODE:
            return lambda cell: _unless_date(cell) or _Read(_one_line(cell))
        case Kind.LIST:
            return lambda cell: _list(_parts(as_written(cell)))
        case Kind.NUMBER:
            return _read_number
        case Kind.WHOLE:
            return lambda cell: _read_whole(cell, column.choices)
        case Kind.YES_NO:
            return _read_yes_no
        case Kind.DATE:
            return lambda cell: _read_date(cell, date_1904=date_1904)
        case Kind.PERIOD:
            return _read_period
        case Kind.CHOICE:
            choices = {fold(choice): choice for choice in column.choices}
            return lambda cell: _known(choices.get(fold(as_written(cell))), "S03", cell)
        case Kind.REFERENCE:
            return lambda cell: _unless_date(cell) or _read_reference(_one_line(cell), keys)
        case Kind.REFERENCES:
            return lambda cell: _unless_date(cell) or _read_references(as_written(cell), keys)


def _known(value: object, kind: str, cell: Plain) -> _Read:
    return _Read(wrong=((kind, shown(cell)),)) if value is None else _Read(value)


def _unless_date(cell: Plain) -> _Read | None:
    """A refusal of a date where a code was meant: Excel makes 1 February of ``1-2``, and what was typed is lost."""
    return _Read(wrong=(("S16", shown(cell)),)) if isinstance(cell, date | time | timedelta) else None


def _one_line(cell: Plain) -> str:
    return " ".join(as_written(cell).split())


def _parts(text: str) -> tuple[str, ...]:
    """The items of a list: split on semicolons and line ends only, since commas occur within items."""
    return tuple(part for piece in re.split(r"[;\n]", text) if (part := " ".join(piece.split())))


def _list(items: tuple[str, ...], wrong: tuple[tuple[str, str], ...] = ()) -> _Read:
    """The items; separators alone are an empty cell."""
    return _Read(items, wrong) if items else _BLANK


def _number(cell: Plain) -> float | None:
    """The number in the cell; a truth value is none, though Python counts with it."""
    if isinstance(cell, str):
        return parse_number(cell)
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) and isfinite(cell) else None


def _read_number(cell: Plain) -> _Read:
    number = _number(cell)
    if number is not None and abs(number) >= LARGEST:
        return _Read(wrong=(("M04.size", shown(cell)),))
    doubtful = isinstance(cell, str) and is_doubtful_number(cell)
    return _known(number, "M04.doubt" if doubtful else "M04", cell)


def _read_whole(cell: Plain, choices: tuple[str, ...]) -> _Read:
    number = _number(cell)
    if number is None or not number.is_integer() or abs(number) >= LARGEST:
        doubtful = isinstance(cell, str) and is_doubtful_number(cell)
        return _Read(wrong=(("M04.doubt" if doubtful else "S11", shown(cell)),))
    return _known(number if not choices or str(int(number)) in choices else None, "S03", cell)


def _read_yes_no(cell: Plain) -> _Read:
    if isinstance(cell, bool):
        return _Read(cell)
    if isinstance(cell, int | float):
        return _known(bool(cell) if cell in (0, 1) else None, "S10", cell)
    return _known(parse_yes_no(cell) if isinstance(cell, str) else None, "S10", cell)


def _read_date(cell: Plain, *, date_1904: bool) -> _Read:
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return _known(day if is_possible_year(day.year) else None, "S07", cell)
    if isinstance(cell, str):
        return _known(parse_date(cell), "S07", cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _known(_date_of(float(cell), date_1904=date_1904), "S07", cell)
    return _Read(wrong=(("S07", shown(cell)),))


def _date_of(number: float, *, date_1904: bool) -> date | None:
    """The date that a number in a date column stands for: days since the workbook's epoch, or 20261031.

    Only 1950–2099, so that a year (2026) is not taken for a day in 1905.
    """
    epoch = _EPOCH[date_1904]
    if (_FIRST_DAY - epoch).days <= number < (_LAST_DAY - epoch).days:
        return epoch + timedelta(days=int(number))
    return parse_date(str(int(number))) if number.is_integer() and number > 1e7 else None


def _read_period(cell: Plain) -> _Read:
    """A period code. Excel makes a date of ``2026-10``: the first of a month stands for that month, no other day does."""
    code = None
    if isinstance(cell, str):
        code = parse_period(cell)
    elif isinstance(cell, date):
        at_midnight = not isinstance(cell, datetime) or cell.time() == time()
        code = f"{cell.year}-{cell.month:02}" if cell.day == 1 and at_midnight and is_possible_year(cell.year) else None
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        code = parse_period(str(int(cell)))
    return _Read(code) if code else _Read(_one_line(cell), (("S08", shown(cell)),))


def _read_reference(code: str, keys: Keys | None) -> _Read:
    if keys is None:
        return _Read(code)
    known = keys.get(fold(code))
    return _Read(known) if known is not None else _Read(code, (("S06", shown(code)),))


def _read_references(text: str, keys: Keys | None) -> _Read:
    """Codes separated by semicolons or line ends; commas and spaces separate too where the whole is not itself a key."""
    pieces = [code for part in _parts(text) for code in _codes(part, keys)]
    reads = [_read_reference(piece, keys) for piece in pieces]
    values = tuple(dict.fromkeys(str(read.value) for read in reads))
    return _list(values, tuple(wrong for read in reads for wrong in read.wrong))


def _codes(part: str, keys: Keys | None) -> list[str]:
    if keys is None:
        return [piece for piece in re.split(r"[,\s]+", part) if piece]
    if fold(part) in keys:
        return [part]
    by_comma = [piece for piece in map(str.strip, part.split(",")) if piece]
    pieces = [word for piece in by_comma for word in ([piece] if fold(piece) in keys else piece.split())]
    return pieces if any(fold(piece) in keys for piece in pieces) else by_comma


# --- whole columns -------------------------------------------------------------------------------------------------------


def _plain_numbers(column: Column, cells: NDArray[np.object_], content: str) -> NDArray[np.float64] | None:
    """The numbers of a column that holds nothing else (NaN where empty), or None when a cell needs a closer look."""
    if content not in ("empty", "floating", "integer", "mixed-integer-float"):
        return None
    numbers = cells.astype(np.float64)
    if column.kind is Kind.WHOLE and (column.choices or np.any(numbers[~np.isnan(numbers)] % 1)):
        return None
    return None if np.any(np.abs(numbers) >= LARGEST) else numbers


def _distinct(cells: NDArray[np.object_], content: str) -> tuple[NDArray[np.intp], list[RawCell]]:
    """For each cell the position of its like among the distinct cells, -1 for an empty one.

    Cells of different types are never alike, though ``1 == True``. ``content`` is what pandas says that they are.
    """
    if content == "empty":
        return np.full(len(cells), -1, dtype=np.intp), []
    if content == "string":
        codes, texts = pd.factorize(cells)
        return codes, list(texts)
    places: dict[tuple[object, ...], int] = {}
    distinct: list[RawCell] = []
    found = np.full(len(cells), -1, dtype=np.intp)
    for position, cell in enumerate(cells.tolist()):
        if cell is None:
            continue
        like = (type(cell), type(cell.value), cell.value) if isinstance(cell, Merged) else (type(cell), cell)
        place = places.setdefault(like, len(distinct))
        if place == len(distinct):
            distinct.append(cell)
        found[position] = place
    return found, distinct


def _values(
    column: Column, distinct: list[object], codes: NDArray[np.intp], *, as_categories: bool
) -> NDArray[np.float64] | NDArray[np.object_] | pd.Categorical:
    """The column, from the value of each distinct cell; position -1 is an empty cell."""
    if column.kind in NUMBERS:
        return np.array([np.nan if value is None else value for value in (*distinct, column.default)], dtype=np.float64)[codes]
    if as_categories:
        words = list(dict.fromkeys(str(value) for value in (*distinct, column.default) if value is not None))
        place = {word: at for at, word in enumerate(words)}
        places = np.array([-1 if value is None else place[str(value)] for value in (*distinct, column.default)])
        return pd.Categorical.from_codes(places[codes], categories=pd.Index(words, dtype=object))
    missing = () if column.kind in TUPLES else None
    objects = np.empty(len(distinct) + 1, dtype=object)
    for at, value in enumerate((*distinct, column.default)):
        objects[at] = missing if value is None else value
    return objects[codes]


def _problems(reads: list[_Read], codes: NDArray[np.intp]) -> tuple[Problem, ...]:
    """What is wrong, cell by cell."""
    wrong = np.array([*(bool(read.wrong) for read in reads), False])
    if not wrong.any():
        return ()
    positions = np.flatnonzero(wrong[codes])[:MOST_PROBLEMS]
    return tuple(Problem(int(at), kind, text) for at in positions for kind, text in reads[codes[at]].wrong)
