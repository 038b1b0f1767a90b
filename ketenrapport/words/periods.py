"""Period codes and windows (methode b1)."""

from __future__ import annotations

import dataclasses
import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.words.vocabulary import Frequency, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

FINENESS = {Frequency.WEEK: 0, Frequency.FORTNIGHT: 1, Frequency.MONTH: 2, Frequency.QUARTER: 3, Frequency.YEAR: 4}
LONGEST = {Frequency.WEEK: 7, Frequency.FORTNIGHT: 14, Frequency.MONTH: 31, Frequency.QUARTER: 92, Frequency.YEAR: 366}
"""The most days that a period of each kind lasts."""
_CODE = re.compile(r"(\d{4})(?:-(?:(\d{2})|K([1-4])|T(\d{2})|W(\d{2})))?", re.ASCII)
_FISCAL_CODE = re.compile(r"(\d{4})/(\d{2})", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1000, 9998
_JANUARY, _MONTHS_IN_YEAR = 1, 12
_ONE_DAY = timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True, order=True)  # a Struct would compare all of it
class Period:
    """A stretch of days with a code: ``2026-10`` is 1 up to and including 31 October 2026. Ordered by end, then start."""

    end: date
    start: date
    code: str = dataclasses.field(compare=False)
    frequency: Frequency = dataclasses.field(compare=False)


def in_file_name(code: str) -> str:
    """The code of a period as the name of a file can hold it; with a dash a fiscal year could be a month, too.

    >>> in_file_name("2026-10"), in_file_name("2011/12")
    ('2026-10', '2011_12')
    """
    return code.replace("/", "_")


@lru_cache(maxsize=4096)
def parse(code: str) -> Period | None:
    """The period that a code stands for, or None when it is no period code (``2026-13``, ``2025-W53``, ``vorige maand``)."""
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    year, month, quarter, fortnight, week = (int(group) if group else None for group in match.groups())
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if month is not None:
        return _months(code, Frequency.MONTH, year, month, 1) if 1 <= month <= 12 else None
    if quarter is not None:
        return _months(code, Frequency.QUARTER, year, quarter * 3 - 2, 3)
    last_week = _weeks_in(year)
    if fortnight is not None:
        first = fortnight * 2 - 1
        return _weeks(code, Frequency.FORTNIGHT, year, first, min(first + 1, last_week)) if 1 <= first <= last_week else None
    if week is not None:
        return _weeks(code, Frequency.WEEK, year, week, week) if 1 <= week <= last_week else None
    return _months(code, Frequency.YEAR, year, 1, 12)


def fiscal_year(day: date, first_month: int) -> Period:
    """The fiscal year in which the day falls: ``2025/26`` from August on; one that begins in January is the year ``2026``."""
    if first_month == _JANUARY:
        return containing(day, Frequency.YEAR)
    year = day.year - (day.month < first_month)
    end = date(year + 1, first_month, 1) - _ONE_DAY
    return Period(end, date(year, first_month, 1), f"{year}/{(year + 1) % 100:02}", Frequency.YEAR)


def containing(day: date, frequency: Frequency) -> Period:
    """The period of this frequency in which the day falls."""
    match frequency:
        case Frequency.YEAR:
            code = f"{day.year}"
        case Frequency.QUARTER:
            code = f"{day.year}-K{(day.month + 2) // 3}"
        case Frequency.MONTH:
            code = f"{day.year}-{day.month:02d}"
        case Frequency.FORTNIGHT:
            year, week, _ = day.isocalendar()
            code = f"{year}-T{(week + 1) // 2:02d}"
        case Frequency.WEEK:
            year, week, _ = day.isocalendar()
            code = f"{year}-W{week:02d}"
    period = parse(code)
    assert period is not None, code
    return period


def year_before(day: date) -> date:
    """The same day a year earlier; the last day of a month stays the last day, so that twelve months are twelve."""
    last = monthrange(day.year, day.month)[1]
    earlier = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, earlier if day.day == last else min(day.day, earlier))


def start_of_year(day: date, first_month: int = 1) -> date:
    """The first day of the fiscal year in which the day falls."""
    return date(day.year if day.month >= first_month else day.year - 1, first_month, 1)


def window(period: Period, kind: Window, first_month: int = 1) -> tuple[date, date]:
    """First and last day of the window over which a report on this period judges; the fiscal year starts in that month (methode b1)."""
    match kind:
        case Window.PERIOD:
            return period.start, period.end
        case Window.YTD:
            return start_of_year(period.end, first_month), period.end
        case Window.YEAR:
            return year_before(period.end) + _ONE_DAY, period.end


class Calendar(Struct, frozen=True):
    """All periods, with the dates that the sheet Perioden overrides and the month (1–12) in which the fiscal year begins."""

    overrides: Mapping[str, Period] = field(default_factory=dict)
    fiscal_year_starts: int = _JANUARY

    def period(self, code: str) -> Period | None:
        """The period with this code, or None when it is no period code. ``2025/26`` is one where years don't begin in January."""
        return self.overrides.get(code) or parse(code) or self._fiscal_year(code)

    def _fiscal_year(self, code: str) -> Period | None:
        match = _FISCAL_CODE.fullmatch(code)
        if match is None or self.fiscal_year_starts == _JANUARY or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
            return None
        period = fiscal_year(date(int(match[1]), _MONTHS_IN_YEAR, 31), self.fiscal_year_starts)
        return period if period.code == code else None

    def period_at(self, day: date, frequency: Frequency) -> Period:
        """The period of this frequency that begins or ends on the day, else the one in which it falls, with their own dates."""
        plain = containing(day, frequency)
        around = [plain, containing(plain.start - _ONE_DAY, frequency), containing(plain.end + _ONE_DAY, frequency)]
        periods = [self.overrides.get(period.code, period) for period in around]
        if frequency is Frequency.YEAR:
            periods.append(fiscal_year(day, self.fiscal_year_starts))
        return next((period for period in periods if day in (period.start, period.end)), periods[0])

    def containing(self, day: date, frequency: Frequency) -> Period:
        """The period of this frequency that belongs to the day, with its own dates."""
        period = containing(day, frequency)
        return self.overrides.get(period.code, period)

    def between(self, frequency: Frequency, first: date, last: date, *, fiscal: bool = False) -> list[Period]:
        """All periods of this frequency that end within first..last (inclusive), oldest first; ``fiscal``: fiscal years."""
        if fiscal:
            ends = (date(year, _MONTHS_IN_YEAR, 31) for year in range(first.year - 1, last.year + 1))
            years = (fiscal_year(end, self.fiscal_year_starts) for end in ends)
            return [year for year in years if first <= year.end <= last]
        found: list[Period] = []
        plain = containing(first, frequency)
        # A changed end date can carry a period over the edge, so look one period further on both sides.
        plain = containing(plain.start - _ONE_DAY, frequency)
        while plain.start <= last + timedelta(days=1):
            period = self.overrides.get(plain.code, plain)
            if first <= period.end <= last:
                found.append(period)
            plain = containing(plain.end + _ONE_DAY, frequency)
        return sorted(found)

    def previous(self, period: Period) -> Period:
        """The period of the same kind that comes just before."""
        if "/" in period.code:
            return fiscal_year(period.start - _ONE_DAY, self.fiscal_year_starts)
        plain = parse(period.code) or period
        return self.containing(plain.start - _ONE_DAY, period.frequency)

    def year_earlier(self, period: Period) -> Period | None:
        """The same period in the year before, or None for a week that that year did not have."""
        if "/" in period.code:
            return self.previous(period)
        return self.period(f"{int(period.code[:4]) - 1}{period.code[4:]}")


def _months(code: str, frequency: Frequency, year: int, month: int, count: int) -> Period:
    last = month + count - 1
    return Period(date(year, last, monthrange(year, last)[1]), date(year, month, 1), code, frequency)


def _weeks(code: str, frequency: Frequency, year: int, first: int, last: int) -> Period:
    return Period(date.fromisocalendar(year, last, 7), date.fromisocalendar(year, first, 1), code, frequency)


@lru_cache
def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week
