"""Which period a cell, a header or a file name of a delivery stands for, by how often the KPI is measured (R6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.delivery import text_of
from ketenrapport.organisation.deciding import About, decided_period
from ketenrapport.organisation.raw import Merged
from ketenrapport.words.notation import is_day_or_month_first, is_month_first, parse_date
from ketenrapport.words.period_notation import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.intake.sources.known import Kpi
    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.words.periods import Calendar, Period

_SEPARATORS = re.compile(r"([-_ .()]+)")
_MOST_PIECES = 3  # of a period: 3e kwartaal 2026


@dataclass(frozen=True)
class PeriodReader:
    """Reads the periods of one delivery; ``month_first``: some of its dates are only dates with their month first (S22)."""

    calendar: Calendar
    month_first: bool = False

    @classmethod
    def of(cls, calendar: Calendar, cells: Iterable[RawCell]) -> PeriodReader:
        """The reader of a delivery with these cells where periods stand."""
        return cls(calendar, any(isinstance(cell, str) and is_month_first(cell) for cell in cells))

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
        if day is not None:
            code, around = decided_period(day, About(kpi.unit, kpi.frequency), self.calendar)
            return (self.calendar.period(code), "") if code else (None, around)
        return self._coded(text), ""

    def in_name(self, name: str, kpi: Kpi) -> Period | None:
        """The one period of the KPI's frequency that the name of a file holds; None when it holds none or more."""
        pieces = _SEPARATORS.split(name)
        words = range(0, len(pieces), 2)
        found: dict[str, Period] = {}
        for amount in range(_MOST_PIECES, 0, -1):
            for first in words:
                period = self._coded("".join(pieces[first : first + 2 * amount - 1]))
                if first + 2 * amount - 1 <= len(pieces) and period is not None and period.frequency == kpi.frequency:
                    found[period.code] = period
            if found:
                break
        return next(iter(found.values())) if len(found) == 1 else None

    def _coded(self, text: str) -> Period | None:
        code = parse_period(text)
        return self.calendar.period(code) if code else None
