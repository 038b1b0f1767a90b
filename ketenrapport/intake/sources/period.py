"""Which period a cell, a header or a file name of a delivery stands for, by how often the KPI is measured (R6)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.intake.sources.delivery import text_of
from ketenrapport.organisation.deciding import About, decided_period
from ketenrapport.organisation.raw import Merged
from ketenrapport.words.notation import is_day_or_month_first, is_month_first, parse_date
from ketenrapport.words.period_notation import parse_period, period_on
from ketenrapport.words.vocabulary import Frequency

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ketenrapport.intake.sources.known import Kpi
    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.words.periods import Calendar, Period

_SEPARATORS = re.compile(r"([-_ .()]+)")
COARSE = (Frequency.QUARTER, Frequency.YEAR)
"""The frequencies of which a day may as well be that of a month."""
_MOST_PIECES = 3  # of a period: 3e kwartaal 2026
_OTHER_ZONE = re.compile(r"[T ](?!00:00(?::00)?(?:\.0+)?Z)\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?Z$", re.IGNORECASE)
"""A time in another zone than ours: 22:00 of 30 September there is 1 October here."""


class PeriodReader(Struct, frozen=True):
    """Reads the periods of one delivery.

    ``month_first``: some of its dates are only dates with their month first (S22). ``not_of``: the days of its header, which are all
    of one kind, are no periods of these frequencies: the first day of July is no quarter beside that of August.
    """

    calendar: Calendar
    month_first: bool = False
    not_of: frozenset[Frequency] = frozenset()

    @classmethod
    def of(cls, calendar: Calendar, cells: Iterable[RawCell], headers: Iterable[str] = ()) -> PeriodReader:
        """The reader of a delivery with these cells where periods stand, or with these headers."""
        days = [day for text in headers if (day := parse_date(text)) is not None]
        return cls(calendar, any(isinstance(cell, str) and is_month_first(cell) for cell in cells), _not_of(days, calendar))

    def is_period(self, text: str) -> bool:
        """Whether a header stands for a period, of whatever frequency."""
        return parse_date(text) is not None or self._coded(text) is not None

    def read(self, cell: RawCell, kpi: Kpi) -> tuple[Period | None, str]:
        """The period, of any frequency, and for a day that is none the code of the period around it."""
        if isinstance(cell, Merged):
            cell = cell.value
        text = text_of(cell)
        if self.month_first and (is_month_first(text) or is_day_or_month_first(text)):
            return None, ""
        day = date(cell.year, cell.month, cell.day) if isinstance(cell, date) else parse_date(text)
        if _OTHER_ZONE.search(text) or (day is not None and kpi.frequency in self.not_of):
            return None, ""
        if day is not None:
            code, around = decided_period(day, About(kpi.unit, kpi.frequency), self.calendar)
            return (self.calendar.period(code), "") if code else (None, around)
        return self._coded(text), ""

    def is_month(self, cell: RawCell) -> bool:
        """Whether a cell holds the first or last day of a month."""
        day = parse_date(text_of(cell))
        return day is not None and period_on(day, Frequency.MONTH, self.calendar) is not None

    def in_name(self, name: str, kpi: Kpi) -> Period | None:
        """The one period of the KPI's frequency that the name of a file holds; None when it holds none or more.

        A part of a longer one is none: in ``week_10_2026`` and ``2026-10-05`` stands no October. A day counts where it is the first or
        last of a period and nothing else says one; beside a period it is when the file was made.
        """
        found, days, rest = self._named(name, kpi)
        codes = found or days
        beside = [self._coded(f"{word} {year}") for year in {code[:4] for code in codes} for word in rest]  # jan-okt 2026
        codes |= {period.code for period in beside if period is not None and period.frequency == kpi.frequency}
        return self.calendar.period(codes.pop()) if len(codes) == 1 else None

    def _named(self, name: str, kpi: Kpi) -> tuple[set[str], set[str], list[str]]:
        """The periods of the KPI's frequency in the name of a file, those of days in it, and the words in neither."""
        pieces = _SEPARATORS.split(name)
        found, days, taken = set[str](), set[str](), set[int]()
        for amount in range(_MOST_PIECES, 0, -1):
            here = set[int]()
            for first in range(0, len(pieces) - 2 * amount + 2, 2):
                span = range(first, first + 2 * amount - 1)
                text = "".join(pieces[first : span.stop]).replace("_", "-")
                period, day = self._coded(text), parse_date(text)
                if taken.isdisjoint(span) and (period is not None or day is not None):
                    here.update(span)
                    code = period.code if period is not None else period_on(day, kpi.frequency, self.calendar) if day else None
                    if code and (period is None or period.frequency == kpi.frequency):
                        (days if period is None else found).add(code)
            taken |= here
        return found, days, [pieces[at] for at in range(0, len(pieces), 2) if at not in taken and not pieces[at].isdecimal()]

    def _coded(self, text: str) -> Period | None:
        code = parse_period(text)
        return self.calendar.period(code) if code else None


def _not_of(days: Collection[date], calendar: Calendar) -> frozenset[Frequency]:
    """The frequencies of which these days are no periods: more of them are in the midst of one than at its begin or end.

    Of quarters and years one will do, when it is the first or last of a month.
    """
    found = set()
    for frequency in Frequency:
        odd = [day for day in days if period_on(day, frequency, calendar) is None]
        of_months = frequency in COARSE and any(period_on(day, Frequency.MONTH, calendar) is not None for day in odd)
        if of_months or 2 * len(odd) > len(days):
            found.add(frequency)
    return frozenset(found)
