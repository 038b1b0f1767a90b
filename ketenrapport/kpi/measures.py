"""From measurements to one value per KPI and report period (methode b1, b2, b5).

Everything is a cube: nodes × measuring periods (of all frequencies together, oldest first). A window is a run of columns,
so that a sum over any window is the difference of two cumulative sums. No step loops over measurements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.kpi.facts import Facts, Ledger, put_rows, rows_of
from ketenrapport.kpi.windows import Counted, Timeline, counted_columns, days, take_columns
from ketenrapport.organisation.model import once
from ketenrapport.words.vocabulary import TimeAgg, ValueRollup, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ketenrapport.kpi.fractions import Rationals
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

WINDOWS = tuple(Window)


class Measured(Struct, frozen=True):
    """The value of each node over one kind of window. All arrays have shape [nodes, report periods].

    * ``facts``: the values, see ``Facts``
    * ``low``, ``high``: the columns of the timeline that the figure is about; ``last`` the one it runs up to, ``normed`` the last
      one that is in it or should have been: -1 for none
    * ``columns``: how many of them count (the E of b1); ``basis``: whose columns they are: for a link its source's
    * ``carried``, ``moved``: the figure is of an earlier period, see ``Counted``
    * ``not_yet``: nothing can be expected yet; ``linked``: the value comes from a KPI of another chain
    """

    facts: Facts
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    last: NDArray[np.int64]
    normed: NDArray[np.int64]
    columns: NDArray[np.int32]
    basis: NDArray[np.int64]
    carried: NDArray[np.bool_]
    moved: NDArray[np.bool_]
    not_yet: NDArray[np.bool_]
    linked: NDArray[np.bool_]


def measure(organisation: Organisation, report_periods: Sequence[Period], ledger: Ledger) -> dict[Window, Measured]:
    """The value of every node over every kind of window, for each report period. Source: methode b1, b2 and b5."""
    return {window: _over(organisation, ledger, report_periods, window) for window in WINDOWS}


def judged_window(organisation: Organisation, measured: dict[Window, Measured]) -> Measured:
    """What each node is judged on: its value over its own window; for a link, what its source is judged on, as that shows it."""
    judge_on = organisation.array("judge_on")
    chosen = measured[Window.PERIOD]
    for window in (Window.YTD, Window.YEAR):
        rows = np.flatnonzero(judge_on == window)
        if rows.size:
            chosen = _put(chosen, rows, _rows(measured[window], rows))
    for links, sources in linked_nodes(organisation):
        source = _rows(chosen, sources)
        shown = replace(source.facts, value=source.facts.value.rounded(decimals(organisation)[sources]))
        chosen = _put(chosen, links, replace(source, facts=shown, linked=np.ones_like(source.linked)))
    return chosen


def shown_values(organisation: Organisation, measured: Measured) -> Rationals:
    """The values over a window as people see them: rounded to the KPI's decimals (b2); for a link, those of its source."""
    shown = measured.facts.value.rounded(decimals(organisation))
    for links, sources in linked_nodes(organisation):
        shown = put_rows(shown, links, shown[sources].rounded(decimals(organisation)[links]))
    return shown


@once
def linked_nodes(organisation: Organisation) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Linked nodes and their sources, in batches: a source that is a link itself comes in an earlier batch."""
    linked = np.flatnonzero(organisation.array("value_rollup") == ValueRollup.LINK)
    depth = organisation.array("rollup_depth")[linked]
    batches = [linked[depth == level] for level in np.unique(depth)]
    return [(rows, np.array([organisation.column("inputs")[row][0] for row in rows])) for rows in batches]


@once
def decimals(organisation: Organisation) -> NDArray[np.int64]:
    """In how many decimals each node is shown and judged: int[nodes, 1]."""
    return organisation.numbers("decimals", 0).astype(np.int64)[:, None]


def _over(organisation: Organisation, ledger: Ledger, report_periods: Sequence[Period], window: Window) -> Measured:
    """The value of every node over one kind of window."""
    timeline, reported = ledger.timeline, days(period.end for period in report_periods)
    where = counted_columns(organisation, timeline, report_periods, window)
    everyone = np.arange(len(organisation.nodes))
    columns = timeline.expected(everyone, where.low, where.high, reported)
    facts = _not_older(ledger, where, ledger.measured(everyone, where.low, where.high, columns), columns)
    for rows in ledger.built:
        facts = put_rows(facts, rows, ledger.combined(rows, *_own_days(timeline, where, rows), reported))
    measured = Measured(
        replace(facts, absent=(facts.absent & ~where.not_yet) | where.stopped),
        where.low,
        where.high,
        where.last,
        timeline.last_expected(where.low, where.high, reported),
        columns,
        np.broadcast_to(everyone[:, None], columns.shape),
        where.carried,
        where.moved,
        where.not_yet,
        np.zeros(columns.shape, dtype=bool),
    )
    for links, sources in linked_nodes(organisation):
        measured = _put(measured, links, _rows(measured, sources))
    return measured


def _not_older(ledger: Ledger, where: Counted, facts: Facts, columns: NDArray[np.int32]) -> Facts:
    """The facts without those that lack the very measurement that the figure would be about: never an older one (b1)."""
    elsewhere = where.carried | where.moved
    if not elsewhere.any():
        return facts
    last = np.maximum(where.last, 0)
    there = take_columns(ledger.cube.present | ledger.timeline.excused, last)
    gone = elsewhere & ~there & (columns > 0)
    present = np.where(gone, 0, facts.present).astype(np.int32)
    value, top, bottom = (part.only(~gone) for part in (facts.value, facts.top, facts.bottom))
    return replace(facts, value=value, top=top, bottom=bottom, absent=facts.absent & ~gone, present=present)


def _own_days(timeline: Timeline, where: Counted, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last day of the own periods that a built figure is about; an empty stretch where there is none: [rows, periods].

    A quarter is built from its three months, also in the report of the month after it.
    """
    low, high = where.low[rows], where.high[rows]
    never = timeline.own.shape[1]
    after = np.where(timeline.own[rows], np.arange(never), never)
    upcoming = np.full((len(rows), never + 1), never, dtype=np.int64)
    upcoming[:, :-1] = np.minimum.accumulate(after[:, ::-1], axis=1)[:, ::-1]
    first = take_columns(upcoming, low)
    some = (high > low) & (first < high)
    starts, ends = timeline.starts[np.minimum(first, never - 1)], timeline.ends[np.maximum(high - 1, 0)]
    return np.where(some, starts, 1), np.where(some, ends, 0)


def _rows(measured: Measured, index: NDArray[np.int64]) -> Measured:
    return Measured(*(rows_of(getattr(measured, name), index) for name in Measured.__struct_fields__))


def _put(measured: Measured, rows: NDArray[np.int64], new: Measured) -> Measured:
    """The same, with some rows replaced."""
    return Measured(*(put_rows(getattr(measured, name), rows, getattr(new, name)) for name in Measured.__struct_fields__))


@once
def is_sum(organisation: Organisation) -> NDArray[np.bool_]:
    """Which nodes are sums over time: their norm is one too (b3)."""
    return np.asarray(organisation.array("time_agg") == TimeAgg.SUM)
