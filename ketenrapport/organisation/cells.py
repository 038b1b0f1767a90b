"""Raw cells → typed columns, a column at a time. What can be read without doubt is read; the rest is a problem, never an exception.

Cells repeat, so a column is first reduced to its distinct cells; only those are read. Columns of plain numbers skip even that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
from msgspec import Struct
from pandas.api.types import infer_dtype

from ketenrapport.organisation.deciding import Beside, Others, decided_duration, decided_number, decided_period
from ketenrapport.organisation.one_cell import LARGEST, NUMBERS, Plain, Read, Said, read_cell, reader, shown, wrong_cell
from ketenrapport.organisation.raw import Merged
from ketenrapport.words.durations import seconds_in
from ketenrapport.words.findings import KINDS, Severity
from ketenrapport.words.notation import control_signs, is_day_or_month_first, is_month_first, two_readings
from ketenrapport.words.vocabulary import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, time, timedelta

    from numpy.typing import NDArray

    from ketenrapport.organisation.keys import Keys
    from ketenrapport.organisation.raw import RawCell

TUPLES = frozenset((Kind.LIST, Kind.REFERENCES))
MOST_PROBLEMS = 200  # of one column; one that is wrong throughout needs no 100,000 sentences
_MANY = 1_000  # cells: from here on pandas is quicker at finding which are alike
NUMBERS_ALONE = frozenset(("empty", "floating", "integer", "mixed-integer-float"))
"""What pandas says of cells none of which is a text, an error or a date."""


class Problem(Struct, frozen=True):
    """A cell of which something must be said: its position, what (a key of ``findings.KINDS``), its own text, and what it stands for.

    ``meant`` is the code that a name was read as, or that of the period around a day that stands for none.
    """

    position: int
    kind: str
    shown: str
    meant: str = ""


class Coerced(Struct, frozen=True):
    """A column of one kind.

    Shapes: ``values`` has n rows: float64 for numbers (missing is NaN); for all else objects: str, ``date``, bool (missing is
    None) or tuples of str (missing is ``()``); categories of str where those were asked for. ``empty`` is bool[n]: nothing
    stood there. An empty cell gets the column's default; a cell that cannot be read never does. ``unread`` is bool[n]: something
    stood there that is no value, ``not_applicable`` where it says that there can be none (S18). ``unseen`` is about cells of which
    the rest is read, without the signs in them that nobody can see.
    """

    values: NDArray[np.float64] | NDArray[np.object_] | pd.Categorical
    empty: NDArray[np.bool_]
    unread: NDArray[np.bool_]
    not_applicable: NDArray[np.bool_]
    problems: tuple[Problem, ...] = ()
    unseen: tuple[Problem, ...] = ()

    def value(self, at: int) -> Any:  # noqa: ANN401 - as many types as there are kinds
        """The value in one row."""
        return self.values[at]


def coerce_column(
    column: Column,
    cells: NDArray[np.object_],
    keys: Keys | None = None,
    *,
    beside: Beside | None = None,
    date_1904: bool = False,
    as_categories: bool = False,
) -> Coerced:
    """The cells, object[n], as values of the column's kind.

    ``keys`` are the codes that a reference may hold; without them any code will do. ``beside`` is what the rest of each row says.
    A reference to an unknown key and a period that is none are reported, and kept as written, so that others can tell more.
    """
    content = infer_dtype(cells, skipna=True)
    if column.kind in NUMBERS and (numbers := _plain_numbers(column, cells, content)) is not None:
        empty, nothing = np.isnan(numbers), np.zeros(len(cells), dtype=np.bool_)
        if column.default is not None:
            numbers[empty] = column.default
        return Coerced(numbers, empty, nothing, nothing)
    beside = beside or Beside([""] * len(cells))
    codes, distinct = _distinct(cells, content)
    if not distinct:
        nothing = np.zeros(len(cells), dtype=np.bool_)
        return Coerced(_values(column, [], codes, as_categories=as_categories), ~nothing, nothing, nothing)
    unseen = _unseen(distinct, codes)
    own = reader(column, keys, beside.calendar, date_1904=date_1904)
    reads = [read_cell(cell, column, own) for cell in distinct]
    if column.kind in (Kind.DATE, Kind.PERIOD):
        reads = _without_contradiction(distinct, reads)
    if not any(read.open or read.wrong for read in reads):  # as nearly every column
        values = _values(column, [column.default if read.blank else read.value for read in reads], codes, as_categories=as_categories)
        blank = np.array([*(read.blank for read in reads), True], dtype=np.bool_)[codes]
        nothing = np.zeros(len(cells), dtype=np.bool_)
        return Coerced(values, blank, nothing, nothing, (), unseen)
    codes, reads = _decided(column, distinct, codes, reads, beside)

    def each(holds: Callable[[Read], bool], nothing: bool = False) -> NDArray[np.bool_]:
        return np.array([*(holds(read) for read in reads), nothing], dtype=np.bool_)[codes]

    values = _values(column, [column.default if read.blank else read.value for read in reads], codes, as_categories=as_categories)
    unread = each(lambda read: read.value is None and bool(read.wrong))
    not_applicable = each(lambda read: read.wrong[:1] != () and read.wrong[0][0] == "S18")
    empty = each(lambda read: read.blank, nothing=True)
    return Coerced(values, empty, unread, not_applicable, _problems(reads, codes), unseen)


# --- cells that the others decide ----------------------------------------------------------------------------------------


def _without_contradiction(distinct: list[RawCell], reads: list[Read]) -> list[Read]:
    """What the cells say when some text is a date only with its month first: then no text with two such numbers is read (S22)."""
    month_first = [isinstance(cell, str) and is_month_first(cell) for cell in distinct]
    if not any(month_first):
        return reads

    def anew(cell: RawCell, read: Read, impossible: bool) -> Read:
        if impossible:
            return wrong_cell("S22", cell)
        return wrong_cell("S22.doubt", cell) if isinstance(cell, str) and is_day_or_month_first(cell) else read

    return [anew(*seen) for seen in zip(distinct, reads, month_first, strict=True)]


def _decided(
    column: Column, distinct: list[RawCell], codes: NDArray[np.intp], reads: list[Read], beside: Beside
) -> tuple[NDArray[np.intp], list[Read]]:
    """Where each cell's reading stands among all readings, after the open ones are closed by what stands beside them."""
    at_stake = np.flatnonzero(np.array([*(read.open for read in reads), False], dtype=np.bool_)[codes])
    if not len(at_stake):
        return codes, reads
    others = _others(distinct, codes, reads, beside) if column.kind in NUMBERS else {}
    closed, every, place = codes.copy(), list(reads), dict[tuple[int, str], int]()
    for at in at_stake.tolist():
        kpi, about = beside.of(at)
        key = (int(codes[at]), kpi)
        if key not in place:
            place[key] = len(every)
            cell, read = cast("Plain", distinct[codes[at]]), reads[codes[at]]
            if column.kind is Kind.PERIOD:
                code, around = decided_period(cast("date | str", cell), about, beside.calendar)
                every.append(Read(code) if code else wrong_cell("S08.date", cell, around) if around else read)
            else:
                every.append(_closed_number(cell, read, about.unit, others[kpi]))
        closed[at] = place[key]
    return closed, every


def _closed_number(cell: Plain, read: Read, unit: str, others: Others) -> Read:
    if isinstance(cell, str) and two_readings(cell):
        number = decided_number(cell, others)
        return read if number is None else Read(number)
    number = decided_duration(cast("time | timedelta | str", cell), unit, others)
    if number is not None:
        return Read(number)
    return wrong_cell("M04.time" if seconds_in(unit) else "M04", cell)


def _others(distinct: list[RawCell], codes: NDArray[np.intp], reads: list[Read], beside: Beside) -> dict[str, Others]:
    """By KPI, what its cells in this column hold."""
    places: dict[str, list[int]] = {}
    for at in np.flatnonzero(codes >= 0).tolist():
        places.setdefault(beside.kpi[at], []).append(int(codes[at]))
    column = [cell for cell, read in zip(distinct, reads, strict=True) if not read.wrong]
    return {
        kpi: Others(
            [distinct[code] for code in mine],
            [cast("float", reads[code].value) for code in mine if not reads[code].open and reads[code].value is not None],
            column,
        )
        for kpi, mine in places.items()
    }


# --- whole columns -------------------------------------------------------------------------------------------------------


def _plain_numbers(column: Column, cells: NDArray[np.object_], content: str) -> NDArray[np.float64] | None:
    """The numbers of a column that holds nothing else (NaN where empty), or None when a cell needs a closer look."""
    if content not in NUMBERS_ALONE:
        return None
    numbers = cells.astype(np.float64)
    if np.any(np.abs(numbers) >= LARGEST):
        return None
    fraction = column.kind is Kind.WHOLE and (column.choices or np.any(numbers[~np.isnan(numbers)] % 1))
    return None if fraction else numbers


def _distinct(cells: NDArray[np.object_], content: str) -> tuple[NDArray[np.intp], list[RawCell]]:
    """For each cell the position of its like among the distinct cells, -1 for an empty one.

    Cells of different types are never alike, though ``1 == True``. ``content`` is what pandas says that they are.
    """
    if content == "empty":
        return np.full(len(cells), -1, dtype=np.intp), []
    if content == "string" and len(cells) >= _MANY:
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


def _problems(reads: list[Read], codes: NDArray[np.intp]) -> tuple[Problem, ...]:
    """What must be said, cell by cell; many remarks don't crowd out the mistakes, and a name that was read is told once."""
    remark = np.array([*(read.wrong != () and all(_is_remark(said) for said in read.wrong) for read in reads), False], dtype=np.bool_)
    wrong = np.array([*(bool(read.wrong) for read in reads), False], dtype=np.bool_) & ~remark
    if not (wrong | remark).any():
        return ()
    positions = sorted(at for kind in (wrong, remark) for at in np.flatnonzero(kind[codes])[:MOST_PROBLEMS].tolist())
    problems = [Problem(at, *said) for at in positions for said in reads[codes[at]].wrong]
    named: set[str] = set()
    told = []
    for problem in problems:
        if problem.kind != "S17" or problem.shown not in named:
            told.append(problem)
        named.add(problem.shown)
    return tuple(told)


def _unseen(distinct: list[RawCell], codes: NDArray[np.intp]) -> tuple[Problem, ...]:
    """Which cells hold signs that can't be seen, and which signs."""
    signs = [control_signs(cell) if isinstance(cell, str) else "" for cell in distinct]
    if not any(signs):
        return ()
    at_stake = np.flatnonzero(np.array([*map(bool, signs), False], dtype=np.bool_)[codes])[:MOST_PROBLEMS]
    return tuple(Problem(at, "S23", shown(distinct[codes[at]]), signs[codes[at]]) for at in at_stake.tolist())


def _is_remark(said: Said) -> bool:
    return KINDS[said[0]].severity is Severity.INFO
