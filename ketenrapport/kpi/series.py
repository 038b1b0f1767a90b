"""The series behind the variation: every measurement of every KPI, in its own frequency and in time (methode b8).

A point is a complete measurement of its own period. A measured KPI has one for each usable measurement with cases in it; a KPI
built from others has one for each of its periods in which all of its parts were measured, complete and not carried over. A
linked KPI has none: its facts, and what they say, belong to its source.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ketenrapport.kpi.measures import Measured, measure
from ketenrapport.kpi.windows import Timeline, days
from ketenrapport.words.vocabulary import Frequency, TimeAgg, ValueRollup, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_BUILT = tuple(str(kind) for kind in ValueRollup if kind not in (ValueRollup.MEASURED, ValueRollup.LINK))


@dataclass(frozen=True)
class Points:
    """The points of all series in one row: by node, and within a node by time.

    * ``node``, ``column``: whose point it is, and its place in ``periods`` (of all frequencies together, by last day): int[points]
    * ``value``: not rounded, in the KPI's unit; ``cases``: the denominator of a ratio, NaN for anything else: float[points]
    * ``lag``: how many days after its period a point of each node is known: int[nodes]
    * ``first``: place of the first point of each node, ``first[node + 1]`` is one past its last: int[nodes + 1]
    * ``last``: place of the last point that was known on the last day of each report period, −1 for none: int[nodes, report periods]
    """

    periods: tuple[Period, ...]
    node: Places
    column: Places
    value: Floats
    cases: Floats
    lag: Places
    first: Places
    last: Places

    def of(self, node: int, period: int) -> slice:
        """The places of a node's points as they were known on the last day of a report period."""
        start, end = int(self.first[node]), int(self.last[node, period])
        return slice(start, max(start, end + 1))


@dataclass(frozen=True)
class _Cells:
    """Values and cases on a grid of nodes and periods; ``present`` where there is a point."""

    value: Floats
    cases: Floats
    present: NDArray[np.bool_]


def points(organisation: Organisation, report_periods: Sequence[Period]) -> Points:
    """All points that were known on the last day of the last report period. A measurement is known ``lag_days`` after its period."""
    nodes, calendar = organisation.nodes, organisation.calendar
    until = report_periods[-1].end
    codes = organisation.measurements["period"].cat.categories
    measured = [calendar.period(code) for code in codes]
    since = min((period.start for period in measured if period is not None), default=until)
    built = _built(organisation)
    rhythms = sorted(set(nodes["frequency"].iloc[built].dropna()))
    own = {rhythm: periods for rhythm in rhythms if (periods := calendar.between(Frequency(rhythm), since, until))}
    # By code: a year's 53rd week and its 27th fortnight are the same days.
    in_use = {period.code: period for period in measured if period is not None and period.end <= until}
    columns = sorted((in_use | {period.code: period for periods in own.values() for period in periods}).values())
    place = {period.code: column for column, period in enumerate(columns)}
    cells = _measured_cells(organisation, columns, np.array([place.get(code, -1) for code in codes], dtype=np.int64))
    for rhythm, periods in own.items():
        rows = built[(nodes["frequency"].iloc[built] == rhythm).to_numpy()]
        _put_built(organisation, cells, rows, periods, np.array([place[period.code] for period in periods], dtype=np.int64))

    at = np.flatnonzero(cells.present)
    node, column = np.divmod(at, max(len(columns), 1))
    so_far = np.zeros((len(nodes), len(columns) + 1), dtype=np.int64)
    np.cumsum(cells.present, axis=1, out=so_far[:, 1:])
    first = np.concatenate([[0], np.cumsum(so_far[:, -1])])
    ends = days([period.end for period in columns])
    lag = np.where(np.isin(np.arange(len(nodes)), built), 0, nodes["lag_days"].fillna(0).to_numpy()).astype(np.int64)
    lags, which = np.unique(lag, return_inverse=True)
    reported = days([period.end for period in report_periods])
    known = np.searchsorted(ends, reported[None, :] - lags[:, None], side="right")[which]
    number = np.take_along_axis(so_far, known, axis=1)
    last = np.where(number > 0, first[:-1, None] + number - 1, -1)
    return Points(tuple(columns), node, column, cells.value.ravel()[at], cells.cases.ravel()[at], lag, first, last)


def _measured_cells(organisation: Organisation, columns: Sequence[Period], column_of: Places) -> _Cells:
    """The measurements on their places: each is a whole measurement of one period."""
    nodes, rows = organisation.nodes, organisation.measurements
    node = rows["node"].to_numpy(dtype=np.int64)
    column = column_of[rows["period"].cat.codes.to_numpy()] if len(rows) else node
    factor = nodes["factor"].fillna(1).to_numpy(dtype=float)
    top, bottom, value = (rows[name].to_numpy(dtype=float) for name in ("numerator", "denominator", "value"))
    # Usable rows hold either a value or numerator and denominator. Without cases there is no number, and no point.
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.fmax(value, factor[node] * top / bottom)
    none = np.flatnonzero(rows["n"].to_numpy(dtype=float) == 0)
    value[none[(nodes["time_agg"] == TimeAgg.WEIGHTED).to_numpy()[node[none]]]] = np.nan
    at = node * len(columns) + column
    if (late := column < 0).any():
        at, value, bottom = at[~late], value[~late], bottom[~late]
    shape = (len(nodes), len(columns))
    cells = _Cells(np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, dtype=bool))
    cells.value.ravel()[at], cells.cases.ravel()[at] = value, bottom
    np.logical_and(np.isfinite(cells.value), _within(nodes, columns), out=cells.present)
    return cells


def _within(nodes: pd.DataFrame, columns: Sequence[Period]) -> NDArray[np.bool_]:
    """Which periods lie within Meten vanaf and Meten tot of each node: bool[nodes, columns]."""
    within = np.ones((len(nodes), len(columns)), dtype=bool)
    starts, ends = days([period.start for period in columns]), days([period.end for period in columns])
    for row in np.flatnonzero(nodes["measured_from"].notna()):
        within[row] &= starts >= days([nodes["measured_from"].iloc[row]])
    for row in np.flatnonzero(nodes["measured_until"].notna()):
        within[row] &= ends <= days([nodes["measured_until"].iloc[row]])
    return within


def _built(organisation: Organisation) -> Places:
    """The KPIs whose value is built from others."""
    return np.flatnonzero(organisation.nodes["value_rollup"].isin(_BUILT).to_numpy())


def _put_built(organisation: Organisation, cells: _Cells, rows: Places, periods: Sequence[Period], columns: Places) -> None:
    """Write the points of KPIs that are built from others, all of one frequency, over the periods of that frequency."""
    needed = _with_inputs(organisation, rows)
    part = _only(organisation, needed)
    measured = measure(part, periods, Timeline.of(part, periods))[Window.PERIOD]
    which = np.searchsorted(needed, rows)
    present = (_complete(part, measured) & measured.value.known)[which]
    cells.present[rows[:, None], columns] = present & _within(organisation.nodes.iloc[rows], periods)
    cells.value[rows[:, None], columns] = measured.value[which].floats()
    cells.cases[rows[:, None], columns] = measured.bottom[which].floats()


def _complete(organisation: Organisation, measured: Measured) -> NDArray[np.bool_]:
    """Where everything behind a value was measured in the period itself: bool[nodes, periods]. What does not apply is not missed."""
    nodes = organisation.nodes
    complete: NDArray[np.bool_] = np.asarray((measured.present == measured.expected) & (measured.source < 0), dtype=bool)
    depth = nodes["rollup_depth"].to_numpy()
    for row in sorted(np.flatnonzero(depth > 0).tolist(), key=lambda row: depth[row]):
        complete[row] = measured.parts[row] == measured.parts_expected[row]
        for child in nodes["inputs"].iloc[row]:
            complete[row] &= complete[child] | measured.absent[child]
    return complete


def _with_inputs(organisation: Organisation, rows: Places) -> Places:
    """The nodes and all nodes that they are built from, in order."""
    inputs = organisation.nodes["inputs"]
    found, open_ = set(rows.tolist()), rows.tolist()
    while open_:
        fresh = set(inputs.iloc[open_.pop()]) - found
        found |= fresh
        open_.extend(fresh)
    return np.array(sorted(found), dtype=np.int64)


def _only(organisation: Organisation, rows: Places) -> Organisation:
    """The organisation with only these nodes and their measurements, so that measuring them costs no more than it must."""
    place = np.full(len(organisation.nodes), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    nodes = organisation.nodes.iloc[rows].reset_index(drop=True)
    inputs = pd.Series([tuple(int(place[child]) for child in inputs) for inputs in nodes["inputs"]], dtype=object)
    node = place[organisation.measurements["node"].to_numpy(dtype=np.int64)]
    return replace(organisation, nodes=nodes.assign(inputs=inputs), measurements=organisation.measurements.assign(node=node)[node >= 0])
