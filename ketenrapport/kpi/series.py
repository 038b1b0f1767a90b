"""The series behind the variation: every measurement of every KPI, in its own frequency and in time (methode b8).

A point is a complete measurement of its own period. A measured KPI has one for each usable measurement with cases in it; a KPI
built from others has one for each of its periods in which all of its parts were measured. A linked KPI has none: its facts,
and what they say, belong to its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ketenrapport.kpi.facts import Ledger, something
from ketenrapport.kpi.fractions import Rationals, times
from ketenrapport.kpi.windows import counted, days, take_columns
from ketenrapport.words.vocabulary import RATIOS, TimeAgg, ValueRollup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


class Points(Struct, frozen=True):
    """The points of all series in one row: by node, and within a node by time.

    * ``node``, ``column``: whose point it is, and its place in ``periods`` (of all frequencies together, by last day): int[points]
    * ``number``: the how manieth measuring period of its KPI it is, also counting those without a point: int[points]
    * ``exact``, ``value``: not rounded, in the KPI's unit; ``top``, ``cases``: numerator and denominator of a ratio, NaN for anything
      else; ``weight``: the denominator, or the count behind a weighted mean: float[points]
    * ``first``: place of the first point of each node, ``first[node + 1]`` is one past its last: int[nodes + 1]
    * ``last``: place of the last point that counts in each report period, −1 for none: int[nodes, report periods]
    * ``passed``: how many measuring periods count in each report period, the last one without an answer included; ``stale``: the last
      one that should have given a point has none: [nodes, report periods]
    """

    periods: tuple[Period, ...]
    node: Places
    column: Places
    number: Places
    exact: Rationals
    value: Floats
    top: Floats
    cases: Floats
    weight: Floats
    first: Places
    last: Places
    passed: Places
    stale: NDArray[np.bool_]

    def of(self, node: int, period: int) -> slice:
        """The places of a node's points as they count in a report period."""
        start, end = int(self.first[node]), int(self.last[node, period])
        return slice(start, max(start, end + 1))


class _Cells(Struct, frozen=True):
    """Values on the grid of nodes and columns, as numerator and denominator of the value itself, and of the ratio behind it.

    ``there``: there is a point; ``silent``: n.v.t. or no cases, so no point is missed.
    """

    exact: Rationals
    top: Floats
    cases: Floats
    weight: Floats
    there: NDArray[np.bool_]
    silent: NDArray[np.bool_]


def points(ledger: Ledger, report_periods: Sequence[Period]) -> Points:
    """All points up to the last report period, and which of them count in each."""
    timeline = ledger.timeline
    cells = _cells(ledger)
    ledger.let_go()  # a point has all that is needed of its measurement
    reported = days(period.end for period in report_periods)
    at = np.flatnonzero(cells.there)
    node, column = np.divmod(at, cells.there.shape[1])
    so_far, own = counted(cells.there), counted(timeline.own)
    first = np.concatenate([[0], np.cumsum(so_far[:, -1], dtype=np.int64)])
    newest = timeline.last_counted(reported, cells.there)
    asked = timeline.last_counted(reported, timeline.own & ~cells.silent)
    number = take_columns(so_far, newest + 1)
    return Points(
        timeline.periods,
        node,
        column,
        own[node, column].astype(np.int64),
        cells.exact,
        cells.exact.floats(),
        cells.top,
        cells.cases,
        cells.weight,
        first,
        np.where(newest >= 0, first[:-1, None] + number - 1, -1),
        take_columns(own, timeline.last_counted(reported) + 1).astype(np.int64),
        asked > newest,
    )


def _cells(ledger: Ledger) -> _Cells:
    """The points on their places; ``exact``, ``top`` and ``cases`` only where there is one, in order."""
    organisation, timeline = ledger.organisation, ledger.timeline
    at = np.flatnonzero(ledger.cube.present)
    node = at // max(timeline.own.shape[1], 1)
    aggregation = organisation.array("time_agg")
    is_ratio, is_weighted = np.isin(aggregation, RATIOS)[node], (aggregation == TimeAgg.WEIGHTED)[node]
    top, bottom = ledger.cube.top.ravel()[at], ledger.cube.bottom.ravel()[at]
    top_scale, bottom_scale = ledger.cube.top_scale[node, 0], ledger.cube.bottom_scale[node, 0]
    factor = np.where(is_ratio, organisation.numbers("factor", 1)[node], 1).astype(np.int64)
    some = np.asarray(~(is_ratio | is_weighted) | (bottom != 0), dtype=bool)
    value = Rationals(times(times(top, factor), bottom_scale), np.where(some, times(top_scale, bottom), 0))
    tops = Rationals(top, np.where(is_ratio, top_scale, 0)).floats()
    cases = Rationals(bottom, np.where(is_ratio, bottom_scale, 0)).floats()
    weight = np.where(is_weighted, Rationals(bottom, np.where(is_weighted, bottom_scale, 0)).floats(), cases)
    there, silent = ledger.cube.present.copy(), timeline.excused.copy()
    there.ravel()[at[~some]], silent.ravel()[at[~some]] = False, True
    which = slice(None) if some.all() else some
    chosen = _Cells(value[which], tops[which], cases[which], weight[which], there, silent)
    return _with_built(ledger, chosen) if ledger.built else chosen


def _with_built(ledger: Ledger, cells: _Cells) -> _Cells:
    """The points, with those of the KPIs that are built from others, one for each of their own periods."""
    timeline, width = ledger.timeline, ledger.timeline.own.shape[1]
    places, exacts, tops, cases, weights = [np.flatnonzero(cells.there)], [cells.exact], [cells.top], [cells.cases], [cells.weight]
    for rows in ledger.built:
        own = timeline.own[rows]
        first, last = np.where(own, timeline.starts, 1), np.where(own, timeline.ends, 0)
        facts = ledger.combined(rows, first, last, None)
        whole = facts.value.known & (facts.parts == facts.parts_expected) & ~something(facts.lacking) & own
        row, column = np.nonzero(whole)
        cells.there[rows[row], column] = True
        cells.silent[rows] |= own & facts.absent
        places.append(rows[row] * width + column)
        exacts.append(facts.value[row, column])
        tops.append(facts.top[row, column].floats())
        cases.append(facts.bottom[row, column].floats())
        weights.append(cases[-1])
    order = np.argsort(np.concatenate(places), kind="stable")
    value = Rationals(np.concatenate([one.num for one in exacts]), np.concatenate([one.den for one in exacts]))
    top, case, weight = (np.concatenate(each)[order] for each in (tops, cases, weights))
    return _Cells(value[order], top, case, weight, cells.there, cells.silent)


def has_series(organisation: Organisation) -> NDArray[np.bool_]:
    """Which nodes have a value of their own, measured or built: bool[nodes]."""
    return organisation.among("value_rollup", frozenset(ValueRollup) - {ValueRollup.LINK})
