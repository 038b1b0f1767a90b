"""The measuring periods of an organisation as columns, and which of them count in each report period (methode b1, b5).

A measuring period counts in a report when it lies within it and is *expected* (its last day and the lag have passed) or *already
measured*. So a lag only tells when a gap is a gap; a figure that comes early counts at once.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from ketenrapport.kpi.rhythm import FISCAL_YEAR, leaves, misfits, rhythms
from ketenrapport.words import periods as calendars
from ketenrapport.words.vocabulary import FROM_PARTS, Frequency, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ketenrapport.kpi.fractions import Ints
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

    # Numbers of columns, one for every node in every column: as narrow as can be, for there are many.
    Columns = NDArray[np.int16] | NDArray[np.int32]

# Days before the first report period in which something may count: a year's window, and the two latest figures before it.
_YEAR = 366
_TWO_PERIODS = {frequency: 2 * days for frequency, days in calendars.LONGEST.items()}
_MOST_LAG = 10_000  # days; beyond it nothing is ever due
_LONG_AGO, _NEVER = date(1, 1, 1), date(9999, 12, 31)


class Timeline(Struct, frozen=True, dict=True):
    """The measuring periods of every frequency in use: the columns of the cube, by last day.

    * ``own``: bool[nodes, columns], the measuring periods of each node, within its Meten vanaf and Meten tot; those of a KPI that
      is built from others are its own, as far as any of its parts is measured in them
    * ``due``: int[nodes, columns], the day from which each of them counts: expected, or its last day when it was measured
    * ``excused``: bool[nodes, columns], said not to apply (n.v.t.): counts neither as present nor as expected
    * ``cell``: int[measurements], the place of each measurement in the flattened cube, -1 for none
    * ``since``, ``until``: first and last day on which each node is measured, int[nodes, 1]
    """

    periods: tuple[Period, ...]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    own: NDArray[np.bool_]
    due: NDArray[np.int64]
    excused: NDArray[np.bool_]
    cell: NDArray[np.int64]
    since: NDArray[np.int64]
    until: NDArray[np.int64]

    @staticmethod
    def of(organisation: Organisation, report_periods: Sequence[Period], *, as_expected: bool = False) -> Timeline:
        """The timeline that covers every window of these report periods, and every measurement before.

        ``as_expected`` leaves out what came early: what a report could count on at the time (b1, comparisons).
        """
        lag = organisation.numbers("lag_days", 0).clip(0, _MOST_LAG).astype(np.int64)[:, None]
        columns = _columns(organisation, report_periods, int(lag.max(initial=0)))
        starts, ends = days(period.start for period in columns), days(period.end for period in columns)
        since = days(day or _LONG_AGO for day in organisation.column("measured_from"))[:, None]
        until = days(day or _NEVER for day in organisation.column("measured_until"))[:, None]
        own = _of_own_rhythm(organisation, columns) & (starts >= since) & (ends <= until)
        cell = _cells(organisation, columns, own)
        present, excused = np.zeros(own.shape, dtype=bool), np.zeros(own.shape, dtype=bool)
        present.ravel()[cell[cell >= 0]] = True
        if "not_applicable" in organisation.measurements:
            silent = organisation.measurements["not_applicable"].to_numpy(dtype=bool)
            excused.ravel()[cell[(cell >= 0) & silent]] = True
        due = np.where(present & (not as_expected), ends, ends + lag) if lag.any() else np.broadcast_to(ends, own.shape)
        timeline = Timeline(tuple(columns), starts, ends, own, due, excused, cell, since, until)
        built = organisation.among("value_rollup", FROM_PARTS)
        return _with_built(organisation, timeline) if built.any() else timeline

    def let_go(self) -> None:
        """Forget what has a place for every node in every column; it is made anew when somebody asks."""
        for name in ("last_own", "_asked", "_last_asked", "_asked_count"):
            self.__dict__.pop(name, None)

    @cached_property
    def late(self) -> NDArray[np.bool_]:
        """Which nodes have periods that count later than they end: bool[nodes]."""
        return np.asarray((self.own & (self.due > self.ends)).any(axis=1))

    @cached_property
    def last_own(self) -> Columns:
        """The last own column before each place, int[nodes, columns + 1], -1 for none."""
        return last_set(self.own)

    @cached_property
    def _asked(self) -> NDArray[np.bool_]:
        return self.own & ~self.excused

    @cached_property
    def _last_asked(self) -> Columns:
        return last_set(self._asked) if self.excused.any() else self.last_own

    @cached_property
    def _asked_count(self) -> Columns:
        return counted(self._asked)

    def last_counted(self, reported: NDArray[np.int64], among: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """The last column that counts on each of these days: int[nodes, days], -1 for none; ``among`` only some (bool, as ``own``)."""
        chosen = self.own if among is None else among
        ended = np.broadcast_to(np.searchsorted(self.ends, reported, side="right"), (len(self.own), len(reported)))
        last = take_columns(self.last_own if among is None else last_set(among), ended).astype(np.int64)
        rows = np.flatnonzero(self.late)
        for at, day in enumerate(reported.tolist() if rows.size else ()):
            last[rows, at] = last_set(chosen[rows] & (self.due[rows] <= day))[:, -1]
        return last

    def expected(self, rows: NDArray[np.int64], low: Ints, high: Ints, reported: NDArray[np.int64] | None) -> NDArray[np.int32]:
        """How many columns from ``low`` up to ``high`` count on each day and do apply (the E of b1): int[rows, days].

        Without days every column counts.
        """
        low = np.minimum(low, high)
        amount = take_columns(self._asked_count, high, rows) - take_columns(self._asked_count, low, rows)
        late = np.flatnonzero(self.late[rows])
        for at, day in enumerate(reported.tolist() if late.size and reported is not None else ()):
            its = rows[late]
            running = counted(self._asked[its] & (self.due[its] <= day))
            number = np.arange(len(its))
            amount[late, at] = running[number, high[late, at]] - running[number, low[late, at]]
        return np.asarray(amount, dtype=np.int32)

    def last_expected(self, low: Ints, high: Ints, reported: NDArray[np.int64]) -> NDArray[np.int64]:
        """The last column from ``low`` up to ``high`` that counts and does apply; else the last one, -1 when there is none."""
        found = take_columns(self._last_asked, high).astype(np.int64)
        rows = np.flatnonzero(self.late)
        for at, day in enumerate(reported.tolist() if rows.size else ()):
            running = last_set(self._asked[rows] & (self.due[rows] <= day))
            found[rows, at] = running[np.arange(len(rows)), high[rows, at]]
        return np.where(found >= low, found, np.where(high > low, high - 1, -1))


class Counted(Struct, frozen=True):
    """Which columns of the timeline a figure is about: ``low`` up to ``high``, int[nodes, report periods].

    * ``last``: the column that the figure runs up to, -1 for none
    * ``carried``: no measuring period ends in these days, so the last one before them still speaks (b2)
    * ``moved``: the last measuring period in these days doesn't count yet, so the figure is about an earlier one
    * ``stopped``: there is nothing, as the KPI is no longer measured; ``not_yet``: nothing can be expected yet
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    last: NDArray[np.int64]
    carried: NDArray[np.bool_]
    moved: NDArray[np.bool_]
    stopped: NDArray[np.bool_]
    not_yet: NDArray[np.bool_]


def counted_columns(organisation: Organisation, timeline: Timeline, report_periods: Sequence[Period], window: Window) -> Counted:
    """The columns that each figure is about (b1).

    A month's figure with a lag is in October's report about September until October is measured: ``moved``. A quarter's figure is
    carried through October: no quarter ends there. Twelve months move along; a year so far only stops earlier.
    """
    january = organisation.calendar.fiscal_year_starts
    spans = [calendars.window(period, window, january) for period in report_periods]
    shape = (len(timeline.own), len(report_periods))
    reported = days(period.end for period in report_periods)
    start = np.broadcast_to(np.searchsorted(timeline.ends, days(span[0] for span in spans), side="left"), shape).astype(np.int64)
    ended = np.broadcast_to(np.searchsorted(timeline.ends, reported, side="right"), shape)
    newest, last = take_columns(timeline.last_own, ended), timeline.last_counted(reported)
    gone = days(period.start for period in report_periods) > timeline.until
    inside = newest >= start
    moved = inside & (last < newest) & (last >= 0)
    carried = np.zeros(shape, dtype=bool)
    low, some = start, last >= start
    if window is Window.PERIOD:
        carried = ~inside & (last >= 0) & ~gone
        some = (inside & (last >= 0)) | carried
        low = np.where(last < start, last, start)
    elif window is Window.YEAR:
        some = inside & (last >= 0)
        if moved.any():
            # The twelve months up to and including the period that the figure is about.
            back = days(calendars.year_before(period.end) for period in timeline.periods)
            low = np.where(moved, np.searchsorted(timeline.ends, back, side="right")[np.maximum(last, 0)], start)
    low, high = np.where(some, low, 0), np.where(some, last + 1, 0)
    return Counted(low, high, np.where(some, last, -1), carried & some, moved & some, ~some & gone, ~some & ~gone)


def _columns(organisation: Organisation, report_periods: Sequence[Period], lag: int) -> list[Period]:
    """Every measuring period that may count, oldest first."""
    last, calendar = report_periods[-1].end, organisation.calendar
    measured = [period for code in organisation.measurements["period"].cat.categories if (period := calendar.period(code)) is not None]
    oldest = min(report_periods[0].start, *(period.start for period in measured)) if measured else report_periods[0].start
    in_use = sorted(set(rhythms(organisation)) - {""})
    coarsest = max((_TWO_PERIODS[_frequency(rhythm)] for rhythm in in_use), default=0)
    # A KPI that is built from others can reach back to the start of its own period before last, so its parts must as well.
    built = organisation.among("value_rollup", FROM_PARTS).any()
    columns: list[Period] = []
    for rhythm in in_use:
        back = _YEAR + lag + (2 * coarsest if built else _TWO_PERIODS[_frequency(rhythm)])
        first = min(report_periods[0].start - timedelta(days=back), oldest)
        columns += calendar.between(_frequency(rhythm), first, last, fiscal=rhythm == FISCAL_YEAR)
    return sorted(columns) or [report_periods[-1]]


def _frequency(rhythm: str) -> Frequency:
    return Frequency.YEAR if rhythm == FISCAL_YEAR else Frequency(rhythm)


def _of_own_rhythm(organisation: Organisation, columns: Sequence[Period]) -> NDArray[np.bool_]:
    """Which columns have the frequency of each node; none for one that is built from what is measured less often (B04)."""
    mine = np.where(misfits(organisation), "", rhythms(organisation))
    order = {rhythm: number for number, rhythm in enumerate((*map(str, Frequency), FISCAL_YEAR))}
    own = np.array([order.get(rhythm, -1) for rhythm in mine.tolist()], dtype=np.int64)
    theirs = np.array([order[FISCAL_YEAR if "/" in period.code else str(period.frequency)] for period in columns], dtype=np.int64)
    return np.asarray(own[:, None] == theirs, dtype=bool)


def _cells(organisation: Organisation, columns: Sequence[Period], own: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The place of each measurement in the flattened cube, -1 for what falls outside it or outside Meten vanaf and tot."""
    rows = organisation.measurements
    column_of = {period.code: column for column, period in enumerate(columns)}
    codes = rows["period"].cat.categories
    column = np.array([*(column_of.get(code, -1) for code in codes), -1], dtype=np.int64)[rows["period"].cat.codes.to_numpy()]
    cell = np.where(column >= 0, rows["node"].to_numpy(dtype=np.int64) * len(columns) + column, -1)
    return np.where((cell >= 0) & own.ravel()[np.maximum(cell, 0)], cell, -1)


def _with_built(organisation: Organisation, timeline: Timeline) -> Timeline:
    """The timeline with the periods of KPIs that are built from others: one counts from when it does for every part (b5)."""
    own, due = timeline.own.copy(), timeline.due.copy()
    parts_of = leaves(organisation)
    running = counted(timeline.own)
    for row, parts in parts_of.items():
        columns = np.flatnonzero(own[row])
        low = np.searchsorted(timeline.ends, timeline.starts[columns], side="left")
        high = np.searchsorted(timeline.ends, timeline.ends[columns], side="right")
        some, known = np.zeros(len(columns), dtype=bool), timeline.ends[columns].copy()
        for part in parts:
            some |= running[part, high] > running[part, low]
            if timeline.late[part]:
                its = np.where(timeline.own[part], timeline.due[part], 0)
                known = np.maximum(known, [its[start:end].max(initial=0) for start, end in zip(low, high, strict=True)])
        own[row, columns], due[row, columns] = some, known
    return Timeline(
        timeline.periods, timeline.starts, timeline.ends, own, due, timeline.excused, timeline.cell, timeline.since, timeline.until
    )


def days(dates: Iterable[date]) -> NDArray[np.int64]:
    """The dates as days that can be searched and compared as one array."""
    return np.array([day.toordinal() for day in dates], dtype=np.int64)


def last_set(cells: NDArray[np.bool_]) -> Columns:
    """The last column that is set among those before each place, -1 when there is none."""
    columns = np.arange(cells.shape[1], dtype=_narrowest(cells))
    last = np.full((cells.shape[0], cells.shape[1] + 1), -1, dtype=columns.dtype)
    np.maximum.accumulate(np.where(cells, columns, last[:, :1]), axis=1, out=last[:, 1:])
    return last


def _narrowest(cells: NDArray[np.bool_]) -> np.dtype[np.int16] | np.dtype[np.int32]:
    """What holds the number of any column."""
    return np.dtype(np.int16) if cells.shape[1] < np.iinfo(np.int16).max else np.dtype(np.int32)


def counted(cells: NDArray[np.bool_]) -> Columns:
    """How many cells are set among those before each place."""
    total = np.zeros((cells.shape[0], cells.shape[1] + 1), dtype=_narrowest(cells))
    np.cumsum(cells, axis=1, out=total[:, 1:])
    return total


def take_columns(cells: Ints, columns: NDArray[Any], rows: NDArray[np.int64] | None = None) -> Ints:
    """The cell of each row in the columns that are asked for: [rows, wanted]; of these rows, else of all in order."""
    which = np.arange(len(cells)) if rows is None else rows
    return np.asarray(np.take(cells, columns + (which * cells.shape[1])[:, None]))
