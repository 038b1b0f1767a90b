"""Which measurements are expected and not there (methode b1): what findings, the entry sheet and request forms ask for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.kpi.windows import Timeline, days
from ketenrapport.organisation.closed import closed_periods
from ketenrapport.words.vocabulary import ValueRollup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period


class Asked(Struct, frozen=True):
    """The measuring periods of an organisation, and which of them are asked for as of the report period: bool[nodes, columns].

    * ``expected``: a measurement is due, there or not: from Meten vanaf, else from the first one of its KPI, else from the report
      period, as long as its chain runs
    * ``missing``: those that are not there, nor stand on Metingen in a way that can't be used, which has its own finding (M02, M03).
      What a closed or adopted period was reported without is asked for no more, unless it was not due yet on its last day: 'oktober
      volgt' still follows. Verdicts do not change by that: what is missing stays missing.
    """

    timeline: Timeline
    expected: NDArray[np.bool_]
    missing: NDArray[np.bool_]

    @staticmethod
    def of(organisation: Organisation) -> Asked:
        """What is asked for as of the report period of this organisation, back to its oldest measurement, and at least a year."""
        report, timeline = organisation.report_period, Timeline.of(organisation, [organisation.report_period])
        first_day, last_day = report.start.toordinal(), report.end.toordinal()
        there = np.zeros(timeline.own.shape, dtype=bool)
        there.ravel()[timeline.cell[timeline.cell >= 0]] = True
        begun = np.maximum.accumulate(there, axis=1)
        ever = np.asarray((there & (timeline.ends <= last_day)).any(axis=1))[:, None]
        fixed = organisation.filled("measured_from")[:, None]
        since = fixed | np.where(ever, begun, timeline.due >= first_day)
        # What is not aggregated in a known way has no use for figures: what it lacks is said there.
        measured = ((organisation.array("value_rollup") == ValueRollup.MEASURED) & organisation.filled("time_agg"))[:, None]
        expected = timeline.own & (timeline.due <= last_day) & since & measured & _of_running_chains(organisation, timeline)
        return Asked(timeline, expected, expected & ~there & ~_refused(organisation, timeline) & ~_closed(organisation, timeline))

    def of_node(self, node: int) -> Sequence[Period]:
        """The measuring periods of a node of which the measurement is missing, oldest first."""
        return [self.timeline.periods[column] for column in np.flatnonzero(self.missing[node]).tolist()]


def _refused(organisation: Organisation, timeline: Timeline) -> NDArray[np.bool_]:
    """Which measuring periods have figures on Metingen that do not count, such as two that differ: bool[nodes, columns]."""
    found = np.zeros(timeline.own.shape, dtype=bool)
    table = organisation.tables["measurements"]
    has_figure = table[["value", "numerator", "denominator"]].notna().any(axis=1).to_numpy()
    rows = table[has_figure & ~np.isin(table["row"].to_numpy(), organisation.measurements["row"].to_numpy())]
    column = {period.code: place for place, period in enumerate(timeline.periods)}
    node = organisation.positions
    for code, period in zip(rows["kpi"].astype(object), rows["period"].astype(object), strict=True):
        if code in node and period in column:
            found[node[code], column[period]] = True
    return found


def _closed(organisation: Organisation, timeline: Timeline) -> NDArray[np.bool_]:
    """Which measurements were due in a period that has been closed since: bool[nodes, columns]."""
    closed = np.zeros(timeline.own.shape, dtype=bool)
    chains, everywhere = organisation.array("chain"), np.ones(len(organisation.nodes), dtype=bool)
    over = [(code, everywhere) for code in closed_periods(organisation)]
    over += [(code, chains == organisation.chain_positions.get(chain, -1)) for chain, code in organisation.adopted]
    for code, nodes in over:
        period = organisation.calendar.period(code)
        if period is not None:
            inside = (timeline.ends >= period.start.toordinal()) & (timeline.ends <= period.end.toordinal())
            closed |= inside & (timeline.due <= period.end.toordinal()) & nodes[:, None]
    return closed


def _of_running_chains(organisation: Organisation, timeline: Timeline) -> NDArray[np.bool_]:
    """Which measuring periods lie within the days of the chain, of chains that run on the report date: bool[nodes, columns].

    What hangs in no chain has no such days.
    """
    running = organisation.running
    codes = organisation.column("code")
    homes = [codes[chain] if chain >= 0 else "" for chain in organisation.column("chain")]
    runs = np.array([home == "" or home in running for home in homes], dtype=bool)[:, None]

    def bound(name: str, otherwise: date) -> NDArray[np.int64]:
        return days((home in running and running[home][name]) or otherwise for home in homes)[:, None]

    inside = (timeline.starts >= bound("active_from", date.min)) & (timeline.ends <= bound("active_until", date.max))
    return np.asarray(runs & inside, dtype=bool)
