"""Dates as people write them in minutes: the day before the month, and often without a year."""

from __future__ import annotations

import re
from datetime import date

from ketenrapport.words.calendar_words import MONTH_NUMBERS, WEEKDAYS
from ketenrapport.words.notation import parse_date, plain

_CLOCK = r"\d{1,2}[.:]\d{2}"
_UNIT = r"\s*(?:uur|u\.?|h)"
_HOUR = rf"(?:\d{{1,2}}u\d{{2}}|(?:{_CLOCK}|\d{{1,2}})(?:{_UNIT})?)"  # 10.30 uur, 10u30, 10
_SURE = rf"(?:\d{{1,2}}u\d{{2}}|\d{{1,2}}:\d{{2}}(?:{_UNIT})?|(?:{_CLOCK}|\d{{1,2}}){_UNIT}|\d{{1,2}}\.(?:00|15|30|45))"  # no day or month
_UNTIL = r"\s*(?:-|tot|t/m|en)\s*"
_TIME = re.compile(
    rf"(?:[,(]\s*|\s+)(?:-\s+)?(?:(?:om|van|vanaf|tussen)\s+{_HOUR}(?:{_UNTIL}{_HOUR})?|{_HOUR}{_UNTIL}{_SURE}|{_SURE}(?:{_UNTIL}{_HOUR})?)\)?$"
)
_COMING = re.compile(r"[,\s]+(?:a\.?\s?s\.?|aanstaande|j\.?\s?l\.?|jongstleden)$")
_ORDINAL = re.compile(r"\b(\d{1,2})\s?(?:e|de|ste)\b")
_SHORT_YEAR = re.compile(r"(?<=[-/.])'(?=\d{2}$)")
_NAMED_DAY = rf"(?:{'|'.join(f'{name[:2]}(?:{name[2:3]}(?:{name[3:]})?)?' for name in WEEKDAYS)})"
_LEAD = re.compile(rf"(?:(?:uiterlijk|op|per|t/m|tot en met|d\.?d\.?|de)\s+)*(?:{_NAMED_DAY}\b[.,]*\s*)?(?:de\s+)?(?=\d)")
_BEHIND = re.compile(rf"[\s,]*\(?\b{_NAMED_DAY}\b\.?\)?$")
_DAY_NAME = re.compile(rf"\b({_NAMED_DAY})\b")
_DASHED = re.compile(r"\s*([-/])\s*")
_NO_YEAR = re.compile(r"(\d{1,2})(?:[-/. ]+(\d{1,2})[-/.]?| ?[-. ]?([a-z]+)\.?)")


def written_date(text: str, picked: str, since: date | None) -> date | None:
    """The date that a field shows; None when it can't be read.

    What is shown counts, not what a program ``picked`` and keeps beside it. Without a year it is the first such day on or
    ``since`` a day, unless the picked date is that day of that month.

    >>> written_date("1 december", "", date(2026, 11, 12)), written_date("8-1", "", date(2026, 11, 12))
    (datetime.date(2026, 12, 1), datetime.date(2027, 1, 8))
    """
    written = plain(text).strip(" ,.")
    for shown in dict.fromkeys((written, _TIME.sub("", written).strip(" ,."))):  # a time is what makes no date
        if (found := _shown_date(shown, picked, since)) is not None:
            return found
    return None


def _shown_date(text: str, picked: str, since: date | None) -> date | None:
    shown = _BEHIND.sub("", _COMING.sub("", text)).strip(" ,.")
    shown = _DASHED.sub(r"\1", _SHORT_YEAR.sub("", _ORDINAL.sub(r"\1", _LEAD.sub("", shown, count=1))))
    found = parse_date(shown)
    if found is not None:
        return found
    match = _NO_YEAR.fullmatch(shown)
    if match is None:
        return None
    day, month = int(match[1]), int(match[2] or MONTH_NUMBERS.get(match[3] or "", 0))
    kept = picked_date(picked)
    if kept is not None and (kept.day, kept.month) == (day, month):
        return kept
    return None if since is None else _first(day, month, since)


def other_weekday(text: str, day: date) -> str:
    """The day of the week that a text names beside its date, when the date is on another one; '' otherwise.

    >>> other_weekday("maandag 12 november 2026", date(2026, 11, 12)), other_weekday("do. 12 nov", date(2026, 11, 12))
    ('maandag', '')
    """
    found = _DAY_NAME.search(plain(text))
    named = next((name for name in WEEKDAYS if found is not None and name.startswith(found[1])), "")
    return named if named != weekday(day) else ""


def weekday(day: date) -> str:
    """The day of the week: ``donderdag``."""
    return WEEKDAYS[day.weekday()]


def picked_date(picked: str) -> date | None:
    """The date in ``w:fullDate``: ``2026-11-12T00:00:00Z``."""
    try:
        return date.fromisoformat(picked[:10])
    except ValueError:
        return None


def _first(day: int, month: int, since: date) -> date | None:
    for year in range(since.year, since.year + 9):  # a leap day may be that far away
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= since:
            return found
    return None
