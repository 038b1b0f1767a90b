"""Where it goes: tendency, forecast for the end of the year, and how much of a chain is measured (methode b9)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ketenrapport.kpi.windows import days
from ketenrapport.words.periods import start_of_year
from ketenrapport.words.verdict import Reason, Status, Tendency, Variation
from ketenrapport.words.vocabulary import JUDGED, Frequency, TimeAgg, ValueRollup

if TYPE_CHECKING:
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.kpi.process import Variations
    from ketenrapport.kpi.xmr import Bools, Floats
    from ketenrapport.organisation.model import Organisation

Places = NDArray[np.int64]
LAST_POINTS = 3  # what a sum is carried forward on
DIFFERS_FROM = 0.1  # of the forecast
_DUST = 1e-9
_MORE_THAN_A_YEAR = 370  # days: from the first day of a fiscal year into the next one
_NOT_EXPECTED = tuple(reason for reason in Reason if not reason.is_expected)


class Outlook(Struct, frozen=True):
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
    # What was carried over moved in a period that has been reported on before.
    tendency = np.select(
        [judgement.carried, variations.direction > 0, variations.direction < 0, what == Variation.NORMAL],
        [Tendency.NONE, Tendency.UP, Tendency.DOWN, Tendency.STEADY],
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
    points = variations.points
    three = points.last - points.first[:-1, None] + 1 >= LAST_POINTS
    own = (organisation.array("value_rollup") != ValueRollup.LINK) & organisation.filled("frequency")
    ratios = own & (organisation.array("time_agg") == TimeAgg.RATIO)
    forecast = np.where(ratios[:, None] & three, judgement.rolling_year, np.nan)
    ends, first_month = days([period.end for period in points.periods]), organisation.calendar.fiscal_year_starts
    starts = [start_of_year(period.end, first_month) for period in judgement.periods]
    begin = days(starts)
    finish = days(start_of_year(day + timedelta(days=_MORE_THAN_A_YEAR), first_month) for day in starts)  # of the next year
    for row in np.flatnonzero(own & (organisation.array("time_agg") == TimeAgg.SUM)).tolist():
        its = slice(points.first[row], points.first[row + 1])
        known = ends[points.column[its]]
        total = np.concatenate([[0.0], np.cumsum(points.value[its])])
        after = np.maximum(points.last[row] + 1 - points.first[row], 0)
        newest = np.append(known, 0)[after - 1]
        before = np.searchsorted(known, begin, side="left")
        expected = _last_days(organisation, row, starts[0], starts[-1] + timedelta(days=_MORE_THAN_A_YEAR))
        so_many = np.searchsorted(expected, np.maximum(newest, begin - 1), side="right")
        passed = so_many - np.searchsorted(expected, begin, side="left")
        to_come = np.searchsorted(expected, finish, side="left") - so_many
        whole = ~points.stale[row] & (np.maximum(after - before, 0) == passed)
        so_far = total[after] - total[np.minimum(before, after)]
        recent = (total[after] - total[np.maximum(after - LAST_POINTS, 0)]) / LAST_POINTS
        decimals = np.nan_to_num(organisation.column("decimals")[row])
        forecast[row] = np.where(three[row] & whole, _rounded(so_far + to_come * recent, decimals), np.nan)
    return forecast


def _last_days(organisation: Organisation, row: int, first: date, last: date) -> Places:
    """The last day of each measuring period of a KPI that is expected, oldest first."""
    columns = ("frequency", "measured_from", "measured_until")
    rhythm, since, until = (organisation.column(name)[row] for name in columns)
    expected = [
        period.end
        for period in organisation.calendar.between(Frequency(rhythm), first, last)
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
    position = organisation.positions
    comments = organisation.tables["comments"]
    given = [
        (period, position[kpi], value)
        for kpi, code, value in zip(comments["kpi"], comments["period"], comments["owner_forecast"], strict=True)
        if kpi in position and value == value and (period := organisation.calendar.period(code or ""))
    ]
    of_year = partial(start_of_year, first_month=organisation.calendar.fiscal_year_starts)
    for period, node, value in sorted(given, key=lambda one: one[0]):
        counts = [report.end >= period.end and of_year(report.end) == of_year(period.end) for report in judgement.periods]
        forecast[node, counts] = value
    return forecast


def _measured(organisation: Organisation, judgement: Judgement) -> Floats:
    """Judged KPIs / expected KPIs of each chain; what is never judged or does not apply is not expected."""
    kpi = (organisation.among("kind", JUDGED) & (organisation.array("chain") >= 0))[:, None]
    expected = kpi & ~judgement.shown_only & ~np.isin(judgement.reason, _NOT_EXPECTED)
    judged = expected & (judgement.status != Status.GREY)
    chain = np.maximum(organisation.array("chain"), 0)
    counts = [np.zeros(judgement.status.shape) for _ in range(2)]
    for count, which in zip(counts, (judged, expected), strict=True):
        np.add.at(count, chain, which)
    share = np.full(judgement.status.shape, np.nan)
    np.divide(counts[0], counts[1], out=share, where=counts[1] > 0)
    return share
