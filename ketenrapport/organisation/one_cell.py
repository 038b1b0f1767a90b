"""One cell, read for a kind of column: what it says, or what is wrong with it; never an exception."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.organisation.raw import CellError, Merged, RawCell, Uncalculated
from ketenrapport.words.durations import parse_duration
from ketenrapport.words.notation import (
    NoFigure,
    clean,
    fold,
    is_month_first,
    is_possible_year,
    parse_date,
    parse_no_figure,
    parse_number,
    parse_yes_no,
    two_readings,
)
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.vocabulary import Column, Kind

if TYPE_CHECKING:
    from ketenrapport.organisation.keys import Keys
    from ketenrapport.words.periods import Calendar

Plain = str | float | bool | date | time | timedelta

NUMBERS = frozenset((Kind.NUMBER, Kind.WHOLE))
LARGEST = 1e15  # beyond it Excel no longer keeps every digit
_MOST_SHOWN = 60
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2100, 1, 1)
_EPOCH = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


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
            text = cell.isoformat("seconds" if cell.second else "minutes")
        case timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            text = f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
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


Said = tuple[str, str, str]


class Read(Struct, frozen=True):
    """What one cell says: a value (None when it cannot be read) and what must be said about it, as (kind, shown, meant).

    ``open``: the rest of row and column may tell more.
    """

    value: object = None
    wrong: tuple[Said, ...] = ()
    blank: bool = False
    open: bool = False


def wrong_cell(kind: str, cell: RawCell, meant: str = "", value: object = None, *, is_open: bool = False) -> Read:
    """A cell about which something must be said: a key of ``findings.KINDS``, and what the cell stands for."""
    return Read(value, ((kind, shown(cell), meant),), open=is_open)


_BLANK = Read(blank=True)
Reader = Callable[[Plain], Read]

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


def read_cell(cell: RawCell, column: Column, own: Reader) -> Read:
    """What the cell says, for every kind of column; ``own`` reads what is peculiar to the kind."""
    if isinstance(cell, Merged):
        # A code or name merged over three rows is meant for all three; a number may as well be their total.
        if column.kind in NUMBERS:
            return wrong_cell("M04.merged", cell)
        cell = cell.value
    if cell is None or cell != cell or (isinstance(cell, str) and not clean(cell)):
        return _BLANK
    if isinstance(cell, Uncalculated):
        return wrong_cell("S09", cell)
    if isinstance(cell, CellError):
        return wrong_cell(_UNREADABLE[column.kind] if column.kind in NUMBERS else "S15", cell)
    if column.kind in NUMBERS and isinstance(cell, str) and (absent := parse_no_figure(cell)):
        return wrong_cell("S18" if absent is NoFigure.NOT_APPLICABLE else "S18.none", cell)
    return own(cell)


def reader(column: Column, keys: Keys | None, calendar: Calendar, *, date_1904: bool) -> Reader:
    """What reads a cell that is neither empty nor an error, for this kind of column."""
    match column.kind:
        case Kind.TEXT:
            return lambda cell: Read(as_written(cell))
        case Kind.CODE:
            return lambda cell: _unless_date(cell) or Read(_one_line(cell))
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
            return lambda cell: _read_period(cell, calendar)
        case Kind.CHOICE:
            choices = {fold(choice): choice for choice in column.choices}
            return lambda cell: _known(choices.get(fold(as_written(cell))), "S03", cell)
        case Kind.REFERENCE:
            return lambda cell: _unless_date(cell) or _read_reference(_one_line(cell), keys)
        case Kind.REFERENCES:
            return lambda cell: _unless_date(cell) or _read_references(as_written(cell), keys)


def _known(value: object, kind: str, cell: Plain) -> Read:
    return wrong_cell(kind, cell) if value is None else Read(value)


def _unless_date(cell: Plain) -> Read | None:
    """A refusal of a date where a code was meant: Excel makes 1 February of ``1-2``, and what was typed is lost."""
    return wrong_cell("S16", cell) if isinstance(cell, date | time | timedelta) else None


def _one_line(cell: Plain) -> str:
    return " ".join(as_written(cell).split())


def _parts(text: str) -> tuple[str, ...]:
    """The items of a list: split on semicolons and line ends only, since commas occur within items."""
    return tuple(part for piece in re.split(r"[;\n]", text) if (part := " ".join(piece.split())))


def _list(items: tuple[str, ...], wrong: tuple[Said, ...] = ()) -> Read:
    """The items; separators alone are an empty cell."""
    return Read(items, wrong) if items else _BLANK


def _number(cell: Plain) -> float | None:
    """The number in the cell; a truth value is none, though Python counts with it."""
    if isinstance(cell, str):
        return parse_number(cell)
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) and isfinite(cell) else None


def _read_number(cell: Plain) -> Read:
    number = _number(cell)
    if number is not None and abs(number) >= LARGEST:
        return wrong_cell("M04.size", cell)
    if isinstance(cell, time | timedelta) or (isinstance(cell, str) and number is None and parse_duration(cell)):
        return wrong_cell("M04", cell, is_open=True)
    if isinstance(cell, str) and two_readings(cell):
        return Read(number, open=True) if number is not None else wrong_cell("M04.doubt", cell, is_open=True)
    return _known(number, "M04", cell)


def _read_whole(cell: Plain, choices: tuple[str, ...]) -> Read:
    number = _number(cell)
    if isinstance(cell, str) and number is None and (readings := two_readings(cell)):
        thousands, decimal = readings
        if decimal.is_integer():
            return wrong_cell("M04.doubt", cell)
        number = thousands
    if number is None or not number.is_integer() or abs(number) >= LARGEST:
        return wrong_cell("S11", cell)
    return _known(number if not choices or str(int(number)) in choices else None, "S03", cell)


def _read_yes_no(cell: Plain) -> Read:
    if isinstance(cell, bool):
        return Read(cell)
    if isinstance(cell, int | float):
        return _known(bool(cell) if cell in (0, 1) else None, "S10", cell)
    return _known(parse_yes_no(cell) if isinstance(cell, str) else None, "S10", cell)


def _read_date(cell: Plain, *, date_1904: bool) -> Read:
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return _known(day if is_possible_year(day.year) else None, "S07", cell)
    if isinstance(cell, str):
        return _known(parse_date(cell), "S07", cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _known(_date_of(float(cell), date_1904=date_1904), "S07", cell)
    return wrong_cell("S07", cell)


def _date_of(number: float, *, date_1904: bool) -> date | None:
    """The date that a number in a date column stands for: days since the workbook's epoch, or 20261031.

    Only 1950–2099, so that a year (2026) is not taken for a day in 1905.
    """
    epoch = _EPOCH[date_1904]
    if (_FIRST_DAY - epoch).days <= number < (_LAST_DAY - epoch).days:
        return epoch + timedelta(days=int(number))
    return parse_date(str(int(number))) if number.is_integer() and number > 1e7 else None


def _read_period(cell: Plain, calendar: Calendar) -> Read:
    """A period code, in any notation. A day stays open: how often the KPI is measured tells which period begins or ends on it."""
    code = None
    if isinstance(cell, date) or (isinstance(cell, str) and (parse_date(cell) or is_month_first(cell))):
        possible = isinstance(cell, str) or is_possible_year(cell.year)
        return wrong_cell("S08", cell, value=_one_line(cell), is_open=possible)
    if isinstance(cell, str):
        code = parse_period(cell)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        code = parse_period(str(int(cell)))
    return Read(code) if code and calendar.period(code) else wrong_cell("S08", cell, value=_one_line(cell))


def _read_reference(code: str, keys: Keys | None) -> Read:
    if keys is None:
        return Read(code)
    found = keys.find(code)
    if found is None:
        return wrong_cell("S06", code, value=code)
    known, by_name = found
    return wrong_cell("S17", code, known, known) if by_name else Read(known)


def _read_references(text: str, keys: Keys | None) -> Read:
    """Codes separated by semicolons or line ends; commas and spaces separate too where the whole is not itself a key."""
    pieces = [code for part in _parts(text) for code in _codes(part, keys)]
    reads = [_read_reference(piece, keys) for piece in pieces]
    values = tuple(dict.fromkeys(str(read.value) for read in reads))
    return _list(values, tuple(wrong for read in reads for wrong in read.wrong))


def _codes(part: str, keys: Keys | None) -> list[str]:
    if keys is None:
        return [piece for piece in re.split(r"[,\s]+", part) if piece]
    if part in keys:
        return [part]
    by_comma = [piece for piece in map(str.strip, part.split(",")) if piece]
    pieces = [word for piece in by_comma for word in ([piece] if piece in keys else piece.split())]
    return pieces if any(piece in keys for piece in pieces) else by_comma
