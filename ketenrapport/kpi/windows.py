"""The measuring periods of an organisation as columns, and which of them are due in which report period (methode b1, b2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from ketenrapport.words import periods as calendars
from ketenrapport.words.vocabulary import Frequency, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ketenrapport.kpi.fractions import Ints
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

# Days before the first report period in which something may count: a year's window, and the two latest figures before it.
_YEAR = 366
_TWO_PERIODS = {Frequency.WEEK: 14, Frequency.FORTNIGHT: 28, Frequency.MONTH: 62, Frequency.QUARTER: 184, Frequency.YEAR: 732}
_MOST_LAG = 10_000  # days; beyond it nothing is ever due
_LONG_AGO, _NEVER = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Timeline:
    """The measuring periods of every frequency in use: the columns of the cube, by last day.

    ``expected`` is bool[nodes, columns]: in which of them each node is expected to be measured; ``last_expected`` the last
    such column before each place, int[nodes, columns + 1], -1 for none. ``since`` and ``until`` are the first and last day on
    which each node is measured, ``lag`` how many days later it is known: int[nodes, 1].
    """

    periods: tuple[Period, ...]
    ends: NDArray[np.int64]
    expected: NDArray[np.bool_]
    last_expected: NDArray[np.int32]
    since: NDArray[np.int64]
    until: NDArray[np.int64]
    lag: NDArray[np.int64]

    @staticmethod
    def of(organisation: Organisation, report_periods: Sequence[Period]) -> Timeline:
        """The timeline that covers every window of these report periods."""
        nodes, last = organisation.nodes, report_periods[-1].end
        lag = nodes["lag_days"].fillna(0).clip(-_MOST_LAG, _MOST_LAG).to_numpy(dtype=np.int64)[:, None]
        back = _YEAR + int(lag.max(initial=0))
        columns = sorted(
            period
            for frequency in sorted(set(map(Frequency, nodes["frequency"].dropna())))
            for period in organisation.calendar.between(
                frequency, report_periods[0].start - timedelta(days=back + _TWO_PERIODS[frequency]), last
            )
        ) or [report_periods[-1]]
        ends = days(period.end for period in columns)
        since = days(day or _LONG_AGO for day in nodes["measured_from"])[:, None]
        until = days(day or _NEVER for day in nodes["measured_until"])[:, None]
        expected = _of_own_rhythm(organisation, columns) & (days(period.start for period in columns) >= since) & (ends <= until)
        return Timeline(tuple(columns), ends, expected, last_set(expected), since, until, lag)


@dataclass(frozen=True)
class Due:
    """Which columns of the timeline count in each window: ``low`` up to ``high``, int[nodes, report periods].

    ``carried``: nothing was due in these days, so the last measurement due before them still speaks (b2). ``stopped``: the
    KPI is no longer, or not yet, measured.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    carried: NDArray[np.bool_]
    stopped: NDArray[np.bool_]


def due_columns(timeline: Timeline, report_periods: Sequence[Period], window: Window) -> Due:
    """The columns that count in each window.

    A measurement becomes available ``lag_days`` after its period; it belongs to the window in which that day falls (b1).
    """
    spans = [calendars.window(period, window) for period in report_periods]
    first = days(span[0] for span in spans)
    last = days(span[1] for span in spans)
    lags, which = np.unique(timeline.lag[:, 0], return_inverse=True)
    low = np.searchsorted(timeline.ends, first[None, :] - lags[:, None], side="left")[which]
    high = np.searchsorted(timeline.ends, last[None, :] - lags[:, None], side="right")[which]
    starts = days(period.start for period in report_periods)
    ends = days(period.end for period in report_periods)
    stopped = (starts > timeline.until) | (ends < timeline.since)
    carried = np.zeros(low.shape, dtype=bool)
    if window is Window.PERIOD:
        latest = take_columns(timeline.last_expected, high)
        carried = (latest < low) & (latest >= 0) & ~stopped
        low, high = np.where(carried, latest, low), np.where(carried, latest + 1, high)
    return Due(low, high, carried, stopped)


def _of_own_rhythm(organisation: Organisation, columns: Sequence[Period]) -> NDArray[np.bool_]:
    """Which columns have the frequency of each node. Expected are those that lie within Meten vanaf and Meten tot."""
    order = {str(frequency): number for number, frequency in enumerate(Frequency)}
    own = np.array([order.get(frequency, -1) for frequency in organisation.nodes["frequency"]], dtype=np.int64)
    theirs = np.array([order[period.frequency] for period in columns], dtype=np.int64)
    return np.asarray(own[:, None] == theirs, dtype=bool)


def days(dates: Iterable[date]) -> NDArray[np.int64]:
    """The dates as days that can be searched and compared as one array."""
    return np.array([day.toordinal() for day in dates], dtype=np.int64)


def last_set(cells: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The last column that is set among those before each place, -1 when there is none."""
    columns = np.arange(cells.shape[1], dtype=np.int32)
    last = np.full((cells.shape[0], cells.shape[1] + 1), -1, dtype=np.int32)
    np.maximum.accumulate(np.where(cells, columns, np.int32(-1)), axis=1, out=last[:, 1:])
    return last


def take_columns(cells: Ints, columns: NDArray[Any]) -> Ints:
    """The cell of each row in the columns that are asked for: [rows, wanted]."""
    return np.asarray(np.take(cells, columns + (np.arange(len(cells)) * cells.shape[1])[:, None]))
