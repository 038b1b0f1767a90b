"""The rhythm of conversations, in dates: what comes two weeks or a month later."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from ketenrapport.words.vocabulary import Frequency

RHYTHMS = (Frequency.FORTNIGHT, Frequency.MONTH)


def after(day: date, rhythm: str | None, times: int = 1) -> date:
    """The day that comes so many rhythms later; a month from 31 January ends on the last of February. Without a rhythm: months."""
    if rhythm == Frequency.FORTNIGHT:
        return day + timedelta(weeks=2 * times)
    months = day.year * 12 + day.month - 1 + times
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
