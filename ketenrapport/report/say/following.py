"""When the next conversation of a chain is due, and whether there is news of a KPI by then."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ketenrapport.words.periods import FINENESS
from ketenrapport.words.vocabulary import Frequency

if TYPE_CHECKING:
    from ketenrapport.report.say.chain_view import ChainView
    from ketenrapport.report.say.fact import Fact

_FORTNIGHT = "2 weken"
_SATURDAY = 5  # as date.weekday counts


def next_conversation(report: ChainView) -> date | None:
    """When the next conversation is due: one rhythm after this one, on a working day; None when neither is known."""
    held = report.conversation_date
    if held is None:
        return None
    if report.record.get("rhythm") == _FORTNIGHT:
        due = held + timedelta(weeks=2)
    else:
        year, month = divmod(held.year * 12 + held.month, 12)
        due = date(year, month + 1, min(held.day, monthrange(year, month + 1)[1]))
    return due + timedelta(days=7 - due.weekday() if due.weekday() >= _SATURDAY else 0)


def has_news_by(report: ChainView, fact: Fact, day: date) -> bool:
    """Whether a measuring period of a KPI ends after the report period and before this day: of a quarter in October not in December."""
    if fact.frequency not in FINENESS:
        return True
    upcoming = report.organisation.calendar.containing(report.period.end + timedelta(days=1), Frequency(fact.frequency))
    return upcoming.end < day
