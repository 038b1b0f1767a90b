"""Where it goes: tendency, forecast for the end of the year, and how much of a chain is measured (methode b9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ketenrapport.kpi.windows import days
from ketenrapport.words.verdict import Reason, Status, Tendency, Variation
from ketenrapport.words.vocabulary import Frequency, NodeKind, TimeAgg, ValueRollup

if TYPE_CHECKING:
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.process import Variations
    from ketenrapport.kpi.xmr import Bools, Floats
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Calendar

Places = NDArray[np.int64]
LAST_POINTS = 3  # what a sum is carried forward on
DIFFERS_FROM = 0.1  # of the forecast
_DUST = 1e-9
_KPIS = (NodeKind.RESULT, NodeKind.PROCESS)


@dataclass(frozen=True)
class Outlook:
    """What may be expected, as seen on the last day of each report period. Arrays are [nodes, periods], NaN is 'there is none'.

    * ``tendency``: int8, see ``verdict``: which way the process moves, an arrow only on a signal; whether that is good, its
      variation tells
    * ``forecast``: year-end of sums and ratios, rounded to the KPI's decimals
    * ``owner_forecast``: the last forecast that the owner gave this year; ``differs``: it is more than 10 % off ours
    * ``measured``: of each chain the share of its expected KPIs that was judged, 0–1
    """

    tendency: NDArray[np.int8]
    forecast: Floats
    owner_forecast: Floats
    differs: Bools
    measured: Floats


def look_ahead(organisation: Organisation, judgement: Judgement, variations: Variations) -> Outlook:
    """The outlook of every node in every report period. Source: methode b9."""
    what = variations.variation
    tendency = np.select(
        [variations.direction > 0, variations.direction < 0, what == Variation.NORMAL],
        [Tendency.UP, Tendency.DOWN, Tendency.STEADY],
        Tendency.NONE,
    )
    forecast = _forecast(organisation, judgement, variations)
    owner = _owner_forecast(organisation, judgement)
    return Outlook(
        tendency=tendency.astype(np.int8),
        forecast=forecast,
        owner_forecast=owner,
        differs=np.abs(owner - forecast) > DIFFERS_FROM * np.abs(forecast) + _DUST,
        measured=_measured(organisation, judgement),
    )


def _forecast(organisation: Organisation, judgement: Judgement, variations: Variations) -> Floats:
    """Year-end of sums and ratios; NaN for anything else.

    A sum is this year so far plus the mean of the last three points for every period to come, a ratio that of the last twelve
    months. It takes three points, and for a sum a year so far without a gap: half a sum would forecast a fall (b2).
    """
    nodes, points = organisation.nodes, variations.points
    three = points.last - points.first[:-1, None] + 1 >= LAST_POINTS
    own = ((nodes["value_rollup"] != ValueRollup.LINK) & nodes["frequency"].notna()).to_numpy()
    ratios = own & (nodes["time_agg"] == TimeAgg.RATIO).to_numpy()
    forecast = np.where(ratios[:, None] & three, judgement.rolling_year, np.nan)
    ends = days([period.end for period in points.periods])
    years = _Years(organisation, [period.end for period in judgement.periods])
    for row in np.flatnonzero(own & (nodes["time_agg"] == TimeAgg.SUM).to_numpy()).tolist():
        its = slice(points.first[row], points.first[row + 1])
        known = np.append(ends[points.column[its]] + points.lag[row], 0)
        total = np.concatenate([[0.0], np.cumsum(points.value[its])])
        after = np.maximum(points.last[row] + 1 - points.first[row], 0)
        passed, to_come = years.of(row, int(points.lag[row]))
        whole = (after >= passed) & ((passed == 0) | (known[np.maximum(after - passed, 0)] >= years.starts))
        so_far = total[after] - total[np.maximum(after - passed, 0)]
        recent = (total[after] - total[np.maximum(after - LAST_POINTS, 0)]) / LAST_POINTS
        decimals = np.nan_to_num(nodes["decimals"].iloc[row])
        forecast[row] = np.where(three[row] & whole, _rounded(so_far + to_come * recent, decimals), np.nan)
    return forecast


class _Years:
    """Per report period, how many measuring periods of its year are known by then, and how many follow."""

    def __init__(self, organisation: Organisation, reported: list[date]) -> None:
        self.starts = days([date(day.year, 1, 1) for day in reported])
        self._ends, self._reported = days([date(day.year, 12, 31) for day in reported]), days(reported)
        self._organisation, self._first, self._last = organisation, date(reported[0].year - 1, 1, 1), date(reported[-1].year, 12, 31)

    def of(self, row: int, lag: int) -> tuple[Places, Places]:
        """Known so far this year, and still to come: int[periods] each."""
        columns = ("frequency", "measured_from", "measured_until")
        rhythm, since, until = (self._organisation.nodes[name].iloc[row] for name in columns)
        known = _known_days(self._organisation.calendar, rhythm, since, until, self._first, self._last) + lag
        before = np.searchsorted(known, self.starts, side="left")
        now, then = (np.searchsorted(known, day, side="right") for day in (self._reported, self._ends))
        return now - before, then - now


def _known_days(calendar: Calendar, rhythm: str, since: date | None, until: date | None, first: date, last: date) -> Places:
    """The last day of each measuring period of this rhythm that is expected, oldest first."""
    expected = [
        period.end
        for period in calendar.between(Frequency(rhythm), first, last)
        if (since is None or period.start >= since) and (until is None or period.end <= until)
    ]
    return days(expected)


def _rounded(numbers: Floats, decimals: float) -> Floats:
    """Rounded, a half away from zero; a forecast is no verdict, so it need not be exact, but dust must not turn a half."""
    scale = 10.0**decimals
    size = np.floor(np.abs(numbers) * scale + 0.5 + _DUST) / scale
    return np.asarray(np.copysign(size, numbers), dtype=np.float64)


def _owner_forecast(organisation: Organisation, judgement: Judgement) -> Floats:
    """The last forecast that was written down this year, by the end of each report period."""
    forecast = np.full(judgement.value.shape, np.nan)
    position = {code: node for node, code in enumerate(organisation.nodes["code"])}
    comments = organisation.tables["comments"]
    given = [
        (period, position[kpi], value)
        for kpi, code, value in zip(comments["kpi"], comments["period"], comments["owner_forecast"], strict=True)
        if kpi in position and value == value and (period := organisation.calendar.period(code or ""))
    ]
    for period, node, value in sorted(given, key=lambda one: one[0]):
        counts = [report.end >= period.end and report.end.year == period.end.year for report in judgement.periods]
        forecast[node, counts] = value
    return forecast


def _measured(organisation: Organisation, judgement: Judgement) -> Floats:
    """Judged KPIs / expected KPIs of each chain; what is never judged or does not apply is not expected."""
    nodes = organisation.nodes
    kpi = (nodes["kind"].isin(_KPIS) & (nodes["chain"] >= 0)).to_numpy()[:, None]
    expected = kpi & ~np.isin(judgement.reason, (Reason.NOT_JUDGED, Reason.NOT_APPLICABLE))
    judged = expected & (judgement.status != Status.GREY)
    chain = np.maximum(nodes["chain"].to_numpy(), 0)
    counts = [np.zeros(judgement.status.shape) for _ in range(2)]
    for count, which in zip(counts, (judged, expected), strict=True):
        np.add.at(count, chain, which)
    share = np.full(judgement.status.shape, np.nan)
    np.divide(counts[0], counts[1], out=share, where=counts[1] > 0)
    return share
