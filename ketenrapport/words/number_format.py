"""Number formats: what a cell with a number means by its format, and how it shows (ECMA-376-1, 18.8.30 and 18.8.31).

Only what matters to a reader of figures is formatted: percentages, dates, times and durations. A number in any other format is
shown as Excel shows it without one; so are conditions, fractions and scaling by thousands.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import cache

from ketenrapport.words.calendar_words import MONTHS, SHORT_MONTHS, WEEKDAYS

GENERAL = "General"

# What the numbers 0-163 stand for where a file gives no code; the day formats as Dutch Excel shows them.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "dd-mm-yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "dd-mm-yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip

_MIDDAY = 12
_NO_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone

_TOKEN = re.compile(
    r"""\[(?P<elapsed>[hms]+)\] | \[[^\]]*\] | "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | _. | \*.
      | (?P<half_day>AM/PM|A/P) | (?P<fraction>\.0+) | (?P<part>y+|m+|d+|h+|s+) | (?P<end>;) | (?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


class Shows(Enum):
    """What a number stands for by its format."""

    NUMBER = 0
    MOMENT = 1
    DURATION = 2


@cache
def shows(code: str) -> Shows:
    """What the format makes of a number, by its first section."""
    if code == GENERAL:
        return Shows.NUMBER
    for match in _TOKEN.finditer(code):
        if match["end"]:
            break
        if match["elapsed"]:
            return Shows.DURATION
        if match["part"] or match["half_day"]:
            return Shows.MOMENT
    return Shows.NUMBER


@cache
def is_percentage(code: str) -> bool:
    """Whether the format shows a number as a percentage: a ``%`` that is no text.

    >>> is_percentage("0.0%"), is_percentage('0.0" %"'), is_percentage("General")
    (True, False, False)
    """
    return "%" in code and any(match["other"] == "%" for match in _TOKEN.finditer(code))


def hundredfold(number: float) -> float:
    """What a cell says that shows the number as a percentage, without the noise that binary multiplication adds.

    Excel shows no more than 15 digits, so 0.1 + 0.19 (0.29000000000000004) is 29 and not a little more.

    >>> hundredfold(0.57), 0.57 * 100
    (57.0, 56.99999999999999)
    """
    return float(exact(number).scaleb(2))


def exact(number: float) -> Decimal:
    """The number as Excel knows it, in the 15 digits that it shows.

    >>> exact(0.1 + 0.2)
    Decimal('0.3')
    """
    return Decimal(f"{number:.15g}")


def as_shown(cell: float | date | time | timedelta, code: str) -> str:
    """The cell as its format shows it; without a format that tells, a number or moment as Dutch Excel shows it.

    >>> as_shown(0.954, "0%"), as_shown(date(2026, 10, 1), "mmm-yy"), as_shown(time(0, 40), "h:mm")
    ('95%', 'okt-26', '0:40')
    """
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return _moment(code if shows(code) is Shows.DURATION else "[h]:mm", _NO_DAY, seconds)
    if isinstance(cell, date | time):
        day = cell if isinstance(cell, date) else _NO_DAY.date()
        clock = cell if isinstance(cell, time) else cell.time() if isinstance(cell, datetime) else time()
        default = "h:mm" if isinstance(cell, time) else "dd-mm-yyyy h:mm" if isinstance(cell, datetime) else "dd-mm-yyyy"
        return _moment(code if shows(code) is Shows.MOMENT else default, datetime.combine(day, clock), 0)
    return _percentage(cell, code) if is_percentage(code) else f"{cell:.15G}".replace(".", ",")


def _percentage(number: float, code: str) -> str:
    """The percentage, with the decimals and the space that the format asks for."""
    section = code.partition(";")[0]
    decimals = len(match[1]) if (match := re.search(r"\.([0#?]+)", section)) else 0
    shown = Decimal(f"{number:.15g}").scaleb(2).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    space = " " if re.search(r"[0#?][ \\_]+.?%", section) else ""
    return f"{shown:f}{space}%".replace(".", ",")


def _moment(code: str, moment: datetime, seconds: int) -> str:
    """A date, time or duration; ``seconds`` is the whole length of a duration."""
    tokens = []
    for match in _TOKEN.finditer(code):
        if match["end"]:
            break
        tokens.append(match)
    clock_only = [(match["part"] or match["elapsed"] or "").lower()[:1] for match in tokens]
    half_days = any(match["half_day"] for match in tokens)
    texts = []
    for place, match in enumerate(tokens):
        if match["elapsed"]:
            texts.append(_elapsed(match["elapsed"].lower(), seconds))
        elif match["half_day"]:
            texts.append("AM" if moment.hour < _MIDDAY else "PM")
        elif match["fraction"]:
            texts.append("," + f"{moment.microsecond:06}"[: len(match[0]) - 1])
        elif match["part"]:
            # An m after hours or before seconds counts minutes, elsewhere months.
            before = next((one for one in reversed(clock_only[:place]) if one), "")
            after = next((one for one in clock_only[place + 1 :] if one), "")
            minutes = before == "h" or after == "s"
            clock = seconds or moment.hour * 3600 + moment.minute * 60 + moment.second
            texts.append(_part(match["part"].lower(), moment, clock, minutes=minutes, half_days=half_days))
        else:
            texts.append(match["quoted"] or match["escaped"] or match["other"] or "")
    return "".join(texts).removesuffix("@").strip()


def _elapsed(part: str, seconds: int) -> str:
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    whole = seconds // {"h": 3600, "m": 60, "s": 1}[part[0]]
    return f"{sign}{whole:0{len(part)}}"


def _part(part: str, moment: datetime, clock: int, *, minutes: bool, half_days: bool) -> str:
    """One part of a date or time; ``clock`` is the number of seconds since midnight, or of a whole duration."""
    kind, width, clock = part[0], len(part), abs(clock)
    if kind == "m" and minutes:
        return f"{clock // 60 % 60:0{min(width, 2)}}"
    match kind:
        case "y":
            return f"{moment.year:04}" if width > 2 else f"{moment.year % 100:02}"
        case "m":
            name, short = MONTHS[moment.month - 1], SHORT_MONTHS[moment.month - 1]
            return {3: short, 4: name, 5: name[0]}.get(width) or f"{moment.month:0{min(width, 2)}}"
        case "d":
            weekday = WEEKDAYS[moment.weekday()]
            return {3: weekday[:2], 4: weekday}.get(width) or f"{moment.day:0{min(width, 2)}}"
        case "h":
            hour = clock // 3600 % 24
            return f"{(hour + 11) % 12 + 1 if half_days else hour:0{min(width, 2)}}"
        case _:
            return f"{clock % 60:0{min(width, 2)}}"
