"""The report period that a workbook doesn't name: the last month that is measured for the most part (methode b1)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketenrapport.words.vocabulary import Frequency

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from ketenrapport.words.periods import Calendar, Period


def last_measured_month(nodes: pd.DataFrame, usable: pd.DataFrame, chains: pd.DataFrame, calendar: Calendar) -> Period | None:
    """The last month of which more than half of the measurements are there; None when nothing was measured.

    A measurement is over the month in which its own period ends. It is expected from Meten vanaf, else from the first measurement of
    its KPI, as long as the KPI is measured and its chain runs; a delay makes no difference here, or one early figure would be all
    that is expected of a new month. So of 8 monthly figures 4 are too few, 5 are enough. Is no month measured for the most part,
    then it is that of the last measurement.
    """
    there = {(int(node), code): period for node, code in zip(usable["node"], usable["period"].astype(object), strict=True)
             if (period := calendar.period(code))}  # fmt: skip
    if not there:
        return None
    months = sorted({calendar.containing(period.end, Frequency.MONTH) for period in there.values()}, reverse=True)
    first: dict[int, date] = {}
    for (node, _), period in there.items():
        first[node] = min(period.start, first.get(node, period.start))
    spans = _spans(nodes, chains, first)
    frequencies = nodes["frequency"].tolist()
    for month in months:
        expected = Counter[bool]()
        for node, (begin, end) in spans.items():
            for own in calendar.between(Frequency(frequencies[node]), month.start, month.end):
                if (begin is None or begin <= own.start) and (end is None or own.end <= end):
                    expected[(node, own.code) in there] += 1
        if expected[True] > expected[False]:
            return month
    return months[0]


def _spans(nodes: pd.DataFrame, chains: pd.DataFrame, first: Mapping[int, date]) -> dict[int, tuple[date | None, date | None]]:
    """For each KPI that was ever measured the first and the last day on which it is."""
    running = {code: days for code, *days in zip(chains["chain_id"], chains["active_from"], chains["active_until"], strict=True)}
    codes, homes = nodes["code"].tolist(), nodes["chain"].tolist()
    found = {}
    for node, measured in first.items():
        since, until = running.get(codes[homes[node]], (None, None)) if homes[node] >= 0 else (None, None)
        begins = [day for day in (nodes["measured_from"].iloc[node] or measured, since) if day is not None]
        ends = [day for day in (nodes["measured_until"].iloc[node], until) if day is not None]
        found[node] = (max(begins, default=None), min(ends, default=None))
    return found
